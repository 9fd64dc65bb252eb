"""Claims on carriers for lost parcels: opened with a term, filed, and what came of them."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import Count, QuerySet

from orders import sla
from orders.errors import Outcome, Refused
from orders.models import Clock, Order, OrderEvent
from orders.services import lifecycle
from orders.sla import Basis, Kind
from warehouse.models import CarrierClaim, ClaimTerm, PackageLine, ParcelWatch

State = CarrierClaim.State
CENT = Decimal("0.01")
WITHOUT_TERM = 30  # days, where no row says otherwise
CORRECTED = "correct_claim"
CLOCK = (Kind.CLAIM, Basis.PROMISE)


def open_for(package_ids: Collection[int], *, at: datetime) -> None:
    """Open a claim for each of these that is lost and has none, and start the clock of its term.

    The only door: whoever finds a parcel lost comes here, and of two at once one opens it. The
    caller's transaction is open.
    """
    if not package_ids:
        return
    found = ParcelWatch.objects.filter(pk__in=package_ids, verdict=ParcelWatch.Verdict.LOST)
    rows = found.select_related("lane", "shop").select_for_update(of=("self",)).order_by("pk")
    watches = list(rows)
    claims = of_packages([watch.pk for watch in watches])  # read under the lock
    claimed = set(claims.values_list("package", flat=True))
    watches = [watch for watch in watches if watch.pk not in claimed]
    worth, terms = _worth([watch.pk for watch in watches]), _terms()
    claims = []
    for watch in watches:
        days = terms.get(watch.lane.carrier_id, terms[None])
        amount, currency = worth.get(watch.pk, (Decimal(0), watch.shop.currency))
        claims.append(
            CarrierClaim(
                package_id=watch.pk,
                shop=watch.shop,
                carrier_id=watch.lane.carrier_id,
                amount=amount,
                currency=currency,
                opened_at=at,
                due_at=watch.started_at + timedelta(days=days),
            )
        )
    CarrierClaim.objects.bulk_create(claims)
    Clock.objects.bulk_create([_clock(claim, at) for claim in claims])


def of_order(order_id: int | None) -> QuerySet[CarrierClaim]:
    """What is wanted of carriers for the boxes of an order."""
    lines = PackageLine.objects.filter(part__line__order=order_id)
    return of_packages(lines.values("package"))


def of_packages(packages) -> QuerySet[CarrierClaim]:
    """What is wanted for these boxes, but of those that turned up: at most one claim a box."""
    claims = CarrierClaim.objects.exclude(state=State.DROPPED).filter(package__in=packages)
    return claims.select_related("shop").order_by("pk")


def _terms() -> dict[int | None, int]:
    """Days after handover by carrier; None stands for every other."""
    return {None: WITHOUT_TERM} | dict(ClaimTerm.objects.values_list("carrier", "days"))


def _worth(package_ids: Collection[int]) -> dict[int, tuple[Decimal, str]]:
    """What the goods in each parcel were sold for; of a line in several boxes, each its share."""
    lines = PackageLine.objects.filter(package__in=package_ids).annotate(
        parts=Count("part__line__parts")
    )
    found = defaultdict(lambda: (Decimal(0), ""))
    for package_id, packed, whole, parts, pieces, price, currency in lines.values_list(
        "package", "packed", "part__quantity", "parts", "part__line__quantity",
        "part__line__unit_price", "part__line__order__currency",
    ):  # fmt: skip
        share = price * pieces * packed / whole / parts
        found[package_id] = (found[package_id][0] + share, currency)
    return {pk: (sum_.quantize(CENT), currency) for pk, (sum_, currency) in found.items()}


def _clock(claim: CarrierClaim, at: datetime) -> Clock:
    kind, basis = CLOCK
    return Clock(
        shop=claim.shop,
        kind=kind,
        basis=basis,
        ref=claim.ref,
        started_at=at,
        due_at=claim.due_at,
        alert_at=sla.first_alert(claim.shop.marks_of(kind, basis), claim.due_at, at),
    )


def drop_for(package_ids: Collection[int], *, at: datetime) -> None:
    """Parcels turned up: what was not decided yet is claimed no more."""
    if not package_ids:
        return
    rows = CarrierClaim.objects.filter(
        package__in=package_ids, state__in=[State.OPEN, State.FILED]
    )  # fmt: skip
    _move(rows, lambda claim: claim.drop(at=at), at)


def file(claim_ids: Iterable[int], *, carrier_ref: str = "", by, at: datetime) -> Outcome:
    """The carrier was asked for the money, under a number of its own."""
    return _each(
        claim_ids, State.OPEN, lambda claim: claim.file(at=at, carrier_ref=carrier_ref), at
    )


def pay(claim_ids: Iterable[int], *, paid: Decimal | None = None, by, at: datetime) -> Outcome:
    """The carrier paid: what was asked, or so much of it."""
    _insist_on_money(paid)
    return _each(
        claim_ids,
        State.FILED,
        lambda claim: claim.pay(at=at, paid=claim.amount if paid is None else paid),
        at,
        no=lambda claim: _too_much(claim, paid),
    )


def correct(claim_ids: Iterable[int], *, paid: Decimal, by, at: datetime) -> Outcome:
    """What the carrier paid was written down wrongly; what stood there stays in the timelines."""
    _insist_on_money(paid)
    with transaction.atomic():
        orders = _orders_under_lock(claim_ids)
        before = dict(CarrierClaim.objects.filter(pk__in=claim_ids).values_list("pk", "paid"))
        outcome = _each(
            claim_ids,
            State.PAID,
            lambda claim: setattr(claim, "paid", paid),
            at,
            no=lambda claim: _too_much(claim, paid),
        )
        for claim in CarrierClaim.objects.filter(pk__in=outcome.done).order_by("pk"):
            money = {"before": f"{before[claim.pk]} {claim.currency}"}
            money |= {"after": f"{claim.paid} {claim.currency}", "claim": str(claim)}
            told = {order.pk: money for order in orders[claim.package_id]}
            lifecycle.note(orders[claim.package_id], CORRECTED, by=by, at=at, data=told)
    return outcome


def corrections(claim: CarrierClaim) -> QuerySet[OrderEvent]:
    """Who corrected what the carrier paid, and what stood there before; the oldest first."""
    first = orders_of(claim).first()  # each order of the parcel has the same lines
    rows = OrderEvent.objects.filter(order=first, verb=CORRECTED, data__claim=str(claim))
    return rows.select_related("by").order_by("seq")


def orders_of(claim: CarrierClaim) -> QuerySet[Order]:
    """Whose goods were in the lost parcel."""
    lines = PackageLine.objects.filter(package=claim.package_id)
    return Order.objects.filter(pk__in=lines.values("part__line__order")).order_by("pk")


def _orders_under_lock(claim_ids: Iterable[int]) -> dict[int, list[Order]]:
    """The orders of these claims by parcel; locked before the claims, as everywhere."""
    lines = PackageLine.objects.filter(package__claims__in=claim_ids)
    pairs = set(lines.values_list("package", "part__line__order"))
    orders = {order.pk: order for order in lifecycle.locked({pk for _package, pk in pairs})}
    found = defaultdict(list)
    for package_id, order_id in sorted(pairs):
        found[package_id].append(orders[order_id])
    return found


def _insist_on_money(paid: Decimal | None) -> None:
    if paid is not None and paid < 0:
        raise Refused("claim_pays_less_than_nothing")


def _too_much(claim: CarrierClaim, paid: Decimal | None) -> Refused | None:
    if paid is None or paid <= claim.amount:
        return None
    told = {"paid": f"{paid} {claim.currency}", "asked": f"{claim.amount} {claim.currency}"}
    return Refused("claim_pays_more_than_asked", claim=str(claim), **told)


def refuse(claim_ids: Iterable[int], *, by, at: datetime) -> Outcome:
    """The carrier does not pay."""
    return _each(claim_ids, State.FILED, lambda claim: claim.refuse(at=at), at)


def run_out(at: datetime):
    """Ids of claims nobody filed in time."""
    return CarrierClaim.objects.run_out(at).values_list("pk", flat=True)


def expire(claim_ids: Iterable[int], *, by=None, at: datetime) -> Outcome:
    """Their term is over, and nobody had asked the carrier."""
    with transaction.atomic():
        rows = CarrierClaim.objects.run_out(at).filter(pk__in=claim_ids)
        return Outcome(_move(rows, lambda claim: claim.expire(at=at), at))


def _each(
    claim_ids: Iterable[int], state: str, verb, at: datetime, *, no=lambda claim: None
) -> Outcome:
    """Move those that stand in a state; the others are named with where they stand, or why not."""
    with transaction.atomic():
        rows = CarrierClaim.objects.filter(pk__in=claim_ids)
        refused = {}
        for claim in rows.select_for_update().order_by("pk"):
            if claim.state != state:
                told = {"claim": str(claim), "state": claim.state}
                refused[claim.pk] = Refused("claim_is_elsewhere", **told)
            elif why := no(claim):
                refused[claim.pk] = why
        done = _move(rows.exclude(pk__in=refused), verb, at)
    return Outcome(done, refused)


def _move(rows, verb, at: datetime) -> list[int]:
    """Move locked claims and stop the clocks of those that wait to be filed no more."""
    claims = list(rows.select_for_update().order_by("pk"))
    for claim in claims:
        verb(claim)
    CarrierClaim.objects.bulk_update(
        claims, ["state", "filed_at", "carrier_ref", "ended_at", "paid"]
    )  # fmt: skip
    refs = [claim.ref for claim in claims]
    kind, basis = CLOCK
    Clock.objects.open().filter(kind=kind, basis=basis, ref__in=refs).update(stopped_at=at)
    return [claim.pk for claim in claims]
