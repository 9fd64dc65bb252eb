"""What happened to an order, for people."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class OrderEvent(models.Model):
    """One line of an order's timeline; append-only, never holds personal data."""

    order = models.ForeignKey("orders.Order", models.CASCADE, related_name="events")
    seq = models.PositiveIntegerField()
    verb = models.CharField(_("what"), max_length=32)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(_("when"))
    data = models.JSONField(default=dict)

    class Meta:
        verbose_name, verbose_name_plural = _("event"), _("events")
        constraints = [
            models.UniqueConstraint(fields=["order", "seq"], name="events_of_an_order_are_counted"),
        ]

    def __str__(self):
        return f"{self.seq} {self.verb}"
