"""The buttons that print papers of waves: of one, of those chosen, of all that are not printed."""

from collections.abc import Sequence
from datetime import datetime

from django import forms
from django.contrib import admin
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action
from unfold.enums import ActionVariant
from unfold.forms import BaseDialogForm
from unfold.widgets import UnfoldAdminRadioSelectWidget, UnfoldAdminSelectWidget

from orders.adminkit import ServiceAdmin, attempt, show
from orders.errors import Refused
from warehouse.models import Printout, Station, Warehouse, Wave
from warehouse.services import printouts, stacks
from warehouse.services.printouts import Order

Papers = Printout.Papers
PAGE = "admin:warehouse_printout_change"


class PrintForm(forms.Form):
    """Which papers, and where they come out."""

    papers = forms.ChoiceField(
        label=_("Papers"),
        choices=Papers.choices,
        initial=Papers.LABELS,
        widget=UnfoldAdminRadioSelectWidget,
    )
    station = forms.ModelChoiceField(
        Station.objects.none(),
        label=_("Print at"),
        empty_label=_("this computer"),
        required=False,
        widget=UnfoldAdminSelectWidget,
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        houses = Warehouse.objects.visible_to(user)
        self.fields["station"].queryset = Station.objects.filter(warehouse__in=houses)


class PrintDialog(PrintForm, BaseDialogForm):
    """The same in a dialog."""

    def __init__(self, *args, request, object_id=None, **kwargs):
        super().__init__(*args, user=request.user, request=request, object_id=object_id, **kwargs)


class PrintButtons(ServiceAdmin):
    """A page of waves that prints their papers and goes on to the print job."""

    @action(
        description=_("Print papers"),
        permissions=["print_papers"],
        variant=ActionVariant.PRIMARY,
        dialog={
            "title": _("Print what is not printed of this wave?"),
            "description": _("In walking order, behind a sheet with the number of the wave."),
            "form_class": PrintDialog,
            "form_submit_text": _("Print"),
        },
    )
    def print_wave(self, request, form, object_id):
        wave = self.row(request, object_id)
        return self._begin(request, [wave.pk], form, self.address(wave))

    @action(
        description=_("Print all that is not printed"),
        permissions=["print_papers"],
        variant=ActionVariant.PRIMARY,
        dialog={
            "title": _("Print every wave that is not printed?"),
            "description": _("One wave after the other, each behind a sheet with its number."),
            "form_class": PrintDialog,
            "form_submit_text": _("Print"),
        },
    )
    def print_all(self, request, form):
        mine = Wave.objects.visible_to(request.user)
        waves = printouts.unprinted(mine, form.cleaned_data["papers"])
        ids = list(waves.values_list("pk", flat=True))
        return self._begin(request, ids, form, reverse("admin:warehouse_wave_changelist"))

    @admin.action(description=_("Print papers"), permissions=["print_papers"])
    def print_chosen(self, request, queryset):
        form = PrintForm(request.POST if "asked" in request.POST else None, user=request.user)
        if not form.is_valid():
            return self.ask_with(request, queryset, form, _("Print papers of these waves"))
        ids = list(queryset.values_list("pk", flat=True))
        printout = attempt(request, begin, ids, **form.cleaned_data)
        return redirect(PAGE, printout.pk) if printout else None

    def _begin(self, request, wave_ids: Sequence[int], form, back: str):
        printout = attempt(request, begin, wave_ids, **wishes(form))
        return show(request, reverse(PAGE, args=[printout.pk]) if printout else back)


def wishes(form: PrintForm) -> dict:
    """What was asked for in a dialog, which has a field of its own besides."""
    return {name: form.cleaned_data[name] for name in PrintForm.base_fields}


def begin(wave_ids: Sequence[int], *, papers: str, station, by, at: datetime) -> Printout:
    """Begin a print job and have its first pages ready when the page opens."""
    if not wave_ids:
        raise Refused("all_waves_are_printed")
    printout = printouts.begin(wave_ids, Order(papers, by, at, station))
    stacks.hurry(printout.pk, by=by, at=at)
    return printout
