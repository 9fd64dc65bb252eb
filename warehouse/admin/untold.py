"""Parcels that are packed while the platform does not know it, and what it says against them."""

from django.contrib import admin
from django.db.models import F
from django.shortcuts import redirect
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from orders.adminkit import ShopFilter
from orders.templatetags.moments import countdown, span
from warehouse.admin.box_rows import BoxRows
from warehouse.admin.filters import HouseFilter
from warehouse.models import Untold
from warehouse.services import telling


@admin.register(Untold)
class UntoldAdmin(BoxRows):
    """Packed, not accepted by the platform: the one it will cancel first on top."""

    list_display = ["box", "left", "age", "word", "carrier", "number", "orders", "shop"]
    list_filter = [HouseFilter, ShopFilter]
    empty_text = _("The platform has accepted every packed parcel.")
    actions = ["tell_again"]

    def get_queryset(self, request):
        return super().get_queryset(request).untold().with_deadline()

    def get_ordering(self, request):
        return [F("cancels_at").asc(nulls_last=True), "pk"]

    def change_view(self, request, object_id, form_url="", extra_context=None):
        return redirect("admin:warehouse_package_change", object_id)

    @display(description=_("cancelled in"))
    def left(self, package):
        due_at = package.cancels_at
        return countdown(due_at, package.asked_at, package.shop.zone) if due_at else ""

    @display(description=_("packed for"))
    def age(self, package):
        return span(package.asked_at - package.sealed_at) if package.sealed_at else ""

    @display(description=_("what the platform says"))
    def word(self, package):
        if package.refused_at:
            return format_html('<span class="chip is-red">{}</span>', package.sentence)
        if package.problem:
            return format_html('<span class="chip is-amber">{}</span>', package.sentence)
        return format_html('<span class="chip is-grey">{}</span>', _("being told"))

    @admin.action(description=_("Tell the platform again"), permissions=["tell_platform"])
    def tell_again(self, request, queryset):
        self.do(request, queryset, telling.retry)
