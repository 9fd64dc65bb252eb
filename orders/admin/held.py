"""Orders that wait, and why."""

from django.contrib import admin
from django.contrib.admin import SimpleListFilter
from django.db.models import Exists, OuterRef
from django.shortcuts import redirect
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from orders.admin.rows import OrderRows, TagFilter, chips, tag_chips
from orders.adminkit import ShopFilter
from orders.models import HeldOrder, Hold
from orders.models.queue import BY_DEADLINE
from orders.models.state import NoteKind, State
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


class NoteKindFilter(SimpleListFilter):
    """Orders whose buyer's note is about this, whatever else it is about."""

    title, parameter_name = _("note about"), "note"

    def lookups(self, request, model_admin):
        return NoteKind.choices

    def queryset(self, request, queryset):
        if self.value() not in NoteKind.values:
            return queryset
        return queryset.filter(note_kinds__contains=self.value())


@admin.register(HeldOrder)
class HeldOrderAdmin(OrderRows):
    """Every held order with its reasons; whoever has looked into them lets it go on."""

    list_display = ["order", "reasons", "why_held", "note", "since", "left", "shop"]
    list_filter = [ReasonFilter, NoteKindFilter, ShopFilter, TagFilter]
    ordering = BY_DEADLINE
    empty_text = _("No orders held. New ones come in by themselves; import a file here.")
    actions = ["let_go_on"]

    def get_queryset(self, request):
        return super().get_queryset(request).filter(state=State.HELD)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        return redirect("admin:orders_order_change", object_id)

    @display(description=_("reason"))
    def reasons(self, order):
        names = (hold.get_reason_display() for hold in order.open_holds)
        return format_html("{} {}", chips(names), tag_chips(order))

    @display(description=_("buyer's note"), empty_value="")
    def note(self, order):
        reads = any(hold.reason == Hold.Reason.NOTE for hold in order.open_holds)
        kinds = filter(None, order.note_kinds.split(","))
        about = chips(NoteKind(kind).label for kind in kinds)
        return format_html('<q class="note">{}</q> {}', order.buyer_note, about) if reads else None

    @display(description=_("since"))
    def since(self, order):
        return format_html('<span class="when">{}</span>', local(order.held_at, order.shop.zone))

    @admin.action(description=_("Let it go on"), permissions=["lift_hold"])
    def let_go_on(self, request, queryset):
        self.do(request, queryset, lifecycle.lift_by_hand)
