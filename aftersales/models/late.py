"""Late orders of which a lead is asked whether to call them off."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from orders.models import Order, Shop


class ProposalQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(order__shop__in=Shop.objects.visible_to(user))

    def open(self):
        """Those a lead has still to decide on."""
        return self.filter(decided_at=None)


class Proposal(models.Model):
    """One order that was not packed in time, and whether a lead wants it called off.

    Nothing is called off before a lead says so; an order that is packed after all, or asked back
    by its buyer, takes the question back (`MOOT`). `reason` is the one it was called off for.
    """

    class Verdict(models.TextChoices):
        """What became of the question."""

        ACCEPTED = "ACCEPTED", _("called off")
        REFUSED = "REFUSED", _("goes on")
        MOOT = "MOOT", _("no longer asked")

    order = models.ForeignKey(
        Order, models.CASCADE, related_name="proposals", verbose_name=_("order")
    )
    reason = models.CharField(_("reason"), max_length=128, blank=True)
    made_at = models.DateTimeField(_("asked"))
    decided_at = models.DateTimeField(_("decided"), null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    verdict = models.CharField(_("decision"), max_length=8, blank=True, choices=Verdict.choices)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("late order to decide on"), _("late orders")
        permissions = [("decide_proposal", "Decides whether late orders are called off")]
        constraints = [
            models.UniqueConstraint(
                fields=["order"],
                condition=Q(decided_at=None),
                name="a_lead_is_asked_once_about_a_late_order",
            ),
            models.CheckConstraint(
                condition=Q(decided_at=None, verdict="")
                | Q(decided_at__isnull=False, verdict__in=["ACCEPTED", "REFUSED", "MOOT"]),
                name="a_decided_proposal_has_a_verdict",
            ),
        ]

    def __str__(self):
        return str(self.order)
