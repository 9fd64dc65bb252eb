"""An order file on its way in, and what became of its orders."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from orders.models.file import StoredFile
from orders.models.shop import Shop


class ImportState(models.TextChoices):
    """Where an order file is."""

    RECEIVED = "RECEIVED", _("being read")
    READ = "READ", _("being compared")
    JUDGED = "JUDGED", _("to be looked at")
    PLACING = "PLACING", _("being placed")
    DONE = "DONE", _("placed")
    REFUSED = "REFUSED", _("refused")
    CANCELLED = "CANCELLED", _("cancelled")


WORKED_ON = (ImportState.RECEIVED, ImportState.READ, ImportState.PLACING)
ENDED = (ImportState.DONE, ImportState.REFUSED, ImportState.CANCELLED)


class ImportJobQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(shop__in=Shop.objects.visible_to(user))

    def wanting_work(self, at):
        """Those a worker can do something for now, the oldest first."""
        free = Q(taken_until=None) | Q(taken_until__lte=at)
        ended = Q(state__in=ENDED, report=None) & Exists(
            ImportPart.objects.filter(job=OuterRef("pk"))
        )
        return self.filter(Q(state__in=WORKED_ON) & free | ended).order_by("pk")


class ImportJob(models.Model):
    """One order file on its way in: read, compared and shown, placed when a person says so."""

    State = ImportState

    shop = models.ForeignKey(Shop, models.PROTECT, verbose_name=_("shop"))
    file = models.ForeignKey(StoredFile, models.PROTECT, verbose_name=_("file"))
    state = FSMField(
        _("state"),
        max_length=10,
        choices=ImportState.choices,
        protected=True,
        default=ImportState.RECEIVED,
    )
    as_of = models.DateTimeField()
    created_at = models.DateTimeField(_("uploaded"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )
    watched = models.CharField(max_length=200, blank=True)  # its name in the folder till it ends
    taken_until = models.DateTimeField(null=True)  # a worker reads it; if it dies, another may then
    drafts = models.ForeignKey(StoredFile, models.SET_NULL, null=True, related_name="+")
    drafts_end = models.PositiveBigIntegerField(default=0)  # bytes; then come the first faults
    cursor = models.PositiveBigIntegerField(default=0)  # bytes of the drafts that are dealt with
    rows = models.PositiveIntegerField(_("rows"), default=0)
    orders = models.PositiveIntegerField(_("orders"), default=0)
    orders_done = models.PositiveIntegerField(default=0)
    counts = models.JSONField(_("counts"), default=dict)
    shown = models.JSONField(default=dict)  # group → where the first of its drafts lie
    refusals = models.JSONField(default=list)  # code and params of the first refused orders
    refusal = models.JSONField(default=dict)  # code and params, of a file unfit as a whole
    unknown_headers = models.JSONField(default=list)
    overheard = models.PositiveIntegerField(default=0)  # orders placed by others when it was judged
    expected = models.JSONField(default=dict)  # the counts that the person who placed it saw
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True)
    placed_at = models.DateTimeField(_("placed"), null=True, blank=True)
    report = models.ForeignKey(
        StoredFile, models.SET_NULL, null=True, related_name="+", verbose_name=_("report")
    )

    objects = ImportJobQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("order import"), _("order imports")
        ordering = ["-pk"]
        permissions = [("read_folder", "Reads the watch folders now")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=ImportState.values), name="an_import_is_in_a_known_state"
            ),
            models.UniqueConstraint(
                fields=["shop", "watched"],
                condition=~Q(watched=""),
                name="a_watched_file_is_imported_once",
            ),
        ]

    def __str__(self):
        return self.file.name

    @property
    def is_worked_on(self) -> bool:
        return self.state in WORKED_ON

    @property
    def is_cancellable(self) -> bool:
        return self.state not in ENDED

    @property
    def is_resumable(self) -> bool:
        return self.state == ImportState.CANCELLED and self.confirmed_at is not None

    @property
    def came_to_nothing(self) -> bool:
        """It has ended, and no order of it was placed, whatever is counted."""
        return self.state in ENDED and self.confirmed_at is None

    @transition(field=state, source=ImportState.RECEIVED, target=ImportState.READ)
    def read(self):
        """Its orders lie ready, to be compared with ours."""

    @transition(field=state, source=ImportState.READ, target=ImportState.JUDGED)
    def judge(self):
        """Every order is compared: a person looks and decides."""

    @transition(
        field=state, source=[ImportState.READ, ImportState.RECEIVED], target=ImportState.REFUSED
    )
    def refuse(self):
        """It is unfit as a whole or has faults: nothing of it is placed."""

    @transition(field=state, source=ImportState.JUDGED, target=ImportState.READ)
    def judge_again(self):
        """Another import came in between: what was shown may be true no more."""
        self._rewind()

    @transition(field=state, source=ImportState.JUDGED, target=ImportState.PLACING)
    def place(self, *, by, at):
        """A person said so, or its folder's rules: its orders are placed in chunks."""
        self.confirmed_by, self.confirmed_at = by, at
        self._rewind()

    @transition(field=state, source=ImportState.PLACING, target=ImportState.DONE)
    def finish(self):
        """Every order is placed or named with the reason why not."""

    @transition(
        field=state,
        source=[*WORKED_ON, ImportState.JUDGED],
        target=ImportState.CANCELLED,
    )
    def cancel(self):
        """A person stopped it: what is placed stays and is counted."""
        self.taken_until = None

    @transition(
        field=state,
        source=ImportState.CANCELLED,
        target=ImportState.PLACING,
        conditions=[lambda job: job.is_resumable],
    )
    def resume(self):
        """Placing goes on where it was stopped."""
        self.report = None

    def _rewind(self) -> None:
        self.cursor = self.orders_done = 0
        self.counts, self.shown, self.refusals = {}, {}, []


class ImportPart(models.Model):
    """What became of up to 500 orders of a file: written with them, so never without them."""

    job = models.ForeignKey(ImportJob, models.CASCADE, related_name="parts")
    cursor = models.PositiveBigIntegerField()
    lines = models.TextField()  # of the report, as CSV

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["job", "cursor"], name="a_part_of_a_file_is_told_once"),
        ]

    def __str__(self):
        return f"{self.job_id} {self.cursor}"
