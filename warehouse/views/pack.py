"""The packing bench: one box on the screen."""

from django.db import transaction
from django.shortcuts import render

from orders.errors import Refused
from warehouse.models import Package, Station, Warehouse
from warehouse.services import at_bench, packing
from warehouse.views import worker


@worker("warehouse.scan_pack")
def bench(request):
    """Scan a label, then what goes in; loaded again it shows the box that was in hand."""
    houses = Warehouse.objects.visible_to(request.user)
    context = {
        "show": _in_hand(request.user, request.GET.get("package", "")),
        "note_seen": at_bench.NOTE_SEEN,
        "stations": Station.objects.filter(warehouse__in=houses)
        .select_related("warehouse")
        .order_by("warehouse", "code"),
    }
    return render(request, "bench/pack.html", context)


def _in_hand(user, asked: str) -> dict:
    try:
        package_id = int(asked)
    except ValueError:
        return {}
    if not Package.objects.visible_to(user).filter(pk=package_id).exists():
        return {}
    try:
        with transaction.atomic():
            return at_bench.show(packing.open_box(package_id))
    except Refused:
        return {}  # sealed or dead meanwhile: its next scan says so
