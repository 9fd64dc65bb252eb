"""A shop's health: what the platform says of it, where its limits are, and what we foresee."""

from datetime import date
from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from orders.models import Shop


class Metric(models.TextChoices):
    """What a platform judges a shop by; each in per cent, disputes per 1,000 orders."""

    LATE_DISPATCH = "LATE_DISPATCH", _("late dispatch rate")
    SELLER_CANCEL = "SELLER_CANCEL", _("cancellations by seller's fault")
    VALID_TRACKING = "VALID_TRACKING", _("valid tracking rate")
    NEGATIVE_REVIEW = "NEGATIVE_REVIEW", _("negative review rate")
    REPLY = "REPLY", _("chat reply rate")
    DISPUTES = "DISPUTES", _("disputes per 1,000 orders")

    @property
    def is_better_high(self) -> bool:
        """Whether more is better, so that its limit is a floor."""
        return self in {Metric.VALID_TRACKING, Metric.REPLY}

    @property
    def scale(self) -> int:
        """What a share is multiplied by to be shown."""
        return 1000 if self == Metric.DISPUTES else 100

    @property
    def unit(self) -> str:
        """What stands behind its value."""
        return "‰" if self == Metric.DISPUTES else "%"


BETTER_HIGH = [metric.value for metric in Metric if metric.is_better_high]
FIRST_DAY = date(2020, 1, 1)
NOT_NEGATIVE = [MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(1000))]


def rate(verbose_name: str, **wishes) -> models.DecimalField:
    """A column with one rate."""
    return models.DecimalField(
        verbose_name, max_digits=6, decimal_places=2, validators=NOT_NEGATIVE, **wishes
    )


class OfShopQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(shop__in=Shop.objects.visible_to(user))


class HealthAlertQuerySet(OfShopQuerySet):
    def standing(self):
        """Lines crossed now, the gravest of each figure."""
        over = HealthAlert.objects.filter(
            shop=OuterRef("shop"), metric=OuterRef("metric"), ended_at=None, level="LIMIT"
        )
        return self.filter(ended_at=None).exclude(Exists(over), level="WARN")


class HealthFigure(models.Model):
    """What the platform says of a shop at the end of one of its days."""

    class Source(models.TextChoices):
        TYPED = "TYPED", _("typed")
        IMPORTED = "IMPORTED", _("imported")
        PLATFORM = "PLATFORM", _("platform")

    shop = models.ForeignKey(Shop, models.PROTECT, verbose_name=_("shop"))
    day = models.DateField(_("day"))
    metric = models.CharField(_("figure"), max_length=16, choices=Metric.choices)
    value = rate(_("value"), help_text=_("Per cent; disputes per 1,000 orders."))
    numerator = models.PositiveIntegerField(_("how many"), null=True, blank=True)
    denominator = models.PositiveIntegerField(_("of"), null=True, blank=True)
    source = models.CharField(
        _("source"), max_length=8, choices=Source.choices, default=Source.TYPED, editable=False
    )
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("entered by"),
    )
    entered_at = models.DateTimeField(_("entered"), null=True, editable=False)

    objects = OfShopQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("health figure"), _("health figures")
        permissions = [("import_healthfigure", "Imports figures of shops' health")]
        ordering = ["-day", "shop", "metric"]
        constraints = [
            models.UniqueConstraint(
                fields=["shop", "day", "metric"], name="a_health_figure_is_known_once_a_day"
            ),
            models.CheckConstraint(
                condition=Q(value__gte=0),
                name="a_health_figure_is_no_less_than_0",
                violation_error_message=_("A figure is 0 or more."),
            ),
            models.CheckConstraint(
                condition=Q(value__lte=100) | Q(metric="DISPUTES", value__lte=1000),
                name="a_rate_is_no_more_than_the_whole",
                violation_error_message=_(
                    "A rate is 100 per cent at most, disputes are 1,000 of 1,000 orders at most."
                ),
            ),
            models.CheckConstraint(
                condition=Q(day__gte=FIRST_DAY),
                name="a_health_figure_is_of_our_time",
                violation_error_message=_("No shop had figures before 2020."),
            ),
        ]

    def __str__(self):
        return f"{self.shop} {self.day} {self.get_metric_display()}"


class HealthThreshold(models.Model):
    """Where a market warns and where it punishes, over how many days, and who said so when."""

    market = models.CharField(_("market"), max_length=2, choices=Shop.Market.choices)
    metric = models.CharField(_("figure"), max_length=16, choices=Metric.choices)
    days = models.PositiveSmallIntegerField(
        _("over, days"),
        validators=[MinValueValidator(1), MaxValueValidator(90)],
        help_text=_("How many days, ending with the day itself, the platform counts."),
    )
    warn = rate(_("warn from"))
    limit = rate(_("limit"))
    source = models.CharField(_("source"), max_length=200)
    as_of = models.DateField(_("as of"))

    class Meta:
        verbose_name, verbose_name_plural = _("health threshold"), _("health thresholds")
        ordering = ["market", "metric"]
        constraints = [
            models.UniqueConstraint(
                fields=["market", "metric"], name="a_market_has_one_threshold_a_metric"
            ),
            models.CheckConstraint(
                condition=Q(metric__in=BETTER_HIGH, warn__gte=F("limit"))
                | (~Q(metric__in=BETTER_HIGH) & Q(warn__lte=F("limit"))),
                name="a_threshold_warns_before_its_limit",
                violation_error_message=_(
                    "A warning comes before its limit: below it, or above it where more is better."
                ),
            ),
        ]

    def __str__(self):
        return f"{self.get_market_display()}: {self.get_metric_display()}"


class HealthForecast(models.Model):
    """What we expect the platform to say of a day, as last reckoned before it closed."""

    shop = models.ForeignKey(Shop, models.PROTECT, verbose_name=_("shop"))
    day = models.DateField(_("day"))
    metric = models.CharField(_("figure"), max_length=16, choices=Metric.choices)
    value = rate(_("value"))
    count = models.PositiveIntegerField(_("how many"), null=True)
    n = models.PositiveIntegerField(_("of"))
    made_at = models.DateTimeField(_("reckoned"))

    objects = OfShopQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("health forecast"), _("health forecasts")
        constraints = [
            models.UniqueConstraint(
                fields=["shop", "day", "metric"], name="a_day_is_foreseen_once_a_metric"
            ),
        ]

    def __str__(self):
        return f"{self.shop} {self.day} {self.get_metric_display()}"


class HealthAlert(models.Model):
    """One crossing of a line: told once, over when the forecast is back on the safe side."""

    class Level(models.TextChoices):
        WARN = "WARN", _("near the limit")
        LIMIT = "LIMIT", _("over the limit")

    shop = models.ForeignKey(Shop, models.PROTECT, verbose_name=_("shop"))
    metric = models.CharField(_("figure"), max_length=16, choices=Metric.choices)
    level = models.CharField(_("level"), max_length=8, choices=Level.choices)
    day = models.DateField(_("day"))
    value = rate(_("value"))
    order_ids = models.JSONField(default=list)  # those that caused it, the first hundred
    told_at = models.DateTimeField(_("told"))
    ended_at = models.DateTimeField(_("over"), null=True)

    objects = HealthAlertQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("health alert"), _("health alerts")
        ordering = ["-told_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["shop", "metric", "level"],
                condition=Q(ended_at=None),
                name="a_crossing_is_told_once",
            ),
            models.UniqueConstraint(
                fields=["shop", "metric", "level", "day"],
                name="a_figure_that_wavers_is_told_once_a_day",
            ),
        ]

    def __str__(self):
        return f"{self.shop} {self.get_metric_display()}"

    @property
    def shown(self) -> str:
        """Its value with the unit."""
        return f"{self.value} {Metric(self.metric).unit}"
