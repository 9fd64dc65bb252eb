"""What is kept with a ticket: its sources, notes, files, history, and who saw clear data."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from aftersales.models.desk import Kind
from aftersales.models.ticket import Ticket
from orders.models import Handover
from orders.models.encrypted import EncryptedJSONField


class TicketSource(models.Model):
    """What a ticket is about besides its order: a chat, a return, a review, a cancellation."""

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="sources")
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    matter_id = models.BigIntegerField()

    class Meta:
        verbose_name, verbose_name_plural = _("source of a ticket"), _("sources of tickets")
        constraints = [
            models.UniqueConstraint(
                fields=["ticket", "kind", "matter_id"], name="a_source_stands_once_in_a_ticket"
            ),
        ]
        indexes = [models.Index(fields=["kind", "matter_id"], name="ticket_by_source")]

    def __str__(self):
        return f"{self.kind}:{self.matter_id}"


class TicketNote(models.Model):
    """What one of us wrote for the others; buyers never see it. May hold personal data."""

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="notes")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("when"))
    text = EncryptedJSONField()

    class Meta:
        verbose_name, verbose_name_plural = _("internal note"), _("internal notes")
        ordering = ["pk"]

    def __str__(self):
        return f"{self.ticket} · {self.by}"


class TicketFile(models.Model):
    """A picture or paper that belongs to a ticket; `shows` says to evidence what it proves."""

    class Shows(models.TextChoices):
        OTHER = "OTHER", _("something else")
        GOODS = "GOODS", _("goods at the buyer's")
        PACKING = "PACKING", _("packing, with its serial")
        SCALE = "SCALE", _("weight on the scale")
        MANIFEST = "MANIFEST", _("signed manifest")
        CARRIER = "CARRIER", _("the carrier's word")

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="files")
    stored = models.ForeignKey("orders.StoredFile", models.PROTECT, related_name="+")
    shows = models.CharField(_("shows"), max_length=8, choices=Shows.choices, default=Shows.OTHER)
    at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name, verbose_name_plural = _("attachment"), _("attachments")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["ticket", "stored"], name="a_file_is_attached_once_to_a_ticket"
            ),
        ]

    def __str__(self):
        return str(self.stored)


class TicketEvent(models.Model):
    """One line of a ticket's history; append-only, never holds personal data."""

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="events")
    seq = models.PositiveIntegerField()
    verb = models.CharField(_("what"), max_length=32)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(_("when"))
    data = models.JSONField(default=dict)

    class Meta:
        verbose_name, verbose_name_plural = _("event of a ticket"), _("events of tickets")
        constraints = [
            models.UniqueConstraint(
                fields=["ticket", "seq"], name="events_of_a_ticket_are_counted"
            ),
        ]

    def __str__(self):
        return f"{self.seq} {self.verb}"


class Unmasking(models.Model):
    """Somebody saw a buyer's name, phone and address in a ticket, and said why; append-only."""

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="unmaskings")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("when"))
    until_at = models.DateTimeField(_("shown until"))
    reason = models.CharField(_("reason"), max_length=200)

    class Meta:
        verbose_name, verbose_name_plural = _("look at clear data"), _("looks at clear data")
        ordering = ["-pk"]
        permissions = [("unmask_buyer", "Sees a buyer's name, phone and address for a reason")]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="who_unmasks_says_why"),
        ]
        indexes = [models.Index(fields=["by", "at"], name="unmasking_by_person")]

    def __str__(self):
        return f"{self.ticket} · {self.by}"


class TicketHandover(Handover):
    """Tickets one shift leaves to the next: theirs once they accept."""

    tickets = models.ManyToManyField(Ticket, related_name="handovers", verbose_name=_("tickets"))

    class Meta:
        verbose_name, verbose_name_plural = _("ticket hand-over"), _("ticket hand-overs")
        ordering = ["-pk"]
        permissions = [("hand_over_tickets", "Hands tickets to the next shift and accepts them")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(giver=F("taker")), name="nobody_hands_tickets_to_himself"
            ),
        ]
