"""Parcels with their carriers: every word of the trail, what it comes to, and when it is silent."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from orders.models import Shop
from warehouse.models.carrier import Carrier
from warehouse.models.packing import Package
from warehouse.models.place import Warehouse

MOST_HOURS = 60 * 24


class Verdict(models.TextChoices):
    """How a parcel is doing, as far as its trail and its silence tell.

    NOT_WITH_BUYER: the buyer says that nothing came; no dispute, which is what the platform judges.
    """

    NOT_SCANNED = "NOT_SCANNED", _("not scanned yet")
    MOVING = "MOVING", _("moving")
    STUCK = "STUCK", _("stands still")
    EXCEPTION = "EXCEPTION", _("trouble on the way")
    RETURNING = "RETURNING", _("on its way back")
    LOST = "LOST", _("lost")
    DELIVERED = "DELIVERED", _("delivered")
    NOT_WITH_BUYER = "DISPUTED", _("delivered, but not to the buyer")


AWAITED = [Verdict.NOT_SCANNED, Verdict.MOVING]  # whose silence is a finding
LOSABLE = [*AWAITED, Verdict.STUCK, Verdict.EXCEPTION, Verdict.RETURNING]
FOUND = Q(found_at__isnull=False)
UNTOLD_FINDING = FOUND & Q(told_at=None)


class Silence(models.TextChoices):
    """Of which silence is spoken."""

    FIRST_SCAN = "FIRST_SCAN", _("from handover to the first scan")
    MOVING = "MOVING", _("between two scans")
    LOST = "LOST", _("until a parcel counts as lost")


class SilenceRule(models.Model):
    """How long a parcel may be silent, in hours of working days, until its lane has taught better.

    Once so many parcels of a lane have arrived, 95 of 100 of their longest silences and a margin
    take the place of `hours`. A rule without `minimum` learns nothing.
    """

    Silence = Silence

    kind = models.CharField(_("silence"), max_length=10, choices=Silence.choices, unique=True)
    hours = models.PositiveSmallIntegerField(
        _("hours"),
        validators=[MinValueValidator(1), MaxValueValidator(MOST_HOURS)],
        help_text=_("A working day has 24 hours; weekends and public holidays have none."),
    )
    minimum = models.PositiveSmallIntegerField(
        _("learned from, parcels"),
        null=True,
        blank=True,
        validators=[MinValueValidator(20)],
        help_text=_("So many parcels of a carrier and lane must have arrived. Empty: never."),
    )
    margin = models.PositiveSmallIntegerField(
        _("margin, %"),
        default=0,
        validators=[MaxValueValidator(400)],
        help_text=_(
            "Added to what was learned: without it, one healthy parcel in twenty is taken for one"
            " that stands still."
        ),
    )

    class Meta:
        verbose_name, verbose_name_plural = _("silence allowed"), _("silences allowed")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(hours__gte=1, hours__lte=MOST_HOURS),
                name="a_silence_is_an_hour_to_sixty_days",
                violation_error_message=_("A silence lasts an hour to sixty days (1440 hours)."),
            ),
            models.CheckConstraint(
                condition=Q(minimum=None) | Q(minimum__gte=20),
                name="twenty_parcels_teach_a_share_of_95",
                violation_error_message=_("Learn from 20 parcels at least, or leave it empty."),
            ),
        ]

    def __str__(self):
        return self.get_kind_display()


class TrailWord(models.Model):
    """Words of carriers that mean more than that a parcel moves; found anywhere in what is said."""

    class Mark(models.TextChoices):
        EXCEPTION = "EXCEPTION", _("trouble on the way")
        RETURNING = "RETURNING", _("on its way back")

    words = models.CharField(_("words"), max_length=80, unique=True)
    mark = models.CharField(_("mean"), max_length=10, choices=Mark.choices)

    class Meta:
        verbose_name, verbose_name_plural = _("word of carriers"), _("words of carriers")
        ordering = ["mark", "words"]

    def __str__(self):
        return self.words


class LaneQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(warehouse__in=Warehouse.objects.visible_to(user))


class Lane(models.Model):
    """One carrier's way from one warehouse to one state, and what its own parcels have taught.

    `destination` is the country and what the buyer's state is called there. Shares of 95 of 100 are
    seconds of working days: of the wait for the first scan, and of the longest silence after it.
    """

    carrier = models.ForeignKey(Carrier, models.PROTECT, verbose_name=_("carrier"))
    warehouse = models.ForeignKey(Warehouse, models.PROTECT, verbose_name=_("warehouse"))
    destination = models.CharField(_("destination"), max_length=60)
    scan_p95 = models.PositiveIntegerField(null=True)
    scan_n = models.PositiveIntegerField(_("parcels scanned"), default=0)
    gap_p95 = models.PositiveIntegerField(null=True)
    gap_n = models.PositiveIntegerField(_("parcels arrived"), default=0)
    learned_at = models.DateTimeField(_("learned"), null=True)
    learn_at = models.DateTimeField()

    objects = LaneQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("carrier lane"), _("carrier lanes")
        default_permissions = ("view",)  # what it knows, parcels have taught
        ordering = ["warehouse", "destination", "carrier"]
        constraints = [
            models.UniqueConstraint(
                fields=["carrier", "warehouse", "destination"], name="a_lane_stands_once"
            ),
        ]
        indexes = [models.Index(fields=["learn_at"], name="lane_to_learn")]

    def __str__(self):
        return f"{self.warehouse} → {self.destination}"

    def learned(self, kind: str) -> tuple[int | None, int]:
        """The share of 95 of 100 of one silence, in seconds, and from how many parcels."""
        if kind == Silence.FIRST_SCAN:
            return self.scan_p95, self.scan_n
        return (self.gap_p95, self.gap_n) if kind == Silence.MOVING else (None, 0)


class ParcelWatchQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(
            lane__warehouse__in=Warehouse.objects.visible_to(user),
            shop__in=Shop.objects.visible_to(user),
        )

    def due(self, at):
        """Parcels whose silence has lasted until now, those first that are silent longest."""
        return self.filter(next_look_at__lte=at).order_by("next_look_at", "pk")

    def found(self):
        """Parcels about which somebody has to do something."""
        return self.filter(FOUND)

    def to_tell(self):
        """Findings nobody was told of, the longest waiting first."""
        return self.filter(UNTOLD_FINDING).order_by("found_at", "pk")

    def to_lose(self):
        """Parcels a person may give up."""
        return self.filter(verdict__in=LOSABLE)


class ParcelWatch(models.Model):
    """What is known of one parcel on its way: the last word, the verdict, when to look again.

    `silent_until` and `lost_from` are fixed with each scan by the rule of its lane, so that an
    index finds what falls due; a parcel of which we could not ask since (`asked_at`) is not judged.
    `found_at` is set while the verdict wants somebody, `told_at` once it has a ticket. Gaps are
    seconds of working days, written when it arrives.
    """

    Verdict = Verdict

    package = models.OneToOneField(
        Package, models.CASCADE, primary_key=True, related_name="watch", verbose_name=_("parcel")
    )
    shop = models.ForeignKey(Shop, models.PROTECT, verbose_name=_("shop"))
    lane = models.ForeignKey(Lane, models.PROTECT, verbose_name=_("carrier lane"))
    started_at = models.DateTimeField(_("handed over"))
    promised_at = models.DateTimeField(_("to arrive by"), null=True)
    asked_at = models.DateTimeField(_("asked"), null=True)
    scanned_at = models.DateTimeField(_("first scan"), null=True)
    last_at = models.DateTimeField(_("last scan"), null=True)
    last_text = models.CharField(_("last word of the carrier"), max_length=255, blank=True)
    verdict = models.CharField(
        _("verdict"), max_length=11, choices=Verdict.choices, default=Verdict.NOT_SCANNED
    )
    found_at = models.DateTimeField(_("found"), null=True)
    told_at = models.DateTimeField(null=True)
    silent_until = models.DateTimeField(_("may be silent until"), null=True)
    lost_from = models.DateTimeField(_("lost from"), null=True)
    next_look_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(_("over"), null=True)
    first_gap = models.PositiveIntegerField(null=True)
    longest_gap = models.PositiveIntegerField(null=True)
    given_up_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )

    objects = ParcelWatchQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("parcel on its way"), _("parcels on their way")
        default_permissions = ("view",)
        permissions = [("declare_lost", "Says that a parcel is lost")]
        constraints = [
            models.CheckConstraint(
                condition=Q(verdict__in=Verdict.values), name="a_parcel_has_a_known_verdict"
            ),
            models.CheckConstraint(
                condition=~Q(verdict="STUCK") | FOUND, name="what_stands_still_was_found"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(next_look_at=None),
                name="nobody_waits_for_a_parcel_that_arrived",
            ),
            models.CheckConstraint(
                condition=Q(lost_from=None) | Q(lost_from__gte=F("silent_until")),
                name="a_parcel_is_stuck_before_it_is_lost",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_look_at"],
                condition=Q(next_look_at__isnull=False),
                name="watch_due",
            ),
            models.Index(fields=["found_at"], condition=UNTOLD_FINDING, name="watch_untold"),
            models.Index(
                fields=["verdict", "-found_at"], condition=FOUND, name="watch_found"
            ),
            models.Index(
                fields=["lane", "ended_at"], condition=Q(ended_at__isnull=False), name="watch_over"
            ),
            models.Index(fields=["-started_at"], name="watch_newest"),
        ]  # fmt: skip

    def __str__(self):
        return f"P-{self.package_id}"


class TrackingEvent(models.Model):
    """One word of a carrier about one parcel, kept once however often it is read."""

    package = models.ForeignKey(Package, models.CASCADE, related_name="trail")
    at = models.DateTimeField(_("when"))
    text = models.CharField(_("what the carrier says"), max_length=255)
    mark = models.CharField(
        _("means"), max_length=10, choices=TrailWord.Mark.choices, blank=True, default=""
    )
    heard_at = models.DateTimeField(_("heard"))

    class Meta:
        verbose_name, verbose_name_plural = _("word of the trail"), _("words of the trail")
        default_permissions = ("view",)
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["package", "at", "text"], name="a_word_of_a_trail_is_kept_once"
            ),
        ]

    def __str__(self):
        return self.text
