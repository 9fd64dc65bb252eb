"""Labels of bins, SKUs and totes, printed from the pages of these."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action
from unfold.widgets import UnfoldAdminIntegerFieldWidget

from orders.admin.catalog import SkuAdmin
from orders.errors import Refused
from warehouse.services import tagging, totes


class TotesForm(forms.Form):
    """From which number to which."""

    first = forms.IntegerField(
        label=_("From number"), min_value=1, initial=1, widget=UnfoldAdminIntegerFieldWidget
    )
    last = forms.IntegerField(
        label=_("to number"),
        min_value=1,
        max_value=totes.LAST,
        widget=UnfoldAdminIntegerFieldWidget,
    )


@action(description=_("Print labels"), permissions=["print_papers"])
def print_bins(page, request, rows):
    """The labels of the chosen bins as one file."""
    return _file(request, tagging.bins, rows.select_related("warehouse"))


@action(description=_("Print labels"), permissions=["print_papers"])
def print_skus(page, request, rows):
    """The labels of the chosen SKUs as one file."""
    return _file(request, tagging.skus, rows)


@action(description=_("Print labels of totes"), permissions=["print_papers"])
def print_totes(page, request, rows):
    """Ask for the numbers, then give their labels as one file."""
    house = rows.first()
    answers = TotesForm(request.POST if "asked" in request.POST else None)
    if house and answers.is_valid():
        return _file(request, tagging.totes, house, **answers.cleaned_data)
    context = {
        "title": _("Print labels of totes"),
        "rows": rows[:1],
        "form": answers,
        "action": request.POST["action"],
        "selected": [house.pk] if house else [],
        "opts": page.opts,
    }
    return TemplateResponse(
        request, "admin/ask.html", page.admin_site.each_context(request) | context
    )


def _file(request, draw, *args, **wishes) -> HttpResponse | None:
    try:
        pdf = draw(*args, **wishes)
    except Refused as refused:
        messages.error(request, str(refused))
        return None
    return HttpResponse(pdf, content_type="application/pdf")


SkuAdmin.actions = [print_skus]  # SKUs are of a lower app, their labels of this one
