"""Where goods stand, where people work, who drives parcels away: plain set-up data."""

from django.contrib import admin
from django.contrib.admin import VERTICAL
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline
from unfold.decorators import display

from orders.admin.catalog import FlatTableAdmin
from orders.admin.shop import ZonedAdmin
from orders.adminkit import ServiceAdmin
from orders.press import codes
from warehouse.admin.filters import HouseFilter
from warehouse.admin.tags import print_bins, print_totes
from warehouse.models import (
    Badge,
    Bin,
    Carrier,
    PoolNumber,
    ShopWarehouse,
    Station,
    Warehouse,
    WarehouseAccess,
)
from warehouse.resources import BinResource
from warehouse.services import badges


class AccessInline(TabularInline):
    """People who work here without seeing every warehouse; access may be taken back."""

    model = WarehouseAccess
    extra = 1

    def has_delete_permission(self, request, obj=None):
        return self.has_change_permission(request, obj)


@admin.register(Warehouse)
class WarehouseAdmin(ZonedAdmin):
    """A building with stock: its zone, and how large its waves are."""

    list_display = ["code", "name", "time_zone", "wave_size", "auto_wave_after"]
    inlines = [AccessInline]
    actions = [print_totes]
    empty_text = _("No warehouses yet. Add the one your goods are in.")


@admin.register(ShopWarehouse)
class ShopWarehouseAdmin(ServiceAdmin):
    """Which warehouse ships for which shop, and by which carrier."""

    list_display = ["shop", "warehouse", "priority", "carrier", "label_size", "platform_ref"]
    list_select_related = ["shop", "warehouse", "carrier"]
    empty_text = _("No shop has a warehouse yet; until one has, its orders wait for goods.")


@admin.register(Bin)
class BinAdmin(FlatTableAdmin):
    """Every place on the shelves; aisle and metres decide the walk."""

    list_display = ["code", "warehouse", "aisle", "metres", "level", "is_pickable", "is_red_basket"]
    list_filter = [HouseFilter, "is_pickable", "is_red_basket"]
    list_select_related = ["warehouse"]
    search_fields = ["code"]
    resource_classes = [BinResource]
    actions = [print_bins]
    empty_text = _("No bins yet. Import a table of them, or add one.")

    def get_queryset(self, request):
        houses = Warehouse.objects.visible_to(request.user)
        return super().get_queryset(request).filter(warehouse__in=houses)

    def has_import_permission(self, request):
        return self.has_add_permission(request)

    def has_export_permission(self, request):
        return self.has_view_permission(request)


@admin.register(Station)
class StationAdmin(ServiceAdmin):
    """Benches and doors with a scanner."""

    list_display = ["code", "name", "warehouse", "prints", "slips", "paper", "queue"]
    list_filter = [HouseFilter, "prints"]
    list_select_related = ["warehouse"]
    radio_fields = {"prints": VERTICAL, "slips": VERTICAL}
    empty_text = _("No stations yet. Add each bench and door that has a scanner.")


@admin.register(Badge)
class BadgeAdmin(ServiceAdmin):
    """Whose badge allows what; a new code is made here, and a lost one is taken away."""

    list_display = ["user", "card"]
    list_select_related = ["user"]
    fields = ["user", "card"]
    readonly_fields = ["card"]
    empty_text = _("No badges yet. Give one to each lead: scanned, it allows a reprint.")

    def has_delete_permission(self, request, obj=None):
        return self.has_change_permission(request, obj)

    def save_model(self, request, obj, form, change):
        obj.code = obj.code or badges.new_code()
        super().save_model(request, obj, form, change)

    @display(description=_("card"))
    def card(self, badge):
        if not badge.code:
            return _("Made when you save.")
        code = f"{badges.PREFIX}{badge.code}"
        return format_html('<img class="badge-code" src="{}" alt=""> {}', codes.qr(code).uri, code)


@admin.register(Carrier)
class CarrierAdmin(ServiceAdmin):
    """Carriers under the name the platform knows, and how many numbers each has left."""

    list_display = ["code", "name", "provider_name", "number_pattern", "numbers_left"]
    empty_text = _("No carriers yet. Add one under the name the platform knows.")

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(left=PoolNumber.objects.left())

    @display(description=_("free numbers"))
    def numbers_left(self, carrier):
        return format_html('<b class="count">{}</b>', carrier.left)
