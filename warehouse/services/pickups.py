"""When a carrier comes next for a parcel."""

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from orders.models import Holiday
from warehouse.models import Carrier, Package, PickupTime

AHEAD = 14  # days within which a carrier has to come, else we know of no round of it


def next_for(box: Package, carrier: Carrier, *, at: datetime) -> datetime | None:
    """The carrier's next round for a parcel that is packed and still here; two queries.

    On a public holiday of the shop's market nobody is expected: a later round that is certain is
    better told to a buyer than an earlier one that is not.
    """
    if box.sealed_at is None or box.handed_over_at:
        return None
    rounds = list(PickupTime.objects.filter(warehouse=box.warehouse_id, carrier=carrier))
    if not rounds:
        return None
    zone = box.warehouse.zone
    today = at.astimezone(zone).date()
    days_off = Holiday.objects.off(box.shop.market)
    days_off = days_off.filter(date__range=(today, today + timedelta(days=AHEAD)))
    return first_after(rounds, zone, set(days_off.values_list("date", flat=True)), at)


def first_after(
    rounds: Iterable[PickupTime], zone: ZoneInfo, days_off: Collection[date], at: datetime
) -> datetime | None:
    """The first round after a moment, by the clock of the warehouse."""
    today = at.astimezone(zone).date()
    days = [today + timedelta(days=ahead) for ahead in range(AHEAD + 1)]
    moments = [
        datetime.combine(day, one.time, zone)
        for day in days
        if day not in days_off
        for one in rounds
        if one.is_on(day)
    ]
    return min((moment for moment in moments if moment > at), default=None)
