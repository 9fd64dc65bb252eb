"""Tickets: one case of one buyer, from the first word to the cause that was found."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from aftersales.cases import Category, Reason, family_of
from orders.models import Buyer, Order, Shop
from orders.models.shop import Language

ALIVE = ["NEW", "OPEN", "WAITING"]  # states in which somebody has still to do something
NOT_OVER = [*ALIVE, "SOLVED"]  # and the one in which the buyer may come back


class Tag(models.Model):
    """A word of the team's own by which tickets are found again."""

    name = models.CharField(_("tag"), max_length=40, unique=True)

    class Meta:
        verbose_name, verbose_name_plural = _("tag"), _("tags")
        ordering = ["name"]

    def __str__(self):
        return self.name


class TicketQuerySet(models.QuerySet):
    def visible_to(self, user):
        if user.has_perm("orders.see_all_shops"):
            return self
        return self.filter(shop__in=Shop.objects.visible_to(user))

    def alive(self):
        """Tickets that are not solved, closed or part of another."""
        return self.filter(state__in=ALIVE)

    def not_over(self):
        """Tickets that take what comes in next of the same case."""
        return self.filter(state__in=NOT_OVER)

    def to_answer(self):
        """Tickets that wait for us; one that waits for others comes back by its date."""
        return self.filter(state__in=["NEW", "OPEN"], due_at__isnull=False)

    def to_wake(self, at):
        """Waiting tickets whose day to be looked at has come."""
        return self.filter(state="WAITING", follow_up_at__lte=at)

    def to_close(self, at):
        """Solved tickets to which nobody came back in time."""
        return self.filter(state="SOLVED", follow_up_at__lte=at)


class Ticket(models.Model):
    """One case of one buyer: what it is about, whose turn it is, by when, and how it ended.

    `platform_due_at` is the earliest time at which the platform decides for us about one of its
    sources; `target_at` is our own word in business hours; `due_at` is the earlier of both, and
    empty while nobody waits for us. `reason` is what was found out, and tells the family of causes.
    `rested_at` is since when it is others' turn; `follow_up_at` when it comes back, or is closed.
    """

    class State(models.TextChoices):
        NEW = "NEW", _("not taken up")
        OPEN = "OPEN", _("in work")
        WAITING = "WAITING", _("waiting")
        SOLVED = "SOLVED", _("solved")
        CLOSED = "CLOSED", _("closed")
        MERGED = "MERGED", _("merged")

    class WaitsFor(models.TextChoices):
        BUYER = "BUYER", _("the buyer")
        CARRIER = "CARRIER", _("the carrier")
        WAREHOUSE = "WAREHOUSE", _("the warehouse")
        APPROVAL = "APPROVAL", _("a second person")

    class Team(models.TextChoices):
        CARE = "CARE", _("customer service")
        LEADS = "LEADS", _("leads")
        LOGISTICS = "LOGISTICS", _("logistics")

    class Priority(models.IntegerChoices):
        URGENT = 1, _("urgent")
        HIGH = 2, _("high")
        NORMAL = 3, _("normal")
        LOW = 4, _("low")

    class Origin(models.TextChoices):
        CHAT = "CHAT", _("message of the buyer")
        CANCEL = "CANCEL", _("cancellation")
        RETURN = "RETURN", _("return")
        REVIEW = "REVIEW", _("review")
        RADAR = "RADAR", _("parcel radar")
        DISPUTE = "DISPUTE", _("dispute")
        HAND = "HAND", _("by hand")

    shop = models.ForeignKey(Shop, models.PROTECT, verbose_name=_("shop"))
    order = models.ForeignKey(
        Order, models.PROTECT, null=True, related_name="tickets", verbose_name=_("order")
    )
    buyer = models.ForeignKey(
        Buyer, models.PROTECT, null=True, related_name="tickets", verbose_name=_("buyer")
    )
    state = FSMField(
        _("state"), max_length=8, choices=State.choices, protected=True, default=State.NEW
    )
    origin = models.CharField(_("came by"), max_length=8, choices=Origin.choices)
    category = models.CharField(
        _("category"), max_length=12, choices=Category.choices, blank=True, default=""
    )
    reason = models.CharField(
        _("reason"), max_length=16, choices=Reason.choices, blank=True, default=""
    )
    team = models.CharField(_("team"), max_length=9, choices=Team.choices, default=Team.CARE)
    priority = models.PositiveSmallIntegerField(
        _("priority"), choices=Priority.choices, default=Priority.NORMAL
    )
    language = models.CharField(
        _("language"), max_length=10, choices=Language.choices, blank=True, default=""
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="tickets",
        verbose_name=_("owner"),
    )
    tags = models.ManyToManyField(Tag, related_name="tickets", blank=True, verbose_name=_("tags"))
    related = models.ManyToManyField("self", blank=True, verbose_name=_("see also"))
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="merged", verbose_name=_("part of")
    )
    opened_at = models.DateTimeField(_("opened"))
    platform_due_at = models.DateTimeField(_("the platform waits until"), null=True)
    target_at = models.DateTimeField(_("our target"), null=True)
    due_at = models.DateTimeField(_("due"), null=True)
    waits_for = models.CharField(
        _("waits for"), max_length=9, choices=WaitsFor.choices, blank=True, default=""
    )
    rested_at = models.DateTimeField(_("others' turn since"), null=True)
    follow_up_at = models.DateTimeField(_("looked at again"), null=True)
    answered_at = models.DateTimeField(_("first answered"), null=True)
    parcel_seen_at = models.DateTimeField(_("parcel looked at"), null=True)
    solved_at = models.DateTimeField(_("solved"), null=True)
    closed_at = models.DateTimeField(_("closed"), null=True)
    reopened = models.PositiveSmallIntegerField(_("reopened, times"), default=0)
    is_practice = models.BooleanField(_("practice"), default=False)

    objects = TicketQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("ticket"), _("tickets")
        permissions = [
            ("work_ticket", "Works on tickets"),
            ("assign_ticket", "Deals tickets out to others, and merges them"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["NEW", "OPEN", "WAITING", "SOLVED", "CLOSED", "MERGED"]),
                name="a_ticket_is_in_a_known_state",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["SOLVED", "CLOSED"]) | ~Q(category="") & ~Q(reason=""),
                name="a_solved_ticket_says_what_it_was",
            ),
            models.CheckConstraint(
                condition=Q(state="MERGED", merged_into__isnull=False)
                | ~Q(state="MERGED") & Q(merged_into=None),
                name="a_merged_ticket_says_into_which",
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | ~Q(merged_into=F("pk")),
                name="a_ticket_is_not_merged_into_itself",
            ),
            models.CheckConstraint(
                condition=~Q(state="WAITING") | ~Q(waits_for="") & Q(follow_up_at__isnull=False),
                name="a_waiting_ticket_says_for_whom_and_until_when",
            ),
            models.UniqueConstraint(
                fields=["order"],
                condition=Q(state__in=NOT_OVER, is_practice=False),
                name="an_order_has_one_ticket_at_a_time",
            ),
            models.UniqueConstraint(
                fields=["shop", "buyer"],
                condition=Q(state__in=NOT_OVER, is_practice=False, order=None),
                name="a_buyer_has_one_ticket_without_an_order",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(state__in=["NEW", "OPEN"]), name="ticket_to_answer"
            ),
            models.Index(
                fields=["follow_up_at"], condition=Q(state="WAITING"), name="ticket_to_wake"
            ),
            models.Index(
                fields=["follow_up_at"], condition=Q(state="SOLVED"), name="ticket_to_close"
            ),
            models.Index(fields=["owner", "due_at"], condition=Q(state__in=ALIVE),
                         name="ticket_of_owner"),
            models.Index(fields=["category", "reason", "solved_at"], name="ticket_by_reason"),
            models.Index(fields=["-id"], name="ticket_newest"),
        ]  # fmt: skip

    def __str__(self):
        return f"#{self.pk}"

    @property
    def ref(self) -> str:
        """As clocks and addresses call it."""
        return f"ticket:{self.pk}"

    @property
    def family(self) -> str:
        """The family of causes its reason belongs to; empty until one was found."""
        return family_of(self.reason) if self.reason else ""

    @transition(field="state", source="NEW", target="OPEN")
    def take_up(self):
        """Somebody works on it."""

    @transition(field="state", source=["NEW", "OPEN"], target="WAITING")
    def wait(self, waits_for, until, *, at):
        """It is others' turn; on a day it is looked at again."""
        self.waits_for, self.follow_up_at, self.rested_at = waits_for, until, at

    @transition(field="state", source="WAITING", target="OPEN")
    def go_on(self):
        """What was awaited came, or its day."""
        self.waits_for, self.follow_up_at, self.rested_at = "", None, None

    @transition(field="state", source=["NEW", "OPEN", "WAITING"], target="SOLVED")
    def solve(self, until, *, at):
        """The buyer is helped and the cause is known; until a day the buyer may come back."""
        self.solved_at = self.rested_at = at
        self.waits_for, self.follow_up_at = "", until

    @transition(field="state", source="SOLVED", target="OPEN")
    def reopen(self):
        """The buyer came back."""
        self.solved_at = self.follow_up_at = self.rested_at = None
        self.reopened += 1

    @transition(field="state", source="SOLVED", target="CLOSED")
    def close(self, *, at):
        """Nobody came back in time; a buyer who does opens a new one, linked to it."""
        self.closed_at, self.follow_up_at = at, None

    @transition(field="state", source=["NEW", "OPEN", "WAITING"], target="MERGED")
    def merge(self, into, *, at):
        """It is part of another."""
        self.merged_into, self.waits_for, self.follow_up_at = into, "", None
        self.rested_at = at
