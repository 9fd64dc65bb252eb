"""What a packer looks for in one SKU before a box with it is sealed."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from orders.models import Sku


class PackingCheckQuerySet(models.QuerySet):
    def standing(self):
        """Checks that are shown at the bench now."""
        return self.filter(ended_at=None)


class PackingCheck(models.Model):
    """Words that stand at the bench beside a SKU, from one moment until they are taken off."""

    sku = models.ForeignKey(Sku, models.CASCADE, related_name="checks", verbose_name=_("SKU"))
    text = models.CharField(_("look for"), max_length=200)
    since = models.DateTimeField(_("since"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by")
    )
    ended_at = models.DateTimeField(_("taken off"), null=True)

    objects = PackingCheckQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("check at the bench"), _("checks at the bench")
        default_permissions = ()  # set and taken off by what asks for it
        constraints = [
            models.UniqueConstraint(
                fields=["sku"], condition=Q(ended_at=None), name="a_sku_has_one_check_at_a_time"
            ),
            models.CheckConstraint(condition=~Q(text=""), name="a_check_says_what_to_look_for"),
        ]

    def __str__(self):
        return self.text
