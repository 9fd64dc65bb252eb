"""Order files on their way in: judged whole, kept, and placed when a person says so."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from orders import seller_files
from orders.errors import Refused
from orders.models import ImportJob, Shop, StoredFile
from orders.seller_files import OrderFile
from orders.services import files, intake
from orders.services.intake import Comparison

COUNTED = {
    "new": _("new"),
    "history": _("shipped or closed before"),
    "changed": _("changed"),
    "unchanged": _("unchanged"),
    "refused": _("refused"),
    "unpaid": _("unpaid"),
    "not_ours": _("shipped by the platform"),
    "problems": _("faults in the file"),
}


@dataclass(frozen=True)
class Judgement:
    """What a file says, and what placing it would do; nothing is written yet."""

    file: OrderFile
    comparison: Comparison

    @property
    def counts(self) -> dict[str, int]:
        """How many orders fell into each group of COUNTED, and how many faults were found."""
        counts = self.comparison.counts
        counts["unpaid"] += self.file.unpaid
        return counts | {"problems": len(self.file.problems)}


def judge(shop: Shop, name: str, content: bytes, *, at: datetime) -> Judgement:
    """Read a file and compare it with what we have; Refused if it is unfit as a whole."""
    file = seller_files.read(
        content, name, zone=shop.zone, currency=shop.currency, region=shop.market, as_of=at
    )
    return Judgement(file, intake.compare(shop, file.drafts))


def receive(
    shop: Shop, name: str, content: bytes, *, by, at: datetime, rows: int | None = None
) -> ImportJob:
    """Judge a file and keep it, to be placed later; Refused if it has more than so many `rows`."""
    judgement = judge(shop, name, content, at=at)
    if rows is not None and judgement.file.rows > rows:
        raise Refused("file_is_for_command", limit=_("%d rows") % rows, shop=shop.code)
    with transaction.atomic():
        return ImportJob.objects.create(
            shop=shop,
            file=files.store(StoredFile.Kind.ORDER_FILE, name, content, by=by, at=at),
            as_of=at,
            created_at=at,
            by=by,
            counts=judgement.counts,
        )


def look(job: ImportJob) -> Judgement:
    """Judge a kept file as things stand now; Refused when its days are over."""
    try:
        with job.file.file.open("rb") as kept:
            content = kept.read()
    except FileNotFoundError as error:
        raise Refused("import_file_is_gone") from error
    return judge(job.shop, job.file.name, content, at=job.as_of)


def place(job_id: int, *, leave_out_refused: bool, by, at: datetime) -> ImportJob:
    """Place a kept file and write what became of it; cut off half-way, it is placed again.

    Refused, with nothing placed, for a file with a fault, and for one with orders that are being
    worked on unless those are left out on purpose.
    """
    job = ImportJob.objects.select_related("shop", "file").get(pk=job_id)
    if job.placed_at:
        raise Refused("import_is_placed")
    judgement = look(job)
    refuse_unfit(judgement, leave_out_refused=leave_out_refused)
    placed = intake.place(job.shop_id, judgement.file.drafts, by=by, at=at)
    # Of two presses at once the first has the counts; the second found nothing left to do.
    ImportJob.objects.filter(pk=job_id, placed_at=None).update(
        placed_at=at, counts=Judgement(judgement.file, placed).counts
    )
    return ImportJob.objects.get(pk=job_id)


def refuse_unfit(judgement: Judgement, *, leave_out_refused: bool) -> None:
    """Refused for a fault in the file, and for orders that are being worked on."""
    if judgement.file.problems:
        raise Refused("import_has_problems", count=len(judgement.file.problems))
    if judgement.comparison.refused and not leave_out_refused:
        raise Refused("import_has_refused", count=len(judgement.comparison.refused))


def placed_before(job: ImportJob) -> ImportJob | None:
    """The import that placed the very same file of this shop, if one did."""
    twins = ImportJob.objects.filter(shop=job.shop, file__sha256=job.file.sha256)
    return twins.exclude(pk=job.pk).filter(placed_at__isnull=False).first()


def summary(counts: dict[str, int]) -> str:
    """The counts that are not zero, in words: "118 new, 2 refused"."""
    told = [f"{counts[name]} {label}" for name, label in COUNTED.items() if counts.get(name)]
    return _(", ").join(told) or str(_("nothing in it"))
