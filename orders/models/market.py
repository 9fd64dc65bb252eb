"""What the platform's markets promise, and the days on which they do not work: rows of people."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from orders.hours import Mode, Rule
from orders.sla import Basis, Kind

LONGEST_HOURS, MOST_DAYS = 30 * 24, 60
PROMISE = "seller's promise"  # the source of what no market says
FIRST_YEAR, LAST_YEAR = 2020, 2040  # of which public holidays are kept
FIRST_DAY, LAST_DAY = date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31)


class Market(models.TextChoices):
    """Where a shop sells, as the platform divides the world."""

    US = "US", _("United States")
    TH = "TH", _("Thailand")
    VN = "VN", _("Vietnam")
    ID = "ID", _("Indonesia")
    MY = "MY", _("Malaysia")
    PH = "PH", _("Philippines")
    JP = "JP", _("Japan")
    GB = "GB", _("United Kingdom")


class MarketRuleQuerySet(models.QuerySet):
    def in_working_days(self, market: str):
        return self.filter(market=market, mode=Mode.BUSINESS)


class MarketRule(models.Model):
    """How long a market gives for one thing, with who says so and since when that is known.

    Working days stand in wherever the platform names no time itself; hours are those of the shop,
    which each shop may say otherwise. Clocks that run already stay as they are.
    """

    KINDS = (Kind.ARRANGE, Kind.COLLECT, Kind.PACK)  # what may be counted by a market's calendar

    market = models.CharField(_("market"), max_length=2, choices=Market.choices)
    kind = models.CharField(
        _("clock"), max_length=12, choices=[(kind.value, kind.label) for kind in KINDS]
    )
    mode = models.CharField(_("counted in"), max_length=8, choices=Mode.choices)
    hours = models.PositiveSmallIntegerField(_("hours"), null=True, blank=True)
    days = models.PositiveSmallIntegerField(_("working days"), null=True, blank=True)
    cut_off = models.TimeField(
        _("cut-off"),
        null=True,
        blank=True,
        help_text=_(
            "An order at this time or later counts from the next working day. 00:00: the day of "
            "the order never counts. Empty: it counts until midnight."
        ),
    )
    time_zone = models.CharField(
        _("time zone"), max_length=40, blank=True, help_text=_("Empty: the shop's.")
    )
    source = models.CharField(_("source"), max_length=200)
    as_of = models.DateField(_("as of"))

    objects = MarketRuleQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("market rule"), _("market rules")
        constraints = [
            models.UniqueConstraint(fields=["market", "kind"], name="a_market_has_one_rule_a_kind"),
            models.CheckConstraint(
                condition=Q(
                    mode=Mode.CALENDAR,
                    hours__isnull=False,
                    hours__gte=1,
                    hours__lte=LONGEST_HOURS,
                    days=None,
                    cut_off=None,
                    time_zone="",
                )
                | Q(
                    mode=Mode.BUSINESS,
                    days__isnull=False,
                    days__gte=1,
                    days__lte=MOST_DAYS,
                    hours=None,
                ),
                name="a_rule_counts_hours_or_working_days",
                violation_error_message=_(
                    "A rule counts from 1 to 720 hours and nothing else, or from 1 to 60 working"
                    " days."
                ),
            ),
        ]

    def __str__(self):
        return f"{self.get_market_display()} · {self.get_kind_display()}"

    @property
    def basis(self) -> Basis:
        """Whose promise it is: packing is our own word, the rest the platform's rule."""
        return Basis.PROMISE if self.kind == Kind.PACK else Basis.PLATFORM

    @property
    def terms(self) -> Rule:
        """The rule as it is reckoned with."""
        return Rule(Mode(self.mode), self.hours or 0, self.days or 0, self.cut_off)


class HolidayQuerySet(models.QuerySet):
    def off(self, market: str):
        """Days on which a market does not work."""
        return self.filter(market=market, is_worked=False)


class Holiday(models.Model):
    """A day of a market's that is no working day, or is one all the same; people's word stands."""

    market = models.CharField(_("market"), max_length=2, choices=Market.choices)
    date = models.DateField(_("date"))
    name = models.CharField(_("name"), max_length=200)
    is_worked = models.BooleanField(
        _("worked all the same"),
        default=False,
        help_text=_("The day counts as any other of its week: the list is wrong for this market."),
    )
    source = models.CharField(_("source"), max_length=200)
    noted_on = models.DateField(_("noted on"), editable=False)
    made_by_hand = models.BooleanField(_("written by a person"), default=False, editable=False)

    objects = HolidayQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("public holiday"), _("public holidays")
        permissions = [("fill_holidays", "Fills a year of public holidays")]
        constraints = [
            models.UniqueConstraint(fields=["market", "date"], name="a_day_is_a_holiday_once"),
            models.CheckConstraint(
                condition=Q(date__gte=FIRST_DAY, date__lte=LAST_DAY),
                name="a_holiday_is_of_our_time",
                violation_error_message=_("A holiday is a day of the years 2020 to 2040."),
            ),
        ]

    def __str__(self):
        return f"{self.date:%Y-%m-%d} · {self.get_market_display()}"
