"""What the conveyor remembers about its steps."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class StepRun(models.Model):
    """When a step last ran, when it is due again, and who holds its lease."""

    name = models.CharField(_("step"), max_length=60, unique=True)
    next_at = models.DateTimeField(_("next"))
    leased_until = models.DateTimeField(null=True)
    started_at = models.DateTimeField(_("started"), null=True)
    finished_at = models.DateTimeField(_("finished"), null=True)
    done = models.PositiveIntegerField(_("done"), default=0)
    refused = models.JSONField(_("refused"), default=list)

    class Meta:
        verbose_name, verbose_name_plural = _("step"), _("steps")

    def __str__(self):
        return self.name


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
        return f"{self.step} {self.ref}"
