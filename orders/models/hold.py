"""Why an order waits."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from orders.refusals import sentence


class HoldQuerySet(models.QuerySet):
    def open(self):
        return self.filter(lifted_at=None)

    def run_out(self, at):
        """Holds that were placed until a moment that has come."""
        return self.open().filter(until_at__lte=at)


class Hold(models.Model):
    """One reason why an order waits; the order is HELD exactly while one is open."""

    class Reason(models.TextChoices):
        FREE_CANCEL = "FREE_CANCEL", _("free-cancel hour")
        RELEASE_DATE = "RELEASE_DATE", _("sold for a later date")
        UNMAPPED = "UNMAPPED", _("SKU unknown")
        NOTE = "NOTE", _("buyer's note")
        ADDRESS = "ADDRESS", _("address")
        SHORT = "SHORT", _("out of stock")
        WAITING_BUYER = "WAITING_BUYER", _("waiting for the buyer")
        RULE = "RULE", _("rule")
        MANUAL = "MANUAL", _("held by hand")

    order = models.ForeignKey("orders.Order", models.CASCADE, related_name="holds")
    reason = models.CharField(_("reason"), max_length=16, choices=Reason.choices)
    code = models.CharField(max_length=40)
    params = models.JSONField(default=dict)
    placed_at = models.DateTimeField(_("since"))
    placed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    until_at = models.DateTimeField(_("until"), null=True, blank=True)
    lifted_at = models.DateTimeField(_("lifted"), null=True, blank=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )

    objects = HoldQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("hold"), _("holds")
        constraints = [
            models.UniqueConstraint(
                fields=["order", "reason"],
                condition=models.Q(lifted_at=None),
                name="an_order_waits_for_a_reason_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["until_at"],
                condition=models.Q(lifted_at=None, until_at__isnull=False),
                name="hold_runs_out",
            ),
            models.Index(
                fields=["reason", "order"],
                condition=models.Q(lifted_at=None),
                name="hold_open_by_reason",
            ),
        ]

    def __str__(self):
        return self.sentence

    @property
    def sentence(self) -> str:
        """Why the order waits, in one sentence of the reader's language."""
        return sentence(self.code, self.params)
