"""What a step costs us: a label, a piece picked, a piece put back."""

from django.db import models
from django.db.models import BigIntegerField, Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from orders.models import Shop, Sku
from warehouse.models.place import Warehouse


class Step(models.TextChoices):
    """What is paid for, and by what it is counted."""

    FEE = "FEE", _("fee of the platform, for each order")
    LABEL = "LABEL", _("label, for each box")
    FREIGHT = "FREIGHT", _("freight, for each box")
    PACKAGING = "PACKAGING", _("packaging, for each box")
    PICK = "PICK", _("picking, for each piece")
    PACK = "PACK", _("packing, for each piece")
    PUT_BACK = "PUT_BACK", _("putting back, for each piece")
    GOODS = "GOODS", _("goods, for each piece")


def _or_none(name: str) -> Coalesce:
    """A reference as a number, so that two rows about nothing special are equal."""
    return Coalesce(name, Value(0), output_field=BigIntegerField())


class UnitCost(models.Model):
    """What one step costs from a day on, until a later row says otherwise.

    A row may be about one SKU and one warehouse or shop; what is named more closely counts before
    what is general. Amounts of several currencies stand beside each other: none is converted.
    """

    Step = Step

    step = models.CharField(_("step"), max_length=10, choices=Step.choices)
    sku = models.ForeignKey(
        Sku, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("SKU")
    )
    warehouse = models.ForeignKey(
        Warehouse,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="unit_costs",
        verbose_name=_("warehouse"),
    )
    shop = models.ForeignKey(
        Shop, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("shop")
    )
    amount = models.DecimalField(_("amount"), max_digits=12, decimal_places=4)
    currency = models.CharField(_("currency"), max_length=3)
    valid_from = models.DateField(_("valid from"))

    class Meta:
        verbose_name, verbose_name_plural = _("unit cost"), _("unit costs")
        ordering = ["step", "-valid_from", "pk"]
        constraints = [
            models.UniqueConstraint(
                "step",
                _or_none("sku"),
                _or_none("warehouse"),
                _or_none("shop"),
                "currency",
                "valid_from",
                name="a_step_costs_one_amount_from_a_day_on",
                violation_error_message=_("There is a cost for this from that day on already."),
            ),
            models.CheckConstraint(
                condition=Q(amount__gte=0),
                name="a_step_costs_no_less_than_0",
                violation_error_message=_("A cost is 0 or more."),
            ),
            models.CheckConstraint(
                condition=Q(warehouse=None) | Q(shop=None),
                name="a_cost_is_of_a_warehouse_or_of_a_shop",
                violation_error_message=_("Name a warehouse or a shop, not both."),
            ),
            models.CheckConstraint(
                condition=Q(currency__regex=r"^[A-Z]{3}$"),
                name="a_currency_has_three_letters",
                violation_error_message=_("A currency is three capital letters, like USD."),
            ),
        ]

    def __str__(self):
        return f"{self.get_step_display()} {self.amount} {self.currency}"
