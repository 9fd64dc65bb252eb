"""Who has what in hand at the desk, what is asked of a lead, and which rule was overruled."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from aftersales.models.request import Verdict


class Kind(models.TextChoices):
    """What waits at the desk: what the platform decides for us, and our own tickets."""

    CANCEL = "cancel", _("cancellation")
    RETURN = "return", _("return")
    CHAT = "chat", _("chat")
    REVIEW = "review", _("review")
    TICKET = "ticket", _("ticket")
    DISPUTE = "dispute", _("dispute")


class Matter(models.Model):
    """What a row of the desk is about: one kind, and the key of the row in the table of it."""

    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    matter_id = models.BigIntegerField(_("number"))

    class Meta:
        abstract = True

    @property
    def ref(self) -> str:
        """As clocks and addresses call it."""
        return f"{self.kind}:{self.matter_id}"


class ClaimQuerySet(models.QuerySet):
    def open(self):
        return self.filter(released_at=None)

    def live(self, at):
        """Claims whose holder did something a moment ago."""
        return self.open().filter(until_at__gt=at)


class Claim(Matter):
    """One matter in one person's hands; it runs out when that person does nothing more."""

    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("by")
    )
    taken_at = models.DateTimeField(_("taken"))
    until_at = models.DateTimeField(_("until"))
    released_at = models.DateTimeField(_("let go"), null=True)

    objects = ClaimQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("matter in hand"), _("matters in hand")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "matter_id"],
                condition=Q(released_at=None),
                name="a_matter_is_in_one_hand",
            ),
            models.UniqueConstraint(
                fields=["by"], condition=Q(released_at=None), name="a_hand_holds_one_matter"
            ),
        ]

    def __str__(self):
        return self.ref


class DeskOverride(Matter):
    """A lead took up something else while an urgent cancellation had no owner, and said why."""

    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("when"))
    reason = models.CharField(_("reason"), max_length=200)
    waiting = models.PositiveIntegerField(_("urgent cancellations without an owner"))

    class Meta:
        verbose_name, verbose_name_plural = (
            _("overruled order of work"),
            _("overruled orders of work"),
        )
        ordering = ["-at", "-pk"]
        permissions = [("override_desk", "Takes up other work while urgent cancellations wait")]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="who_overrules_says_why"),
        ]

    def __str__(self):
        return self.ref


class AskQuerySet(models.QuerySet):
    def open(self):
        return self.filter(decided_at=None)


class Ask(Matter):
    """An answer that an agent may not give, asked of a lead: granted or refused by another."""

    verdict = models.CharField(_("answer"), max_length=8, choices=Verdict.choices)
    reason = models.CharField(max_length=128, blank=True)
    comment = models.CharField(max_length=500, blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("asked by")
    )
    asked_at = models.DateTimeField(_("asked"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided"), null=True)
    granted = models.BooleanField(_("granted"), null=True)

    objects = AskQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("answer asked of a lead"), _("answers asked of leads")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "matter_id"],
                condition=Q(decided_at=None),
                name="a_lead_is_asked_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("asked_by")),
                name="nobody_grants_what_they_asked_for",
            ),
            models.CheckConstraint(
                condition=Q(decided_at=None, granted=None)
                | Q(decided_at__isnull=False, granted__isnull=False),
                name="what_a_lead_decided_is_granted_or_not",
            ),
        ]

    def __str__(self):
        return self.ref
