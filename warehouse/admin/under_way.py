"""Boxes between the printer and the carrier, those first that wait longest."""

from django.contrib import admin
from django.contrib.admin import SimpleListFilter
from django.db.models import F
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from orders.adminkit import ShopFilter
from orders.templatetags.moments import local, span
from warehouse.admin.box_rows import BoxRows
from warehouse.admin.filters import HouseFilter
from warehouse.admin.package_page import state_chip
from warehouse.models import Package, UnderWay

State = Package.State


class GapFilter(SimpleListFilter):
    """Where something went one way only: printed or packed, and not the other."""

    title, parameter_name = _("what is missing"), "gap"

    def lookups(self, request, model_admin):
        return [("packed", _("printed, not packed")), ("printed", _("packed, not printed"))]

    def queryset(self, request, queryset):
        if self.value() == "packed":
            return queryset.filter(state=State.OPEN)
        if self.value() == "printed":
            return queryset.filter(printed_at=None)
        return queryset


@admin.register(UnderWay)
class UnderWayAdmin(BoxRows):
    """Printed or packed, not handed over, by age."""

    list_display = [
        "box",
        "age",
        "where",
        "printed",
        "packed",
        "place",
        "carrier",
        "orders",
        "shop",
    ]
    list_filter = [GapFilter, HouseFilter, ShopFilter]
    empty_text = _("Nothing is under way: what is printed is packed, and what is packed has left.")

    def get_queryset(self, request):
        return super().get_queryset(request).under_way()

    def get_ordering(self, request):
        return [F("since").asc(), "pk"]

    def change_view(self, request, object_id, form_url="", extra_context=None):
        return redirect("admin:warehouse_package_change", object_id)

    @display(description=_("for"))
    def age(self, package):
        return span(package.asked_at - package.since)

    @display(description=_("state"))
    def where(self, package):
        return state_chip(package)

    @display(description=_("printed"))
    def printed(self, package):
        return local(package.printed_at, package.warehouse.zone)

    @display(description=_("packed"))
    def packed(self, package):
        return local(package.sealed_at, package.warehouse.zone)
