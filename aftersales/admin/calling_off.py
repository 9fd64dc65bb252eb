"""Orders that we call off ourselves: asked from the page of an order, and what became of it."""

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.widgets import UnfoldAdminSelectWidget

from aftersales.models import CallOff
from aftersales.services import calling_off
from orders.adminkit import ReadOnlyAdmin, tell
from orders.models import Order
from orders.moment import moment
from orders.templatetags.moments import local


class CallOffForm(forms.Form):
    """Why an order is called off: the reasons the platform takes for it now."""

    reason = forms.ChoiceField(label=_("Reason"), widget=UnfoldAdminSelectWidget)

    def __init__(self, data, order: Order):
        super().__init__(data)
        self.fields["reason"].choices = calling_off.reasons_for(order)


@admin.register(CallOff)
class CallOffAdmin(ReadOnlyAdmin):
    """Every order that was called off, the newest on top."""

    list_display = ["its_order", "why", "asked", "by", "became"]
    list_select_related = ["order__shop", "by", "sending"]
    list_display_links = None
    sortable_by = ()
    ordering = ["-pk"]
    empty_text = _("No order was called off. That is done from the page of an order.")

    def has_add_permission(self, request):
        return self.has_call_off_order_permission(request)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        return redirect("admin:orders_order_change", self.row(request, object_id).order_id)

    def add_view(self, request, form_url="", extra_context=None):
        """Ask why, then stop the order and tell the platform."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        order = self._order(request)
        form = CallOffForm(request.POST or None, order)
        if form.is_valid():
            reason = form.cleaned_data["reason"]
            asked = calling_off.call_off([order.pk], reason=reason, by=request.user, at=moment())
            tell(request, asked)
            return redirect("admin:orders_order_change", order.pk)
        title = _("Call this order off? It stops at once, and the buyer gets the money back.")
        context = {"title": title, "rows": [order], "form": form, "opts": self.opts}
        context |= self.admin_site.each_context(request)
        return TemplateResponse(request, "admin/ask.html", context)

    def _order(self, request) -> Order:
        asked = request.GET.get("order", "")
        orders = Order.objects.visible_to(request.user).select_related("shop")
        order = orders.filter(pk=asked).first() if asked.isdecimal() else None
        if order is None:
            raise Http404
        return order

    @display(description=_("order"))
    def its_order(self, row):
        page = reverse("admin:orders_order_change", args=[row.order_id])
        return format_html('<a class="open-row" href="{}">{}</a>', page, row.order)

    @display(description=_("reason"))
    def why(self, row):
        return calling_off.REASONS.get(row.reason, row.reason)

    @display(description=_("asked"))
    def asked(self, row):
        return local(row.asked_at, row.order.shop.zone)

    @display(description=_("what became of it"))
    def became(self, row):
        if row.sending and row.sending.refused_at:
            failed = row.sending.sentence
            return format_html('<span class="chip is-red">{}</span> {}', _("failed"), failed)
        if row.settled_at:
            return format_html('<span class="chip is-safe">{}</span>', _("accepted"))
        return format_html('<span class="chip is-blue">{}</span>', _("on its way"))
