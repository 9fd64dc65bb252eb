"""What people were told, who is to say that he knows, and by which channel it went out."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from orders.models.clock import Clock
from orders.models.encrypted import EncryptedJSONField
from orders.models.shop import Shop
from orders.refusals import sentence

STANDS = Q(clock=None) | Q(clock__stopped_at=None)  # what it is about is not over
UNKNOWN = Q(asks=True, acknowledged_at=None, closed_at=None)


class NoticeQuerySet(models.QuerySet):
    def visible_to(self, user):
        if user.has_perm("orders.see_all_shops"):
            return self
        return self.filter(Q(shop=None) | Q(shop__in=Shop.objects.visible_to(user)))

    def standing(self):
        """The last mark told of each running clock."""
        nearer = Notice.objects.filter(clock=OuterRef("clock"), mark__lt=OuterRef("mark"))
        return self.filter(~Exists(nearer), clock__stopped_at=None, clock__isnull=False)

    def unacknowledged(self):
        """Those somebody must still say he knows of."""
        return self.filter(UNKNOWN)

    def open(self):
        """Unacknowledged, and what they are about is not over."""
        return self.unacknowledged().filter(STANDS)

    def told_to(self, user):
        """Those that call this person: his own, and those his roles were told."""
        return self.filter(Q(owner=user) | _named(user))

    def mine(self, user):
        """Those that are his to answer: his own, and nobody's that his roles were told."""
        return self.filter(Q(owner=user) | Q(owner=None) & _named(user))

    def failed(self):
        """Those a channel gave up on."""
        return self.filter(Exists(Delivery.objects.failed().filter(notice=OuterRef("pk"))))


def _named(user) -> Q:
    named = Q(pk__in=[])
    for role in user.groups.values_list("name", flat=True):
        named |= Q(roles__contains=f"|{role}|")
    return named


class Notice(models.Model):
    """One mark of one clock, told once; or something that is no clock, told once by its key.

    `mark` is the time that was left. `roles` names who was told, "|warehouse|warehouse lead|";
    `rung` counts how often it went further up because nobody acknowledged it by `climb_at`.
    """

    shop = models.ForeignKey(Shop, models.PROTECT, null=True, verbose_name=_("shop"))
    clock = models.ForeignKey(Clock, models.CASCADE, null=True, related_name="notices")
    mark = models.DurationField(_("time left"), null=True)
    code = models.CharField(max_length=60, blank=True, default="")
    params = models.JSONField(default=dict)
    key = models.CharField(max_length=120, null=True, unique=True)  # noqa: DJ001  clocks have none
    told_at = models.DateTimeField(_("told"))
    roles = models.CharField(_("told to"), max_length=200, blank=True, default="")
    rung = models.PositiveSmallIntegerField(_("went up"), default=0)
    asks = models.BooleanField(_("acknowledgement asked"), default=False)
    climb_at = models.DateTimeField(null=True)
    acknowledged_at = models.DateTimeField(_("acknowledged"), null=True)
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+",
        verbose_name=_("acknowledged by"),
    )  # fmt: skip
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="owned_notices",
        verbose_name=_("owner"),
    )  # fmt: skip
    snoozed_until = models.DateTimeField(_("silent until"), null=True)
    snoozes = models.JSONField(default=list)  # each with its hand, its moment and why
    closed_at = models.DateTimeField(null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("notice"), _("notices")
        permissions = [
            ("acknowledge_notice", "Acknowledges notices and takes them over"),
            ("snooze_notice", "Silences a notice for a while"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["clock", "mark"], name="a_mark_is_told_once"),
            models.CheckConstraint(
                condition=Q(clock__isnull=False, mark__isnull=False) | Q(key__isnull=False),
                name="a_notice_is_of_a_mark_or_has_a_key",
            ),
        ]
        indexes = [
            models.Index(fields=["-id"], condition=UNKNOWN, name="notice_unknown"),
            models.Index(
                fields=["climb_at"],
                condition=UNKNOWN & Q(climb_at__isnull=False),
                name="notice_to_climb",
            ),
        ]

    def __str__(self):
        return f"{self.clock} {self.mark}" if self.clock_id else self.text

    @property
    def text(self) -> str:
        """What an announcement says, in the reader's language; empty for a clock."""
        return sentence(self.code, self.params) if self.code else ""

    @property
    def role_names(self) -> list[str]:
        """Who was told, by the names of their roles."""
        return [name for name in self.roles.split("|") if name]


class Channel(models.Model):
    """A way out of the house: an address that is secret, and when it may be used.

    A message a minute at most: `next_message_at` says from when. `turn` counts the hands it was
    in, so that an answer that comes late changes nothing.
    """

    class Kind(models.TextChoices):
        EMAIL = "EMAIL", _("e-mail")
        DINGTALK = "DINGTALK", _("DingTalk robot")
        WECOM = "WECOM", _("WeCom robot")
        FEISHU = "FEISHU", _("Feishu robot")
        WEBHOOK = "WEBHOOK", _("webhook (JSON)")
        APPRISE = "APPRISE", _("other, by its Apprise address")

    name = models.CharField(_("name"), max_length=80, unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    target = EncryptedJSONField()  # address and secret
    language = models.CharField(
        _("language"), max_length=10, choices=settings.LANGUAGES, default="zh-hans"
    )
    quiet_from = models.TimeField(_("quiet from"), null=True, blank=True)
    quiet_to = models.TimeField(
        _("quiet until"), null=True, blank=True,
        help_text=_("In the shop's time. The last two marks are sent all the same."),
    )  # fmt: skip
    is_active = models.BooleanField(_("in use"), default=True)
    next_message_at = models.DateTimeField(null=True, editable=False)
    leased_until = models.DateTimeField(null=True, editable=False)
    turn = models.PositiveIntegerField(default=0, editable=False)
    sent_at = models.DateTimeField(_("last sent"), null=True, editable=False)
    problem = models.JSONField(default=dict, editable=False)  # code and params

    class Meta:
        verbose_name, verbose_name_plural = _("channel"), _("channels")
        ordering = ["name"]
        permissions = [("test_channel", "Sends a test message by a channel")]
        constraints = [
            models.CheckConstraint(
                condition=Q(quiet_from=None, quiet_to=None)
                | Q(quiet_from__lt=F("quiet_to"))
                | Q(quiet_from__gt=F("quiet_to")),
                name="quiet_hours_begin_and_end",
                violation_error_message=_("Quiet hours end at another time than they begin."),
            ),
        ]

    def __str__(self):
        return self.name


class DeliveryQuerySet(models.QuerySet):
    def waiting(self, at):
        """Those whose time to be sent has come."""
        return self.filter(TO_DELIVER, next_try_at__lte=at)

    def failed(self):
        """Those given up."""
        return self.filter(failed_at__isnull=False)


TO_DELIVER = Q(sent_at=None, failed_at=None)


class Delivery(models.Model):
    """One notice by one channel: sent, still tried, or given up; again for each rung it climbs."""

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="deliveries")
    channel = models.ForeignKey(
        Channel, models.CASCADE, related_name="deliveries", verbose_name=_("channel")
    )
    rung = models.PositiveSmallIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(_("tries"), default=0)
    turn = models.PositiveIntegerField(default=0)
    next_try_at = models.DateTimeField(_("next try"))
    sent_at = models.DateTimeField(_("sent"), null=True)
    failed_at = models.DateTimeField(_("given up"), null=True)
    problem = models.JSONField(default=dict)  # code and params of the last try

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("delivery"), _("deliveries")
        constraints = [
            models.UniqueConstraint(
                fields=["notice", "channel", "rung"], name="a_notice_goes_out_once_a_rung"
            ),
            models.CheckConstraint(
                condition=Q(sent_at=None) | Q(failed_at=None), name="what_is_sent_is_not_given_up"
            ),
        ]
        indexes = [
            models.Index(
                fields=["channel", "next_try_at"], condition=TO_DELIVER, name="delivery_waiting"
            ),
            models.Index(
                fields=["notice"], condition=Q(failed_at__isnull=False), name="delivery_failed"
            ),
        ]

    def __str__(self):
        return f"{self.channel} · {self.notice_id}"


class Handover(models.Model):
    """What one shift leaves to the next: whose list it was, and whose it becomes once accepted."""

    giver = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("from")
    )
    taker = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("to")
    )
    at = models.DateTimeField(_("handed over"))
    note = models.TextField(_("note"), blank=True)
    accepted_at = models.DateTimeField(_("accepted"), null=True)

    class Meta:
        abstract = True

    def __str__(self):
        return f"{self.giver} → {self.taker}"


class ShiftHandover(Handover):
    """Notices one shift leaves to the next."""

    notices = models.ManyToManyField(Notice, related_name="handovers", verbose_name=_("notices"))

    class Meta:
        verbose_name, verbose_name_plural = _("shift hand-over"), _("shift hand-overs")
        permissions = [("hand_over_shift", "Hands notices to the next shift and accepts them")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(giver=F("taker")), name="nobody_hands_over_to_himself"
            ),
        ]
