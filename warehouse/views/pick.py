"""A picker's pages: which wave to take, and its walk."""

from django.contrib import messages
from django.db.models import Count, F, Q, Sum
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from orders.moment import moment
from warehouse.models import Wave
from warehouse.services import at_shelf
from warehouse.views import worker
from warehouse.views.in_hand import with_clocks
from warehouse.views.scan import Mode, dead_in_hand


@worker("warehouse.scan_pick")
def waves(request):
    """Waves with pieces left on the shelves of my warehouses, the most urgent first."""
    pieces = F("tasks__quantity") - F("tasks__picked")
    rows = (
        Wave.objects.visible_to(request.user)
        .being_picked()
        .annotate(
            positions=Count("tasks__package", distinct=True),
            left=Sum(pieces, filter=Q(tasks__cancelled_at=None)),
        )
        .filter(left__gt=0)
        .select_related("warehouse")
        .urgent_first()
    )
    return render(request, "bench/pick_waves.html", {"waves": rows, "now": moment()})


@worker("warehouse.scan_pick")
def walk(request, wave_id: int):
    """One wave, stop by stop; loaded again it goes on where it was."""
    wave = get_object_or_404(Wave.objects.visible_to(request.user), pk=wave_id)
    if wave.state == Wave.State.CANCELLED:
        messages.warning(request, _("%(wave)s was called off.") % {"wave": wave})
        return redirect("floor:pick_waves")
    tasks = wave.tasks.filter(cancelled_at=None)
    context = {
        "wave": wave,
        "pieces": tasks.aggregate(total=Sum("quantity", default=0))["total"],
        "show": with_clocks(at_shelf.stop(at_shelf.walk(wave.pk).first()), moment())
        | dead_in_hand(request.user, Mode.PICK),
    }
    return render(request, "bench/pick.html", context)
