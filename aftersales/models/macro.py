"""Macros: what is written to buyers of one category, with what is done by the same press."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from aftersales.cases import Category, Reason
from aftersales.models.playbook import Letter
from aftersales.models.ticket import Ticket
from orders.models import Shop
from orders.models.shop import Language


class MacroQuerySet(models.QuerySet):
    def approved(self):
        """Versions that may be sent: read by a second person, and not taken out of use."""
        return self.filter(approved_at__isnull=False, ended_at=None)

    def in_force(self):
        """Of each name, language and market the newest of those."""
        return self.approved().filter(~self.model.newer())


class Macro(models.Model):
    """One text for one category, language and stage, and what is done with it; a row a version.

    {order}, {tracking} and the like stand for facts, looked up when it is staged. `percent` is of
    what the buyer paid, `amount` in the order's currency. `sets` is where the ticket goes: it waits
    for somebody until `follow_up_hours` are over, or is solved by `reason`; empty leaves it.
    """

    class Stage(models.TextChoices):
        FIRST = "1_FIRST", _("first answer")
        OFFER = "2_OFFER", _("offer")
        AFTER = "3_AFTER", _("follow-up")
        END = "4_END", _("closing words")

    class Action(models.TextChoices):
        NONE = "NONE", pgettext_lazy("action", "nothing")
        REFUND = "REFUND", _("refund")
        RESEND = "RESEND", _("resend")
        RETURN_LABEL = "RETURN_LABEL", _("return label")
        COUPON = "COUPON", _("coupon")

    class Sets(models.TextChoices):
        WAITING = "WAITING", _("waiting")
        SOLVED = "SOLVED", _("solved")

    name = models.CharField(_("name"), max_length=60)
    category = models.CharField(_("category"), max_length=12, choices=Category.choices)
    language = models.CharField(_("language"), max_length=10, choices=Language.choices)
    stage = models.CharField(_("stage"), max_length=7, choices=Stage.choices)
    market = models.CharField(
        _("market"), max_length=2, choices=Shop.Market.choices, blank=True, default=""
    )
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    text = models.TextField(_("text"), max_length=1500)
    action = models.CharField(
        _("prepared action"), max_length=12, choices=Action.choices, default=Action.NONE
    )
    percent = models.PositiveSmallIntegerField(
        _("percent of what was paid"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )
    amount = models.DecimalField(
        _("amount in the order's currency"),
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    sets = models.CharField(
        _("then the ticket is"), max_length=8, choices=Sets.choices, blank=True, default=""
    )
    waits_for = models.CharField(
        _("waits for"), max_length=9, choices=Ticket.WaitsFor.choices, blank=True, default=""
    )
    follow_up_hours = models.PositiveSmallIntegerField(
        _("looked at again after, hours"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(1440)],
    )
    reason = models.CharField(
        _("reason it is solved by"), max_length=16, choices=Reason.choices, blank=True, default=""
    )
    tag = models.CharField(_("tag"), max_length=40, blank=True, default="")
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("written by"),
    )  # fmt: skip
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("approved by"),
    )  # fmt: skip
    approved_at = models.DateTimeField(_("approved"), null=True, blank=True)
    ended_at = models.DateTimeField(_("taken out of use"), null=True, blank=True)

    objects = MacroQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("macro"), _("macros")
        ordering = ["category", "stage", "name", "language", "market", "-version"]
        permissions = [("approve_macro", "Approves macros of others, and takes them out of use")]
        constraints = [
            models.UniqueConstraint(
                fields=["name", "language", "market", "version"],
                name="a_version_of_a_macro_is_worded_once",
            ),
            models.CheckConstraint(
                condition=Q(approved_at=None)
                | Q(written_by=None)
                | Q(approved_by__isnull=False) & ~Q(approved_by=F("written_by")),
                name="a_macro_is_approved_by_another_than_its_author",
            ),
            models.CheckConstraint(
                condition=~Q(sets="WAITING")
                | ~Q(waits_for="") & Q(follow_up_hours__isnull=False, follow_up_hours__gte=1),
                name="a_macro_that_waits_says_for_whom_and_how_long",
                violation_error_message=_(
                    "Say for whom it waits, and after how many hours it comes back."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(sets="SOLVED") | ~Q(reason=""),
                name="a_macro_that_solves_says_by_which_reason",
                violation_error_message=_("Say by which reason of that category it is solved."),
            ),
            models.CheckConstraint(
                condition=Q(percent=None, amount=None) & ~Q(action__in=["REFUND", "COUPON"])
                | Q(action="REFUND", amount=None, percent__isnull=False, percent__range=(1, 100))
                | Q(action__in=["REFUND", "COUPON"], percent=None)
                & Q(amount__isnull=False, amount__gt=0),
                name="the_money_of_a_macro_is_said_in_one_way",
                violation_error_message=_(
                    "A refund is 1 to 100 percent or an amount, a coupon an amount above zero."
                ),
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.name} ({self.get_language_display()}) v{self.version}"

    @classmethod
    def newer(cls) -> Exists:
        """Whether a later version that may be sent takes the place of a row."""
        same = {name: OuterRef(name) for name in ("name", "language", "market")}
        return Exists(cls.objects.approved().filter(version__gt=OuterRef("version"), **same))

    @property
    def spec(self) -> dict:
        """The prepared action as it is handed on: its kind, and its money as text."""
        known = {"percent": self.percent, "amount": self.amount and str(self.amount)}
        return {"kind": self.action} | {name: value for name, value in known.items() if value}


class MacroUse(models.Model):
    """One press: which macro was sent in which ticket, by whom, and whether its text was edited."""

    macro = models.ForeignKey(Macro, models.PROTECT, related_name="uses", verbose_name=_("macro"))
    ticket = models.ForeignKey(
        Ticket, models.CASCADE, related_name="macro_uses", verbose_name=_("ticket")
    )
    letter = models.OneToOneField(
        Letter, models.CASCADE, related_name="macro_use", verbose_name=_("message")
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("when"))
    was_edited = models.BooleanField(_("edited"), default=False)

    class Meta:
        verbose_name, verbose_name_plural = _("use of a macro"), _("uses of macros")
        permissions = [("send_macro", "Sends macros in tickets")]
        indexes = [models.Index(fields=["macro", "at"], name="use_of_macro")]

    def __str__(self):
        return f"{self.macro} · {self.ticket}"
