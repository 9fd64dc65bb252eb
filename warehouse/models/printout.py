"""What went to paper: one press of Print, the stacks it came out in, and every page of it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Max, Q
from django.utils.translation import gettext_lazy as _

from orders.models import StoredFile
from orders.refusals import sentence
from warehouse.models.place import Station, Warehouse
from warehouse.models.wave import Wave
from warehouse.models.waybill import Waybill


class Papers(models.TextChoices):
    """Which papers of boxes are printed."""

    LABELS = "LABELS", _("waybills")
    SLIPS = "SLIPS", _("packing slips")
    BOTH = "BOTH", _("each waybill with its slip")


class Reason(models.TextChoices):
    """Why papers are printed again."""

    JAM = "JAM", _("paper jam")
    UNREADABLE = "UNREADABLE", _("printed badly")
    TORN = "TORN", _("torn or wet")
    LOST = "LOST", _("lost")
    NEVER = "NEVER", _("never came out")


class PrintoutQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(warehouse__in=Warehouse.objects.visible_to(user))


class Printout(models.Model):
    """One press of Print: papers of some waves, in walking order, handed out stack by stack.

    One with a `reason` prints pages of another again; the labels that those pages bore are dead.
    """

    Papers, Reason = Papers, Reason

    warehouse = models.ForeignKey(Warehouse, models.PROTECT, verbose_name=_("warehouse"))
    station = models.ForeignKey(
        Station, models.PROTECT, null=True, blank=True, verbose_name=_("station")
    )
    papers = models.CharField(_("papers"), max_length=6, choices=Papers.choices)
    again_of = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        related_name="reprints",
        verbose_name=_("again from"),
    )
    reason = models.CharField(_("reason"), max_length=10, choices=Reason.choices, blank=True)
    allowed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("allowed by"),
    )
    asked_at = models.DateTimeField(_("asked for"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("asked by"),
    )
    cancelled_at = models.DateTimeField(_("stopped"), null=True, blank=True)
    finished_at = models.DateTimeField(_("printed"), null=True, blank=True)

    objects = PrintoutQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("print job"), _("print jobs")
        ordering = ["-pk"]
        permissions = [("reprint_papers", "Prints papers again and voids the old ones")]
        constraints = [
            models.CheckConstraint(
                condition=Q(reason="", again_of=None)
                | Q(reason__gt="", again_of__isnull=False, allowed_by__isnull=False),
                name="a_reprint_has_a_reason_and_a_lead",
            ),
        ]

    def __str__(self):
        return f"D-{self.pk}"


class Stack(models.Model):
    """Pages of a print job that come out together: one file, printed once; bound, it has its file.

    `send_at` is when it is due at its station's own printer; `claimed_at` says that somebody is
    sending it, or died over it.
    """

    printout = models.ForeignKey(
        Printout, models.CASCADE, related_name="stacks", verbose_name=_("print job")
    )
    number = models.PositiveIntegerField(_("stack"))
    first = models.PositiveIntegerField(_("from page"))
    last = models.PositiveIntegerField(_("to page"))
    file = models.ForeignKey(StoredFile, models.SET_NULL, null=True, blank=True)
    printed_at = models.DateTimeField(_("printed"), null=True, blank=True)
    printed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("printed by"),
    )
    receipt = models.CharField(_("job of the printer"), max_length=80, blank=True)
    send_at = models.DateTimeField(null=True, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveIntegerField(default=0)
    problem = models.JSONField(default=dict)  # code and params

    class Meta:
        verbose_name, verbose_name_plural = _("stack of pages"), _("stacks of pages")
        constraints = [
            models.UniqueConstraint(
                fields=["printout", "number"], name="a_print_job_has_each_stack_once"
            ),
            models.CheckConstraint(condition=Q(first__lte=F("last")), name="a_stack_has_a_page"),
        ]
        indexes = [
            models.Index(
                fields=["id"], condition=Q(file=None, printed_at=None), name="stack_to_bind"
            ),
            models.Index(
                fields=["send_at", "id"],
                condition=Q(send_at__isnull=False, printed_at=None),
                name="stack_to_send",
            ),
        ]

    def __str__(self):
        return f"{self.printout}-{self.number}"

    @property
    def sentence(self) -> str:
        """What the printer said last when it did not take the stack."""
        return sentence(**self.problem) if self.problem else ""


class PageQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(printout__warehouse__in=Warehouse.objects.visible_to(user))

    def live(self):
        """Pages that are printed, or will be."""
        return self.filter(dropped_at=None)

    def printed(self):
        return self.filter(dropped_at=None, stack__printed_at__isnull=False)

    def slips_again(self, label_ids) -> dict[int, int]:
        """How often the slips of these labels were asked for again, by label."""
        slips = self.live().filter(waybill__in=label_ids, kind=Page.Kind.SLIP)
        return dict(slips.values_list("waybill").annotate(times=Max("again")))


class Page(models.Model):
    """One paper of a print job: a waybill or strip, the platform's label, a slip, or a separator.

    Who printed it, when and where is its stack's; why again is its print job's. A paper of a label
    stands here once: what is printed anew bears another serial. Only a slip, which bears none, may
    come `again`. A page that was dropped never came out.
    """

    class Kind(models.TextChoices):
        SEPARATOR = "SEPARATOR", _("separator sheet")
        LABEL = "LABEL", _("waybill or strip")
        OFFICIAL = "OFFICIAL", _("the platform's label")
        SLIP = "SLIP", _("packing slip")

    printout = models.ForeignKey(
        Printout, models.CASCADE, related_name="pages", verbose_name=_("print job")
    )
    stack = models.ForeignKey(Stack, models.CASCADE, related_name="pages", verbose_name=_("stack"))
    place = models.PositiveIntegerField(_("page"))
    kind = models.CharField(_("paper"), max_length=9, choices=Kind.choices)
    wave = models.ForeignKey(Wave, models.PROTECT, related_name="pages", verbose_name=_("wave"))
    waybill = models.ForeignKey(
        Waybill, models.PROTECT, null=True, related_name="printed", verbose_name=_("waybill")
    )
    again = models.PositiveSmallIntegerField(default=0)
    dropped_at = models.DateTimeField(null=True, blank=True)

    objects = PageQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("printed page"), _("printed pages")
        constraints = [
            models.UniqueConstraint(
                fields=["printout", "place"], name="a_page_of_a_print_job_comes_once"
            ),
            models.UniqueConstraint(
                fields=["waybill", "kind", "again"],
                condition=Q(dropped_at=None, waybill__isnull=False),
                name="a_paper_of_a_label_comes_once",
            ),
            models.CheckConstraint(
                condition=Q(again=0) | Q(kind="SLIP"), name="only_a_slip_comes_again"
            ),
        ]

    def __str__(self):
        return f"{self.printout_id}/{self.place}"
