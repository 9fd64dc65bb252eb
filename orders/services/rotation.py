"""Writing everything that is encrypted anew under the newest key, so that an old one can go."""

from collections.abc import Iterator

from django.apps import apps
from django.db import models, transaction

from orders.models.encrypted import EncryptedField

CHUNK = 500


def encrypted_columns() -> dict[type[models.Model], list[str]]:
    """Every table with columns that only this application can read."""
    found = {
        model: [field.name for field in model._meta.fields if isinstance(field, EncryptedField)]
        for model in apps.get_models()
        if not model._meta.proxy
    }
    return {model: names for model, names in found.items() if names}


def rotate(model: type[models.Model], names: list[str]) -> Iterator[int]:
    """Write a table's encrypted columns anew, 500 rows at a time; yields how many rows were."""
    last = None
    while True:
        with transaction.atomic():
            rows = model.objects.order_by("pk").only("pk", *names)
            if last is not None:
                rows = rows.filter(pk__gt=last)
            chunk = list(rows.select_for_update()[:CHUNK])
            if not chunk:
                return
            model.objects.bulk_update(chunk, names)
        last = chunk[-1].pk
        yield len(chunk)
