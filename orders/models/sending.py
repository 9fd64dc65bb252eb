"""What the platform must be told, until it has said that it knows."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from orders.models.shop import Shop
from orders.refusals import sentence

KINDS = {
    "arrange": _("arrange shipment"),
    "upload": _("tell the tracking number"),
    "combine": _("combine parcels"),
    "uncombine": _("take a parcel apart"),
    "split": _("split a parcel"),
    "answer_cancel": _("answer a cancellation"),
    "answer_return": _("answer a return"),
    "cancel_order": _("call the order off"),
    "ask_buyer": _("question to a buyer"),
    "give_money": _("give money back"),
    "open_return": _("open a return"),
}
TO_SEND = Q(accepted_at=None, refused_at=None)


class SendingQuerySet(models.QuerySet):
    def visible_to(self, user):
        if user.has_perm("orders.see_all_shops"):
            return self
        return self.filter(shop__in=Shop.objects.visible_to(user))

    def free(self, at):
        """Those that may be tried now: not accepted, not refused, in nobody's hands."""
        idle = Q(leased_until=None) | Q(leased_until__lte=at)
        due = Q(next_try_at=None) | Q(next_try_at__lte=at)
        return self.filter(TO_SEND, idle, due)

    def sent(self):
        """Those whose answer is not known yet."""
        return self.filter(TO_SEND)

    def accepted(self):
        return self.filter(accepted_at__isnull=False)

    def refused(self):
        """Those the platform said no to: a person must look."""
        return self.filter(refused_at__isnull=False)


class Sending(models.Model):
    """One message to the platform, named by what it does (`kind`) and to what (`ref`).

    `attempts` counts the hands it was in: an answer that comes late names an old count, and
    changes nothing.
    """

    shop = models.ForeignKey(Shop, models.PROTECT, verbose_name=_("shop"))
    kind = models.CharField(_("what"), max_length=32)
    ref = models.CharField(_("about"), max_length=128)
    created_at = models.DateTimeField(_("asked"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("by"),
    )
    attempts = models.PositiveIntegerField(_("tries"), default=0)
    leased_until = models.DateTimeField(null=True)
    next_try_at = models.DateTimeField(_("next try"), null=True)
    sent_at = models.DateTimeField(_("last sent"), null=True)
    accepted_at = models.DateTimeField(_("accepted"), null=True)
    refused_at = models.DateTimeField(_("refused"), null=True)
    receipt = models.JSONField(_("receipt"), default=dict)
    problem = models.JSONField(_("problem"), default=dict)  # code and params

    objects = SendingQuerySet.as_manager()

    class Meta:
        verbose_name = _("message to the platform")
        verbose_name_plural = _("messages to the platform")
        permissions = [("retry_sending", "Sends again what the platform refused")]
        constraints = [
            models.UniqueConstraint(fields=["shop", "kind", "ref"], name="a_thing_is_told_once"),
            models.CheckConstraint(
                condition=Q(accepted_at=None) | Q(refused_at=None),
                name="what_is_accepted_is_not_refused",
            ),
        ]
        indexes = [
            models.Index(fields=["kind", "next_try_at"], condition=TO_SEND, name="sending_to_send"),
            models.Index(
                fields=["refused_at"], condition=Q(refused_at__isnull=False), name="sending_refused"
            ),
            models.Index(fields=["shop", "-id"], name="sending_newest_by_shop"),
        ]

    def __str__(self):
        return f"{self.what}: {self.about}"

    @property
    def what(self) -> str:
        """What it does, in words."""
        return str(KINDS.get(self.kind, self.kind))

    @property
    def about(self) -> str:
        """What it is about as people call it: a parcel, a request or an order by its number.

        What tells one try from another in `ref` is left out.
        """
        if self.kind == "upload":
            return f"P-{self.ref.partition('R')[0]}"
        if self.kind == "ask_buyer":
            return gettext("question %(number)s") % {"number": self.ref}
        return self.ref.partition(":")[0]

    @property
    def sentence(self) -> str:
        """What went wrong last, in the reader's language; empty when nothing did."""
        return sentence(**self.problem) if self.problem else ""
