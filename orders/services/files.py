"""Files under the private root: written once, found again by digest, purged by date."""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from io import BytesIO
from typing import BinaryIO

from django.core.files import File
from django.db.models import Q

from orders.errors import Outcome, Refused
from orders.models import StoredFile

KEPT = {
    StoredFile.Kind.ORDER_FILE: timedelta(days=30),
    StoredFile.Kind.PAPERS: timedelta(days=7),
    StoredFile.Kind.LABEL: timedelta(days=30),
    StoredFile.Kind.TRACKING: timedelta(days=90),
    StoredFile.Kind.DRAFTS: timedelta(days=30),
    StoredFile.Kind.REPORT: timedelta(days=90),
    StoredFile.Kind.ATTACHMENT: timedelta(days=365),  # a buyer may dispute for months
    StoredFile.Kind.EVIDENCE: timedelta(days=365),
}
LONGEST_NAME = StoredFile._meta.get_field("name").max_length


def store(kind: str, name: str, content: bytes, *, by, at: datetime) -> StoredFile:
    """Keep some bytes until the days of their kind have passed."""
    return keep(kind, name, BytesIO(content), by=by, at=at)


def keep(kind: str, name: str, source: BinaryIO, *, by, at: datetime) -> StoredFile:
    """Keep an open file of any size, likewise; it is copied piece by piece.

    On the disk it goes by its digest: no name of a person's is too long there or climbs out, and
    of one too long for the table the end stays, which tells its kind.
    """
    source.seek(0)
    stored = StoredFile(
        kind=kind,
        name=name[-LONGEST_NAME:],
        sha256=hashlib.file_digest(source, "sha256").hexdigest(),
        created_at=at,
        by=by,
        purge_on=(at + KEPT[StoredFile.Kind(kind)]).date(),
    )
    stored.file.save(stored.sha256, File(source), save=False)
    stored.save()
    return stored


@contextmanager
def opened(stored: StoredFile | None) -> Iterator[BinaryIO]:
    """The bytes of a kept file, to be read from the start; Refused when its days are over."""
    try:
        kept = stored and stored.file.storage.open(stored.file.name)
    except FileNotFoundError:
        kept = None
    if kept is None:
        raise Refused("import_file_is_gone")
    with kept:
        yield kept.file


def old(at: datetime, *, papers_kept: timedelta):
    """Ids of papers, labels and evidence whose days are over; the rows that name them stay."""
    printed = Q(kind=StoredFile.Kind.PAPERS, created_at__lt=at - papers_kept)
    dated = Q(kind__in=[StoredFile.Kind.LABEL, StoredFile.Kind.EVIDENCE], purge_on__lt=at.date())
    return StoredFile.objects.filter(printed | dated).order_by("pk").values_list("pk", flat=True)


def purge(file_ids: Sequence[int], *, by=None, at: datetime) -> Outcome:
    """Delete files, on the disk and here."""
    for stored in StoredFile.objects.filter(pk__in=file_ids):
        remove(stored)
    return Outcome(list(file_ids))


def remove(stored: StoredFile) -> None:
    """Forget a file before its days are over."""
    stored.delete()
    stored.file.storage.delete(stored.file.name)
