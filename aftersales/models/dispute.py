"""Disputes: cases the platform judges, and the packs of evidence that are laid before it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_fsm import FSMField, transition

from aftersales.models.returns import ReturnRequest
from aftersales.models.training import practised
from orders.models import Order, Shop, StoredFile
from orders.refusals import sentence

OVER = ["WON", "LOST", "WITHDRAWN"]
TO_PROVE = Q(state="OPEN", due_at__isnull=False)


class DisputeQuerySet(models.QuerySet):
    def visible_to(self, user):
        if user.has_perm("orders.see_all_shops"):
            return self
        return self.filter(shop__in=Shop.objects.visible_to(user))

    def to_answer(self):
        """Disputes for which the platform waits for our evidence."""
        return self.filter(TO_PROVE)

    def real(self):
        """Disputes of buyers, none that somebody practises on."""
        return self.filter(~practised())

    def alive(self):
        """Disputes the platform has not judged."""
        return self.exclude(state__in=OVER)


class Dispute(models.Model):
    """One case the platform judges: what the buyer says, what is at stake, where it came from.

    `due_at` is until when evidence is taken, empty once it was sent; `respond_by` the platform's
    own time, where it names one. `stage` is the step of the order at which the cause arose, by the
    reason unless a person said otherwise. `heard_at`: how new the platform's word about it is.
    """

    class State(models.TextChoices):
        OPEN = "OPEN", _("evidence awaited")
        EVIDENCE_SENT = "EVIDENCE_SENT", _("evidence sent")
        WON = "WON", _("won")
        LOST = "LOST", pgettext_lazy("dispute", "lost")
        WITHDRAWN = "WITHDRAWN", _("withdrawn")

    class Reason(models.TextChoices):
        NOT_RECEIVED = "NOT_RECEIVED", _("not received")
        DAMAGED = "DAMAGED", _("damaged")
        WRONG_ITEM = "WRONG_ITEM", _("wrong or missing item")
        NOT_AS_SHOWN = "NOT_AS_SHOWN", _("not as shown or said")
        NOT_ORDERED = "NOT_ORDERED", _("the buyer says not to have ordered it")
        WRONG_RETURN = "WRONG_RETURN", _("what came back is not what we sent")
        SENT_LATE = "SENT_LATE", _("counted as sent late")
        OTHER = "OTHER", _("other")

    class Stage(models.TextChoices):
        ORDER = "ORDER", _("ordering and screening")
        PACKING = "PACKING", _("picking and packing")
        HANDING_OVER = "HANDING_OVER", _("waiting for the carrier")
        WAY = "WAY", _("on the way to the buyer")
        GOODS = "GOODS", _("goods and their description")
        RETURN = "RETURN", _("coming back")

    class Origin(models.TextChoices):
        PLATFORM = "PLATFORM", _("the platform")
        FILE = "FILE", _("a file")
        HAND = "HAND", _("by hand")

    shop = models.ForeignKey(Shop, models.PROTECT, verbose_name=_("shop"))
    platform_id = models.CharField(_("dispute number"), max_length=64, blank=True)
    order_number = models.CharField(_("order"), max_length=64, blank=True)
    order = models.ForeignKey(
        Order, models.PROTECT, null=True, blank=True, related_name="disputes",
        verbose_name=_("order"),
    )  # fmt: skip
    request = models.ForeignKey(
        ReturnRequest, models.PROTECT, null=True, blank=True, related_name="disputes",
        verbose_name=_("return"),
    )  # fmt: skip
    state = FSMField(
        _("state"), max_length=13, choices=State.choices, protected=True, default=State.OPEN
    )
    origin = models.CharField(_("came by"), max_length=8, choices=Origin.choices)
    reason = models.CharField(_("reason"), max_length=12, choices=Reason.choices)
    stage = models.CharField(_("arose at"), max_length=12, choices=Stage.choices)
    amount = models.DecimalField(_("at stake"), max_digits=14, decimal_places=2, default=0)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    opened_at = models.DateTimeField(_("opened"))
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("opened by"),
    )  # fmt: skip
    respond_by = models.DateTimeField(_("the platform waits until"), null=True, blank=True)
    due_at = models.DateTimeField(_("evidence by"), null=True, blank=True)
    heard_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(_("evidence sent"), null=True, blank=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("sent by"),
    )  # fmt: skip
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    objects = DisputeQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("dispute"), _("disputes")
        permissions = [
            ("work_dispute", "Opens disputes, sends evidence, and says how they ended"),
            ("import_dispute", "Imports disputes"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["shop", "platform_id"],
                condition=~Q(platform_id=""),
                name="a_dispute_is_kept_once",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["OPEN", "EVIDENCE_SENT", "WON", "LOST", "WITHDRAWN"]),
                name="a_dispute_is_in_a_known_state",
            ),
            models.CheckConstraint(
                condition=Q(state__in=OVER, ended_at__isnull=False)
                | ~Q(state__in=OVER) & Q(ended_at=None),
                name="a_dispute_that_is_over_says_since_when",
            ),
            models.CheckConstraint(
                condition=Q(amount=0) | Q(amount__gt=0) & ~Q(currency=""),
                name="money_at_stake_has_a_currency",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=TO_PROVE, name="dispute_to_prove"),
            models.Index(fields=["-id"], name="dispute_newest"),
        ]

    def __str__(self):
        return self.platform_id or f"S-{self.pk}"

    @property
    def ref(self) -> str:
        """As clocks and addresses call it."""
        return f"dispute:{self.pk}"

    @transition(field="state", source="OPEN", target="EVIDENCE_SENT")
    def send(self, *, by, at):
        """The platform has our evidence."""
        self.sent_by, self.sent_at = by, at

    @transition(field="state", source="EVIDENCE_SENT", target="OPEN")
    def ask_more(self):
        """The platform wants more of us."""

    @transition(field="state", source=["OPEN", "EVIDENCE_SENT"], target="WON")
    def win(self, *, at):
        """The platform decided for us."""
        self.ended_at = at

    @transition(field="state", source=["OPEN", "EVIDENCE_SENT"], target="LOST")
    def lose(self, *, at):
        """The platform decided for the buyer."""
        self.ended_at = at

    @transition(field="state", source=["OPEN", "EVIDENCE_SENT"], target="WITHDRAWN")
    def withdraw(self, *, at):
        """Nobody wants it judged any more: the buyer gave it up, or we agreed."""
        self.ended_at = at


class EvidencePackQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(dispute__in=Dispute.objects.visible_to(user))

    def to_make(self):
        """Packs that were asked for, the longest waiting first."""
        return self.filter(state="ASKED").order_by("pk")


class EvidencePack(models.Model):
    """All that speaks for us in one dispute, as it stood at one moment: a paper and an archive.

    `seal` is the digest of the archive's list of digests, so that a list that was changed with its
    files is noticed too. One that shows the buyer in clear says why. `problem` is why it failed.
    """

    class State(models.TextChoices):
        ASKED = "ASKED", _("being made")
        READY = "READY", _("ready")
        FAILED = "FAILED", _("failed")

    dispute = models.ForeignKey(
        Dispute, models.PROTECT, related_name="packs", verbose_name=_("dispute")
    )
    state = FSMField(
        _("state"), max_length=6, choices=State.choices, protected=True, default=State.ASKED
    )
    language = models.CharField(_("language"), max_length=10)
    is_clear = models.BooleanField(_("shows the buyer"), default=False)
    why = models.CharField(_("why the buyer is shown"), max_length=200, blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("asked by")
    )
    asked_at = models.DateTimeField(_("asked for"))
    made_at = models.DateTimeField(_("made"), null=True)
    paper = models.ForeignKey(StoredFile, models.SET_NULL, null=True, related_name="+")
    archive = models.ForeignKey(StoredFile, models.SET_NULL, null=True, related_name="+")
    files = models.PositiveIntegerField(_("files"), default=0)
    seal = models.CharField(max_length=64, blank=True, db_index=True)
    problem = models.JSONField(default=dict)  # code and params

    objects = EvidencePackQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("evidence pack"), _("evidence packs")
        ordering = ["-pk"]
        permissions = [
            ("make_evidence", "Makes evidence packs and takes them along"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["ASKED", "READY", "FAILED"]),
                name="a_pack_is_in_a_known_state",
            ),
            models.CheckConstraint(
                condition=Q(is_clear=False) | ~Q(why=""), name="a_pack_in_clear_says_why"
            ),
            models.CheckConstraint(
                condition=~Q(state="READY") | Q(made_at__isnull=False) & ~Q(seal=""),
                name="a_pack_that_is_ready_is_sealed",
            ),
            models.UniqueConstraint(
                fields=["dispute", "is_clear"],
                condition=Q(state="ASKED"),
                name="a_dispute_has_one_pack_in_the_making",
            ),
        ]
        indexes = [
            models.Index(fields=["id"], condition=Q(state="ASKED"), name="evidencepack_to_make"),
        ]

    def __str__(self):
        return f"E-{self.pk}"

    @property
    def sentence(self) -> str:
        """Why it could not be made."""
        return sentence(**self.problem) if self.problem else ""

    @transition(field="state", source="ASKED", target="READY")
    def finish(self, *, at):
        """It is made, and may be taken along."""
        self.made_at = at

    @transition(field="state", source="ASKED", target="FAILED")
    def fail(self, problem, *, at):
        """It could not be made; what stands in the way is said."""
        self.problem, self.made_at = problem, at
