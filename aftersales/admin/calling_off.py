"""Orders that we call off ourselves: asked from the page of an order, and what became of it."""

from django import forms
from django.contrib import admin
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.widgets import UnfoldAdminSelectWidget

from aftersales.admin.from_order import FromOrderAdmin
from aftersales.models import CallOff
from aftersales.services import calling_off
from orders.models import Order
from orders.refusals.reasons import reason


class CallOffForm(forms.Form):
    """Why an order is called off: the reasons the platform takes for it now."""

    reason = forms.ChoiceField(label=_("Reason"), widget=UnfoldAdminSelectWidget)

    def __init__(self, data, order: Order):
        super().__init__(data)
        self.fields["reason"].choices = calling_off.reasons_for(order)


@admin.register(CallOff)
class CallOffAdmin(FromOrderAdmin):
    """Every order that was called off, the newest on top."""

    list_display = ["its_order", "why", "asked", "by", "became"]
    list_select_related = ["order__shop", "by", "sending"]
    empty_text = _("No order was called off. That is done from the page of an order.")
    right, asks = "call_off_order", CallOffForm
    title = _("Call this order off? It stops at once, and the buyer gets the money back.")

    def refusal(self, order):
        return calling_off.refusal(order)

    def act(self, order_ids, *, by, at, reason):
        return calling_off.call_off(order_ids, reason=reason, by=by, at=at)

    @display(description=_("reason"))
    def why(self, row):
        return reason(row.reason)

    @display(description=_("what became of it"))
    def became(self, row):
        if row.sending and row.sending.refused_at:
            failed = row.sending.sentence
            return format_html(
                '<div><span class="chip is-red">{}</span> {}</div>', _("failed"), failed
            )
        if row.settled_at:
            return format_html('<span class="chip is-safe">{}</span>', _("accepted"))
        return format_html('<span class="chip is-blue">{}</span>', _("on its way"))
