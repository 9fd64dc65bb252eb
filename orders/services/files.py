"""Files under the private root: written once, found again by digest, purged by date."""

import hashlib
from datetime import datetime, timedelta

from django.core.files.base import ContentFile

from orders.models import StoredFile

KEPT = {
    StoredFile.Kind.ORDER_FILE: timedelta(days=30),
    StoredFile.Kind.PAPERS: timedelta(days=7),
    StoredFile.Kind.TRACKING: timedelta(days=90),
}


def store(kind: str, name: str, content: bytes, *, by, at: datetime) -> StoredFile:
    """Keep a file until the days of its kind have passed."""
    stored = StoredFile(
        kind=kind,
        name=name,
        sha256=hashlib.sha256(content).hexdigest(),
        created_at=at,
        by=by,
        purge_on=(at + KEPT[StoredFile.Kind(kind)]).date(),
    )
    stored.file.save(name, ContentFile(content), save=False)
    stored.save()
    return stored
