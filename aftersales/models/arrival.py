"""Goods that come back from buyers: received by scan, looked at, graded, put where they belong."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from aftersales.models.compensation import Compensation
from aftersales.models.returns import ReturnRequest
from orders.models import LinePart, Order, Shop
from warehouse.models import Bin


class ArrivalQuerySet(models.QuerySet):
    def visible_to(self, user):
        if user.has_perm("orders.see_all_shops"):
            return self
        return self.filter(order__shop__in=Shop.objects.visible_to(user))

    def to_inspect(self):
        """Parcels nobody has looked into."""
        return self.filter(state="RECEIVED")

    def to_put_back(self):
        """Parcels whose goods lie at the returns desk."""
        return self.filter(state="INSPECTED")


class Arrival(models.Model):
    """One parcel of a buyer at the returns desk; `code` is what was scanned on it."""

    class State(models.TextChoices):
        RECEIVED = "RECEIVED", _("received")
        INSPECTED = "INSPECTED", _("looked at")
        PUT_BACK = "PUT_BACK", _("put away")

    code = models.CharField(_("scanned"), max_length=64, unique=True)
    order = models.ForeignKey(
        Order, models.PROTECT, related_name="arrivals", verbose_name=_("order")
    )
    compensation = models.OneToOneField(
        Compensation, models.PROTECT, null=True, related_name="arrival",
        verbose_name=_("return label"),
    )  # fmt: skip
    request = models.ForeignKey(
        ReturnRequest, models.PROTECT, null=True, related_name="arrivals", verbose_name=_("return")
    )
    state = FSMField(
        _("state"), max_length=9, choices=State.choices, protected=True, default=State.RECEIVED
    )
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("received by")
    )
    received_at = models.DateTimeField(_("received"))
    inspected_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+",
        verbose_name=_("looked at by"),
    )  # fmt: skip
    inspected_at = models.DateTimeField(null=True)
    put_back_at = models.DateTimeField(_("put away"), null=True)

    objects = ArrivalQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("returned parcel"), _("returned parcels")
        permissions = [
            ("receive_arrival", "Receives, inspects and puts away what buyers send back"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["RECEIVED", "INSPECTED", "PUT_BACK"]),
                name="a_returned_parcel_is_in_a_known_state",
            ),
            models.CheckConstraint(
                condition=Q(state="RECEIVED") | Q(inspected_by__isnull=False),
                name="a_returned_parcel_was_looked_into_by_somebody",
            ),
        ]
        indexes = [
            models.Index(
                fields=["received_at"],
                condition=Q(state__in=["RECEIVED", "INSPECTED"]),
                name="arrival_at_the_desk",
            ),
            models.Index(fields=["-id"], name="arrival_newest"),
        ]

    def __str__(self):
        return self.code

    @transition(field="state", source="RECEIVED", target="INSPECTED")
    def inspect(self, *, by, at):
        """What is in it was counted and graded."""
        self.inspected_by, self.inspected_at = by, at

    @transition(field="state", source="INSPECTED", target="RECEIVED")
    def count_again(self):
        """A lead takes the count back: what is in it is counted anew."""
        self.inspected_by = self.inspected_at = None

    @transition(field="state", source="INSPECTED", target="PUT_BACK")
    def put_back(self, *, at):
        """Its goods are stock again, or written off."""
        self.put_back_at = at


class ArrivedPiece(models.Model):
    """So many pieces of one kind in a returned parcel, of one grade, and where they went."""

    class Grade(models.TextChoices):
        AS_NEW = "AS_NEW", _("as new: to the shelf")
        OPENED = "OPENED", _("opened: to a bin nobody picks from")
        SPOILED = "SPOILED", _("spoiled: written off")

    arrival = models.ForeignKey(Arrival, models.CASCADE, related_name="pieces")
    part = models.ForeignKey(LinePart, models.PROTECT, related_name="+", verbose_name=_("goods"))
    grade = models.CharField(_("grade"), max_length=7, choices=Grade.choices)
    quantity = models.PositiveIntegerField(_("pieces"))
    bin = models.ForeignKey(Bin, models.PROTECT, null=True, related_name="+", verbose_name=_("bin"))

    class Meta:
        verbose_name, verbose_name_plural = _("returned goods"), _("returned goods")
        constraints = [
            models.UniqueConstraint(
                fields=["arrival", "part", "grade"], name="goods_are_graded_once_in_a_parcel"
            ),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="returned_goods_are_pieces"),
            models.CheckConstraint(
                condition=~Q(grade="SPOILED") | Q(bin=None), name="what_is_spoiled_is_no_stock"
            ),
        ]

    def __str__(self):
        return f"{self.quantity} × {self.part.sku}"
