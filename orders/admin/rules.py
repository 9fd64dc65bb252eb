"""The list of the rules that orders are screened by."""

from django.contrib import admin
from django.contrib.admin import SimpleListFilter
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from unfold.decorators import display

from orders.admin.rule_page import RulePage
from orders.adminkit import ShopFilter
from orders.models import ScreeningRule
from orders.refusals.words import WORDS


class StandingFilter(SimpleListFilter):
    """Unless asked for more, the rules that count and those that are being worded."""

    title, parameter_name = _("standing"), "standing"

    def lookups(self, request, model_admin):
        return [("live", pgettext_lazy("rule", "live")), ("draft", _("draft")), ("past", _("past"))]

    def choices(self, changelist):
        unasked, *asked = super().choices(changelist)
        return [unasked | {"display": _("live and drafts")}, *asked]

    def queryset(self, request, queryset):
        asked = {
            "live": {"live_from__isnull": False, "live_until": None},
            "draft": {"live_from": None},
            "past": {"live_until__isnull": False},
        }
        return queryset.filter(**asked.get(self.value(), {"live_until": None}))


@admin.register(ScreeningRule)
class ScreeningRuleAdmin(RulePage):
    """The rules in the order they are asked, each in plain words."""

    list_display = ["called", "says", "asked_of", "priority", "version", "standing"]
    list_filter = [StandingFilter, ShopFilter]
    list_select_related = ["shop"]
    sortable_by = ()
    empty_text = _("No rules here: every order is let through. Add the first rule.")

    @display(description=_("name"))
    def called(self, rule):
        return WORDS.get(rule.name, rule.name)

    @display(description=_("what it does"))
    def says(self, rule):
        return rule.sentence
