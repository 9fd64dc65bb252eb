"""Orders that are ready, and the rounds that pickers walk for them."""

from django.contrib import admin
from django.db.models import OuterRef, Subquery
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action, display
from unfold.enums import ActionVariant

from orders.admin.order import LaneFilter
from orders.admin.rows import OrderRows
from orders.adminkit import ShopFilter, show
from orders.models.queue import BY_DEADLINE
from orders.models.state import State
from orders.templatetags.moments import countdown
from warehouse.admin.filters import HouseFilter
from warehouse.admin.wave_page import WavePage
from warehouse.models import ToWave, Wave
from warehouse.services import waves


@admin.register(ToWave)
class ToWaveAdmin(OrderRows):
    """Orders whose goods are set aside, the one to be started first on top."""

    list_display = ["order", "start_by", "kind", "pieces", "sold_in", "house", "shop"]
    list_filter = [ShopFilter, LaneFilter]
    ordering = BY_DEADLINE
    empty_text = _("No orders to wave. They come by themselves once screened and in stock.")
    actions = ["release_as_waves"]
    actions_list = ["release_all"]

    def get_queryset(self, request):
        reserved = waves.unboxed().filter(part__line__order=OuterRef("pk"))
        house = Subquery(reserved.values("warehouse__name")[:1])
        return super().get_queryset(request).to_wave().annotate(house=house)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        return redirect("admin:orders_order_change", object_id)

    @display(description=_("start by"))
    def start_by(self, order):
        return countdown(order.start_by_at, order.asked_at, order.shop.zone)

    @display(description=_("kind"))
    def kind(self, order):
        if order.state == State.PICKING:
            return _("rest of a split order")
        return _("single") if order.pieces == 1 else _("several")

    @display(description=_("warehouse"))
    def house(self, order):
        return order.house

    @admin.action(description=_("Release as waves"), permissions=["release_wave"])
    def release_as_waves(self, request, queryset):
        self.do(request, queryset, waves.release)

    @action(
        description=_("Release everything that is ready"),
        permissions=["release_wave"],
        variant=ActionVariant.PRIMARY,
        dialog={
            "title": _("Release everything that is ready?"),
            "description": _("Pickers can walk at once; singles and several go in waves apart."),
            "form_submit_text": _("Release"),
        },
    )
    def release_all(self, request, form):
        self.do(request, self.get_queryset(request), waves.release)
        return show(request, reverse("admin:warehouse_towave_changelist"))


@admin.register(Wave)
class WaveAdmin(WavePage):
    """Every round: how far its pickers and its papers are."""

    list_display = [
        "wave",
        "where",
        "start_by",
        "kind",
        "lane",
        "boxes",
        "progress",
        "files",
        "warehouse",
    ]
    list_filter = ["state", HouseFilter]
    actions = ["print_chosen"]
    actions_list = ["print_all"]
    empty_text = _("No waves yet. Release orders that are ready, and pickers can walk.")
