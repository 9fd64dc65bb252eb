"""What waits for a decision: each kind counted in one query, told only to those who may act on it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from orders.models import Clock, Hold, Notice, Order, OrderLine, Shop, StepFailure
from orders.models.order import State
from orders.sla import LATE, Basis, Kind
from warehouse.models import Carrier, Manifest, Package, PickTask, Sheet, Wave

POOL_IS_LOW = 500  # free numbers; an evening of live sales takes thousands


@dataclass(frozen=True)
class Todo:
    """One decision: what waits, by when or since when, and where a person acts on it."""

    text: str
    button: str
    url: str
    due_at: datetime | None = None
    since_at: datetime | None = None


NEARLY_LATE = {
    Kind.PACK: ngettext_lazy(
        "%(count)d order has less than %(hours)d h left to be packed",
        "%(count)d orders have less than %(hours)d h left to be packed",
        "count",
    ),
    Kind.ARRANGE: ngettext_lazy(
        "%(count)d order has less than %(hours)d h left to get its number to the platform",
        "%(count)d orders have less than %(hours)d h left to get their numbers to the platform",
        "count",
    ),
    Kind.COLLECT: ngettext_lazy(
        "%(count)d order has less than %(hours)d h left to be scanned by the carrier",
        "%(count)d orders have less than %(hours)d h left to be scanned by the carrier",
        "count",
    ),
}
TOO_LATE = {
    Kind.PACK: ngettext_lazy(
        "%(count)d order should have been packed by now",
        "%(count)d orders should have been packed by now",
        "count",
    ),
    Kind.ARRANGE: ngettext_lazy(
        "%(count)d order should have its number on the platform by now",
        "%(count)d orders should have their numbers on the platform by now",
        "count",
    ),
    Kind.COLLECT: ngettext_lazy(
        "%(count)d order should have been scanned by the carrier by now",
        "%(count)d orders should have been scanned by the carrier by now",
        "count",
    ),
}
BEHIND_TARGET = {
    Kind.SCREEN: ngettext_lazy(
        "%(count)d order is behind our target for screening",
        "%(count)d orders are behind our target for screening",
        "count",
    ),
    Kind.SORT: ngettext_lazy(
        "%(count)d order is behind our target for picking",
        "%(count)d orders are behind our target for picking",
        "count",
    ),
    Kind.PACK: ngettext_lazy(
        "%(count)d order is behind our target for packing",
        "%(count)d orders are behind our target for packing",
        "count",
    ),
    Kind.HAND_OVER: ngettext_lazy(
        "%(count)d order is behind our target for handover",
        "%(count)d orders are behind our target for handover",
        "count",
    ),
}
HELD = {
    Hold.Reason.NOTE: (
        ngettext_lazy(
            "%(count)d buyer's note waits to be read",
            "%(count)d buyers' notes wait to be read",
            "count",
        ),
        gettext_lazy("Read"),
    ),
    Hold.Reason.ADDRESS: (
        ngettext_lazy(
            "%(count)d address lacks something", "%(count)d addresses lack something", "count"
        ),
        gettext_lazy("Look"),
    ),
    Hold.Reason.SHORT: (
        ngettext_lazy(
            "%(count)d order waits for goods", "%(count)d orders wait for goods", "count"
        ),
        gettext_lazy("Look"),
    ),
    Hold.Reason.MANUAL: (
        ngettext_lazy(
            "%(count)d order was held by hand", "%(count)d orders were held by hand", "count"
        ),
        gettext_lazy("Decide"),
    ),
}


def told_marks(user) -> Iterator[Todo]:
    """Promises that reached a mark, by what was promised and the last mark that was told."""
    nearer = Notice.objects.filter(clock=OuterRef("clock"), mark__lt=OuterRef("mark"))
    told = Notice.objects.filter(~Exists(nearer), clock__stopped_at=None)
    told = told.filter(clock__shop__in=Shop.objects.visible_to(user))
    groups = told.values_list("clock__kind", "clock__basis", "mark").annotate(
        count=Count("pk"), due_at=Min("clock__due_at")
    )
    ...
