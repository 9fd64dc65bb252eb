"""An order file that was received → its orders, kept aside as drafts."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from tempfile import TemporaryFile

from django.db import transaction

from orders import seller_files
from orders.errors import Refused
from orders.models import ImportJob, StoredFile
from orders.services import files, import_drafts

# A worker that reads longer has most likely died; were it only slow, the first to close wins.
TIME_LIMIT = timedelta(seconds=75)


@dataclass(frozen=True)
class _Found:
    """A file read to its end."""

    drafts: StoredFile
    drafts_end: int
    orders: int
    rows: int
    unknown_headers: list[str]


def read(job_id: int, *, at: datetime, rows: int | None = None) -> int:
    """Claim a file and read it, no transaction open; 1 if it was read or refused as a whole.

    A file of more than so many `rows` is left for another time.
    """
    unread = ImportJob.objects.filter(pk=job_id, state=ImportJob.State.RECEIVED)
    if not unread.wanting_work(at).update(taken_until=at + TIME_LIMIT):
        return 0
    try:
        found = _read(unread.select_related("shop", "file").get(), rows)
    except Refused as refused:
        return _close(job_id, None, refused)
    return _close(job_id, found, None)


def refuse(job_id: int, refused: Refused) -> None:
    """Keep the name of a file that cannot even be opened, with why."""
    _close(job_id, None, refused)


def _read(job: ImportJob, rows: int | None) -> _Found | None:
    shop = job.shop
    with files.opened(job.file) as source, TemporaryFile() as target:
        file = seller_files.read(
            source,
            job.file.name,
            zone=shop.zone,
            currency=shop.currency,
            region=shop.market,
            as_of=job.as_of,
        )
        written = import_drafts.write(file, target, rows=rows)
        if written is None:
            return None
        kept = files.keep(
            StoredFile.Kind.DRAFTS, f"{job.pk}.drafts", target, by=None, at=job.created_at
        )
    orders, end = written
    return _Found(kept, end, orders, file.rows, list(file.unknown_headers))


@transaction.atomic
def _close(job_id: int, found: _Found | None, refused: Refused | None) -> int:
    """Write down what was found, unless the file was cancelled or read by another meanwhile."""
    unread = ImportJob.objects.filter(pk=job_id, state=ImportJob.State.RECEIVED)
    job = unread.select_for_update().first()
    if job is None:
        if found:
            files.remove(found.drafts)
        return 0
    if refused:
        job.refuse()
        job.refusal = {"code": refused.code, "params": refused.params}
    elif found:
        job.read()
        job.drafts, job.drafts_end = found.drafts, found.drafts_end
        job.orders, job.rows = found.orders, found.rows
        job.unknown_headers = found.unknown_headers
    job.taken_until = None
    job.save()
    return int(bool(refused or found))
