"""Who buys: the platform's id, and where the parcel goes under lock."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from orders.models.encrypted import EncryptedJSONField
from orders.models.shop import Shop


class Buyer(models.Model):
    """One buyer of a shop by the platform's key: `u:<user id>` or `n:<user name>`."""

    shop = models.ForeignKey(Shop, models.PROTECT)
    key = models.CharField(max_length=130)

    class Meta:
        verbose_name, verbose_name_plural = _("buyer"), _("buyers")
        constraints = [
            models.UniqueConstraint(fields=["shop", "key"], name="a_buyer_is_known_once_a_shop"),
        ]
        indexes = [models.Index(fields=["key"], name="buyer_by_key")]

    def __str__(self):
        return self.key.partition(":")[2]


class Recipient(models.Model):
    """Where an order goes. Everything personal lives in the one encrypted column.

    `data` holds name, phone, state, city, district, lines and instruction as text.
    """

    order = models.OneToOneField("orders.Order", models.CASCADE, primary_key=True)
    data = EncryptedJSONField()
    region = models.CharField(_("region"), max_length=2, blank=True)
    postcode = models.CharField(_("postcode"), max_length=20, blank=True)
    is_readdressed = models.BooleanField(default=False)  # the platform said that the buyer moved
    is_masked = models.BooleanField(_("masked"), default=False)

    class Meta:
        verbose_name, verbose_name_plural = _("recipient"), _("recipients")

    def __str__(self):
        return f"{self.region} {self.postcode}"
