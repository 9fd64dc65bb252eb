"""What a buyer gets to make it good: money, goods once more, a return label, a coupon."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from aftersales.cases import Reason
from aftersales.models.macro import Macro
from aftersales.models.ticket import Ticket
from orders.models import Order, OrderLine, Sending, Shop
from orders.models.encrypted import EncryptedJSONField

LIVING = ["ASKED", "APPROVED", "SENT"]  # on its way: nothing else of the kind beside it
COUNTED = [*LIVING, "DONE"]  # what is, or will be, gone


class Remedy(models.TextChoices):
    """The four ways to make it good."""

    REFUND = "REFUND", _("refund")
    RESEND = "RESEND", _("resend")
    RETURN_LABEL = "RETURN_LABEL", _("return label")
    COUPON = "COUPON", _("coupon")


class CompensationQuerySet(models.QuerySet):
    def visible_to(self, user):
        if user.has_perm("orders.see_all_shops"):
            return self
        return self.filter(shop__in=Shop.objects.visible_to(user))

    def living(self):
        """Those that are on their way."""
        return self.filter(state__in=LIVING)

    def counted(self):
        """Those whose money or goods are gone, or will be."""
        return self.filter(state__in=COUNTED)

    def to_approve(self):
        """Those that wait for a second person."""
        return self.filter(state="ASKED")

    def to_send(self):
        """Approved ones of which the platform does not know, or whose label is not drawn."""
        return self.filter(state="APPROVED")

    def under_way(self):
        """Those of which we wait to hear how they end."""
        return self.filter(state="SENT")


class Compensation(models.Model):
    """One thing done for a buyer: what, of which order, for which cause, and who said so.

    `amount` is what it is worth in `currency`: money for a refund or coupon, for a resend what
    sending again costs us where that is known. `over` names the limits it goes beyond, for which it
    `needs_second`. `macro` and `words` wait with it until that person approves, and are sent then.
    `platform_ref` is the platform's number of the return it made.
    """

    Kind = Remedy

    class State(models.TextChoices):
        ASKED = "ASKED", _("waits for a second person")
        APPROVED = "APPROVED", _("approved")
        REFUSED = "REFUSED", _("refused")
        SENT = "SENT", _("on its way")
        DONE = "DONE", _("done")
        FAILED = "FAILED", _("failed")

    shop = models.ForeignKey(Shop, models.PROTECT, verbose_name=_("shop"))
    ticket = models.ForeignKey(
        Ticket, models.PROTECT, related_name="compensations", verbose_name=_("ticket")
    )
    order = models.ForeignKey(
        Order, models.PROTECT, related_name="compensations", verbose_name=_("order")
    )
    kind = models.CharField(_("what"), max_length=12, choices=Remedy.choices)
    state = FSMField(
        _("state"), max_length=8, choices=State.choices, protected=True, default=State.ASKED
    )
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2, null=True)
    currency = models.CharField(max_length=3)
    reason = models.CharField(_("reason"), max_length=16, choices=Reason.choices)
    over = models.JSONField(_("beyond these limits"), default=list)
    needs_second = models.BooleanField(_("needs a second person"), default=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("asked by")
    )
    asked_at = models.DateTimeField(_("asked"))
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+",
        verbose_name=_("decided by"),
    )  # fmt: skip
    approved_at = models.DateTimeField(_("decided"), null=True)
    macro = models.ForeignKey(Macro, models.PROTECT, null=True, related_name="+")
    words = EncryptedJSONField(default=str)
    sending = models.OneToOneField(Sending, models.SET_NULL, null=True, related_name="+")
    platform_ref = models.CharField(_("return on the platform"), max_length=64, blank=True)
    resent = models.OneToOneField(
        Order, models.PROTECT, null=True, related_name="resent_for", verbose_name=_("new order")
    )
    sent_at = models.DateTimeField(_("sent"), null=True)
    ended_at = models.DateTimeField(_("ended"), null=True)
    problem = models.JSONField(default=dict)  # code and params of what went wrong

    objects = CompensationQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("compensation"), _("compensations")
        permissions = [
            ("ask_compensation", "Gives buyers compensation within limits, and asks for more"),
            ("approve_compensation", "Approves compensation that others asked for"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    state__in=["ASKED", "APPROVED", "REFUSED", "SENT", "DONE", "FAILED"]
                ),
                name="a_compensation_is_in_a_known_state",
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("asked_by")),
                name="nobody_approves_what_they_asked_for",
            ),
            models.CheckConstraint(
                condition=Q(needs_second=False)
                | ~Q(state__in=["APPROVED", "SENT", "DONE"])
                | Q(approved_by__isnull=False),
                name="beyond_a_limit_a_second_person_approved",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["REFUND", "COUPON"]) | Q(amount__isnull=False, amount__gt=0),
                name="money_that_is_given_is_more_than_0",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["REFUND", "RESEND", "RETURN_LABEL", "COUPON"]),
                name="a_compensation_is_of_a_known_kind",
            ),
            models.UniqueConstraint(
                fields=["order", "kind"],
                condition=Q(state__in=LIVING) & ~Q(kind="REFUND"),
                name="an_order_has_one_living_compensation_of_a_kind",
            ),
            models.UniqueConstraint(
                fields=["shop", "platform_ref"],
                condition=~Q(platform_ref=""),
                name="a_return_of_the_platform_is_one_compensation",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(
                fields=["asked_at"], condition=Q(state="ASKED"), name="compensation_to_approve"
            ),
            models.Index(
                fields=["asked_at"], condition=Q(state="APPROVED"), name="compensation_to_send"
            ),
            models.Index(
                fields=["sent_at"], condition=Q(state="SENT"), name="compensation_under_way"
            ),
            models.Index(fields=["-id"], name="compensation_newest"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.order}"

    @property
    def ref(self) -> str:
        """As the platform and papers call it; the same for every try."""
        return f"{self.order.number}:{self.pk}"

    @property
    def rma(self) -> str:
        """What a return label bears, to be scanned when the goods are here."""
        return f"RMA-{self.pk}"

    @transition(field="state", source="ASKED", target="APPROVED")
    def approve(self, *, by, at):
        """It stays within the limits (`by` is nobody), or a second person agreed."""
        self.approved_by, self.approved_at = by, at

    @transition(field="state", source="ASKED", target="REFUSED")
    def refuse(self, *, by, at):
        """A second person said no, or who asked took it back."""
        self.approved_by, self.approved_at, self.ended_at = by, at, at

    @transition(field="state", source="APPROVED", target="SENT")
    def send(self, *, at):
        """The platform has it, the new order stands, or the buyer has label or code."""
        self.sent_at = at

    @transition(field="state", source="SENT", target="DONE")
    def finish(self, *, at):
        """The buyer has the money, the goods, or used the code; or the goods are back."""
        self.ended_at = at

    @transition(field="state", source=["ASKED", "APPROVED", "SENT"], target="FAILED")
    def fail(self, *, at):
        """It came to nothing: a person looks again."""
        self.ended_at = at


class CompensationLine(models.Model):
    """So many pieces of one line of the order that are made good.

    `is_refunding`: a refund of this line is on its way; kept here so that the database allows one.
    """

    compensation = models.ForeignKey(Compensation, models.CASCADE, related_name="lines")
    line = models.ForeignKey(OrderLine, models.PROTECT, related_name="compensations")
    quantity = models.PositiveIntegerField(_("pieces"))
    is_refunding = models.BooleanField(default=False)

    class Meta:
        verbose_name, verbose_name_plural = _("line of a compensation"), _("lines of compensations")
        constraints = [
            models.UniqueConstraint(
                fields=["compensation", "line"], name="a_line_stands_once_in_a_compensation"
            ),
            models.UniqueConstraint(
                fields=["line"],
                condition=Q(is_refunding=True),
                name="a_line_has_one_living_refund",
            ),
            models.CheckConstraint(
                condition=Q(quantity__gte=1), name="a_compensated_line_has_pieces"
            ),
        ]

    def __str__(self):
        return f"{self.quantity} × {self.line}"
