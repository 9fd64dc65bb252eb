"""How carriers do on each route: on time, first scan, losses, claims; each with its n."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import Avg, Count, F, Q, Sum

from orders.share import Share
from warehouse.models import CarrierClaim, Lane, ParcelWatch

BACK = timedelta(days=90)
MINIMUM = 30  # parcels with a promised day; fewer are shown and not ranked


@dataclass
class Line:
    """One carrier on one route; `rank` is its place there, None where it has too few parcels."""

    lane: Lane
    arrived: int
    on_time: Share
    lost: Share
    scan_hours: float | None
    scan_n: int
    claims: int = 0
    paid: int = 0
    money: dict[str, Decimal] = field(default_factory=dict)
    rank: int | None = None


def lines(user, *, at: datetime) -> list[Line]:
    """A line for each carrier and route of the last 90 days, the best of a route first.

    Ranked by the lower end of the interval of what came on time, so that few good parcels do not
    beat many. Three queries.
    """
    watches = ParcelWatch.objects.visible_to(user).filter(started_at__gte=at - BACK)
    over = Q(ended_at__isnull=False)
    promised = over & Q(promised_at__isnull=False)
    figures = (
        watches.order_by()
        .values("lane")
        .annotate(
            arrived=Count("pk", filter=over),
            promised=Count("pk", filter=promised),
            on_time=Count("pk", filter=promised & Q(ended_at__lte=F("promised_at"))),
            lost=Count("pk", filter=Q(verdict=ParcelWatch.Verdict.LOST)),
            scans=Count("first_gap"),
            waited=Avg("first_gap"),
        )
    )
    rows = {row["lane"]: row for row in figures if row["arrived"] or row["lost"]}
    lanes = Lane.objects.filter(pk__in=rows).select_related("carrier", "warehouse")
    found = [_line(lane, rows[lane.pk]) for lane in lanes]
    _claims(found, user, at)
    return _ranked(found)


def _line(lane: Lane, row: dict) -> Line:
    return Line(
        lane=lane,
        arrived=row["arrived"],
        on_time=Share(row["on_time"], row["promised"]),
        lost=Share(row["lost"], row["arrived"] + row["lost"]),
        scan_hours=None if row["waited"] is None else float(row["waited"]) / 3600,
        scan_n=row["scans"],
    )


def _claims(found: Iterable[Line], user, at: datetime) -> None:
    """Put in how many claims there were, and what was paid, currency by currency."""
    rows = CarrierClaim.objects.visible_to(user).filter(opened_at__gte=at - BACK)
    told = defaultdict(list)
    for row in rows.values("package__watch__lane", "currency").annotate(
        n=Count("pk"), paid_n=Count("pk", filter=Q(state="PAID")), money=Sum("paid")
    ):
        told[row["package__watch__lane"]].append(row)
    for line in found:
        for row in told[line.lane.pk]:
            line.claims += row["n"]
            line.paid += row["paid_n"]
            if row["money"] is not None:
                line.money[row["currency"]] = Decimal(row["money"]).quantize(Decimal("0.01"))


def _ranked(found: Iterable[Line]) -> list[Line]:
    routes = defaultdict(list)
    for line in found:
        routes[str(line.lane.warehouse), line.lane.destination].append(line)
    ordered = []
    for _route, here in sorted(routes.items()):
        here.sort(key=_order)
        fit = [line for line in here if line.on_time.n >= MINIMUM]
        for place, line in enumerate(fit, start=1):
            line.rank = place
        ordered += here
    return ordered


def _order(line: Line) -> tuple:
    return line.on_time.n < MINIMUM, -line.on_time.low, line.lost.rate or 0
