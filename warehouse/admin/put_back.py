"""Goods that were picked for a box that will not leave, and where they came from."""

from django.contrib import admin
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from orders.adminkit import ReadOnlyAdmin
from orders.templatetags.moments import local
from warehouse.admin.filters import HouseFilter
from warehouse.models import ToPutBack


class WaveHouseFilter(HouseFilter):
    """The same for what was walked for."""

    path = "wave__warehouse"


@admin.register(ToPutBack)
class ToPutBackAdmin(ReadOnlyAdmin):
    """What lies in the red basket, the longest wanted back first; scanning empties it."""

    list_display = ["since", "sku", "name", "off", "bin", "package", "order", "house"]
    list_display_links = None
    list_filter = [WaveHouseFilter]
    list_select_related = ["bin", "package", "wave__warehouse", "part__sku", "part__line__order"]
    ordering = ["asked_back_at", "pk"]
    sortable_by = ()
    search_fields = ["part__sku__code", "part__line__order__number"]
    search_help_text = _("SKU or order number")
    empty_text = _("Every piece picked for a box that will not leave is back on its shelf.")

    def get_queryset(self, request):
        return super().get_queryset(request).to_put_back()

    @display(description=_("wanted back"))
    def since(self, task):
        return local(task.asked_back_at, task.wave.warehouse.zone)

    @display(description=_("SKU"))
    def sku(self, task):
        return task.part.sku.code

    @display(description=_("name"))
    def name(self, task):
        return task.part.sku.name

    @display(description=_("pieces"))
    def off(self, task):
        return format_html('<b class="count">{}</b>', task.picked - task.put_back)

    @display(description=_("order"))
    def order(self, task):
        return task.part.line.order.number

    @display(description=_("warehouse"))
    def house(self, task):
        return task.wave.warehouse
