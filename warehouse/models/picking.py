"""Who walks where for what."""

from django.db import models
from django.db.models import F, Q, Sum
from django.utils.translation import gettext_lazy as _

from orders.models import LinePart
from warehouse.models.packing import Package
from warehouse.models.place import Bin, Warehouse
from warehouse.models.wave import Wave

TO_PUT_BACK = Q(asked_back_at__isnull=False, put_back__lt=F("picked"))


class PickTaskQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(wave__warehouse__in=Warehouse.objects.visible_to(user))

    def open(self):
        return self.filter(picked__lt=F("quantity"), cancelled_at=None)

    def to_put_back(self):
        """Tasks with pieces that were picked for nothing and are not on the shelf again."""
        return self.filter(TO_PUT_BACK)

    def pieces_off(self) -> int:
        """How many pieces of these tasks are off their shelf."""
        return self.aggregate(off=Sum(F("picked") - F("put_back"), default=0))["off"]


class PickTask(models.Model):
    """Take so many pieces of a line part out of one bin and put them to the box's position.

    Once its box is void they are `asked_back_at` the shelf, and `put_back` counts those that came.
    """

    wave = models.ForeignKey(Wave, models.PROTECT, related_name="tasks")
    package = models.ForeignKey(
        Package, models.PROTECT, related_name="tasks", verbose_name=_("package")
    )
    part = models.ForeignKey(LinePart, models.PROTECT, related_name="tasks")
    bin = models.ForeignKey(Bin, models.PROTECT, verbose_name=_("bin"))
    walk = models.PositiveIntegerField(_("place in the walk"))
    quantity = models.PositiveIntegerField(_("quantity"))
    picked = models.PositiveIntegerField(_("picked"), default=0)
    picked_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    asked_back_at = models.DateTimeField(_("wanted back"), null=True)
    put_back = models.PositiveIntegerField(_("put back"), default=0)

    objects = PickTaskQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("pick task"), _("pick tasks")
        ordering = ["wave", "walk", "pk"]
        permissions = [("put_back", "Puts goods back on the shelf by scanning")]
        constraints = [
            models.UniqueConstraint(
                fields=["package", "part", "bin"],
                condition=Q(cancelled_at=None),
                name="a_box_has_one_walk_to_a_bin_for_a_part",
            ),
            models.CheckConstraint(
                condition=Q(quantity__gte=1, picked__lte=F("quantity")),
                name="no_more_is_picked_than_asked",
            ),
            models.CheckConstraint(
                condition=Q(put_back__lte=F("picked")), name="no_more_is_put_back_than_picked"
            ),
        ]
        indexes = [
            models.Index(
                fields=["wave", "walk"],
                condition=Q(picked__lt=F("quantity"), cancelled_at=None),
                name="picktask_open",
            ),
            models.Index(
                fields=["asked_back_at", "id"], condition=TO_PUT_BACK, name="picktask_to_put_back"
            ),
        ]

    def __str__(self):
        return f"{self.picked}/{self.quantity} @ {self.bin}"
