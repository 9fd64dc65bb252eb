"""How long each market gives, and the days on which it does not work."""

from zoneinfo import available_timezones

from django import forms
from django.contrib import admin
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.decorators import action, display
from unfold.forms import BaseDialogForm
from unfold.widgets import UnfoldAdminIntegerFieldWidget, UnfoldAdminSelect2Widget

from orders.adminkit import ServiceAdmin, show, tell
from orders.hours import Mode
from orders.models import Holiday, MarketRule
from orders.models.market import (
    FIRST_YEAR,
    LAST_YEAR,
    LONGEST_HOURS,
    MOST_DAYS,
    PROMISE,
    Market,
)
from orders.moment import moment
from orders.services import public_holidays


class MarketRuleForm(forms.ModelForm):
    """A rule in hours or in working days, with what belongs to the one and not to the other."""

    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        required=False,
        help_text=_("Empty: the shop's."),
        widget=UnfoldAdminSelect2Widget,
    )

    class Meta:
        model = MarketRule
        fields = [
            "market", "kind", "mode", "hours", "days", "cut_off", "time_zone", "source", "as_of",
        ]  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "time_zone" in self.fields:
            zones = sorted(available_timezones())
            self.fields["time_zone"].choices = [("", "—"), *((zone, zone) for zone in zones)]

    def clean(self):
        told = super().clean()
        is_hours = told.get("mode") == Mode.CALENDAR
        counted, most = ("hours", LONGEST_HOURS) if is_hours else ("days", MOST_DAYS)
        if not 1 <= (told.get(counted) or 0) <= most:
            self.add_error(counted, _("Write a number from 1 to %(most)d.") % {"most": most})
        foreign = ("days", "cut_off", "time_zone") if is_hours else ("hours",)
        for name in foreign:
            if told.get(name) not in (None, ""):
                self.add_error(name, _("Leave this empty: the rule is counted otherwise."))
        return told


@admin.register(MarketRule)
class MarketRuleAdmin(ServiceAdmin):
    """What each market promises; a change counts for orders that come in after it."""

    form = MarketRuleForm
    list_display = ["market", "kind", "length", "over_at", "time_zone", "said_by", "as_of"]
    list_filter = ["market", "mode"]
    sortable_by = ()
    ordering = ["market", "kind"]
    fields = [
        ("market", "kind"),
        "mode",
        ("hours", "days"),
        ("cut_off", "time_zone"),
        ("source", "as_of"),
    ]
    empty_text = _("No rules yet: every clock counts in hours, as its shop says.")

    def has_add_permission(self, request):
        """While a pair has none; asked on these pages alone, for the sidebar asks on every page."""
        where = request.resolver_match
        is_here = where and where.url_name.startswith("orders_marketrule_")
        return super().has_add_permission(request) and not (is_here and self._is_whole(request))

    def _is_whole(self, request) -> bool:
        if not hasattr(request, "market_rules"):
            request.market_rules = MarketRule.objects.count()
        return request.market_rules >= len(Market) * len(MarketRule.KINDS)

    @display(description=_("source"))
    def said_by(self, rule):
        return _("seller's promise") if rule.source == PROMISE else rule.source

    @display(description=_("within"))
    def length(self, rule):
        if rule.mode == Mode.CALENDAR:
            return _("%(count)d h, or as the shop says") % {"count": rule.hours}
        text = ngettext("%(count)d working day", "%(count)d working days", rule.days)
        return text % {"count": rule.days}

    @display(description=_("cut-off"), empty_value="")
    def over_at(self, rule):
        return rule.cut_off and f"{rule.cut_off:%H:%M}"


class YearDialog(BaseDialogForm):
    """Which year is filled."""

    year = forms.IntegerField(
        label=_("Year"),
        min_value=FIRST_YEAR,
        max_value=LAST_YEAR,
        initial=lambda: moment().year,
        widget=UnfoldAdminIntegerFieldWidget,
    )


@admin.register(Holiday)
class HolidayAdmin(ServiceAdmin):
    """Days off by market; a row that a person writes or changes is his from then on."""

    list_display = ["date", "market", "name", "worked", "said_by", "noted_on", "by_hand"]
    list_filter = ["market", "made_by_hand"]
    sortable_by = ()
    ordering = ["-date", "market"]
    search_fields = ["name"]
    fields = [("market", "date"), "name", "is_worked", "source"]
    empty_text = _("No holidays yet. Fill a year, or wait a minute: it is done by itself.")
    actions_list = ["fill_a_year"]

    @display(description=_("source"))
    def said_by(self, holiday):
        if holiday.source.startswith(public_holidays.LIBRARY):
            return _("list of the program %(name)s") % {"name": holiday.source}
        return holiday.source

    @display(description=_("worked all the same"), empty_value="")
    def worked(self, holiday):
        return _("yes") if holiday.is_worked else None

    @display(description=_("written by a person"), empty_value="")
    def by_hand(self, holiday):
        return _("yes") if holiday.made_by_hand else None

    def save_model(self, request, holiday, form, change):
        public_holidays.write(holiday, by=request.user, at=moment())

    @action(
        description=_("Fill a year"),
        permissions=["fill_holidays"],
        dialog={
            "title": _("Fill a year of public holidays?"),
            "description": _(
                "All markets are filled from the list that comes with this program. Days that a"
                " person wrote or changed stay as they are."
            ),
            "form_class": YearDialog,
            "form_submit_text": _("Fill it"),
        },
    )
    def fill_a_year(self, request, form):
        year = form.cleaned_data["year"]
        tell(request, public_holidays.fill([year], by=request.user, at=moment()))
        return show(request, reverse("admin:orders_holiday_changelist"))
