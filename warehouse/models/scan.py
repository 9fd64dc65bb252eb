"""Every scan, accepted or refused."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from warehouse.models.place import Station


class Scan(models.Model):
    """What a scanner read and was told; `id` is made by the device, so a replay is a no-op."""

    class Mode(models.TextChoices):
        PICK = "PICK", _("pick")
        PACK = "PACK", _("pack")
        HAND_OVER = "HAND_OVER", _("hand over")
        PUT_BACK = "PUT_BACK", _("back to the shelf")

    id = models.UUIDField(primary_key=True)
    mode = models.CharField(_("where"), max_length=10, choices=Mode.choices)
    station = models.ForeignKey(Station, models.PROTECT, null=True, verbose_name=_("station"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("by"))
    code = models.CharField(_("code"), max_length=200)
    verdict = models.CharField(_("verdict"), max_length=40)
    accepted = models.BooleanField(_("accepted"))
    answer = models.JSONField(default=dict)
    at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name, verbose_name_plural = _("scan"), _("scans")
        ordering = ["-at"]
        indexes = [models.Index(fields=["-at"], name="scan_by_time")]

    def __str__(self):
        return self.code
