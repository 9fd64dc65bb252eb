"""What each step costs us."""

from django.contrib import admin
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from orders.admin.catalog import FlatTableAdmin
from orders.models import Shop
from warehouse.models import UnitCost, Warehouse
from warehouse.resources import UnitCostResource


@admin.register(UnitCost)
class UnitCostAdmin(FlatTableAdmin):
    """Unit costs by step, SKU and place; the newest row that fits most closely counts."""

    list_display = ["step", "amount", "currency", "sku", "warehouse", "shop", "valid_from"]
    list_filter = ["step"]
    list_select_related = ["sku", "warehouse", "shop"]
    search_fields = ["sku__code"]
    autocomplete_fields = ["sku"]
    resource_classes = [UnitCostResource]
    empty_text = _("No unit costs yet. Without them the cost of cancelling an order shows as 0.")

    def get_queryset(self, request):
        houses = Q(warehouse=None) | Q(warehouse__in=Warehouse.objects.visible_to(request.user))
        shops = Q(shop=None) | Q(shop__in=Shop.objects.visible_to(request.user))
        return super().get_queryset(request).filter(houses, shops)

    def has_import_permission(self, request):
        return self.has_add_permission(request)

    def has_export_permission(self, request):
        return self.has_view_permission(request)
