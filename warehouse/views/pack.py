"""The packing bench: one box on the screen."""

from django.conf import settings
from django.db import transaction
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST

from orders.adminkit import once
from orders.errors import Refused
from orders.moment import moment
from warehouse.models import Package, Station, Warehouse
from warehouse.services import at_bench, bench_papers, packing
from warehouse.views import worker
from warehouse.views.in_hand import with_clocks
from warehouse.views.scan import Mode, dead_in_hand


@worker("warehouse.scan_pack")
def bench(request):
    """Scan a label, then what goes in; loaded again it shows the box that was in hand."""
    houses = Warehouse.objects.visible_to(request.user)
    context = {
        "show": _in_hand(request.user, request.GET.get("package", ""))
        | dead_in_hand(request.user, Mode.PACK),
        "note_seen": at_bench.NOTE_SEEN,
        "stations": Station.objects.filter(warehouse__in=houses)
        .select_related("warehouse")
        .order_by("warehouse", "code"),
    }
    return render(request, "bench/pack.html", context)


@worker("warehouse.print_papers")
@require_POST
def print_box(request, package_id: int):
    """The papers of a box that was just sealed: a file that is given once, or nothing but words."""
    package = get_object_or_404(Package.objects.visible_to(request.user), pk=package_id)
    asked = request.POST.get("station", "")
    stations = Station.objects.filter(warehouse=package.warehouse_id)
    station = stations.filter(pk=asked).first() if asked.isdecimal() else None
    wishes = {"is_sent": settings.DIRECT_PRINTING, "by": request.user, "at": moment()}
    try:
        content = bench_papers.come_out(package.pk, station, **wishes)
    except Refused as refused:
        return JsonResponse({"say": str(refused)}, status=409)
    return once(content, f"{package}.pdf") if content else HttpResponse(status=204)


def _in_hand(user, asked: str) -> dict:
    try:
        package_id = int(asked)
    except ValueError:
        return {}
    if not Package.objects.visible_to(user).filter(pk=package_id).exists():
        return {}
    try:
        with transaction.atomic():
            return with_clocks(at_bench.show(packing.open_box(package_id)), moment())
    except Refused:
        return {}  # sealed or dead meanwhile: its next scan says so
