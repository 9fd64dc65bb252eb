"""What split orders still owe their buyers."""

from django.contrib import admin
from django.forms import Form
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from orders.admin.rows import OrderRows
from orders.adminkit import ShopFilter
from orders.models.queue import BY_DEADLINE
from orders.templatetags.moments import local
from warehouse.models import Rest
from warehouse.services import rests


@admin.register(Rest)
class RestAdmin(OrderRows):
    """Split orders of which something waits, the most urgent first; what waits can be cancelled."""

    list_display = ["order", "clocks", "pieces", "where", "since", "shop"]
    list_filter = [ShopFilter]
    ordering = BY_DEADLINE
    empty_text = _("Nothing waits. Splitting is allowed on the page of a shop.")
    actions = ["cancel_rests"]

    def get_queryset(self, request):
        return super().get_queryset(request).with_rest()

    def change_view(self, request, object_id, form_url="", extra_context=None):
        return redirect("admin:orders_order_change", object_id)

    @display(description=_("waits since"))
    def since(self, order):
        return local(order.rest_short_at or order.rest_reserved_at, order.shop.zone)

    @admin.action(description=_("Cancel what waits"), permissions=["cancel_order"])
    def cancel_rests(self, request, queryset):
        title = _("Cancel what waits of these orders? What is packed or has left stays.")
        return self.ask(request, queryset, rests.cancel, Form, title)
