"""Findings about goods no longer sold: set aside with a reason, until there are new cases."""

from datetime import datetime, timedelta

from django.db import transaction

from aftersales.services import facts
from fulfillment_site.insights.models import Dimension, Finding
from fulfillment_site.insights.services import mending
from orders.errors import Refused
from orders.models import LinePart
from warehouse.models import StockBalance

UNSOLD = timedelta(days=30)  # without an order, after which goods that are out count as unsold
LONGEST = Finding._meta.get_field("why_set_aside").max_length


def is_unsold(finding: Finding, *, at: datetime) -> bool:
    """Whether it is about a SKU of which nothing is there and nothing was ordered for long."""
    return finding.dimension == Dimension.SKU and not _is_sold(finding.key, at - UNSOLD)


def _is_sold(sku_id: str, since: datetime) -> bool:
    there = StockBalance.objects.filter(sku=sku_id, on_hand__gt=0)
    ordered = LinePart.objects.filter(sku=sku_id, line__order__ordered_at__gt=since)
    return there.exists() or ordered.exists()


def set_aside(finding_id: int, why: str, *, by, at: datetime) -> None:
    """Nothing is to be mended: the goods are not sold any more, and why that is enough.

    Raises Refused without a reason, of other findings than of a SKU, of goods that are sold still.
    """
    why = why.strip()
    if not why:
        raise Refused("say_why_it_is_set_aside")
    if too_long := facts.too_long(why, LONGEST):
        raise too_long
    with transaction.atomic():
        finding = mending.locked(finding_id)
        if not is_unsold(finding, at=at):
            raise Refused("goods_are_still_sold", value=finding.value, days=UNSOLD.days)
        finding.set_aside_at, finding.set_aside_by, finding.why_set_aside = at, by, why
        finding.save(update_fields=["set_aside_at", "set_aside_by", "why_set_aside"])
