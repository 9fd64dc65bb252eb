"""How much there is, where it lies, and who moved it."""

from django.contrib import admin
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from orders.adminkit import ReadOnlyAdmin
from orders.templatetags.moments import local
from warehouse.admin.filters import BinHouseFilter, HouseFilter
from warehouse.admin.goods_in import GoodsIn
from warehouse.models import BinStock, StockBalance, StockMovement


@admin.register(StockBalance)
class StockBalanceAdmin(GoodsIn):
    """What is on hand of each SKU in each warehouse, and how much of it is still free."""

    list_display = ["sku", "name", "warehouse", "on_hand", "reserved", "free"]
    list_display_links = None
    list_filter = [HouseFilter]
    list_select_related = ["sku", "warehouse"]
    ordering = ["sku__code", "pk"]
    sortable_by = ()
    search_fields = ["sku__code", "sku__name", "sku__codes__code"]
    search_help_text = _("SKU, its name or its barcode")
    empty_text = _("Nothing in stock. Receive goods, or import what lies in your bins.")

    @display(description=_("name"))
    def name(self, balance):
        return balance.sku.name

    @display(description=_("available"))
    def free(self, balance):
        return format_html('<b class="count">{}</b>', balance.available)


@admin.register(BinStock)
class BinStockAdmin(ReadOnlyAdmin):
    """What lies in each bin, and how much of it pickers were promised."""

    list_display = ["bin", "sku", "name", "on_hand", "promised", "house"]
    list_display_links = None
    list_filter = [BinHouseFilter]
    list_select_related = ["bin__warehouse", "sku"]
    ordering = ["bin__code", "sku__code", "pk"]
    sortable_by = ()
    search_fields = ["bin__code", "sku__code", "sku__codes__code"]
    search_help_text = _("Bin, SKU or barcode")
    empty_text = _("Every bin is empty. Receive goods, and they lie here.")

    @display(description=_("name"))
    def name(self, row):
        return row.sku.name

    @display(description=_("warehouse"))
    def house(self, row):
        return row.bin.warehouse


@admin.register(StockMovement)
class StockMovementAdmin(ReadOnlyAdmin):
    """Every change of stock, the newest first; they add up to what is on hand."""

    list_display = ["moved", "kind", "signed", "sku", "bin", "ref", "by", "house"]
    list_display_links = None
    list_filter = ["kind", BinHouseFilter]
    list_select_related = ["bin__warehouse", "sku", "by"]
    ordering = ["-pk"]
    sortable_by = ()
    search_fields = ["sku__code__iexact", "bin__code__iexact", "ref__iexact"]
    search_help_text = _("Whole SKU, bin or reference")
    empty_text = _("Nothing has moved yet.")

    @display(description=_("when"))
    def moved(self, movement):
        return local(movement.at, movement.bin.warehouse.zone)

    @display(description=_("pieces"))
    def signed(self, movement):
        return format_html('<b class="count">{}</b>', f"{movement.quantity:+d}")

    @display(description=_("warehouse"))
    def house(self, movement):
        return movement.bin.warehouse
