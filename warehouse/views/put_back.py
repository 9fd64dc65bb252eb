"""The red basket: goods that were picked for nothing, on their way back to the shelf."""

from django.db.models import F, Sum
from django.shortcuts import get_object_or_404, render

from warehouse.models import PickTask, Warehouse
from warehouse.services import at_basket
from warehouse.views import worker


@worker("warehouse.put_back")
def baskets(request):
    """My warehouses in which something has to go back."""
    tasks = PickTask.objects.to_put_back().visible_to(request.user)
    houses = tasks.values("wave__warehouse", "wave__warehouse__name").order_by(
        "wave__warehouse__name"
    )
    rows = houses.annotate(pieces=Sum(F("picked") - F("put_back")))
    return render(request, "bench/baskets.html", {"baskets": rows})


@worker("warehouse.put_back")
def basket(request, warehouse_id: int):
    """One warehouse: scan a piece, then the bin it is put into."""
    house = get_object_or_404(Warehouse.objects.visible_to(request.user), pk=warehouse_id)
    return render(request, "bench/basket.html", {"house": house, "show": at_basket.show(house.pk)})
