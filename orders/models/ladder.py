"""When people are told of a clock, and who is: rows that a lead may change."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from orders.models.notice import Channel
from orders.models.shop import Shop
from orders.sla import Kind

LONGEST_MARK = 14 * 24 * 60  # minutes
LONGEST_CLIMB = 24 * 60  # minutes


class MarkRule(models.Model):
    """The marks of the clocks of one kind or of all, in one shop or in all; the nearest row wins.

    `minutes` is the time left at each mark, the most first; what is late is told whatever it says.
    """

    shop = models.ForeignKey(
        Shop, models.CASCADE, null=True, blank=True, verbose_name=_("shop"),
        help_text=_("Empty: every shop."),
    )  # fmt: skip
    kind = models.CharField(
        _("clock"), max_length=12, choices=Kind.choices, blank=True, default="",
        help_text=_("Empty: every clock."),
    )  # fmt: skip
    is_target = models.BooleanField(_("for our own targets"), default=False)
    minutes = models.JSONField(_("marks"))

    class Meta:
        verbose_name, verbose_name_plural = _("marks of a clock"), _("marks of clocks")
        constraints = [
            models.UniqueConstraint(
                Coalesce("shop", 0),
                "kind",
                "is_target",
                name="marks_of_a_clock_stand_once",
                violation_error_message=_(
                    "The marks of this clock have a row already: change that one."
                ),
            ),
        ]

    def __str__(self):
        kind = self.get_kind_display() if self.kind else _("every clock")
        return f"{self.shop or _('every shop')} · {kind}"


class LadderRule(models.Model):
    """Who is told of a mark, by which channels, and for how long one waits for a yes.

    Empty fields fit everything; the row that names most wins, its shop counting before its kind
    and its kind before its mark. `rung` 0 is who is told first, 1 and 2 are where it goes next.
    """

    class Rung(models.IntegerChoices):
        FIRST = 0, _("first")
        SECOND = 1, _("when nobody acknowledged")
        THIRD = 2, _("when again nobody did")

    shop = models.ForeignKey(
        Shop, models.CASCADE, null=True, blank=True, verbose_name=_("shop"),
        help_text=_("Empty: every shop."),
    )  # fmt: skip
    kind = models.CharField(
        _("clock"), max_length=12, choices=Kind.choices, blank=True, default="",
        help_text=_("Empty: every clock."),
    )  # fmt: skip
    mark_minutes = models.PositiveIntegerField(
        _("minutes left"), null=True, blank=True, help_text=_("Empty: every mark. 0: late."),
        validators=[MaxValueValidator(LONGEST_MARK)],
    )  # fmt: skip
    rung = models.PositiveSmallIntegerField(_("who"), choices=Rung.choices, default=Rung.FIRST)
    roles = models.JSONField(_("roles"), default=list)
    channels = models.ManyToManyField(Channel, blank=True, verbose_name=_("channels"))
    asks = models.BooleanField(_("acknowledgement asked"), default=True)
    climb_minutes = models.PositiveSmallIntegerField(
        _("goes up after, minutes"), default=10,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_CLIMB)],
        help_text=_("From one minute to a day (1440)."),
    )  # fmt: skip

    class Meta:
        verbose_name, verbose_name_plural = _("rule of who is told"), _("who is told")
        constraints = [
            models.UniqueConstraint(
                Coalesce("shop", 0),
                "kind",
                Coalesce("mark_minutes", -1),
                "rung",
                name="a_rung_of_a_mark_stands_once",
                violation_error_message=_(
                    "Who is told of this mark has a row already: change that one."
                ),
            ),
            models.CheckConstraint(
                condition=Q(climb_minutes__gte=1, climb_minutes__lte=LONGEST_CLIMB),
                name="somebody_has_a_minute_to_a_day_to_acknowledge",
                violation_error_message=_(
                    "A notice goes up after one minute at least and after a day (1440) at most."
                ),
            ),
            models.CheckConstraint(
                condition=Q(mark_minutes=None) | Q(mark_minutes__lte=LONGEST_MARK),
                name="a_mark_is_two_weeks_before_at_most",
                violation_error_message=_("A mark is two weeks before the end at most."),
            ),
        ]

    def __str__(self):
        return f"{self.shop or _('every shop')} · {self.get_rung_display()}"
