"""What the carrier signs for."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_fsm import FSMField, transition

from warehouse.models.carrier import Carrier
from warehouse.models.place import Warehouse


class ManifestState(models.TextChoices):
    """Whether a manifest still takes parcels."""

    OPEN = "OPEN", pgettext_lazy("manifest", "open")
    CLOSED = "CLOSED", _("closed")


class ManifestQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(warehouse__in=Warehouse.objects.visible_to(user))

    def open(self):
        return self.filter(state=ManifestState.OPEN)


class Manifest(models.Model):
    """The list of parcels one carrier takes from one warehouse in one go; closed once."""

    State = ManifestState

    warehouse = models.ForeignKey(Warehouse, models.PROTECT, verbose_name=_("warehouse"))
    carrier = models.ForeignKey(Carrier, models.PROTECT, verbose_name=_("carrier"))
    state = FSMField(
        _("state"),
        max_length=8,
        choices=ManifestState.choices,
        protected=True,
        default=ManifestState.OPEN,
    )
    opened_at = models.DateTimeField(_("opened"))
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("closed by"),
    )
    tracking_told_at = models.DateTimeField(_("tracking file taken"), null=True, blank=True)

    objects = ManifestQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("manifest"), _("manifests")
        ordering = ["-pk"]
        permissions = [
            ("scan_handover", "Loads parcels by scanning"),
            ("close_manifest", "Closes a manifest"),
            ("export_tracking", "Takes the tracking file"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["warehouse", "carrier"],
                condition=Q(state=ManifestState.OPEN),
                name="a_carrier_has_one_open_manifest",
            ),
            models.CheckConstraint(
                condition=Q(state__in=ManifestState.values), name="a_manifest_is_in_a_known_state"
            ),
        ]

    def __str__(self):
        return f"M-{self.pk}"

    @transition(field=state, source=ManifestState.OPEN, target=ManifestState.CLOSED)
    def close(self, *, at):
        """The carrier signed; nothing more is loaded."""
        self.closed_at = at
