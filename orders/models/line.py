"""What was bought, and what must leave the shelf for it."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from orders.models.catalog import Listing, Sku
from orders.models.order import Order


class OrderLine(models.Model):
    """What was bought at one price; API and file give the same lines."""

    order = models.ForeignKey(Order, models.CASCADE, related_name="lines")
    key = models.CharField(max_length=160)
    listing = models.ForeignKey(Listing, models.PROTECT)
    product_name = models.CharField(_("product"), max_length=300)
    variation = models.CharField(_("variation"), max_length=200, blank=True)
    seller_sku = models.CharField(_("seller SKU"), max_length=120, blank=True)
    quantity = models.PositiveIntegerField(_("quantity"))
    cancelled_quantity = models.PositiveIntegerField(_("cancelled"), default=0)
    unit_price = models.DecimalField(_("unit price"), max_digits=14, decimal_places=2)
    is_gift = models.BooleanField(_("gift"), default=False)
    package_ref = models.CharField(max_length=64, blank=True)
    platform_line_ids = models.JSONField(default=list)

    class Meta:
        verbose_name, verbose_name_plural = _("order line"), _("order lines")
        constraints = [
            models.UniqueConstraint(fields=["order", "key"], name="a_line_stands_once_on_an_order"),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="a_line_has_pieces"),
            models.CheckConstraint(
                condition=Q(cancelled_quantity__lte=F("quantity")),
                name="no_more_is_cancelled_than_was_bought",
            ),
        ]

    def __str__(self):
        return f"{self.quantity} × {self.product_name}"

    @property
    def wanted(self) -> int:
        """Pieces bought and not cancelled."""
        return self.quantity - self.cancelled_quantity


class LinePart(models.Model):
    """What must leave the shelf for a line; made once when the listing is mapped."""

    line = models.ForeignKey(OrderLine, models.CASCADE, related_name="parts")
    sku = models.ForeignKey(Sku, models.PROTECT, related_name="lineparts")
    quantity = models.PositiveIntegerField(_("quantity"))

    class Meta:
        verbose_name, verbose_name_plural = _("line part"), _("line parts")
        constraints = [
            models.UniqueConstraint(fields=["line", "sku"], name="a_line_needs_a_sku_once"),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="a_line_part_has_pieces"),
        ]

    def __str__(self):
        return f"{self.quantity} × {self.sku}"
