"""What every request of a buyer has: an order, money, a deadline, and our answer to it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from orders.models import Order, Sending, Shop

PENDING, ANSWERED = "PENDING", "ANSWERED"  # the two states every kind of request has
TO_ANSWER = Q(state=PENDING)
DECIDED = Q(answered_at__isnull=False, told_at=None)


class Verdict(models.TextChoices):
    """What a person says to a request."""

    APPROVE = "APPROVE", _("agree")
    REJECT = "REJECT", _("refuse")


class RequestQuerySet(models.QuerySet):
    def visible_to(self, user):
        if user.has_perm("orders.see_all_shops"):
            return self
        return self.filter(shop__in=Shop.objects.visible_to(user))

    def to_answer(self):
        """Requests on which the platform waits for us, and nobody has decided."""
        return self.filter(TO_ANSWER)

    def run_out(self, at):
        """Requests whose time is over while nobody has decided here: the platform's word counts."""
        over = Q(respond_by=None) | Q(respond_by__lte=at)  # the platform waits longer than we would
        return self.filter(TO_ANSWER, over, due_at__lte=at).filter(
            Q(reread_at=None) | Q(reread_at__lte=at)
        )

    def ran_out(self):
        """Requests that ran out, while the platform's verdict is not known here."""
        return self.filter(TO_ANSWER, ran_out_at__isnull=False)

    def open(self):
        """Requests the platform has not closed, as far as we know."""
        return self.filter(state__in=[PENDING, ANSWERED])

    def to_send(self):
        """Requests that are decided, while the platform does not know."""
        untold = Q(sending=None, state=ANSWERED)
        begun = Q(sending__accepted_at=None, sending__refused_at=None, sending__isnull=False)
        return self.filter(DECIDED).filter(untold | begun)

    def without_reasons(self):
        """Requests for which we have not asked by what reasons they may be refused."""
        return self.filter(TO_ANSWER, reject_reasons__isnull=True)


class Request(models.Model):
    """One request about one order: what the platform says of it, and what we said to it.

    `state` says whose turn it is; each kind has states of its own beside the two that all have.
    `due_at` is by when we must answer, the earlier of the platform's `respond_by` and our own
    promise; nothing is due when it is empty. `first_due_at` stays, so that it says
    whether anybody could ever answer, and by when. `told_at`: the platform has our answer.
    `ran_out_at`: nobody had answered.
    """

    Verdict = Verdict
    CLOCK: str  # what its clocks are called by
    CLOCK_KIND: str  # and what they count down to
    FACTS: tuple[str, ...] = ()  # what the platform tells of this kind alone

    shop = models.ForeignKey(Shop, models.PROTECT, verbose_name=_("shop"))
    platform_id = models.CharField(_("request number"), max_length=64)
    order_number = models.CharField(max_length=64)
    order = models.ForeignKey(
        Order, models.CASCADE, null=True, related_name="%(class)ss", verbose_name=_("order")
    )
    status = models.CharField(_("platform status"), max_length=64)
    type = models.CharField(max_length=40, blank=True)
    role = models.CharField(_("asked by"), max_length=16, blank=True)
    reason = models.CharField(max_length=128, blank=True)
    reason_text = models.CharField(_("reason"), max_length=300, blank=True)
    refund_total = models.DecimalField(_("refund"), max_digits=14, decimal_places=2, default=0)
    currency = models.CharField(max_length=3, blank=True)
    line_ids = models.JSONField(default=list)
    step = models.CharField(max_length=40, blank=True)  # what the platform awaits from us
    asked_at = models.DateTimeField(_("asked"))
    updated_at = models.DateTimeField()
    respond_by = models.DateTimeField(_("the platform waits until"), null=True)
    due_at = models.DateTimeField(_("answer by"), null=True)
    first_due_at = models.DateTimeField(null=True)  # the earliest it ever had; empty: none
    ran_out_at = models.DateTimeField(_("ran out unanswered"), null=True)
    reread_at = models.DateTimeField(null=True)  # when the platform is asked again what it decided

    reject_reasons = models.JSONField(null=True)  # name and text of each
    verdict = models.CharField(_("our answer"), max_length=8, blank=True, choices=Verdict.choices)
    answer_reason = models.CharField(max_length=128, blank=True)
    answer_comment = models.CharField(max_length=500, blank=True)
    answered_step = models.CharField(max_length=40, blank=True)
    answers = models.PositiveSmallIntegerField(default=0)  # how many we tried to give
    answered_at = models.DateTimeField(_("answered"), null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("answered by"),
    )
    sending = models.OneToOneField(Sending, models.SET_NULL, null=True, related_name="+")
    told_at = models.DateTimeField(_("accepted"), null=True)

    objects = RequestQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self):
        return self.order_number

    @property
    def is_open(self) -> bool:
        """Whether the platform still awaits our answer, as far as we know."""
        return self.state in (PENDING, ANSWERED)

    @property
    def ends_at(self):
        """Until when an answer counts: the platform's time where it names one, not our own word."""
        return self.respond_by or self.due_at

    @property
    def is_asked_anew(self) -> bool:
        """Whether the platform awaits something else from us than what we answered last."""
        return self.state == PENDING and bool(self.answers) and self.step != self.answered_step

    @property
    def answer_ref(self) -> str:
        """Under which name our present answer is told; the same for every try of it."""
        return f"{self.platform_id}:{self.answers}"

    def decide(self, verdict: str, by, at) -> None:
        """Stamp what a person said; each kind's `answer` is the transition that allows it."""
        self.verdict, self.answered_by, self.answered_at = verdict, by, at
        self.answered_step = self.step
        self.answers += 1
        self.sending = self.told_at = None
