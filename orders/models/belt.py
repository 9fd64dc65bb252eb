"""What the conveyor remembers about its steps."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from orders.refusals.steps import STEPS


class StepRun(models.Model):
    """When a share of a step is due again, whose turn it is, and what was in hand when it ran.

    `turn` counts the workers that took it up: one that comes back late holds an old number, and
    writes nothing. `doing` names the rows in hand; it outlives only a worker that died on them,
    and `deaths` counts how often that happened with the very same rows.
    """

    name = models.CharField(_("step"), max_length=60)
    share = models.PositiveSmallIntegerField(_("share"), default=0)
    next_at = models.DateTimeField(_("next"))
    leased_until = models.DateTimeField(null=True)
    turn = models.PositiveBigIntegerField(default=0)
    is_running = models.BooleanField(default=False)
    doing = models.JSONField(default=list)
    deaths = models.PositiveSmallIntegerField(default=0)
    started_at = models.DateTimeField(_("started"), null=True)
    finished_at = models.DateTimeField(_("finished"), null=True)
    done = models.PositiveIntegerField(_("done"), default=0)
    refused = models.JSONField(_("refused"), default=list)

    class Meta:
        verbose_name, verbose_name_plural = _("step"), _("steps")
        constraints = [
            models.UniqueConstraint(fields=["name", "share"], name="a_share_of_a_step_runs_once"),
        ]

    def __str__(self):
        return f"{self.name} {self.share}" if self.share else self.name


class StepFailure(models.Model):
    """A row on which a step raised a bug: parked, so that the belt goes on without it."""

    step = models.CharField(_("step"), max_length=60)
    ref = models.BigIntegerField(_("row"))
    error = models.TextField(_("error"))
    failed_at = models.DateTimeField(_("failed"))

    class Meta:
        verbose_name, verbose_name_plural = _("parked row"), _("parked rows")
        permissions = [("retry_step", "Puts a parked row back on the belt")]
        constraints = [
            models.UniqueConstraint(fields=["step", "ref"], name="a_row_is_parked_once_a_step"),
        ]

    def __str__(self):
        return f"{STEPS.get(self.step, self.step)} · {self.ref}"
