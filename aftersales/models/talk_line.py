"""How far we know what buyers write to a shop."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from orders.models import Shop


class TalkLineQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(shop__in=Shop.objects.visible_to(user))

    def lagging(self, since):
        """Lines not wholly looked through since then, of shops that are connected."""
        is_behind = Q(read_at=None) | Q(read_at__lt=since)
        own = Q(shop__in=Shop.objects.connected(), shop__key__connected_at__lt=since)
        return self.filter(is_behind, own)


class TalkLine(models.Model):
    """The conversations of one shop, looked through whatever messages say.

    Everything that was said up to `seen_until` is here; `whole_at` is when the last look at all of
    them began.
    """

    shop = models.OneToOneField(
        Shop, models.CASCADE, related_name="talk_line", verbose_name=_("shop")
    )
    seen_until = models.DateTimeField(_("all known up to"))
    next_read_at = models.DateTimeField(_("next look"))
    read_at = models.DateTimeField(_("last look"), null=True)
    whole_at = models.DateTimeField(_("last look at all"), null=True)
    found = models.PositiveIntegerField(_("found without a message"), default=0)
    failures = models.PositiveIntegerField(default=0)  # looks in vain since the last good one
    problem = models.JSONField(_("problem"), default=dict)  # code and params

    objects = TalkLineQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("conversations read"), _("conversations read")
        indexes = [models.Index(fields=["next_read_at"], name="talk_line_to_read")]

    def __str__(self):
        return str(self.shop)
