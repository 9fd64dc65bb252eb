"""Files kept under a private root."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class StoredFile(models.Model):
    """A file served only through a view that checks rights; purged after `purge_on`."""

    class Kind(models.TextChoices):
        ORDER_FILE = "ORDER_FILE", _("order file")
        PAPERS = "PAPERS", _("papers")
        LABEL = "LABEL", _("platform label")
        TRACKING = "TRACKING", _("tracking file")
        DRAFTS = "DRAFTS", _("orders read from a file")
        REPORT = "REPORT", _("import report")
        ATTACHMENT = "ATTACHMENT", _("attachment of a ticket")
        EVIDENCE = "EVIDENCE", _("evidence")

    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices)
    name = models.CharField(_("name"), max_length=200)
    file = models.FileField(upload_to="%Y/%m/%d", max_length=200)
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField(_("created"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name=_("by")
    )
    purge_on = models.DateField(_("purged on"))

    class Meta:
        verbose_name, verbose_name_plural = _("stored file"), _("stored files")
        permissions = [("read_papers", "Opens waybills, slips, pick lists and manifests")]

    def __str__(self):
        return self.name
