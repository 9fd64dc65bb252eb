"""Goods that buyers send back: received by scan, looked into, graded, and put where they belong."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Sum

from aftersales.models import Arrival, ArrivedPiece, Compensation, Remedy, ReturnRequest
from aftersales.services import casebook
from aftersales.services.tickets import moving
from orders.errors import Refused
from orders.models import LinePart, Order, Shop
from orders.services import lifecycle
from warehouse.models import Bin, Package, Waybill
from warehouse.services import returns

State, Grade = Arrival.State, ArrivedPiece.Grade
RMA = "RMA-"
LONGEST = 64


@dataclass(frozen=True)
class Counted:
    """So many pieces of one line part, of one grade."""

    part_id: int
    grade: str
    quantity: int


def receive(code: str, *, by, at: datetime) -> Arrival:
    """Take a parcel in by what stands on it; twice is refused.

    An order may come back in several parcels that bear its number alone, but in no more than have
    goods of it in them.
    """
    code = code.strip()[:LONGEST]
    if not code:
        raise Refused("scan_is_empty")
    with transaction.atomic():
        row = _known(code, by)
        lifecycle.locked([row.order_id])  # two hands that scan one parcel are told apart
        if row.code == row.order.number:
            row.code = _numbered(row)
        if Arrival.objects.filter(code=row.code).exists():
            raise Refused("arrival_is_here", code=code)
        row.received_by, row.received_at = by, at
        row.save()
        _tell(row, "arrive", {"code": row.code}, by, at)
    return row


def inspect(
    arrival_id: int, counted: Iterable[Counted], *, by, at: datetime, is_empty: bool = False
) -> Arrival:
    """Write down what is in a parcel and in which shape.

    That nothing is in it is said by itself: no count at all is refused, and so are goods in it.
    """
    pieces = [one for one in counted if one.quantity > 0]
    if bool(pieces) == is_empty:
        raise Refused("arrival_is_not_empty" if is_empty else "arrival_is_empty")
    with transaction.atomic():
        row = _locked(arrival_id, State.RECEIVED)
        parts = LinePart.objects.filter(line__order=row.order_id).select_related("sku")
        known = parts.in_bulk([one.part_id for one in pieces])
        _insist(row, pieces, known)
        try:
            ArrivedPiece.objects.bulk_create(
                ArrivedPiece(
                    arrival=row, part_id=one.part_id, grade=one.grade, quantity=one.quantity
                )
                for one in pieces
            )
        except IntegrityError:
            raise Refused("arrival_is_empty") from None
        row.inspect(by=by, at=at)
        row.save()
        told = [f"{one.quantity} × {known[one.part_id].sku.code}" for one in pieces]
        _tell(row, "inspect", {"goods": told or "–"}, by, at)
    return row


def count_again(arrival_id: int, *, by, at: datetime) -> Arrival:
    """Take back what was counted in a parcel before it is put away; the order keeps what it was."""
    with transaction.atomic():
        row = _locked(arrival_id, State.INSPECTED)
        pieces = row.pieces.select_related("part__sku").order_by("pk")
        data = {"goods": ", ".join(map(str, pieces)) or "–"}
        pieces.delete()
        row.count_again()
        row.save()
        lifecycle.note([row.order], "count_again", by=by, at=at, data={row.order_id: data})
        _tell(row, "count_again", data, by, at)
    return row


def put_back(arrival_id: int, bins: Mapping[str, str], *, by, at: datetime) -> Arrival:
    """Make goods stock again, by grade → bin code, or write them off; never more than left.

    All of a parcel or nothing: what was shipped and did not come back yet is counted under the
    order's lock.
    """
    with transaction.atomic():
        row = _locked(arrival_id, State.INSPECTED)
        by_grade: dict[str, list[ArrivedPiece]] = defaultdict(list)
        for piece in row.pieces.select_related("part").order_by("pk"):
            by_grade[piece.grade].append(piece)
        for grade in Grade:
            if by_grade[grade]:
                _put(row, grade, by_grade[grade], bins.get(grade, ""), by, at)
        row.put_back(at=at)
        row.save()
        _finish(row, at)
    return row


def _put(row: Arrival, grade: Grade, pieces: list[ArrivedPiece], code: str, by, at) -> None:
    wanted = {piece.part_id: piece.quantity for piece in pieces}
    if grade == Grade.SPOILED:
        returns.write_off(row.order_id, wanted, by=by, at=at)
        return
    into = _bin(row, grade, code.strip().removeprefix("B:"))
    returns.bring_back(row.order_id, wanted, into, by=by, at=at)
    row.pieces.filter(grade=grade).update(bin=into)


def _bin(row: Arrival, grade: Grade, code: str) -> Bin:
    """The bin of that code in a warehouse the order left from, if it takes goods of this grade."""
    if not code:
        raise Refused("goods_need_a_bin", grade=str(grade))
    boxes = Package.objects.filter(lines__part__line__order=row.order_id)
    found = Bin.objects.filter(warehouse__in=boxes.values("warehouse"), code=code).first()
    if found is None:
        raise Refused("bin_is_unknown_here", bin=code)
    if found.is_red_basket or found.is_pickable != (grade == Grade.AS_NEW):
        raise Refused("bin_does_not_fit_the_grade", bin=code)
    return found


def _known(code: str, by) -> Arrival:
    """What a scanned code is about: a label of ours, a return of the platform, or an order."""
    shops = Shop.objects.visible_to(by)
    if code.startswith(RMA) and code[len(RMA) :].isdecimal():
        labels = Compensation.objects.filter(kind=Remedy.RETURN_LABEL, shop__in=shops)
        given = labels.filter(pk=code[len(RMA) :]).select_related("order").first()
        if given:
            said = ReturnRequest.objects.filter(shop=given.shop, platform_id=given.platform_ref)
            return Arrival(code=code, order=given.order, compensation=given, request=said.first())
    sent = ReturnRequest.objects.filter(shop__in=shops, tracking_number=code, order__isnull=False)
    request = code and sent.select_related("order").order_by("-pk").first()
    if request:
        return Arrival(code=code, order=request.order, request=request)
    labels = Waybill.objects.filter(number=code, package__shop__in=shops)
    boxes = labels.values("package__lines__part__line__order")
    orders = Order.objects.filter(shop__in=shops)
    order = code and (
        orders.filter(number=code).first() or orders.filter(pk__in=boxes).order_by("pk").first()
    )
    if not order:
        raise Refused("arrival_is_unknown", code=code)
    return Arrival(code=order.number, order=order)


def _numbered(row: Arrival) -> str:
    """The next parcel of an order, unless all that left of it lies at the desk already."""
    lying = Arrival.objects.filter(order=row.order_id).exclude(state=State.PUT_BACK)
    counts = lying.annotate(counted=Sum("pieces__quantity")).order_by("pk")
    expected = {one.code: max(one.counted or 0, 1) for one in counts}
    parts = LinePart.objects.filter(line__order=row.order_id).values_list("pk", flat=True)
    if expected and sum(expected.values()) >= sum(returns.out(row.order_id, pk) for pk in parts):
        told = {"order": row.order.number, "parcels": list(expected)}
        raise Refused("arrivals_have_it_all", **told)
    times = Arrival.objects.filter(order=row.order_id, code__startswith=row.code).count()
    return f"{row.code[: LONGEST - 4]}#{times + 1}"


def _locked(arrival_id: int, state: str) -> Arrival:
    """A parcel under its lock, its order's before it."""
    order_id = Arrival.objects.filter(pk=arrival_id).values_list("order", flat=True).first()
    lifecycle.locked([order_id])
    rows = Arrival.objects.filter(pk=arrival_id).select_related("order")
    row = rows.select_for_update(of=("self",)).first()
    if row is None:
        raise Refused("matter_is_gone")
    if row.state != state:
        raise Refused("arrival_is_elsewhere", code=row.code, state=row.state)
    return row


def _insist(row: Arrival, pieces: list[Counted], known: Mapping[int, LinePart]) -> None:
    for one in pieces:
        if one.part_id not in known or one.grade not in Grade.values:
            raise Refused("not_of_this_order", order=row.order.number)
    together: Counter[int] = Counter()
    for one in pieces:
        together[one.part_id] += one.quantity
    for pk in together:
        out = returns.out(row.order_id, pk)
        if together[pk] > out:
            told = {"quantity": together[pk], "sku": known[pk].sku.code, "out": out}
            raise Refused("more_comes_back_than_left", order=row.order.number, **told)


def _finish(row: Arrival, at: datetime) -> None:
    """The return label that brought it here has done its work."""
    if row.compensation_id is None:
        return
    given = Compensation.objects.select_for_update().get(pk=row.compensation_id)
    if given.state == Compensation.State.SENT:
        given.finish(at=at)
        given.save()


def _tell(row: Arrival, verb: str, data: dict, by, at: datetime) -> None:
    if row.compensation_id:
        ticket = moving.locked(row.compensation.ticket_id)
        casebook.note([ticket], verb, by=by, at=at, data={ticket.pk: data})
