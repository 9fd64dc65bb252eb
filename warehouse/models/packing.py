"""What goes into which box."""

from django.conf import settings
from django.db import models
from django.db.models import Min, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from orders.models import Clock, Shop
from orders.refusals import sentence
from orders.sla import Basis, Kind
from warehouse.models.handover import Manifest
from warehouse.models.lateness import late_boxes
from warehouse.models.place import Warehouse
from warehouse.models.wave import Wave


class PackageState(models.TextChoices):
    """Where a box is."""

    OPEN = "OPEN", _("open")
    SEALED = "SEALED", _("sealed")
    LOADED = "LOADED", _("loaded")
    HANDED_OVER = "HANDED_OVER", _("handed over")
    RETURNED = "RETURNED", _("returned")
    VOID = "VOID", _("void")


class Way(models.TextChoices):
    """How a box gets its label, and how the platform hears of it."""

    FILE = "FILE", _("our label, told by a file")
    OWN = "OWN", _("our label, told when it is packed")
    WAVE = "WAVE", _("the platform's label, asked for with the wave")
    SEAL = "SEAL", _("the platform's label, asked for when it is packed")


OFFICIAL = [Way.WAVE, Way.SEAL]  # the label is the platform's own
PACKED = [PackageState.SEALED, PackageState.LOADED, PackageState.HANDED_OVER]
TO_LABEL = Q(state=PackageState.OPEN, labelled_at=None) & ~Q(way=Way.WAVE)
TO_TELL = Q(call_at__isnull=False, told_at=None, part_at=None)
TO_SPLIT = Q(part_at__isnull=False, refused_at=None)
TO_FETCH = Q(call_at__isnull=False, told_at__isnull=False)
TO_FOLLOW = Q(follow_at__isnull=False)
UNTOLD = Q(told_at=None, way__in=[Way.OWN, *OFFICIAL], state__in=PACKED)
STOPPED = Q(refused_at__isnull=False)
UNDER_WAY = Q(state__in=[PackageState.SEALED, PackageState.LOADED]) | Q(
    state=PackageState.OPEN, printed_at__isnull=False
)


class PackageQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(
            warehouse__in=Warehouse.objects.visible_to(user), shop__in=Shop.objects.visible_to(user)
        )

    def to_pack(self):
        return self.filter(state=PackageState.OPEN)

    def to_label(self):
        """Open boxes without a label of ours, in the order they are walked for."""
        return self.filter(TO_LABEL).order_by("wave", "position")

    def to_tell(self, ways, at):
        """Boxes the platform is to be told of now, those first that wait longest."""
        return self.filter(TO_TELL, way__in=ways, call_at__lte=at).order_by("call_at", "pk")

    def to_split(self):
        """Boxes that hold a part of what the platform has in one package still."""
        return self.filter(TO_SPLIT).exclude(state=PackageState.VOID).order_by("part_at", "pk")

    def to_fetch(self, at):
        """Boxes whose label the platform is to be asked for now."""
        return self.filter(TO_FETCH, call_at__lte=at).order_by("call_at", "pk")

    def to_follow(self, at):
        """Parcels with a carrier of which we ask now how far they are."""
        return self.filter(TO_FOLLOW, follow_at__lte=at).order_by("follow_at", "pk")

    def untold(self):
        """Boxes that are packed or refused, and that the platform has not accepted."""
        return self.filter(UNTOLD | STOPPED)

    def with_deadline(self):
        """With `cancels_at`: until when the platform must accept a box, or it cancels an order."""
        running = Clock.objects.open().filter(
            order__lines__parts__package_lines__package=OuterRef("pk"),
            basis=Basis.PLATFORM,
            kind__in=[Kind.ARRANGE, Kind.AUTO_CANCEL],
        )
        first = running.order_by().values("stopped_at").annotate(first=Min("due_at"))
        return self.annotate(cancels_at=Subquery(first.values("first")))

    def with_lateness(self):
        """With `is_late`: whether an order in the box was not packed in time."""
        return self.annotate(is_late=Q(pk__in=late_boxes()))

    def stoppable(self):
        """Boxes that are here and on no manifest."""
        return self.filter(state__in=[PackageState.OPEN, PackageState.SEALED])

    def to_hand_over(self):
        return self.filter(state__in=[PackageState.SEALED, PackageState.LOADED])

    def under_way(self):
        """Boxes that are printed or packed, and still here, with `since` when."""
        return self.filter(UNDER_WAY).annotate(since=Coalesce("printed_at", "sealed_at"))


class Package(models.Model):
    """One box of one shop; `position` is its place in the wave, on the wall and on paper.

    `ref` is its id on the platform, which is called about the box when `call_at` has come: to be
    told of it, and once it was (`told_at`), for its label. `problem` is what it said last.
    """

    State, Way = PackageState, Way

    shop = models.ForeignKey(Shop, models.PROTECT, verbose_name=_("shop"))
    warehouse = models.ForeignKey(Warehouse, models.PROTECT, verbose_name=_("warehouse"))
    wave = models.ForeignKey(Wave, models.PROTECT, related_name="packages", verbose_name=_("wave"))
    position = models.PositiveIntegerField(_("position"))
    state = FSMField(
        _("state"),
        max_length=12,
        choices=PackageState.choices,
        protected=True,
        default=PackageState.OPEN,
    )
    ref = models.CharField(max_length=64, blank=True)
    start_by_at = models.DateTimeField(_("start by"), null=True)
    way = models.CharField(_("label"), max_length=4, choices=Way.choices, default=Way.FILE)
    labelled_at = models.DateTimeField(null=True, blank=True)  # while it has a live label
    printed_at = models.DateTimeField(null=True, blank=True)  # while all of that label is on paper
    call_at = models.DateTimeField(null=True, blank=True)
    told_at = models.DateTimeField(_("accepted by the platform"), null=True, blank=True)
    refused_at = models.DateTimeField(_("refused by the platform"), null=True, blank=True)
    part_at = models.DateTimeField(null=True, blank=True)  # until its package is split there
    problem = models.JSONField(default=dict)  # code and params
    picked_at = models.DateTimeField(_("picked"), null=True, blank=True)
    note_seen_at = models.DateTimeField(null=True, blank=True)
    label_seen_at = models.DateTimeField(null=True, blank=True)  # the platform's, beside our strip
    sealed_at = models.DateTimeField(_("sealed"), null=True, blank=True)
    sealed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("packed by"),
    )
    manifest = models.ForeignKey(
        Manifest,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="packages",
        verbose_name=_("manifest"),
    )
    loaded_at = models.DateTimeField(_("loaded"), null=True, blank=True)
    handed_over_at = models.DateTimeField(_("handed over"), null=True, blank=True)
    follow_at = models.DateTimeField(null=True, blank=True)  # when we ask next how far it is
    heard_at = models.DateTimeField(_("last scan of the carrier"), null=True, blank=True)
    collected_at = models.DateTimeField(_("first scan of the carrier"), null=True, blank=True)
    delivered_at = models.DateTimeField(_("delivered"), null=True, blank=True)
    returned_at = models.DateTimeField(null=True, blank=True)
    voided_at = models.DateTimeField(null=True, blank=True)

    objects = PackageQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("package"), _("packages")
        permissions = [
            ("scan_pack", "Packs by scanning"),
            ("reopen_package", "Opens a sealed box again"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["wave", "position"], name="a_position_holds_one_box"),
            models.CheckConstraint(
                condition=Q(state__in=PackageState.values), name="a_package_is_in_a_known_state"
            ),
        ]
        indexes = [
            models.Index(
                fields=["start_by_at", "id"],
                condition=Q(state=PackageState.OPEN),
                name="package_to_pack",
            ),
            models.Index(
                fields=["sealed_at", "id"],
                condition=Q(state__in=[PackageState.SEALED, PackageState.LOADED]),
                name="package_to_hand_over",
            ),
            models.Index(fields=["wave", "position"], condition=TO_LABEL, name="package_to_label"),
            models.Index(
                fields=["id"],
                condition=Q(state=PackageState.OPEN, picked_at=None),
                name="package_being_picked",
            ),
            models.Index(fields=["call_at", "id"], condition=TO_TELL, name="package_to_tell"),
            models.Index(fields=["part_at", "id"], condition=TO_SPLIT, name="package_to_split"),
            models.Index(fields=["call_at", "id"], condition=TO_FETCH, name="package_to_fetch"),
            models.Index(fields=["follow_at", "id"], condition=TO_FOLLOW, name="package_to_follow"),
            models.Index(fields=["sealed_at", "id"], condition=UNTOLD, name="package_untold"),
            models.Index(fields=["id"], condition=STOPPED, name="package_refused"),
            models.Index(
                Coalesce("printed_at", "sealed_at"),
                "id",
                condition=UNDER_WAY,
                name="package_under_way",
            ),
        ]

    def __str__(self):
        return f"P-{self.pk}"

    @property
    def told_as(self) -> str:
        """What the platform's word for it is asked under: another package is another word."""
        return f"{self} {self.ref}".rstrip()

    @property
    def is_official(self) -> bool:
        """Whether it goes out under the platform's own label."""
        return self.way in OFFICIAL

    @property
    def is_due(self) -> bool:
        """Whether the platform is to be told of it once nothing is in the way."""
        is_packed = self.state in PACKED and self.way != Way.FILE
        return is_packed or self.way == Way.WAVE

    @property
    def sentence(self) -> str:
        """What the platform said last when it was called about the box."""
        return sentence(**self.problem) if self.problem else ""

    @property
    def _is_told_when_packed(self) -> bool:
        return self.way in (Way.OWN, Way.SEAL) and not (self.told_at or self.refused_at)

    def become(self, ref: str, *, at) -> None:
        """It is another package of the platform now, which was told nothing of it."""
        self.ref, self.told_at, self.refused_at, self.problem = ref, None, None, {}
        self.part_at = None
        self.call_at = at if self.is_due else None

    @transition(field=state, source=PackageState.OPEN, target=PackageState.SEALED)
    def seal(self, *, at):
        """Everything is in it and its label is on it; the platform may be told."""
        self.sealed_at = at
        if self._is_told_when_packed:
            self.call_at = at

    @transition(field=state, source=PackageState.SEALED, target=PackageState.OPEN)
    def reopen(self, *, at):
        """Opened again at the bench."""
        self.sealed_at = None
        if self._is_told_when_packed:
            self.call_at = None

    @transition(field=state, source=PackageState.SEALED, target=PackageState.LOADED)
    def load(self, *, at):
        """Scanned onto a manifest."""
        self.loaded_at = at

    @transition(field=state, source=PackageState.LOADED, target=PackageState.SEALED)
    def unload(self, *, at):
        """Taken off its manifest."""
        self.loaded_at = None

    @transition(field=state, source=PackageState.LOADED, target=PackageState.HANDED_OVER)
    def hand_over(self, *, at):
        """The carrier signed for it."""
        self.handed_over_at = at
        self.follow_at = at if self.way != Way.FILE else None

    @transition(field=state, source=PackageState.HANDED_OVER, target=PackageState.RETURNED)
    def receive_back(self, *, at):
        """The carrier brought it back."""
        self.returned_at = at

    @transition(
        field=state,
        source=[PackageState.OPEN, PackageState.SEALED, PackageState.LOADED],
        target=PackageState.VOID,
    )
    def void(self, *, at):
        """It will not leave."""
        self.voided_at = at
        self.call_at = self.refused_at = None
