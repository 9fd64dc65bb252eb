"""Orders that wait, and why."""

from django.contrib import admin
from django.contrib.admin import SimpleListFilter
from django.db.models import Exists, F, OuterRef
from django.shortcuts import redirect
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from orders.admin.rows import OrderRows
from orders.adminkit import ShopFilter
from orders.models import HeldOrder, Hold
from orders.models.order import State
from orders.services import lifecycle
from orders.templatetags.moments import local


class ReasonFilter(SimpleListFilter):
    """Orders that wait for this reason, whatever else they wait for."""

    title, parameter_name = _("reason"), "reason"

    def lookups(self, request, model_admin):
        return Hold.Reason.choices

    def queryset(self, request, queryset):
        if self.value() not in Hold.Reason.values:
            return queryset
        holds = Hold.objects.open().filter(order=OuterRef("pk"), reason=self.value())
        return queryset.filter(Exists(holds))


@admin.register(HeldOrder)
class HeldOrderAdmin(OrderRows):
    """Every held order with its reasons; whoever has read the note lets it go on."""

    list_display = ["order", "reasons", "why_held", "note", "since", "left", "shop"]
    list_filter = [ReasonFilter, ShopFilter]
    ordering = [F("start_by_at").asc(nulls_last=True), "pk"]
    empty_text = _("No orders held. New ones come in by themselves; import a file here.")
    actions = ["let_go_on"]

    def get_queryset(self, request):
        return super().get_queryset(request).filter(state=State.HELD)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        return redirect("admin:orders_order_change", object_id)

    @display(description=_("reason"))
    def reasons(self, order):
        chips = ((hold.get_reason_display(),) for hold in order.open_holds)
        return format_html_join(" ", '<span class="chip is-grey">{}</span>', chips)

    @display(description=_("buyer's note"), empty_value="")
    def note(self, order):
        reads = any(hold.reason == Hold.Reason.NOTE for hold in order.open_holds)
        return format_html('<q class="note">{}</q>', order.buyer_note) if reads else None

    @display(description=_("since"))
    def since(self, order):
        return format_html('<span class="when">{}</span>', local(order.held_at, order.shop.zone))

    @admin.action(description=_("Read, let it go on"), permissions=["lift_hold"])
    def let_go_on(self, request, queryset):
        self.do(request, queryset, lifecycle.lift_by_hand)
