"""What is said when a promise runs out: by what was promised and how much time is left."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Count, Min
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy

from fulfillment_site.dashboards.todo import Todo
from orders.admin.promised import asked
from orders.models import Notice, Shop
from orders.sla import Basis, Kind

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
KEEPERS = {  # who can still do something about a promise
    Kind.SCREEN: "orders.screen_order",
    Kind.SORT: "warehouse.scan_pick",
    Kind.PACK: "orders.hold_order",
    Kind.HAND_OVER: "warehouse.scan_handover",
    Kind.ARRANGE: "warehouse.export_tracking",
    Kind.COLLECT: "orders.hold_order",
    Kind.DELIVER: "aftersales.answer_cancellation",
    Kind.UPLOAD: "warehouse.export_tracking",
}

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
    Kind.DELIVER: ngettext_lazy(
        "%(count)d order has less than %(hours)d h left to be delivered",
        "%(count)d orders have less than %(hours)d h left to be delivered",
        "count",
    ),
}
MINUTES_LEFT = {
    Kind.PACK: ngettext_lazy(
        "%(count)d order has less than %(minutes)d min left to be packed",
        "%(count)d orders have less than %(minutes)d min left to be packed",
        "count",
    ),
    Kind.ARRANGE: ngettext_lazy(
        "%(count)d order has less than %(minutes)d min left to get its number to the platform",
        "%(count)d orders have less than %(minutes)d min left to get their numbers to the platform",
        "count",
    ),
    Kind.COLLECT: ngettext_lazy(
        "%(count)d order has less than %(minutes)d min left to be scanned by the carrier",
        "%(count)d orders have less than %(minutes)d min left to be scanned by the carrier",
        "count",
    ),
    Kind.DELIVER: ngettext_lazy(
        "%(count)d order has less than %(minutes)d min left to be delivered",
        "%(count)d orders have less than %(minutes)d min left to be delivered",
        "count",
    ),
}
TOO_LATE = {
    Kind.PACK: ngettext_lazy(
        "%(count)d order should be packed by now",
        "%(count)d orders should be packed by now",
        "count",
    ),
    Kind.ARRANGE: ngettext_lazy(
        "%(count)d order should have its number on the platform by now",
        "%(count)d orders should have their numbers on the platform by now",
        "count",
    ),
    Kind.COLLECT: ngettext_lazy(
        "%(count)d order should be scanned by the carrier by now",
        "%(count)d orders should be scanned by the carrier by now",
        "count",
    ),
    Kind.DELIVER: ngettext_lazy(
        "%(count)d order should be delivered by now",
        "%(count)d orders should be delivered by now",
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
    Kind.UPLOAD: ngettext_lazy(
        "%(count)d order is behind our target for telling its number",
        "%(count)d orders are behind our target for telling their numbers",
        "count",
    ),
}


def reached(user, *, at: datetime) -> Iterator[Todo]:
    """Running promises by the last mark told of them; a target has no say in the ranking."""
    kinds = [kind for kind, permission in KEEPERS.items() if user.has_perm(permission)]
    told = Notice.objects.standing().filter(clock__kind__in=kinds)
    told = told.filter(clock__shop__in=Shop.objects.visible_to(user))
    groups = told.values_list("clock__kind", "clock__basis", "mark").order_by("mark", "clock__kind")
    page = reverse("admin:orders_order_changelist")
    for kind, basis, mark, count, due_at in groups.annotate(Count("pk"), Min("clock__due_at")):
        url = f"{page}?state=all&promise={asked(kind, basis, mark)}"
        words = {"count": count, "hours": mark // HOUR, "minutes": mark // MINUTE}
        if basis == Basis.TARGET:
            yield Todo(BEHIND_TARGET[kind] % words, _("Show"), url, age=at - due_at)
        else:
            texts = _texts(mark)
            yield Todo(texts[kind] % words, _("Show"), url, due_at)


def _texts(mark: timedelta) -> dict:
    if not mark:
        return TOO_LATE
    return MINUTES_LEFT if mark % HOUR else NEARLY_LATE
