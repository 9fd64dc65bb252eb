"""The numbers on the labels, and the papers that carry them."""

from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from orders.models import StoredFile
from orders.refusals import sentence
from warehouse.models.carrier import Carrier
from warehouse.models.handover import Manifest
from warehouse.models.packing import Package
from warehouse.models.wave import Wave


class Waybill(models.Model):
    """A carrier's number on a box. `serial` is what our scanners read; a void one is dead.

    A box that gets the platform's label bears our strip with the serial; `file` is that label as it
    came, and until it has come there is no number.
    """

    package = models.ForeignKey(Package, models.PROTECT, related_name="waybills")
    carrier = models.ForeignKey(Carrier, models.PROTECT, verbose_name=_("carrier"))
    number = models.CharField(_("tracking number"), max_length=64, blank=True)
    file = models.ForeignKey(StoredFile, models.SET_NULL, null=True, blank=True)
    serial = models.CharField(_("serial"), max_length=24, unique=True)
    revision = models.PositiveSmallIntegerField(_("revision"), default=1)
    obtained_at = models.DateTimeField(_("obtained"))
    voided_at = models.DateTimeField(_("void since"), null=True, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("waybill"), _("waybills")
        constraints = [
            models.UniqueConstraint(
                fields=["carrier", "number"],
                condition=Q(voided_at=None) & ~Q(number=""),
                name="a_number_is_on_one_live_label",
            ),
            models.UniqueConstraint(
                fields=["package"], condition=Q(voided_at=None), name="a_box_has_one_live_label"
            ),
        ]
        indexes = [
            models.Index(fields=["number"], name="waybill_by_number"),
            models.Index(
                fields=["-voided_at", "id"],
                condition=Q(voided_at__isnull=False),
                name="waybill_void",
            ),
        ]

    def __str__(self):
        return self.number or self.serial


class PoolNumberQuerySet(models.QuerySet):
    def free(self):
        """Numbers no label has carried yet."""
        return self.filter(waybill=None)

    def left(self):
        """How many free numbers a carrier has: a column to annotate carriers with."""
        of_carrier = self.free().filter(carrier=OuterRef("pk")).values("carrier")
        return Coalesce(Subquery(of_carrier.annotate(count=Count("pk")).values("count")), 0)


class PoolNumber(models.Model):
    """A tracking number the carrier gave us in advance; used once, never again."""

    carrier = models.ForeignKey(Carrier, models.PROTECT, verbose_name=_("carrier"))
    number = models.CharField(_("tracking number"), max_length=64)
    waybill = models.OneToOneField(
        Waybill, models.PROTECT, null=True, blank=True, verbose_name=_("waybill")
    )

    objects = PoolNumberQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("number in the pool"), _("numbers in the pool")
        constraints = [
            models.UniqueConstraint(
                fields=["carrier", "number"], name="a_carrier_gives_a_number_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["carrier", "id"], condition=Q(waybill=None), name="poolnumber_free"
            ),
        ]

    def __str__(self):
        return self.number


class PrintJob(models.Model):
    """All sheets of one kind for one wave or manifest; drawn, a list has its file.

    Papers of boxes have none here: they come out in the stacks of a `Printout`.
    """

    class Kind(models.TextChoices):
        PICK_LIST = "PICK_LIST", _("pick list")
        LABELS = "LABELS", _("waybills")
        SLIPS = "SLIPS", _("packing slips")
        MANIFEST = "MANIFEST", _("manifest")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    wave = models.ForeignKey(Wave, models.PROTECT, null=True, related_name="print_jobs")
    manifest = models.ForeignKey(Manifest, models.PROTECT, null=True, related_name="print_jobs")
    requested_at = models.DateTimeField(_("asked for"))
    finished_at = models.DateTimeField(_("ready"), null=True, blank=True)
    file = models.ForeignKey(StoredFile, models.SET_NULL, null=True, blank=True)
    in_full = models.PositiveIntegerField(_("drawn slowly"), default=0)  # sheets not stamped

    class Meta:
        verbose_name, verbose_name_plural = _("set of papers"), _("sets of papers")
        permissions = [("print_papers", "Prints waybills, slips and lists")]
        constraints = [
            models.UniqueConstraint(fields=["wave", "kind"], name="a_wave_has_each_paper_once"),
            models.UniqueConstraint(
                fields=["manifest", "kind"], name="a_manifest_has_each_paper_once"
            ),
        ]
        indexes = [
            models.Index(fields=["id"], condition=Q(finished_at=None), name="printjob_open"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.wave or self.manifest}"


class Sheet(models.Model):
    """One paper to be drawn; a bad one keeps its reason and does not come out.

    A slip that comes `again` is a paper of its own: its number stands on it.
    """

    job = models.ForeignKey(PrintJob, models.CASCADE, related_name="sheets")
    position = models.PositiveIntegerField(_("position"))
    waybill = models.ForeignKey(Waybill, models.PROTECT, null=True, related_name="sheets")
    again = models.PositiveSmallIntegerField(default=0)
    drawn_at = models.DateTimeField(_("drawn"), null=True, blank=True)
    file = models.ForeignKey(StoredFile, models.SET_NULL, null=True, blank=True)
    page = models.PositiveIntegerField(null=True, blank=True)
    pages = models.PositiveIntegerField(default=1)
    problem = models.CharField(max_length=40, blank=True)
    params = models.JSONField(default=dict)

    class Meta:
        verbose_name, verbose_name_plural = _("sheet"), _("sheets")
        constraints = [
            models.UniqueConstraint(
                fields=["job", "position", "again"], name="a_position_has_each_sheet_once"
            ),
        ]
        indexes = [
            models.Index(fields=["waybill"], condition=~Q(problem=""), name="sheet_bad"),
            models.Index(
                fields=["job", "position"],
                condition=Q(drawn_at=None, problem=""),
                name="sheet_to_draw",
            ),
        ]

    def __str__(self):
        return self.sentence if self.problem else f"{self.job_id}/{self.position}"

    @property
    def sentence(self) -> str:
        """Why this paper could not be drawn."""
        return sentence(self.problem, self.params)
