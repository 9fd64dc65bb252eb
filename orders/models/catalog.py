"""What is sold: our SKUs, and what each platform SKU means in them."""

from django.db import models
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from orders.models.shop import Shop


class Sku(models.Model):
    """One kind of goods on the shelf, shared by all shops."""

    code = models.CharField(_("code"), max_length=64, unique=True)
    name = models.CharField(_("name"), max_length=200)

    class Meta:
        verbose_name, verbose_name_plural = _("SKU"), _("SKUs")
        ordering = ["code"]
        permissions = [("import_sku", "Imports SKUs"), ("export_sku", "Exports SKUs")]

    def __str__(self):
        return self.code


class SkuCode(models.Model):
    """A barcode that stands on the goods."""

    code = models.CharField(_("barcode"), max_length=64, unique=True)
    sku = models.ForeignKey(Sku, models.CASCADE, related_name="codes", verbose_name=_("SKU"))

    class Meta:
        verbose_name, verbose_name_plural = _("barcode"), _("barcodes")

    def __str__(self):
        return self.code


class ListingQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(shop__in=Shop.objects.visible_to(user))

    def unmapped(self):
        """Listings that say nothing yet about what leaves the shelf."""
        return self.filter(~Exists(ListingPart.objects.filter(listing=OuterRef("pk"))))


class Listing(models.Model):
    """A platform SKU of a shop; its parts say which of our SKUs it is, and how many of each."""

    shop = models.ForeignKey(Shop, models.PROTECT, verbose_name=_("shop"))
    platform_sku_id = models.CharField(_("platform SKU id"), max_length=64)
    product_id = models.CharField(_("platform product id"), max_length=64, blank=True)
    seller_sku = models.CharField(_("seller SKU"), max_length=120, blank=True)
    product_name = models.CharField(_("product"), max_length=300, blank=True)
    variation = models.CharField(_("variation"), max_length=200, blank=True)

    objects = ListingQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("listing"), _("listings")
        permissions = [
            ("map_listing", "Says which SKUs a listing is made of"),
            ("import_listing", "Imports what listings are made of"),
            ("export_listing", "Exports what listings are made of"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["shop", "platform_sku_id"], name="a_platform_sku_is_listed_once_a_shop"
            ),
        ]

    def __str__(self):
        return f"{self.seller_sku or self.platform_sku_id} · {self.product_name}"


class ListingPart(models.Model):
    """So many pieces of one SKU leave the shelf for each piece of the listing sold."""

    listing = models.ForeignKey(Listing, models.CASCADE, related_name="parts")
    sku = models.ForeignKey(Sku, models.PROTECT, verbose_name=_("SKU"))
    quantity = models.PositiveIntegerField(_("quantity"), default=1)

    class Meta:
        verbose_name, verbose_name_plural = _("listing part"), _("listing parts")
        constraints = [
            models.UniqueConstraint(fields=["listing", "sku"], name="a_listing_names_a_sku_once"),
            models.CheckConstraint(
                condition=models.Q(quantity__gte=1), name="a_listing_part_has_pieces"
            ),
        ]

    def __str__(self):
        return f"{self.quantity} × {self.sku}"
