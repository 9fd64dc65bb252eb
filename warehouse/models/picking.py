"""Who walks where for what."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from orders.models import LinePart
from warehouse.models.packing import Package
from warehouse.models.place import Bin
from warehouse.models.wave import Wave


class PickTaskQuerySet(models.QuerySet):
    def open(self):
        return self.filter(picked__lt=F("quantity"), cancelled_at=None)


class PickTask(models.Model):
    """Take so many pieces of a line part out of one bin and put them to the box's position."""

    wave = models.ForeignKey(Wave, models.PROTECT, related_name="tasks")
    package = models.ForeignKey(Package, models.PROTECT, related_name="tasks")
    part = models.ForeignKey(LinePart, models.PROTECT, related_name="tasks")
    bin = models.ForeignKey(Bin, models.PROTECT)
    walk = models.PositiveIntegerField(_("place in the walk"))
    quantity = models.PositiveIntegerField(_("quantity"))
    picked = models.PositiveIntegerField(_("picked"), default=0)
    picked_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)

    objects = PickTaskQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("pick task"), _("pick tasks")
        ordering = ["wave", "walk", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["wave", "part", "bin"],
                condition=Q(cancelled_at=None),
                name="a_part_is_walked_for_once_a_bin",
            ),
            models.CheckConstraint(
                condition=Q(quantity__gte=1, picked__lte=F("quantity")),
                name="no_more_is_picked_than_asked",
            ),
        ]
        indexes = [
            models.Index(
                fields=["wave", "walk"],
                condition=Q(picked__lt=F("quantity"), cancelled_at=None),
                name="picktask_open",
            ),
        ]

    def __str__(self):
        return f"{self.picked}/{self.quantity} @ {self.bin}"
