"""What is answered at once, without anybody: rules of a shop, each in versions."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from aftersales.models.net import Stage
from orders.models import Shop

LAST_TURN = 1_000
LONGEST_WITHIN = 90 * 24 * 60  # minutes; nobody cancels later


class AnswerRuleQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(Q(shop=None) | Q(shop__in=Shop.objects.visible_to(user)))

    def live(self):
        """The versions that count now, in the order they are asked."""
        return self.filter(live_from__isnull=False, live_until=None).order_by("priority", "pk")


class AnswerRule(models.Model):
    """One version of a rule: which cancellations it finds, and what is answered to them at once.

    An empty condition finds every request. A draft may be edited; once live a version stands as it
    is, and a change is a new version.
    """

    class Effect(models.TextChoices):
        """What becomes of what a rule finds."""

        APPROVE = "APPROVE", _("agree")
        REJECT = "REJECT", _("refuse, by the reason that is true")
        LEAVE = "LEAVE", _("leave it to a person")

    key = models.CharField(max_length=32)
    version = models.PositiveIntegerField(_("version"), default=1)
    name = models.CharField(_("name"), max_length=60)
    shop = models.ForeignKey(
        Shop, models.PROTECT, verbose_name=_("shop"), null=True, blank=True
    )  # None: every shop
    priority = models.PositiveSmallIntegerField(
        _("turn"),
        default=50,
        validators=[MaxValueValidator(LAST_TURN)],
        help_text=_("Rules are asked in this order, the lowest first."),
    )
    reasons = models.JSONField(_("buyer's reasons"), default=list, blank=True)
    stages = models.JSONField(_("how far the parcel is"), default=list, blank=True)
    sku_prefix = models.CharField(
        _("goods: SKU begins with"),
        max_length=64,
        blank=True,
        help_text=_("Every SKU of the order must. Empty: any goods."),
    )
    at_most = models.DecimalField(
        _("refund of at most"),
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    within_minutes = models.PositiveIntegerField(
        _("asked within so many minutes of payment"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_WITHIN)],
    )
    effect = models.CharField(_("then"), max_length=8, choices=Effect.choices)
    live_from = models.DateTimeField(_("live from"), null=True, blank=True)
    live_until = models.DateTimeField(_("until"), null=True, blank=True)
    set_live_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )

    objects = AnswerRuleQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("answer rule"), _("answer rules")
        ordering = ["priority", "key", "-version"]
        permissions = [
            ("try_answer_rule", "Tries an answer rule on requests that came in"),
            ("set_answer_rule_live", "Lets an answer rule go live, or stops it"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["key", "version"], name="an_answer_rule_has_a_version_once"
            ),
            models.UniqueConstraint(
                fields=["key"], condition=Q(live_from=None), name="an_answer_rule_has_one_draft"
            ),
            models.UniqueConstraint(
                fields=["key"],
                condition=Q(live_from__isnull=False, live_until=None),
                name="an_answer_rule_is_live_in_one_version",
            ),
            models.CheckConstraint(
                condition=Q(live_until=None) | Q(live_until__gte=F("live_from")),
                name="an_answer_rule_ends_after_it_began",
            ),
            models.CheckConstraint(
                condition=Q(effect__in=["APPROVE", "REJECT", "LEAVE"]),
                name="an_answer_rule_does_what_is_known",
                violation_error_message=_("Choose what is answered."),
            ),
            models.CheckConstraint(
                condition=Q(priority__lte=LAST_TURN),
                name="an_answer_rule_has_its_turn",
                violation_error_message=_("A rule's turn is a number from 0 to 1000."),
            ),
            models.CheckConstraint(
                condition=Q(at_most=None) | Q(at_most__gte=0),
                name="a_refund_is_of_nothing_or_more",
                violation_error_message=_("A refund is 0 or more."),
            ),
            models.CheckConstraint(
                condition=Q(within_minutes=None)
                | Q(within_minutes__gte=1, within_minutes__lte=LONGEST_WITHIN),
                name="a_rule_finds_what_is_asked_within_ninety_days",
                violation_error_message=_(
                    "A cancellation is asked for within a minute at least and 90 days (129600) at"
                    " most."
                ),
            ),
            # What is not packed has no reason against it that is true.
            models.CheckConstraint(
                condition=~Q(effect="REJECT")
                | Q(stages__in=[["PACKED"], ["GONE"], ["PACKED", "GONE"]]),
                name="a_rule_refuses_only_what_is_packed_or_gone",
                violation_error_message=_(
                    "Only what is packed or handed over can be refused: choose these alone."
                ),
            ),
        ]

    def __str__(self):
        return f"{self.name} ({self.version})"

    @property
    def is_draft(self) -> bool:
        return self.live_from is None

    @property
    def is_live(self) -> bool:
        return self.live_from is not None and self.live_until is None

    @property
    def stage_names(self) -> list[str]:
        """The stages it looks for, worded; empty where any will do."""
        return [str(Stage(stage).label) for stage in self.stages]
