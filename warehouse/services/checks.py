"""What the bench looks for in a SKU: put up, and taken off again."""

from datetime import datetime

from django.db import transaction

from orders.errors import Refused
from orders.models import Sku
from warehouse.models import PackingCheck

LONGEST = PackingCheck._meta.get_field("text").max_length


def put_up(sku_id: int, text: str, *, by, at: datetime) -> PackingCheck:
    """Show these words at every bench beside a SKU, instead of those that were there."""
    text = text.strip()
    if not text or len(text) > LONGEST:
        raise Refused("check_is_short", longest=LONGEST)
    with transaction.atomic():
        Sku.objects.select_for_update().get(pk=sku_id)  # two who put one up come one by one
        if PackingCheck.objects.standing().filter(sku=sku_id, text=text).exists():
            raise Refused("check_stands_already")
        take_off(sku_id, at=at)
        return PackingCheck.objects.create(sku_id=sku_id, text=text, since=at, by=by)


def take_off(sku_id: int, *, at: datetime) -> int:
    """Nothing is to be looked for any more."""
    return PackingCheck.objects.standing().filter(sku=sku_id).update(ended_at=at)
