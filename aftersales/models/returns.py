"""A buyer who wants to send something back, to have money back, or to get something else."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from aftersales.models.request import DECIDED, TO_ANSWER, Request
from orders.sla import Kind


class ReturnRequest(Request):
    """One request after the goods arrived; it may ask us several times, one step after another."""

    CLOCK, CLOCK_KIND = "return", Kind.RETURN
    FACTS = ("tracking_number", "provider_name", "reject_reasons", "arbitration", "disputed_at")

    class State(models.TextChoices):
        PENDING = "PENDING", _("unanswered")
        ANSWERED = "ANSWERED", _("answered")
        WAITING = "WAITING", _("waiting for others")
        CLOSED = "CLOSED", _("closed")

    class Type(models.TextChoices):
        REFUND = "REFUND", _("money back")
        RETURN_AND_REFUND = "RETURN_AND_REFUND", _("return for money back")
        REPLACEMENT = "REPLACEMENT", _("replacement")

    class Step(models.TextChoices):
        """What the platform can await from us."""

        REFUND = "SELLER_RESPOND_REFUND", _("give the money back?")
        RETURN = "SELLER_RESPOND_RETURN", _("take the goods back?")
        RECEIVE = "SELLER_RESPOND_RECEIVE_PACKAGE", _("has all come back as it should?")
        REPLACEMENT = "SELLER_RESPOND_REPLACEMENT", _("send a replacement?")

    state = FSMField(
        _("state"), max_length=12, choices=State.choices, protected=True, default=State.PENDING
    )
    tracking_number = models.CharField(_("tracking number"), max_length=64, blank=True)
    provider_name = models.CharField(_("carrier"), max_length=120, blank=True)
    arbitration = models.CharField(max_length=24, blank=True)  # IN_PROGRESS, SUPPORT_BUYER …
    disputed_at = models.DateTimeField(_("in dispute since"), null=True)

    class Meta:
        verbose_name, verbose_name_plural = _("return"), _("returns")
        permissions = [("answer_return", "Agrees to returns and refuses them")]
        constraints = [
            models.UniqueConstraint(fields=["shop", "platform_id"], name="a_return_is_kept_once"),
            models.CheckConstraint(
                condition=Q(state__in=["PENDING", "ANSWERED", "WAITING", "CLOSED"]),
                name="a_return_is_in_a_known_state",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=TO_ANSWER, name="return_to_answer"),
            models.Index(fields=["answered_at"], condition=DECIDED, name="return_to_send"),
            models.Index(fields=["-id"], name="return_newest"),
            models.Index(
                fields=["shop", "disputed_at"],
                condition=Q(disputed_at__isnull=False),
                name="return_disputed",
            ),
        ]

    # A transition belongs to one table, so that those which both kinds know stand with each.
    @transition(field="state", source="PENDING", target="ANSWERED")
    def answer(self, verdict, *, by, at):
        """A person decided; the platform is told next."""
        self.decide(verdict, by, at)

    @transition(field="state", source="ANSWERED", target="PENDING")
    def fail(self):
        """The platform did not take our answer: a person decides anew."""

    @transition(field="state", source=["ANSWERED", "WAITING", "CLOSED"], target="PENDING")
    def ask_again(self):
        """A further step of it is ours."""

    @transition(field="state", source=["PENDING", "ANSWERED", "CLOSED"], target="WAITING")
    def wait(self):
        """Nothing is ours to do now: the buyer, the carrier or the platform is next."""

    @transition(field="state", source=["PENDING", "ANSWERED", "WAITING"], target="CLOSED")
    def close(self):
        """It is over, one way or the other."""
