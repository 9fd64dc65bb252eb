"""Promises that run out."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from orders import sla
from orders.models.shop import Shop


class ClockQuerySet(models.QuerySet):
    def open(self):
        return self.filter(stopped_at=None)

    def running(self):
        """Open clocks that do not wait for a buyer."""
        return self.open().filter(paused_at=None)

    def to_tell(self, at):
        """Running clocks that have reached a mark nobody was told of."""
        return self.open().filter(alert_at__lte=at)


class Clock(models.Model):
    """One promise: what must have happened by `due_at`.

    `alert_at` is the next moment at which something must be said, swapped to the following mark
    before anything is sent, so that two watchers cannot tell twice. A target of our own may be
    paused with the time it had `left`: it says nothing, and its `due_at` moves when it goes on.
    """

    Kind, Basis = sla.Kind, sla.Basis

    shop = models.ForeignKey(Shop, models.PROTECT, verbose_name=_("shop"))
    order = models.ForeignKey("orders.Order", models.CASCADE, null=True, related_name="clocks")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    basis = models.CharField(_("basis"), max_length=8, choices=Basis.choices)
    ref = models.CharField(max_length=40, blank=True, default="")
    started_at = models.DateTimeField(_("started"))
    due_at = models.DateTimeField(_("due"))
    alert_at = models.DateTimeField(null=True)
    paused_at = models.DateTimeField(_("paused"), null=True, blank=True)
    left = models.DurationField(null=True, blank=True)
    stopped_at = models.DateTimeField(_("stopped"), null=True, blank=True)

    objects = ClockQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("clock"), _("clocks")
        default_permissions = ("view",)  # nobody writes a clock: what happens does
        constraints = [
            models.UniqueConstraint(
                fields=["order", "kind", "basis", "ref"],
                condition=Q(stopped_at=None, order__isnull=False),
                name="a_promise_of_an_order_runs_once",
            ),
            models.UniqueConstraint(
                fields=["shop", "kind", "basis", "ref"],
                condition=Q(stopped_at=None, order__isnull=True),
                name="a_promise_of_a_shop_runs_once",
            ),
            models.CheckConstraint(
                condition=Q(paused_at=None) | Q(basis=sla.Basis.TARGET),
                name="only_targets_of_our_own_are_paused",
            ),
            models.CheckConstraint(
                condition=Q(paused_at=None, left=None)
                | Q(paused_at__isnull=False, left__isnull=False, alert_at=None),
                name="a_paused_clock_knows_what_is_left_and_is_silent",
            ),
        ]
        indexes = [
            models.Index(
                fields=["alert_at"],
                condition=Q(stopped_at=None, alert_at__isnull=False),
                name="clock_to_tell",
            ),
            models.Index(
                fields=["due_at"], condition=Q(stopped_at=None), name="clock_running_by_due"
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} ({self.get_basis_display()})"

    @property
    def is_late(self) -> bool:
        """Whether the promise was kept too late; a running clock is judged by its reader."""
        return self.stopped_at is not None and (self.paused_at or self.stopped_at) > self.due_at
