"""When the platform expects parcels at their buyers."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from orders.models import Order


class Arrival(models.Model):
    """By when the platform says an order will be delivered; asked for while somebody needs it."""

    order = models.OneToOneField(
        Order, models.CASCADE, related_name="arrival", verbose_name=_("order")
    )
    by_at = models.DateTimeField(_("arrives by"), null=True)  # empty: the platform names no time
    ask_at = models.DateTimeField(_("asked again"))

    class Meta:
        verbose_name, verbose_name_plural = _("expected arrival"), _("expected arrivals")

    def __str__(self):
        return str(self.order)
