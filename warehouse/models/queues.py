"""One page a role: the rows of a queue under a name of their own, with their own permission."""

from django.utils.translation import gettext_lazy as _

from orders.models import Order
from warehouse.models.packing import Package
from warehouse.models.picking import PickTask
from warehouse.models.waybill import Waybill


class ToWave(Order):
    """An order that is released and has its goods set aside."""

    class Meta:
        proxy = True
        verbose_name, verbose_name_plural = _("order to wave"), _("orders to wave")


class Rest(Order):
    """An order of which a part is on its way, or will be, while the rest waits."""

    class Meta:
        proxy = True
        verbose_name, verbose_name_plural = _("rest of a split order"), _("rests of split orders")


class ToPack(Package):
    """A box that is being picked or packed."""

    class Meta:
        proxy = True
        verbose_name, verbose_name_plural = _("box to pack"), _("boxes to pack")


class ToHandOver(Package):
    """A sealed parcel that is still here."""

    class Meta:
        proxy = True
        verbose_name, verbose_name_plural = _("parcel to hand over"), _("parcels to hand over")


class Untold(Package):
    """A packed parcel that the platform has not accepted, or a box it refused."""

    class Meta:
        proxy = True
        verbose_name = _("packed, not accepted by the platform")
        verbose_name_plural = _("packed, not accepted by the platform")
        permissions = [("tell_platform", "Tells the platform of a box again")]


class UnderWay(Package):
    """A box whose papers are printed, or that is packed, and that no carrier has yet."""

    class Meta:
        proxy = True
        verbose_name = _("printed or packed, not handed over")
        verbose_name_plural = _("printed or packed, not handed over")


class VoidLabel(Waybill):
    """A label that came out and is void: its paper is to be thrown away."""

    class Meta:
        proxy = True
        verbose_name, verbose_name_plural = _("void label"), _("void labels")


class ToPutBack(PickTask):
    """Goods that were picked for a box that will not leave."""

    class Meta:
        proxy = True
        verbose_name, verbose_name_plural = _("goods to put back"), _("goods to put back")
