"""A buyer who wants an order cancelled."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from aftersales.models.request import DECIDED, TO_ANSWER, Request
from orders.sla import Kind


class CancellationRequest(Request):
    """One request to cancel an order, or pieces of it; the platform's verdict moves it.

    While it is open its order has `cancel_asked_at`, and no scanner lets the goods pass.
    """

    CLOCK, CLOCK_KIND = "cancel", Kind.ANSWER

    class State(models.TextChoices):
        PENDING = "PENDING", _("unanswered")
        ANSWERED = "ANSWERED", _("answered")
        AGREED = "AGREED", _("agreed to")
        REFUNDED = "REFUNDED", _("refunded")
        REJECTED = "REJECTED", _("refused")
        WITHDRAWN = "WITHDRAWN", _("withdrawn")

    ruled_at = models.DateTimeField(null=True)  # when the answer rules were asked about it
    state = FSMField(
        _("state"), max_length=12, choices=State.choices, protected=True, default=State.PENDING
    )

    # What the buyer said when asked, by a code of the platform's list; empty until then.
    stated_reason = models.CharField(_("what the buyer says"), max_length=64, blank=True)
    stated_at = models.DateTimeField(null=True)
    stated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        verbose_name, verbose_name_plural = _("cancellation"), _("cancellations")
        permissions = [
            ("answer_cancellation", "Works at the desk of cancellations"),
            ("approve_cancellation", "Agrees to cancellations before the parcel is packed"),
            ("approve_packed", "Agrees to cancellations of packed parcels"),
            ("reject_cancellation", "Refuses cancellations"),
            ("watch_answers", "Is told of requests that nobody has answered when time runs out"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["shop", "platform_id"], name="a_cancellation_is_kept_once"
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=[
                        "PENDING", "ANSWERED", "AGREED", "REFUNDED", "REJECTED", "WITHDRAWN",
                    ]
                ),
                name="a_cancellation_is_in_a_known_state",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["due_at"], condition=TO_ANSWER, name="cancellation_to_answer"),
            models.Index(fields=["answered_at"], condition=DECIDED, name="cancellation_to_send"),
            models.Index(fields=["-id"], name="cancellation_newest"),
        ]

    # A transition belongs to one table, so that those which both kinds know stand with each.
    @transition(field="state", source="PENDING", target="ANSWERED")
    def answer(self, verdict, *, by, at):
        """A person decided; the platform is told next."""
        self.decide(verdict, by, at)

    @transition(field="state", source="ANSWERED", target="PENDING")
    def fail(self):
        """The platform did not take our answer: a person decides anew."""

    @transition(field="state", source=["PENDING", "ANSWERED"], target="AGREED")
    def agree(self):
        """The order is cancelled: we said so, or time ran out."""

    @transition(field="state", source=["PENDING", "ANSWERED"], target="REJECTED")
    def reject(self):
        """We refused, and the platform took it: the order goes on."""

    @transition(field="state", source=["PENDING", "ANSWERED"], target="WITHDRAWN")
    def withdraw(self):
        """The buyer thought again: the order goes on."""

    @transition(field="state", source=["PENDING", "ANSWERED", "AGREED"], target="REFUNDED")
    def refund(self):
        """The order is cancelled and the money is back."""
