"""Our own targets stand still while an order waits for its buyer; the platform's never do."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import DurationField, ExpressionWrapper, F, Value

from orders.models import Clock, Shop
from orders.services import marks
from orders.sla import Basis, Kind

PAUSED = (Kind.SCREEN, Kind.SORT, Kind.PACK)


def pause(order_ids: Sequence[int], *, at: datetime) -> None:
    """Keep what is left of the targets of locked orders, and let them say nothing meanwhile."""
    if order_ids:
        left = ExpressionWrapper(F("due_at") - Value(at), output_field=DurationField())
        targets = Clock.objects.running().filter(basis=Basis.TARGET, kind__in=PAUSED)
        running = targets.filter(order__in=order_ids)
        running.update(paused_at=at, left=left, alert_at=None)


def resume(order_ids: Sequence[int], *, at: datetime) -> None:
    """Let the paused targets of locked orders go on with what was left; none tells a mark twice."""
    waiting = Clock.objects.open().filter(order__in=order_ids, paused_at__isnull=False)
    clocks = list(waiting.select_for_update().order_by("pk"))
    if not clocks:
        return
    shops = Shop.objects.in_bulk({clock.shop_id for clock in clocks})
    told = marks.told_of(clocks)
    for clock in clocks:
        clock.due_at = at + clock.left
        clock.paused_at = clock.left = None
        clock.alert_at = marks.alert_of(clock, shops[clock.shop_id], told.get(clock.pk), at)
    Clock.objects.bulk_update(clocks, ["due_at", "alert_at", "paused_at", "left"])
