"""Whose orders these are, and what that shop promises."""

from datetime import datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from orders import hours, sla
from orders.models.market import Holiday, Market, MarketRule

WEEK = 7 * 24 * 60  # minutes
LONGEST_PULL = 90 * 24  # hours


class Language(models.TextChoices):
    """What buyers read. Not the languages of these pages: papers alone are written in them."""

    ENGLISH = "en", _("English")
    THAI = "th", _("Thai")
    VIETNAMESE = "vi", _("Vietnamese")
    INDONESIAN = "id", _("Indonesian")
    MALAY = "ms", _("Malay")
    JAPANESE = "ja", _("Japanese")
    CHINESE = "zh-hans", _("Simplified Chinese")


class ArrangeAt(models.TextChoices):
    """When shipping is arranged for what goes out under the platform's own label."""

    WAVE = "WAVE", _("when its wave is released")
    SEAL = "SEAL", _("when its box is packed")


class LatePolicy(models.TextChoices):
    """What happens to an order that is not packed by the time we promised."""

    ESCALATE = "ESCALATE", _("tell one person after the other")
    PROPOSE = "PROPOSE", _("tell them, and ask a lead whether to call it off")


class ShopQuerySet(models.QuerySet):
    def visible_to(self, user):
        if user.has_perm("orders.see_all_shops"):
            return self
        return self.filter(accesses__user=user)

    def connected(self):
        """Shops we may speak for."""
        return self.filter(key__isnull=False, key__disconnected_at=None, key__grant__ended_at=None)

    def with_connection(self):
        """Each with `is_connected`: whether the platform hears from us of it by itself."""
        ours = Shop.objects.connected().filter(pk=models.OuterRef("pk"))
        return self.annotate(is_connected=models.Exists(ours))

    def pushing(self):
        """Connected shops that are told of our stock."""
        return self.connected().filter(pushes_stock=True)


class Shop(models.Model):
    """A shop on the platform: its market, its money, its hours and its sender address."""

    Market = Market

    code = models.SlugField(_("code"), max_length=32, unique=True)
    name = models.CharField(_("name"), max_length=80)
    market = models.CharField(_("market"), max_length=2, choices=Market.choices, default=Market.US)
    time_zone = models.CharField(_("time zone"), max_length=40, default="America/Los_Angeles")
    slip_language = models.CharField(
        _("language of packing slips"),
        max_length=10,
        blank=True,
        choices=Language.choices,
        help_text=_("Empty: the language of the market."),
    )
    currency = models.CharField(_("currency"), max_length=3, default="USD")
    pack_hours = models.PositiveSmallIntegerField(_("packed within, hours"), default=48)
    arrange_hours = models.PositiveSmallIntegerField(_("arranged within, hours"), default=48)
    collect_hours = models.PositiveSmallIntegerField(_("collected within, hours"), default=72)
    answer_hours = models.PositiveSmallIntegerField(_("answered within, hours"), default=48)
    screen_hours = models.PositiveSmallIntegerField(_("screening target, hours"), default=2)
    sort_hours = models.PositiveSmallIntegerField(_("sorting target, hours"), default=1)
    seal_hours = models.PositiveSmallIntegerField(_("packing target, hours"), default=1)
    hand_over_hours = models.PositiveSmallIntegerField(_("handover target, hours"), default=12)
    upload_minutes = models.PositiveSmallIntegerField(
        _("number told within, minutes"),
        default=10,
        help_text=_("From the last box packed; where the shop is not connected, from handover."),
    )
    ticket_hours = models.PositiveSmallIntegerField(
        _("tickets worked on within, hours"),
        default=8,
        validators=[MinValueValidator(1)],
        help_text=_("Hours in which the desk is open; urgent ones in a quarter of that."),
    )
    ticket_days = models.PositiveSmallIntegerField(
        _("solved tickets closed after, days"),
        default=7,
        validators=[MinValueValidator(1)],
        help_text=_("Until then a buyer who writes again opens the same ticket."),
    )
    archive_days = models.PositiveSmallIntegerField(_("archived after, days"), default=90)
    watch_minutes = models.PositiveSmallIntegerField(
        _("read the folder every, minutes"),
        default=0,
        validators=[MaxValueValidator(WEEK)],
        help_text=_("0: never."),
    )
    watched_at = models.DateTimeField(_("folder last read"), null=True, editable=False)
    pull_minutes = models.PositiveSmallIntegerField(
        _("fetch orders every, minutes"),
        default=0,
        validators=[MaxValueValidator(WEEK)],
        help_text=_("Besides messages and the poll of each minute. 0: never."),
    )
    pull_hours = models.PositiveSmallIntegerField(
        _("of the last, hours"),
        default=24,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_PULL)],
    )
    pulled_at = models.DateTimeField(_("orders last fetched"), null=True, editable=False)
    arrange_at = models.CharField(
        _("the platform is told to ship"),
        max_length=4,
        choices=ArrangeAt.choices,
        default=ArrangeAt.WAVE,
    )
    may_split = models.BooleanField(
        _("may split orders"),
        default=False,
        help_text=_("What is in stock leaves in time, and the rest of the order follows later."),
    )
    may_combine = models.BooleanField(
        _("combines orders"),
        default=False,
        help_text=_("Orders of one buyer that are ready at once go in one parcel."),
    )
    pushes_stock = models.BooleanField(
        _("push stock"),
        default=False,
        help_text=_("Our stock of every mapped listing overwrites what the platform has of it."),
    )
    late_policy = models.CharField(
        _("when it is too late"),
        max_length=8,
        choices=LatePolicy.choices,
        default=LatePolicy.ESCALATE,
        help_text=_(
            "A lead may be asked where the platform lets the seller cancel; nothing is called off"
            " by itself."
        ),
    )
    # What `MarkRule` rows come to for this shop, in minutes by kind and basis; written by the step
    # that then aims its running clocks anew, as often as `aims_left` says, from `aimed_to` on.
    marks = models.JSONField(default=dict, editable=False)
    aims_left = models.PositiveSmallIntegerField(default=1, editable=False)
    aim_at = models.DateTimeField(null=True, editable=False)
    aimed_to = models.BigIntegerField(default=0, editable=False)
    sender_name = models.CharField(_("sender"), max_length=80, blank=True)
    sender_phone = models.CharField(_("sender's phone"), max_length=40, blank=True)
    sender_address = models.TextField(_("sender's address"), blank=True)

    objects = ShopQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("shop"), _("shops")
        ordering = ["code"]
        permissions = [("see_all_shops", "Sees the orders of every shop")]
        constraints = [
            models.CheckConstraint(
                condition=Q(watch_minutes__lte=WEEK, pull_minutes__lte=WEEK),
                name="a_shop_is_looked_at_once_a_week_at_least",
                violation_error_message=_(
                    "Orders and folders are looked for once a week (10080 minutes) at least."
                ),
            ),
            models.CheckConstraint(
                condition=Q(pull_hours__gte=1, pull_hours__lte=LONGEST_PULL),
                name="a_timetable_fetches_an_hour_to_ninety_days",
                violation_error_message=_(
                    "A timetable fetches the orders of the last hour at least and of the last 90"
                    " days (2160 hours) at most."
                ),
            ),
            models.CheckConstraint(
                condition=Q(late_policy__in=LatePolicy.values),
                name="a_shop_knows_what_to_do_with_late_orders",
                violation_error_message=_("Choose what becomes of late orders."),
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def watch_every(self) -> timedelta:
        """How often this shop's folder is read, if it is."""
        return timedelta(minutes=self.watch_minutes)

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which this shop's times are read and shown."""
        return ZoneInfo(self.time_zone)

    def marks_of(self, kind: str, basis: str) -> sla.Marks:
        """How much time is left whenever people are told of a clock, the most first."""
        minutes = self.marks.get(f"{kind}:{basis}")
        if minutes is None:
            return sla.marks_of(kind, basis)
        return tuple(timedelta(minutes=number) for number in minutes)

    @cached_property
    def working_days(self) -> dict[tuple[str, str], MarketRule]:
        """What this shop's market counts in working days, by kind and basis; read once a row."""
        rules = MarketRule.objects.in_working_days(self.market)
        return {(rule.kind, rule.basis): rule for rule in rules}

    @cached_property
    def days_off(self) -> frozenset:
        """Dates on which this shop's market does not work, weekends apart; read once a row."""
        return frozenset(Holiday.objects.off(self.market).values_list("date", flat=True))

    @cached_property
    def measured_work(self) -> dict[str, timedelta]:
        """The work left by state as it was measured; read once a row."""
        return dict(self.stage_times.values_list("state", "left"))

    def work_left(self, state: str) -> timedelta:
        """How long before its deadline an order of this shop must be taken up in a state."""
        return self.measured_work.get(state, sla.work_left(state))

    def due(self, rule: MarketRule, start: datetime) -> datetime:
        """When a promise in working days, made at `start`, runs out in this shop's market."""
        zone = ZoneInfo(rule.time_zone) if rule.time_zone else self.zone
        return hours.due(start, rule.terms, zone, hours.WEEKENDS[self.market], self.days_off)

    def after(self, start: datetime, worked: timedelta) -> datetime:
        """When so much time of this market's working days has passed since `start`."""
        return hours.after(start, worked, self.zone, hours.WEEKENDS[self.market], self.days_off)

    def worked(self, start: datetime, until: datetime) -> timedelta:
        """How much time of this market's working days lies between two moments."""
        return hours.worked(start, until, self.zone, hours.WEEKENDS[self.market], self.days_off)

    @property
    def buyers_language(self) -> str:
        """What its buyers read: the language the shop names, else that of its market."""
        return self.slip_language or LANGUAGES.get(self.market, Language.ENGLISH)


LANGUAGES = {
    Shop.Market.TH: Language.THAI,
    Shop.Market.VN: Language.VIETNAMESE,
    Shop.Market.ID: Language.INDONESIAN,
    Shop.Market.MY: Language.MALAY,
    Shop.Market.JP: Language.JAPANESE,
}


class ShopAccess(models.Model):
    """One person may see one shop's orders."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="shop_accesses",
        verbose_name=_("person"),
    )
    shop = models.ForeignKey(Shop, models.CASCADE, related_name="accesses")

    class Meta:
        verbose_name, verbose_name_plural = _("shop access"), _("shop accesses")
        constraints = [
            models.UniqueConstraint(fields=["user", "shop"], name="a_user_has_a_shop_once"),
        ]

    def __str__(self):
        return f"{self.user} · {self.shop}"
