"""Who works at the desk, what each can do, when the desk is open, and the team's own words."""

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from aftersales.cases import Category
from aftersales.models import Agent, DeskHours, Tag
from orders.adminkit import ServiceAdmin, ShopFilter
from orders.models.shop import Language

CATEGORIES, LANGUAGES = dict(Category.choices), dict(Language.choices)


class Skills(forms.ModelForm):
    """What somebody does; nothing ticked means all."""

    categories = forms.MultipleChoiceField(
        label=_("Categories"), choices=Category.choices, required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget, help_text=_("None ticked: all."),
    )  # fmt: skip
    languages = forms.MultipleChoiceField(
        label=_("Languages"), choices=Language.choices, required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget, help_text=_("None ticked: all."),
    )  # fmt: skip
    trained = forms.MultipleChoiceField(
        label=_("Trained for"), choices=Category.choices, required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        help_text=_(
            "What anybody who is here was trained for is brought to those who were. A completed"
            " lesson ticks its categories."
        ),
    )  # fmt: skip

    class Meta:
        model = Agent
        fields = ["user", "team", "categories", "languages", "trained"]


@admin.register(Agent)
class AgentAdmin(ServiceAdmin):
    """By what `next` knows which tickets to bring to whom."""

    form = Skills
    list_display = ["user", "team", "does", "speaks", "taught", "here_until"]
    list_select_related = ["user"]
    list_filter = ["team"]
    sortable_by = ()
    ordering = ["user__username"]
    fields = ["user", "team", "categories", "languages", "trained"]
    empty_text = _("Nobody is listed: `next` brings every ticket to everybody.")

    def get_readonly_fields(self, request, obj=None):
        return ["user"] if obj else []

    @display(description=_("categories"))
    def does(self, row):
        return _named(CATEGORIES, row.categories) or _("all")

    @display(description=_("languages"))
    def speaks(self, row):
        return _named(LANGUAGES, row.languages) or _("all")

    @display(description=_("trained for"), empty_value="–")
    def taught(self, row):
        return _named(CATEGORIES, row.trained)


@admin.register(DeskHours)
class DeskHoursAdmin(ServiceAdmin):
    """When the desk of a shop is open: our targets for tickets count in these hours."""

    list_display = ["shop", "weekday", "opens", "closes"]
    list_select_related = ["shop"]
    list_filter = [ShopFilter]
    sortable_by = ()
    fields = ["shop", "weekday", ("opens", "closes")]
    empty_text = _("No hours: every desk counts as open always.")


@admin.register(Tag)
class TagAdmin(ServiceAdmin):
    """Words of the team's own by which tickets are found."""

    list_display = ["name"]
    fields = ["name"]
    sortable_by = ()
    empty_text = _("No tags yet. They are made on the page of a ticket.")


def _named(names: dict, codes: list[str]) -> str:
    return ", ".join(str(names.get(code, code)) for code in codes)
