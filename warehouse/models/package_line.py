"""What is in a box."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from orders.models import LinePart
from warehouse.models.packing import Package


class PackageLine(models.Model):
    """How many pieces of a line part belong into a box, how many are in, how many came back."""

    package = models.ForeignKey(Package, models.CASCADE, related_name="lines")
    part = models.ForeignKey(LinePart, models.PROTECT, related_name="package_lines")
    quantity = models.PositiveIntegerField(_("quantity"))
    packed = models.PositiveIntegerField(_("packed"), default=0)
    brought_back = models.PositiveIntegerField(_("brought back"), default=0)

    class Meta:
        verbose_name, verbose_name_plural = _("package line"), _("package lines")
        constraints = [
            models.UniqueConstraint(fields=["package", "part"], name="a_part_stands_once_in_a_box"),
            models.CheckConstraint(
                condition=Q(quantity__gte=1, packed__lte=F("quantity")),
                name="no_more_is_packed_than_belongs",
            ),
            models.CheckConstraint(
                condition=Q(brought_back__lte=F("packed")), name="no_more_comes_back_than_left"
            ),
        ]

    def __str__(self):
        return f"{self.packed}/{self.quantity}"
