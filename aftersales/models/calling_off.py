"""An order that we call off ourselves."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from orders.models import Order, Sending, Shop


class CallOffQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(order__shop__in=Shop.objects.visible_to(user))

    def to_send(self):
        """Those of which the platform does not know yet."""
        return self.filter(settled_at=None)


class CallOff(models.Model):
    """One order of a connected shop that a person calls off; the platform has to agree."""

    order = models.ForeignKey(
        Order, models.CASCADE, related_name="call_offs", verbose_name=_("order")
    )
    reason = models.CharField(_("reason"), max_length=128)
    asked_at = models.DateTimeField(_("asked"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("by"),
    )
    sending = models.OneToOneField(Sending, models.SET_NULL, null=True, related_name="+")
    settled_at = models.DateTimeField(_("settled"), null=True)

    objects = CallOffQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("called-off order"), _("called-off orders")
        permissions = [("call_off_order", "Calls orders off on the platform")]
        constraints = [
            models.UniqueConstraint(
                fields=["order"],
                condition=Q(settled_at=None),
                name="an_order_is_called_off_once_at_a_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["asked_at"], condition=Q(settled_at=None), name="call_off_to_send"
            ),
        ]

    def __str__(self):
        return str(self.order)
