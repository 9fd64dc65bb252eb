"""How much there is, and who moved it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from orders.models import Sku
from warehouse.models.place import Bin, Warehouse


class BalanceQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(warehouse__in=Warehouse.objects.visible_to(user))


class InBinsQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(bin__warehouse__in=Warehouse.objects.visible_to(user))


class StockBalance(models.Model):
    """Pieces of a SKU in a warehouse: the row every change of its stock locks first.

    `raised_at` is the last moment something came in, so that short orders are asked again then.
    """

    warehouse = models.ForeignKey(Warehouse, models.PROTECT, verbose_name=_("warehouse"))
    sku = models.ForeignKey(Sku, models.PROTECT, verbose_name=_("SKU"))
    on_hand = models.PositiveIntegerField(_("on hand"), default=0)
    reserved = models.PositiveIntegerField(_("reserved"), default=0)
    raised_at = models.DateTimeField(null=True)

    objects = BalanceQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("stock"), _("stock")
        permissions = [("receive_stock", "Takes goods in")]
        constraints = [
            models.UniqueConstraint(
                fields=["warehouse", "sku"], name="a_sku_has_one_balance_a_warehouse"
            ),
            models.CheckConstraint(
                condition=Q(on_hand__gte=0, reserved__gte=0, reserved__lte=F("on_hand")),
                name="no_more_is_reserved_than_there_is",
            ),
        ]

    def __str__(self):
        return f"{self.sku} · {self.warehouse}"

    @property
    def available(self) -> int:
        """Pieces that may still be promised to an order."""
        return self.on_hand - self.reserved


class BinStock(models.Model):
    """Pieces of a SKU in one bin; over all bins they add up to the balance."""

    bin = models.ForeignKey(Bin, models.PROTECT, related_name="stock", verbose_name=_("bin"))
    sku = models.ForeignKey(Sku, models.PROTECT, related_name="bins", verbose_name=_("SKU"))
    on_hand = models.PositiveIntegerField(_("on hand"), default=0)
    promised = models.PositiveIntegerField(_("promised to pickers"), default=0)

    objects = InBinsQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("bin stock"), _("bin stock")
        constraints = [
            models.UniqueConstraint(fields=["bin", "sku"], name="a_sku_lies_once_in_a_bin"),
            models.CheckConstraint(
                condition=Q(on_hand__gte=0, promised__gte=0, promised__lte=F("on_hand")),
                name="no_more_is_promised_than_lies_there",
            ),
        ]

    def __str__(self):
        return f"{self.sku} @ {self.bin}"


class StockMovement(models.Model):
    """One change of stock; append-only, and the sum of all is what is on hand."""

    class Kind(models.TextChoices):
        RECEIVE = "RECEIVE", _("received")
        PICK = "PICK", _("picked")
        PUT_BACK = "PUT_BACK", _("put back")
        MOVE = "MOVE", _("moved")
        COUNT = "COUNT", _("counted")
        ADJUST = "ADJUST", _("adjusted")
        RETURN = "RETURN", _("returned")
        SCRAP = "SCRAP", _("scrapped")

    bin = models.ForeignKey(Bin, models.PROTECT, verbose_name=_("bin"))
    sku = models.ForeignKey(Sku, models.PROTECT, verbose_name=_("SKU"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    quantity = models.IntegerField(_("quantity"))
    ref = models.CharField(_("reference"), max_length=40, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("when"))

    objects = InBinsQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("stock movement"), _("stock movements")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(quantity=0), name="a_movement_moves_something"),
        ]

    def __str__(self):
        return f"{self.quantity:+} {self.sku} {self.kind}"
