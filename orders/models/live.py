"""Live sales."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from orders.models.shop import Shop


class LiveSessionQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(shop__in=Shop.objects.visible_to(user))

    def running(self, at):
        return self.filter(Q(ends_at=None) | Q(ends_at__gt=at), starts_at__lte=at)


class LiveSession(models.Model):
    """One live sale of a shop; what is sold in its window belongs to it and overtakes the rest."""

    shop = models.ForeignKey(Shop, models.PROTECT, verbose_name=_("shop"))
    title = models.CharField(_("title"), max_length=200)
    platform_ref = models.CharField(_("platform id"), max_length=64, blank=True)
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)

    objects = LiveSessionQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("live session"), _("live sessions")
        ordering = ["-starts_at"]
        permissions = [("gather_orders", "Lets orders that are here join a live session")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(ends_at__gt=F("starts_at")),
                name="a_live_session_ends_after_it_starts",
                violation_error_message=_("A live session ends after it starts."),
            ),
            models.UniqueConstraint(
                fields=["shop", "platform_ref"],
                condition=~Q(platform_ref=""),
                name="a_live_session_is_known_once",
                violation_error_message=_(
                    "This shop has a live session with that number of the platform's already."
                ),
            ),
        ]
        indexes = [models.Index(fields=["shop", "-starts_at"], name="live_session_newest")]

    def __str__(self):
        return self.title
