"""What is set aside for whom."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from orders.models import LinePart
from warehouse.models.place import Warehouse


class Reservation(models.Model):
    """Pieces set aside for one part of a line; ends when all are picked or it is released."""

    part = models.ForeignKey(LinePart, models.PROTECT, related_name="reservations")
    warehouse = models.ForeignKey(Warehouse, models.PROTECT)
    quantity = models.PositiveIntegerField(_("quantity"))
    taken = models.PositiveIntegerField(_("picked"), default=0)
    created_at = models.DateTimeField(_("set aside"))
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name, verbose_name_plural = _("reservation"), _("reservations")
        constraints = [
            models.UniqueConstraint(
                fields=["part"], condition=Q(ended_at=None), name="a_part_is_set_aside_once"
            ),
            models.CheckConstraint(
                condition=Q(quantity__gte=1, taken__lte=F("quantity")),
                name="no_more_is_taken_than_set_aside",
            ),
        ]

    def __str__(self):
        return f"{self.quantity} × {self.part_id}"
