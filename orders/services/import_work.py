"""What is done with an order file without people: read, compare, place, report; piece by piece.

The state of the job is the queue, and its row is locked as long as a chunk: whichever worker comes,
also after one that died, goes on at the cursor, and two of them never do the same orders.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Sum

from orders.errors import Outcome, Refused
from orders.models import ImportJob, ImportPart
from orders.models.importing import ENDED
from orders.seller_files import FileOrder
from orders.services import import_drafts, import_reading, import_report, intake
from orders.services.intake import Comparison

State = ImportJob.State
PIECES = 10  # of one turn: 5,000 orders, some seconds
SHOWN = {"new": 10, "history": 10, "changed": 10}  # groups whose first orders a person is shown
REFUSALS_SHOWN = 100


def pending(at: datetime) -> Iterable[int]:
    """Order files that want to be read, compared, placed or reported, the oldest first."""
    return ImportJob.objects.wanting_work(at).values_list("pk", flat=True)


def advance(job_ids: Iterable[int], *, by, at: datetime) -> Outcome:
    """Do some seconds of work on each; its orders are placed by who confirmed them."""
    return Outcome([pk for pk in job_ids if work(pk, at=at)])


def work(job_id: int, *, at: datetime, pieces: int = PIECES) -> int:
    """Do so many pieces of a job, if there are; returns how many there were."""
    done = 0
    while done < pieces and _piece(job_id, at):
        done += 1
    return done


def begin_placing(job: ImportJob, *, by, at: datetime) -> None:
    """From the first order on, with a report of its own; the job must be locked."""
    job.place(by=by, at=at)
    job.parts.all().delete()


def placed_by_others(job: ImportJob) -> int:
    """How many orders other files brought into the shop so far; a number that only grows."""
    others = ImportJob.objects.filter(shop=job.shop_id, confirmed_at__isnull=False)
    return others.exclude(pk=job.pk).aggregate(n=Sum("orders_done"))["n"] or 0


def _piece(job_id: int, at: datetime) -> int:
    job = ImportJob.objects.wanting_work(at).filter(pk=job_id).first()
    if job is None:
        return 0
    if job.state == State.RECEIVED:
        return import_reading.read(job_id, at=at)
    return import_report.keep(job_id, at=at) if job.state in ENDED else _chunk(job_id, at)


@transaction.atomic
def _chunk(job_id: int, at: datetime) -> int:
    """Compare or place 500 orders, and note in the same transaction that it was done."""
    job = (
        ImportJob.objects.filter(pk=job_id, state__in=[State.READ, State.PLACING])
        .select_related("shop", "drafts", "confirmed_by")
        .select_for_update(skip_locked=True, of=("self",))
        .first()
    )
    if job is None:
        return 0
    try:
        if job.cursor < job.drafts_end:
            _do_chunk(job, at)
    except Refused as refused:  # its drafts are gone
        job.refusal = {"code": refused.code, "params": refused.params}
        job.cancel()
    else:
        if job.cursor >= job.drafts_end:
            _end(job, at)
    job.save()
    return 1


def _do_chunk(job: ImportJob, at: datetime) -> None:
    orders, next_cursor = import_drafts.chunk(job.drafts, job.cursor)
    drafts = [order.draft for order in orders if order.draft]
    if job.state == State.PLACING:
        compared = intake.place(job.shop_id, drafts, by=job.confirmed_by, at=at)
        job.placed_at = at
    else:
        job.overheard = job.overheard if job.cursor else placed_by_others(job)
        compared = intake.compare(job.shop, drafts)
    _count(job, orders, compared)
    ImportPart.objects.create(
        job=job, cursor=job.cursor, lines=import_report.lines(orders, compared)
    )
    job.cursor = next_cursor


def _count(job: ImportJob, orders: list[FileOrder], compared: Comparison) -> None:
    faults = sum(len(order.problems) for order in orders)
    found = Counter(job.counts) + Counter(compared.counts) + Counter(problems=faults)
    job.counts = dict.fromkeys(import_report.COUNTED, 0) | found
    job.orders_done += len(orders)
    for place, order in enumerate(orders):
        group = compared.groups.get(order.number)
        shown = job.shown.setdefault(group, []) if group in SHOWN else None
        if shown is not None and len(shown) < SHOWN[group]:
            shown.append([job.cursor, place])
    told = ({"code": no.code, "params": no.params} for no in compared.refused.values())
    job.refusals = [*job.refusals, *told][:REFUSALS_SHOWN]


def _end(job: ImportJob, at: datetime) -> None:
    """What comes after the last order: a person's look, unless that is settled already."""
    if job.state == State.PLACING:
        job.finish()
    elif job.counts.get("problems"):
        job.refuse()
    else:
        job.judge()
        is_as_seen = bool(job.expected) and job.counts == job.expected
        if is_as_seen or (job.watched and not job.counts.get("refused")):
            begin_placing(job, by=job.confirmed_by, at=at)
