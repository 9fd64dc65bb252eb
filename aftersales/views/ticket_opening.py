"""Opening a ticket by hand, from the page of its order."""

from django import forms
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget

from aftersales.cases import Category
from aftersales.models import Ticket
from aftersales.services.tickets import opening
from aftersales.views import clerk, page
from orders.adminkit import attempt
from orders.models import Order


class AboutForm(forms.Form):
    """What the buyer's case is about."""

    category = forms.ChoiceField(
        label=_("Category"), choices=Category.choices, widget=UnfoldAdminSelectWidget
    )


@clerk("aftersales.work_ticket")
def open_one(request, order_id: int):
    """The ticket of an order: the one that lives, or a new one once it is said what it is about."""
    order = get_object_or_404(Order.objects.visible_to(request.user), pk=order_id)
    living = Ticket.objects.not_over().filter(order=order).first()
    form = AboutForm(request.POST or None)
    if living is None and form.is_valid():
        category = form.cleaned_data["category"]
        living = attempt(request, opening.open_by_hand, order.pk, category)
    if living:
        return redirect("desk:ticket", living.pk)
    context = {
        "title": _("Open a ticket about this order?"),
        "rows": [order],
        "form": form,
        "opts": Ticket._meta,
        "back": reverse("admin:orders_order_change", args=[order.pk]),
    }
    return page(request, "admin/ask.html", context)
