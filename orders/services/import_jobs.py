"""Order files and what people do with them: hand them in, look, place, stop, go on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _
from django_fsm import can_proceed

from orders import seller_files
from orders.drafts import OrderDraft
from orders.errors import Refused
from orders.models import ImportJob, Shop, StoredFile
from orders.refusals import sentence
from orders.seller_files import Problem
from orders.services import files, import_drafts, import_reading, import_work
from orders.services.import_report import COUNTED

State = ImportJob.State
LIMIT = 200 * 1024**2  # bytes
SHORT = 5 * 1024**2  # bytes, unpacked, of a file that a person need not wait for
SHORT_ROWS = 2_000


@dataclass(frozen=True)
class Preview:
    """What placing a file would do, or what is wrong with it: the first of each kind."""

    groups: dict[str, Sequence[OrderDraft]]
    faults: Sequence[Problem]
    refused: Sequence[str]


def receive(
    shop: Shop, name: str, source: BinaryIO, *, by, at: datetime, watched: str = ""
) -> ImportJob:
    """Keep a file, to be read and compared; a worker does that, or `hurry`."""
    if source.seek(0, 2) > LIMIT:
        raise Refused("file_is_too_large", limit=f"{LIMIT // 1024**2} MB")
    kept = files.keep(StoredFile.Kind.ORDER_FILE, name, source, by=by, at=at)
    try:
        with transaction.atomic():
            return ImportJob.objects.create(
                shop=shop, file=kept, as_of=at, created_at=at, by=by, watched=watched
            )
    except IntegrityError as twice:  # two looked into its folder at the same moment
        files.remove(kept)
        raise Refused("import_is_known", name=name) from twice


def hurry(job_id: int, *, at: datetime) -> ImportJob:
    """Do at once what is to be done with a short file; a long one is left to the workers."""
    job = _found(job_id)
    if job.state == State.RECEIVED and _is_light(job):
        import_reading.read(job_id, at=at, rows=SHORT_ROWS)
        job = _found(job_id)
    if job.state != State.RECEIVED and job.rows <= SHORT_ROWS:
        import_work.work(job_id, at=at)
    return _found(job_id)


def place(job_id: int, *, leave_out_refused: bool, by, at: datetime) -> ImportJob:
    """Let the orders of a file be placed that was looked at.

    Refused, with nothing placed, for a file with a fault, and for one with orders that are being
    worked on unless those are left out on purpose. When another file was placed since this one was
    compared, it is compared again, and placed only if that tells the same.
    """
    with transaction.atomic():
        job = _locked(job_id)
        refuse_unready(job, leave_out_refused=leave_out_refused)
        if import_work.placed_by_others(job) == job.overheard:
            import_work.begin_placing(job, by=by, at=at)
        else:
            job.expected, job.confirmed_by = job.counts, by
            job.judge_again()
            job.parts.all().delete()
        job.save()
    return job


def cancel(job_id: int, *, by, at: datetime) -> ImportJob:
    """Stop a file after the chunk that is being done; what is placed stays and is counted."""
    with transaction.atomic():
        job = _locked(job_id)
        if not can_proceed(job.cancel):
            raise Refused("import_is_over", state=job.state)
        job.cancel()
        if not job.confirmed_at:  # nothing came of it, so there is nothing to report
            job.parts.all().delete()
        job.save()
    return job


def resume(job_id: int, *, by, at: datetime) -> ImportJob:
    """Go on placing where it was stopped."""
    with transaction.atomic():
        job = _locked(job_id)
        if not can_proceed(job.resume):
            raise Refused("import_is_over", state=job.state)
        job.resume()
        job.save()
    return job


def look(job: ImportJob) -> Preview:
    """What a person should see before placing a file; Refused when its days are over."""
    is_judged = job.state == State.JUDGED
    shown = job.shown if is_judged else {}
    groups = {
        group: [order.draft for order in import_drafts.pick(job.drafts, places)]
        for group, places in shown.items()
    }
    has_faults = job.state == State.REFUSED and job.counts.get("problems")
    return Preview(
        groups={name: groups[name] for name in COUNTED if name in groups},
        faults=import_drafts.faults(job.drafts, job.drafts_end) if has_faults else (),
        refused=[sentence(no["code"], no["params"]) for no in job.refusals],
    )


def refuse_unready(job: ImportJob, *, leave_out_refused: bool) -> None:
    """Refused for a file that is not, or no more, a person's to place."""
    if job.refusal:
        raise Refused(job.refusal["code"], **job.refusal["params"])
    if job.counts.get("problems"):
        raise Refused("import_has_problems", count=job.counts["problems"])
    if job.state in (State.RECEIVED, State.READ):
        raise Refused("import_is_being_read")
    if job.state != State.JUDGED:
        is_placed = job.state in (State.PLACING, State.DONE)
        raise Refused("import_is_placed" if is_placed else "import_is_over", state=job.state)
    if job.drafts_id is None:
        raise Refused("import_file_is_gone")
    if job.counts.get("refused") and not leave_out_refused:
        raise Refused("import_has_refused", count=job.counts["refused"])


def placed_before(job: ImportJob) -> ImportJob | None:
    """The import that placed the very same file of this shop, if one did."""
    twins = ImportJob.objects.filter(shop=job.shop, file__sha256=job.file.sha256, state=State.DONE)
    return twins.exclude(pk=job.pk).first()


def summary(counts: dict[str, int]) -> str:
    """The counts that are not zero, in words: "118 new, 2 refused"."""
    told = [f"{counts[name]} {label}" for name, label in COUNTED.items() if counts.get(name)]
    return _(", ").join(told) or str(_("nothing in it"))


def seen_before(job: ImportJob) -> str:
    """What a person agreed to, if another file came in between and it is true no more."""
    return summary(job.expected) if job.expected and job.state == State.JUDGED else ""


def outcome(job: ImportJob) -> str:
    """What is to be said of a file in a line: its counts, or why it is unfit as a whole."""
    if job.refusal:
        return sentence(job.refusal["code"], job.refusal["params"])
    if job.state == State.RECEIVED:
        return ""
    told = summary(job.counts)
    if job.came_to_nothing:
        found = _("nothing placed; found: %(counts)s") if job.counts else _("nothing placed")
        return str(found) % {"counts": told}
    return told


def _is_light(job: ImportJob) -> bool:
    try:
        with files.opened(job.file) as source:
            return seller_files.weight(source) <= SHORT
    except Refused:
        return True  # reading it will say so at once


def _found(job_id: int) -> ImportJob:
    return ImportJob.objects.select_related("shop", "file").get(pk=job_id)


def _locked(job_id: int) -> ImportJob:
    return ImportJob.objects.select_for_update().get(pk=job_id)
