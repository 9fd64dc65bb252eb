"""Parcels that must not leave, and the totes that goods are carried in."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from orders.models import Order, Shop
from orders.models.state import State
from warehouse.models.packing import Package, PackageState
from warehouse.models.place import Bin, Station, Warehouse
from warehouse.models.scan import Scan

OPEN = Q(ended_at=None)
IN_HAND = OPEN & Q(found_at__isnull=False, basket_at=None)
GIVEN_UP = (
    Q(order__cancel_asked_at__isnull=False)
    | Q(order__called_off_at__isnull=False)
    | Q(order__state=State.CANCELLED)
)


class Who(models.TextChoices):
    """Who wants the order cancelled."""

    BUYER = "BUYER", _("the buyer")
    PLATFORM = "PLATFORM", _("the platform")
    COLLEAGUE = "COLLEAGUE", _("our colleague")


class Was(models.TextChoices):
    """How far a parcel had come when its cancellation was known."""

    SHELF = "SHELF", _("on the shelves")
    PICKED = "PICKED", _("picked")
    PACKED = "PACKED", _("packed")
    LOADED = "LOADED", _("on a manifest")
    LEFT = "LEFT", _("left")


class Ended(models.TextChoices):
    """What became of it."""

    STOPPED = "STOPPED", _("stopped before anything was picked")
    PUT_BACK = "PUT_BACK", _("back on the shelf")
    LEFT = "LEFT", _("left before it could be stopped")
    REVIVED = "REVIVED", _("goes on: the request was withdrawn or refused")


class InterceptionQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(
            package__warehouse__in=Warehouse.objects.visible_to(user),
            order__shop__in=Shop.objects.visible_to(user),
        )

    def open(self):
        """Parcels that are still to be stopped or put back."""
        return self.filter(OPEN)

    def in_hand(self, mode: str, station_id: int | None, by):
        """Parcels that were refused at a bench, or in a person's hand, and not put down since."""
        here = Q(station=station_id) if station_id else Q(station=None, found_by=by)
        return self.not_put_down().filter(here, found_in=mode)

    def not_put_down(self):
        """Parcels that were refused and have not reached a red basket since."""
        return self.filter(IN_HAND, overridden_at=None)

    def let_go(self):
        """Parcels that two people let leave, which stays said of them."""
        return self.filter(overridden_at__isnull=False)

    def to_settle(self):
        """Open ones that are over, each for one of three reasons."""
        return self.open().filter(
            ~GIVEN_UP
            | Q(package__state__in=[PackageState.HANDED_OVER, PackageState.RETURNED])
            | Q(package__state=PackageState.VOID)
        )


class Interception(models.Model):
    """One parcel of an order whose cancellation is known, from that moment to its end.

    It is found by the first scan that is refused, put down into a red basket, and put back. `saved`
    is what would have been lost had it left, by the unit costs of the day it ended.
    """

    Who, Was, Ended = Who, Was, Ended

    package = models.ForeignKey(Package, models.PROTECT, related_name="interceptions")
    order = models.ForeignKey(
        Order, models.PROTECT, related_name="interceptions", verbose_name=_("order")
    )
    who = models.CharField(_("asked by"), max_length=10, choices=Who.choices)
    colleague = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    asked_at = models.DateTimeField(_("asked"))
    was = models.CharField(_("was then"), max_length=8, choices=Was.choices)
    found_at = models.DateTimeField(_("stopped"), null=True, blank=True)
    found_in = models.CharField(max_length=10, choices=Scan.Mode.choices, blank=True)
    found_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("stopped by"),
    )
    station = models.ForeignKey(Station, models.PROTECT, null=True, blank=True, related_name="+")
    basket_at = models.DateTimeField(_("in the red basket"), null=True, blank=True)
    basket = models.ForeignKey(Bin, models.SET_NULL, null=True, blank=True, related_name="+")
    overridden_at = models.DateTimeField(_("let go"), null=True, blank=True)
    overridden_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    overridden_with = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    override_reason = models.CharField(_("reason"), max_length=200, blank=True)
    ended_at = models.DateTimeField(_("over"), null=True, blank=True)
    ended_as = models.CharField(_("outcome"), max_length=8, choices=Ended.choices, blank=True)
    saved = models.DecimalField(_("saved"), max_digits=12, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)

    objects = InterceptionQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("parcel to stop"), _("parcels to stop")
        ordering = ["asked_at", "pk"]
        permissions = [
            ("let_dead_go", "Lets a parcel go whose cancellation is asked for, as one of two"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["package", "order"],
                condition=OPEN,
                name="a_parcel_of_an_order_is_stopped_once",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_as="")
                | Q(ended_at__isnull=False, ended_as__in=Ended.values),
                name="what_is_over_has_an_outcome",
            ),
            models.CheckConstraint(
                condition=Q(overridden_at=None)
                | Q(overridden_by__isnull=False, overridden_with__isnull=False)
                & ~Q(override_reason=""),
                name="two_people_let_a_parcel_go_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(overridden_at=None) | ~Q(overridden_by=models.F("overridden_with")),
                name="the_two_are_not_the_same",
            ),
        ]
        indexes = [
            models.Index(fields=["asked_at", "id"], condition=OPEN, name="interception_open"),
            models.Index(fields=["found_in", "station"], condition=IN_HAND, name="in_hand"),
            models.Index(
                fields=["ended_at"], condition=Q(ended_at__isnull=False), name="interception_over"
            ),
        ]

    def __str__(self):
        return f"{self.package} · {self.order}"


class Tote(models.Model):
    """A crate with a code, and the box whose goods it was last given."""

    warehouse = models.ForeignKey(Warehouse, models.CASCADE, verbose_name=_("warehouse"))
    code = models.CharField(_("code"), max_length=32)
    package = models.ForeignKey(
        Package,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="totes",
        verbose_name=_("package"),
    )
    bound_at = models.DateTimeField(_("given"), null=True, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("tote"), _("totes")
        ordering = ["warehouse", "code"]
        constraints = [
            models.UniqueConstraint(fields=["warehouse", "code"], name="a_tote_code_stands_once"),
        ]

    def __str__(self):
        return self.code
