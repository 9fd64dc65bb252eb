"""What is asked for from the page of one order, and the list of all that was."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from orders.adminkit import ReadOnlyAdmin, tell
from orders.errors import Outcome, Refused
from orders.models import Order
from orders.moment import moment
from orders.templatetags.moments import local


class FromOrderAdmin(ReadOnlyAdmin):
    """A list, the newest on top, to which one adds from the page of an order alone."""

    list_display_links = None
    sortable_by = ()
    ordering = ["-pk"]
    right: str  # who may add to it
    title: str  # what is asked before it is done
    asks: type[Form]  # made of what was posted and the order
    act: Callable[..., Outcome]  # what adding does: order_ids, by, at and what was asked

    def add_view(self, request, form_url="", extra_context=None):
        """Ask what must be known, do it, and show the order again."""
        if not self._may(request, self.right):
            raise PermissionDenied
        order = self._order(request)
        if order is None:
            messages.error(request, _("There is no such order. Open one, and ask from its page."))
            return redirect("admin:orders_order_changelist")
        page = reverse("admin:orders_order_change", args=[order.pk])
        if why := self.refusal(order):
            messages.error(request, str(why))
            return redirect(page)
        form = self.asks(request.POST or None, order)
        if form.is_valid():
            tell(request, self.act([order.pk], by=request.user, at=moment(), **form.cleaned_data))
            return redirect(page)
        context = {"title": self.title, "rows": [order], "form": form, "opts": self.opts}
        context |= self.admin_site.each_context(request) | {"back": page}
        return TemplateResponse(request, "admin/ask.html", context)

    def refusal(self, order: Order) -> Refused | None:
        """Why there is nothing to ask about an order, as it is."""
        return None

    def change_view(self, request, object_id, form_url="", extra_context=None):
        return redirect("admin:orders_order_change", self.row(request, object_id).order_id)

    def _order(self, request) -> Order | None:
        asked = request.GET.get("order", "")
        orders = Order.objects.visible_to(request.user).select_related("shop")
        return orders.filter(pk=asked).first() if asked.isdecimal() else None

    @display(description=_("order"))
    def its_order(self, row):
        page = reverse("admin:orders_order_change", args=[row.order_id])
        return format_html('<a class="open-row" href="{}">{}</a>', page, row.order)

    @display(description=_("asked"))
    def asked(self, row):
        return local(row.asked_at, row.order.shop.zone)
