"""The returns desk: scan what comes back, count and grade it, put it where it belongs."""

import re
from collections.abc import Mapping

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from aftersales.models import Arrival, ArrivedPiece
from aftersales.services import arrivals
from aftersales.services.arrivals import Counted
from aftersales.views import clerk, page
from orders.errors import Refused
from orders.models import LinePart
from orders.moment import moment
from warehouse.services import returns

MAY = "aftersales.receive_arrival"
# What is done a second time is a lead's, as papers are.
MAY_AGAIN = (MAY, "warehouse.reprint_papers")
SHOWN = 50
COUNT, DIGITS = re.compile(r"count-(\d{1,18})-([A-Z_]+)"), re.compile(r"[0-9]{1,6}")
State, Grade = Arrival.State, ArrivedPiece.Grade


@clerk(MAY)
def desk(request):
    """The scan box, and what lies at the desk, the oldest first."""
    rows = Arrival.objects.visible_to(request.user).exclude(state=State.PUT_BACK)
    rows = rows.select_related("order__shop", "compensation").order_by("received_at")
    context = {"title": _("Goods that come back"), "rows": rows[:SHOWN], "at": moment()}
    return page(request, "aftersales/arrivals.html", context)


@clerk(MAY)
@require_POST
def receive(request):
    """A parcel was scanned."""
    try:
        row = arrivals.receive(request.POST.get("code", ""), by=request.user, at=moment())
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("desk:arrivals")
    return redirect("desk:arrival", row.pk)


@clerk(MAY)
def parcel(request, pk: int):
    """One parcel: what may be in it, how much of it, in which shape."""
    return _shown(request, _visible(request, pk), {})


def _shown(request, row: Arrival, typed: Mapping[str, str]):
    """The page of a parcel, with what was typed before it was refused."""
    context = {
        "title": _("Returned parcel %(code)s") % {"code": row.code},
        "row": row,
        "zone": row.order.shop.zone,
        "parts": [
            (part, returns.out(row.order_id, part.pk), _boxes(part, typed)) for part in _parts(row)
        ],
        "is_empty": "is_empty" in typed,
        "may_count_again": request.user.has_perms(MAY_AGAIN),
        "pieces": row.pieces.select_related("part__sku", "bin").order_by("pk"),
    }
    context["to_bins"] = _to_bins(context["pieces"])
    return page(request, "aftersales/arrival.html", context)


@clerk(MAY)
@require_POST
def inspect(request, pk: int):
    """What was counted, by part and grade."""
    row = _visible(request, pk)
    by, at, is_empty = request.user, moment(), "is_empty" in request.POST
    try:
        arrivals.inspect(row.pk, _counted(row, request.POST), by=by, at=at, is_empty=is_empty)
    except Refused as refused:
        messages.error(request, str(refused))
        return _shown(request, _visible(request, pk), request.POST)
    return redirect("desk:arrival", pk)


@clerk(MAY_AGAIN)
@require_POST
def count_again(request, pk: int):
    """What was counted is taken back."""
    row = _visible(request, pk)
    try:
        arrivals.count_again(row.pk, by=request.user, at=moment())
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("desk:arrival", pk)


@clerk(MAY)
@require_POST
def put_back(request, pk: int):
    """To the bins that were scanned."""
    bins = {grade: request.POST.get(f"bin-{grade}", "") for grade in Grade.values}
    row = _visible(request, pk)
    try:
        arrivals.put_back(row.pk, bins, by=request.user, at=moment())
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("desk:arrival", pk)
    return redirect("desk:arrivals")


def _parts(row: Arrival):
    parts = LinePart.objects.filter(line__order=row.order_id)
    return parts.select_related("sku", "line").order_by("pk")


def _boxes(part: LinePart, typed: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """Name, label and value of each box of a part."""
    names = {f"count-{part.pk}-{one.value}": one.label for one in Grade}
    return [(name, label, typed.get(name, "0")) for name, label in names.items()]


def _counted(row: Arrival, typed: Mapping[str, str]) -> list[Counted]:
    """Every count that was typed; one that is no count is refused by its line."""
    skus = {part.pk: part.sku.code for part in _parts(row)}
    found = []
    for name, text in typed.items():
        said, count = COUNT.fullmatch(name), text.strip() or "0"
        if said and not DIGITS.fullmatch(count):
            told = {"sku": skus.get(int(said[1]), "–"), "grade": said[2], "typed": count[:40]}
            raise Refused("count_is_no_number", **told)
        if said:
            found.append(Counted(int(said[1]), said[2], int(count)))
    return found


def _visible(request, pk: int) -> Arrival:
    rows = Arrival.objects.visible_to(request.user).filter(pk=pk)
    row = rows.select_related("order__shop", "compensation").first()
    if row is None:
        raise Http404
    return row


def _to_bins(pieces) -> list[tuple[str, str]]:
    """The grades in this parcel that go to a bin."""
    there = {piece.grade for piece in pieces}
    return [(one.value, one.label) for one in Grade if one in there and one != Grade.SPOILED]
