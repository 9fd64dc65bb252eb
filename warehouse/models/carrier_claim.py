"""What carriers owe us for parcels they lost, and until when they may be asked for it."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from orders.models import Shop
from warehouse.models.carrier import Carrier
from warehouse.models.packing import Package
from warehouse.models.place import Warehouse


class ClaimTerm(models.Model):
    """Until how many days after handover a carrier is asked for money; without carrier, all."""

    carrier = models.OneToOneField(
        Carrier,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="claim_term",
        verbose_name=_("carrier"),
        help_text=_("Empty: every carrier that has no term of its own."),
    )
    days = models.PositiveSmallIntegerField(
        _("days after handover"), validators=[MinValueValidator(1), MaxValueValidator(365)]
    )
    source = models.CharField(_("source"), max_length=200, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("term of claims"), _("terms of claims")
        constraints = [
            models.CheckConstraint(
                condition=Q(days__gte=1, days__lte=365), name="a_claim_has_a_day_to_a_year"
            ),
            models.UniqueConstraint(
                models.Value(1), condition=Q(carrier=None), name="one_term_stands_for_the_rest"
            ),
        ]

    def __str__(self):
        return str(self.carrier or _("every carrier"))


class CarrierClaimQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(
            package__warehouse__in=Warehouse.objects.visible_to(user),
            shop__in=Shop.objects.visible_to(user),
        )

    def open(self):
        """Claims the carrier has still to be asked."""
        return self.filter(state="OPEN")

    def run_out(self, at):
        """Claims nobody filed in time."""
        return self.open().filter(due_at__lte=at).order_by("due_at", "pk")


class CarrierClaim(models.Model):
    """What we want of a carrier for one lost parcel: the goods' price, until its term ends."""

    class State(models.TextChoices):
        OPEN = "OPEN", _("to be filed")
        FILED = "FILED", _("filed")
        PAID = "PAID", _("paid by the carrier")
        REFUSED = "REFUSED", _("refused")
        EXPIRED = "EXPIRED", _("not filed in time")
        DROPPED = "DROPPED", _("the parcel turned up")

    package = models.ForeignKey(
        Package, models.PROTECT, related_name="claims", verbose_name=_("parcel")
    )
    shop = models.ForeignKey(Shop, models.PROTECT, verbose_name=_("shop"))
    carrier = models.ForeignKey(Carrier, models.PROTECT, verbose_name=_("carrier"))
    state = FSMField(
        _("state"), max_length=8, choices=State.choices, protected=True, default=State.OPEN
    )
    amount = models.DecimalField(_("amount"), max_digits=12, decimal_places=2)
    currency = models.CharField(_("currency"), max_length=3)
    opened_at = models.DateTimeField(_("opened"))
    due_at = models.DateTimeField(_("to be filed by"))
    filed_at = models.DateTimeField(_("filed"), null=True)
    carrier_ref = models.CharField(_("the carrier's number"), max_length=64, blank=True)
    ended_at = models.DateTimeField(_("over"), null=True)
    paid = models.DecimalField(_("paid by the carrier"), max_digits=12, decimal_places=2, null=True)

    objects = CarrierClaimQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("claim on a carrier"), _("claims on carriers")
        default_permissions = ("view",)
        permissions = [("settle_claim", "Files claims on carriers, and says what they paid")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["OPEN", "FILED", "PAID", "REFUSED", "EXPIRED", "DROPPED"]),
                name="a_claim_is_in_a_known_state",
            ),
            models.UniqueConstraint(
                fields=["package"],
                condition=~Q(state="DROPPED"),
                name="a_parcel_is_claimed_once",
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="a_claim_is_not_below_0"),
            models.CheckConstraint(
                condition=Q(currency__regex=r"^[A-Z]{3}$"), name="a_claim_is_in_a_currency"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["FILED", "PAID", "REFUSED"]) | Q(filed_at__isnull=False),
                name="a_carrier_decides_on_what_was_filed",
            ),
            models.CheckConstraint(
                condition=Q(state="PAID", paid__isnull=False, paid__gte=0)
                | ~Q(state="PAID") & Q(paid=None),
                name="a_paid_claim_says_how_much",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["OPEN", "FILED"], ended_at=None)
                | ~Q(state__in=["OPEN", "FILED"]) & Q(ended_at__isnull=False),
                name="a_claim_that_is_over_says_since_when",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(state="OPEN"), name="claim_to_file"),
            models.Index(fields=["state", "due_at"], name="claim_by_state"),
        ]

    def __str__(self):
        return f"C-{self.pk}"

    @property
    def ref(self) -> str:
        """As its clock calls it."""
        return f"claim:{self.pk}"

    @transition(field="state", source="OPEN", target="FILED")
    def file(self, *, at, carrier_ref=""):
        """The carrier was asked for the money."""
        self.filed_at, self.carrier_ref = at, carrier_ref

    @transition(field="state", source="FILED", target="PAID")
    def pay(self, *, at, paid):
        """The carrier paid, all of it or a part."""
        self.ended_at, self.paid = at, paid

    @transition(field="state", source="FILED", target="REFUSED")
    def refuse(self, *, at):
        """The carrier does not pay."""
        self.ended_at = at

    @transition(field="state", source="OPEN", target="EXPIRED")
    def expire(self, *, at):
        """Nobody asked the carrier in time."""
        self.ended_at = at

    @transition(field="state", source=["OPEN", "FILED"], target="DROPPED")
    def drop(self, *, at):
        """The parcel turned up: nothing is owed."""
        self.ended_at = at
