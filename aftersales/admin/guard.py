"""What may not be written to buyers: the wordings, and a box that says what the guard would."""

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextareaWidget

from aftersales.models import ForbiddenPhrase
from aftersales.services import guard, wording
from orders.adminkit import ServiceAdmin
from orders.errors import Refused
from orders.models import Shop
from orders.moment import moment

RULES = dict(ForbiddenPhrase.Rule.choices)


class ForbiddenPhraseForm(forms.ModelForm):
    """A wording that can be read."""

    def clean(self):
        told = super().clean()
        try:
            wording.read(told.get("words", ""), told.get("excuses", ""), told.get("within") or 1)
        except Refused as refused:
            raise forms.ValidationError({"words": str(refused)}) from refused
        return told


class TrialForm(forms.Form):
    """A text, and the shop it would be sent from."""

    shop = forms.ModelChoiceField(
        label=_("Shop"), queryset=Shop.objects.none(), widget=UnfoldAdminSelectWidget
    )
    text = forms.CharField(label=_("Text"), max_length=2000, widget=UnfoldAdminTextareaWidget)


@admin.register(ForbiddenPhrase)
class ForbiddenPhraseAdmin(ServiceAdmin):
    """The wordings by rule, each with its source and the date of it."""

    form = ForbiddenPhraseForm
    list_display = [
        "rule", "market", "language", "shown", "within", "source", "as_of", "is_in_force",
    ]  # fmt: skip
    list_filter = ["rule", "market", "language", "is_in_force"]
    search_fields = ["words", "source"]
    sortable_by = ()
    fields = [
        ("rule", "market", "language"), "words", ("excuses", "within"), ("source", "as_of"),
        "is_in_force",
    ]  # fmt: skip
    empty_text = _("Nothing is forbidden here: add what your market forbids, with its source.")

    def get_urls(self):
        view = self.admin_site.admin_view(self.trial_view)
        return [path("trial/", view, name="aftersales_guard_trial"), *super().get_urls()]

    def save_model(self, request, obj, form, change):
        guard.keep(obj, by=request.user, at=moment())

    def trial_view(self, request):
        """What a text would be stopped by; nothing is written down."""
        if not self.has_try_forbiddenphrase_permission(request):
            raise PermissionDenied
        shops = Shop.objects.visible_to(request.user).order_by("name")
        asked = TrialForm(request.POST or None, initial={"shop": shops.first()})
        asked.fields["shop"].queryset = shops
        hits = None
        if asked.is_valid():
            found = guard.check(asked.cleaned_data["text"], asked.cleaned_data["shop"])
            hits = [(RULES[hit.rule], hit) for hit in found]
        context = self.admin_site.each_context(request) | {
            "title": _("What would the guard say?"), "opts": self.opts, "form": asked, "hits": hits,
        }  # fmt: skip
        return TemplateResponse(request, "admin/aftersales/guard_trial.html", context)

    @display(description=_("words"))
    def shown(self, row):
        lines = [line if len(line) <= 60 else f"{line[:59]}…" for line in row.words.splitlines()]
        return " + ".join(lines)
