"""The returns desk: scan what comes back, count and grade it, put it where it belongs."""

import re

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from aftersales.models import Arrival, ArrivedPiece
from aftersales.services import arrivals
from aftersales.services.arrivals import Counted
from aftersales.views import clerk, page, typed
from orders.errors import Refused
from orders.models import LinePart
from orders.moment import moment
from warehouse.services import returns

MAY = "aftersales.receive_arrival"
SHOWN = 50
COUNT = re.compile(r"count-(\d{1,18})-([A-Z_]+)")  # of a part, by grade
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
    row = _visible(request, pk)
    parts = LinePart.objects.filter(line__order=row.order_id).select_related("sku", "line")
    context = {
        "title": _("Returned parcel %(code)s") % {"code": row.code},
        "row": row,
        "zone": row.order.shop.zone,
        "parts": [(part, returns.out(row.order_id, part.pk)) for part in parts.order_by("pk")],
        "grades": Grade.choices,
        "pieces": row.pieces.select_related("part__sku", "bin").order_by("pk"),
    }
    context["to_bins"] = _to_bins(context["pieces"])
    return page(request, "aftersales/arrival.html", context)


@clerk(MAY)
@require_POST
def inspect(request, pk: int):
    """What was counted, by part and grade."""
    counted = [
        Counted(int(said[1]), said[2], typed.number(count))
        for name, count in request.POST.items()
        if (said := COUNT.fullmatch(name))
    ]
    return _press(request, pk, arrivals.inspect, counted)


@clerk(MAY)
@require_POST
def put_back(request, pk: int):
    """To the bins that were scanned."""
    bins = {grade: request.POST.get(f"bin-{grade}", "") for grade in Grade.values}
    return _press(request, pk, arrivals.put_back, bins, then="desk:arrivals")


def _press(request, pk: int, service, told, then: str = ""):
    row = _visible(request, pk)
    try:
        service(row.pk, told, by=request.user, at=moment())
    except Refused as refused:
        messages.error(request, str(refused))
        then = ""
    return redirect(then) if then else redirect("desk:arrival", pk)


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
