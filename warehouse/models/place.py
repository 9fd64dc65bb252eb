"""Where goods stand and where people work."""

from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from orders.models import Shop
from warehouse.models.carrier import Carrier
from warehouse.models.template import WAYBILL_SIZES, Size

# The print server's own rule; and no name may look like an option of a command.
QUEUE = RegexValidator(
    r"\A[^\s/#\-][^\s/#]*\Z", _("A printer's name has no spaces and none of / and #.")
)


class WarehouseQuerySet(models.QuerySet):
    def visible_to(self, user):
        if user.has_perm("warehouse.see_all_warehouses"):
            return self
        return self.filter(accesses__user=user)


class Warehouse(models.Model):
    """A building with stock.

    `wave_size` is the most orders one picker's round may hold. With `auto_wave_after` set, orders
    that are ready are released as waves by themselves once one has waited that many minutes or a
    full wave is ready; empty, a person releases every wave.
    """

    code = models.SlugField(_("code"), max_length=32, unique=True)
    name = models.CharField(_("name"), max_length=80)
    time_zone = models.CharField(_("time zone"), max_length=40, default="America/Los_Angeles")
    language = models.CharField(
        _("language of its papers"), max_length=10, choices=settings.LANGUAGES, default="en"
    )
    wave_size = models.PositiveSmallIntegerField(_("orders in a wave"), default=60)
    auto_wave_after = models.PositiveSmallIntegerField(
        _("release waves by themselves after, minutes"), null=True, blank=True, default=10
    )

    objects = WarehouseQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("warehouse"), _("warehouses")
        ordering = ["code"]
        permissions = [("see_all_warehouses", "Sees every warehouse")]
        constraints = [
            models.CheckConstraint(
                condition=Q(wave_size__gte=1),
                name="a_wave_holds_an_order",
                violation_error_message=_("A wave holds one order at least."),
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which the times of this building are read and shown."""
        return ZoneInfo(self.time_zone)


class WarehouseAccess(models.Model):
    """One person may work in one warehouse."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="warehouse_accesses",
        verbose_name=_("person"),
    )
    warehouse = models.ForeignKey(Warehouse, models.CASCADE, related_name="accesses")

    class Meta:
        verbose_name, verbose_name_plural = _("warehouse access"), _("warehouse accesses")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "warehouse"], name="a_user_has_a_warehouse_once"
            ),
        ]

    def __str__(self):
        return f"{self.user} · {self.warehouse}"


class ShopWarehouse(models.Model):
    """A warehouse that ships for a shop: lowest priority first, unless the platform names one."""

    shop = models.ForeignKey(Shop, models.CASCADE, verbose_name=_("shop"))
    warehouse = models.ForeignKey(Warehouse, models.CASCADE, verbose_name=_("warehouse"))
    priority = models.PositiveSmallIntegerField(_("priority"), default=1)
    platform_ref = models.CharField(_("name on the platform"), max_length=120, blank=True)
    carrier = models.ForeignKey(Carrier, models.PROTECT, verbose_name=_("carrier"))
    label_size = models.CharField(
        _("size of waybills"), max_length=8, choices=WAYBILL_SIZES, default=Size.NORMAL
    )

    class Meta:
        verbose_name, verbose_name_plural = _("shop's warehouse"), _("shops' warehouses")
        ordering = ["shop", "priority"]
        constraints = [
            models.UniqueConstraint(
                fields=["shop", "warehouse"], name="a_shop_uses_a_warehouse_once"
            ),
        ]

    def __str__(self):
        return f"{self.shop} · {self.warehouse}"


class Bin(models.Model):
    """One place on the shelves; aisle and metres from its head decide the walk.

    Goods in a bin that is not pickable (receiving, quarantine) are stock, but no wave takes them. A
    red basket holds parcels that must not leave, and no stock.
    """

    warehouse = models.ForeignKey(Warehouse, models.CASCADE, verbose_name=_("warehouse"))
    code = models.CharField(_("code"), max_length=32)
    aisle = models.PositiveSmallIntegerField(_("aisle"), default=0)
    metres = models.DecimalField(_("metres"), max_digits=6, decimal_places=1, default=0)
    level = models.PositiveSmallIntegerField(_("level"), default=0)
    is_pickable = models.BooleanField(_("pickable"), default=True)
    is_red_basket = models.BooleanField(_("red basket"), default=False)

    class Meta:
        verbose_name, verbose_name_plural = _("bin"), _("bins")
        ordering = ["warehouse", "code"]
        constraints = [
            models.UniqueConstraint(fields=["warehouse", "code"], name="a_bin_code_stands_once"),
            models.CheckConstraint(
                condition=Q(is_red_basket=False) | Q(is_pickable=False),
                name="nobody_picks_from_a_red_basket",
                violation_error_message=_("Nobody picks from a red basket: untick “pickable”."),
            ),
        ]

    def __str__(self):
        return self.code


class Station(models.Model):
    """A bench or a door with a scanner, and how papers are printed there.

    With a `queue` it has a printer of its own on the print server, to which papers go by themselves
    where `prints_directly` is set; else the browser prints.
    """

    class Prints(models.TextChoices):
        WAVE = "WAVE", _("with the wave, before it is packed")
        BENCH = "BENCH", _("at the bench, as each box is sealed")

    class Slips(models.TextChoices):
        APART = "APART", _("apart from the waybills")
        EACH = "EACH", _("behind each waybill")

    class Paper(models.TextChoices):
        """Names as the print server knows them."""

        LABEL = "Custom.100x150mm", "100 × 150 mm"
        INCHES = "Custom.4x6in", "4 × 6 in"
        A6 = "A6", "A6"
        SQUARE = "Custom.100x100mm", "100 × 100 mm"

    warehouse = models.ForeignKey(Warehouse, models.CASCADE, verbose_name=_("warehouse"))
    code = models.CharField(_("code"), max_length=32)
    name = models.CharField(_("name"), max_length=80)
    prints = models.CharField(
        _("waybills are printed"), max_length=5, choices=Prints.choices, default=Prints.WAVE
    )
    slips = models.CharField(
        _("packing slips"), max_length=5, choices=Slips.choices, default=Slips.APART
    )
    paper = models.CharField(_("paper"), max_length=20, choices=Paper.choices, default=Paper.LABEL)
    queue = models.CharField(
        _("printer"),
        max_length=127,
        blank=True,
        validators=[QUEUE],
        help_text=_("Its name on the print server (CUPS); empty: the browser prints."),
    )
    prints_directly = models.BooleanField(
        _("papers go to the printer by themselves"), default=False
    )

    class Meta:
        verbose_name, verbose_name_plural = _("station"), _("stations")
        constraints = [
            models.UniqueConstraint(fields=["warehouse", "code"], name="a_station_stands_once"),
            models.CheckConstraint(
                condition=Q(prints_directly=False) | Q(queue__gt=""),
                name="direct_printing_needs_a_printer",
                violation_error_message=_("Name the printer that papers go to by themselves."),
            ),
        ]

    def __str__(self):
        return self.name


class Badge(models.Model):
    """The code on a person's badge: scanned, it allows what only that person may."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="badge", verbose_name=_("person")
    )
    code = models.CharField(_("code"), max_length=32, unique=True)

    class Meta:
        verbose_name, verbose_name_plural = _("badge"), _("badges")

    def __str__(self):
        return str(self.user)
