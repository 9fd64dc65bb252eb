"""Orders that are walked for together."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from warehouse.models.lateness import URGENT_FIRST, late_waves
from warehouse.models.place import Warehouse


class WaveState(models.TextChoices):
    """Where a wave is."""

    PLANNED = "PLANNED", _("planned")
    RELEASED = "RELEASED", _("being picked")
    DONE = "DONE", _("picked")
    CANCELLED = "CANCELLED", _("called off")


class WaveQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(warehouse__in=Warehouse.objects.visible_to(user))

    def being_picked(self):
        return self.filter(state=WaveState.RELEASED)

    def urgent_first(self):
        """Those with a late order first, then the one to be started first."""
        return self.annotate(is_late=Q(pk__in=late_waves())).order_by(*URGENT_FIRST)


class Wave(models.Model):
    """One picker's round: orders of one warehouse and lane; singles never mix with the rest."""

    State = WaveState

    warehouse = models.ForeignKey(Warehouse, models.PROTECT, verbose_name=_("warehouse"))
    state = FSMField(
        _("state"),
        max_length=10,
        choices=WaveState.choices,
        protected=True,
        default=WaveState.PLANNED,
    )
    lane = models.CharField(_("lane"), max_length=16, blank=True)
    is_single = models.BooleanField(_("one piece each"), default=False)
    start_by_at = models.DateTimeField(_("start by"), null=True)
    planned_at = models.DateTimeField(_("planned"))
    released_at = models.DateTimeField(_("released"), null=True, blank=True)
    done_at = models.DateTimeField(_("picked"), null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)

    objects = WaveQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("wave"), _("waves")
        ordering = ["-pk"]
        permissions = [
            ("release_wave", "Releases orders as waves"),
            ("cancel_wave", "Calls a wave off"),
            ("scan_pick", "Picks by scanning"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=WaveState.values), name="a_wave_is_in_a_known_state"
            ),
        ]

    def __str__(self):
        return f"W-{self.pk}"

    @transition(field=state, source=WaveState.PLANNED, target=WaveState.RELEASED)
    def release(self, *, at):
        """Pickers may walk."""
        self.released_at = at

    @transition(field=state, source=WaveState.RELEASED, target=WaveState.DONE)
    def finish(self, *, at):
        """The last piece is picked."""
        self.done_at = at

    @transition(
        field=state, source=[WaveState.PLANNED, WaveState.RELEASED], target=WaveState.CANCELLED
    )
    def cancel(self, *, at):
        """Called off before it was picked."""
        self.cancelled_at = at
