"""The rules orders are screened by, each change a version of its own, and what they said."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from orders.models.order import Order
from orders.models.shop import Shop
from orders.refusals import sentence


class Effect(models.TextChoices):
    """What becomes of an order that a rule finds."""

    PASS = "PASS", _("let it through")
    HOLD = "HOLD", _("hold it")
    TAG = "TAG", _("tag it")
    ROUTE = "ROUTE", _("send it elsewhere")


class Check(models.TextChoices):
    """What a rule looks at; each is a function of `services.checks`."""

    EVERY = "EVERY", _("every order")
    NOTE = "NOTE", _("the buyer's note")
    ADDRESS = "ADDRESS", _("an address that is incomplete or wrong")
    WORTH_MORE = "WORTH_MORE", _("amount of at least …")
    WORTH_LESS = "WORTH_LESS", _("amount below …")
    PIECES = "PIECES", _("at least … pieces")
    SKU = "SKU", _("its SKUs")
    REGION = "REGION", _("the country it goes to")
    POSTCODE = "POSTCODE", _("the postcode it goes to")
    DELIVERY = "DELIVERY", _("the delivery option")
    CHANNEL = "CHANNEL", _("where it was sold")
    FIRST_ORDER = "FIRST_ORDER", _("the first order of a buyer")
    OPEN_ORDERS = "OPEN_ORDERS", _("many open orders of one buyer")
    GIFT = "GIFT", _("a gift among its goods")
    LISTING = "LISTING", _("a seller SKU at odds with its listing")


class ScreeningRuleQuerySet(models.QuerySet):
    def visible_to(self, user):
        if user.has_perm("orders.see_all_shops"):
            return self
        return self.filter(Q(shop=None) | Q(shop__in=Shop.objects.visible_to(user)))

    def live(self):
        """The rules that count, in the order they are asked."""
        return self.filter(live_from__isnull=False, live_until=None).order_by("priority", "pk")


class ScreeningRule(models.Model):
    """One version of a rule: what it looks at, and what becomes of an order it finds.

    A draft may be edited; once live a version stands as it is, and a change is a new version.
    """

    key = models.CharField(max_length=32)
    version = models.PositiveIntegerField(_("version"), default=1)
    name = models.CharField(_("name"), max_length=60)
    shop = models.ForeignKey(
        Shop, models.PROTECT, verbose_name=_("shop"), null=True, blank=True
    )  # None: every shop
    priority = models.PositiveSmallIntegerField(
        _("turn"), default=50, help_text=_("Rules are asked in this order, the lowest first.")
    )
    check_name = models.CharField(_("looks at"), max_length=16, choices=Check.choices)
    params = models.JSONField(default=dict)
    effect = models.CharField(_("then"), max_length=8, choices=Effect.choices, default=Effect.HOLD)
    tag = models.CharField(
        _("tag"), max_length=24, blank=True, help_text=_("One or two words that people will see.")
    )
    warehouse_ref = models.CharField(_("to the warehouse"), max_length=120, blank=True)
    lane = models.CharField(
        _("to the lane"),
        max_length=16,
        blank=True,
        help_text=_("Orders of one lane never share a wave with other lanes."),
    )
    live_from = models.DateTimeField(_("live from"), null=True, blank=True)
    live_until = models.DateTimeField(_("until"), null=True, blank=True)
    set_live_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )

    objects = ScreeningRuleQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("screening rule"), _("screening rules")
        ordering = ["priority", "key", "-version"]
        permissions = [
            ("try_rule", "Tries a screening rule on orders that came in"),
            ("set_rule_live", "Lets a screening rule go live, or stops it"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["key", "version"], name="a_rule_has_a_version_once"),
            models.UniqueConstraint(
                fields=["key"], condition=Q(live_from=None), name="a_rule_has_one_draft"
            ),
            models.UniqueConstraint(
                fields=["key"],
                condition=Q(live_from__isnull=False, live_until=None),
                name="a_rule_is_live_in_one_version",
            ),
            models.CheckConstraint(
                condition=Q(live_until=None) | Q(live_until__gte=F("live_from")),
                name="a_rule_ends_after_it_began",
            ),
            models.CheckConstraint(
                condition=Q(check_name__in=Check.values, effect__in=Effect.values),
                name="a_rule_does_what_is_known",
                violation_error_message=_("Choose what the rule looks for and what it does."),
            ),
            models.CheckConstraint(
                condition=(Q(effect=Effect.TAG) & ~Q(tag="")) | (~Q(effect=Effect.TAG) & Q(tag="")),
                name="a_rule_that_tags_has_a_tag",
                violation_error_message=_("A rule that tags names a tag, and no other rule does."),
            ),
            models.CheckConstraint(
                condition=(Q(effect=Effect.ROUTE) & ~Q(warehouse_ref="", lane=""))
                | (~Q(effect=Effect.ROUTE) & Q(warehouse_ref="", lane="")),
                name="a_rule_that_routes_says_where",
                violation_error_message=_(
                    "A rule that routes names a warehouse or a lane, and no other rule does."
                ),
            ),
        ]

    def __str__(self):
        return sentence("rule_version", {"name": self.name, "version": self.version})

    @property
    def is_draft(self) -> bool:
        return self.live_from is None

    @property
    def is_live(self) -> bool:
        return self.live_from is not None and self.live_until is None

    @property
    def sentence(self) -> str:
        """What the rule does, in plain words."""
        told = {
            "when": {"code": f"if_{self.check_name.lower()}", "params": self.params},
            "tag": self.tag,
            "places": [place for place in (self.warehouse_ref, self.lane) if place],
        }
        return sentence(f"rule_does_{self.effect.lower()}", told)


class RuleMatch(models.Model):
    """What one version of a rule found in one order when it was last asked."""

    order = models.ForeignKey(Order, models.CASCADE, related_name="matches")
    rule = models.ForeignKey(ScreeningRule, models.PROTECT, related_name="matches")
    code = models.CharField(max_length=40)
    params = models.JSONField(default=dict)
    at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name, verbose_name_plural = _("word of a rule"), _("words of rules")
        constraints = [
            models.UniqueConstraint(fields=["order", "rule"], name="a_rule_finds_an_order_once"),
        ]

    def __str__(self):
        return self.sentence

    @property
    def sentence(self) -> str:
        """What was found and by which rule, in the reader's language."""
        why = {"code": self.code, "params": self.params}
        told = {"name": self.rule.name, "version": self.rule.version, "why": why}
        return sentence("rule_says", told)
