"""Files under the private root: written once, found again by digest, purged by date."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from io import BytesIO
from typing import BinaryIO

from django.core.files import File

from orders.errors import Refused
from orders.models import StoredFile

KEPT = {
    StoredFile.Kind.ORDER_FILE: timedelta(days=30),
    StoredFile.Kind.PAPERS: timedelta(days=7),
    StoredFile.Kind.LABEL: timedelta(days=30),
    StoredFile.Kind.TRACKING: timedelta(days=90),
    StoredFile.Kind.DRAFTS: timedelta(days=30),
    StoredFile.Kind.REPORT: timedelta(days=90),
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


def remove(stored: StoredFile) -> None:
    """Forget a file before its days are over."""
    stored.delete()
    stored.file.storage.delete(stored.file.name)
