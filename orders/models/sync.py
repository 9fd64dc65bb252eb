"""How far we know what the platform knows."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from orders.models.shop import Shop


class SyncLineQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(shop__in=Shop.objects.visible_to(user))

    def alive(self):
        """Lines of shops that are connected."""
        return self.filter(shop__key__disconnected_at=None, shop__key__grant__ended_at=None)

    def to_poll(self, at):
        return self.alive().filter(is_polled=True, next_poll_at__lte=at)

    def lagging(self, since):
        """Polled lines that were not wholly read since then, of shops connected before."""
        is_behind = Q(polled_at=None) | Q(polled_at__lt=since)
        return self.alive().filter(is_behind, is_polled=True, shop__key__connected_at__lt=since)

    def to_audit(self, at):
        return self.alive().filter(next_audit_at__lte=at)


class SyncLine(models.Model):
    """One feed of one shop, polled whatever messages say: all up to `watermark` is here."""

    class Feed(models.TextChoices):
        ORDERS = "ORDERS", _("orders")
        CANCELLATIONS = "CANCELLATIONS", _("cancellations")
        RETURNS = "RETURNS", _("returns")

    shop = models.ForeignKey(
        Shop, models.CASCADE, related_name="sync_lines", verbose_name=_("shop")
    )
    feed = models.CharField(_("feed"), max_length=16, choices=Feed.choices)
    is_polled = models.BooleanField(_("polled every minute"), default=True)
    watermark = models.DateTimeField(_("all known up to"))
    cursor = models.DateTimeField(null=True)  # a pass that was cut off goes on from there
    next_poll_at = models.DateTimeField(_("next poll"))
    polled_at = models.DateTimeField(_("last polled"), null=True)
    last_event_at = models.DateTimeField(_("last event"), null=True)
    failures = models.PositiveIntegerField(default=0)  # polls in vain since the last good one
    problem = models.JSONField(_("problem"), default=dict)  # code and params

    next_audit_at = models.DateTimeField(_("next audit"))
    audited_at = models.DateTimeField(_("last audited"), null=True)
    audits_whole = models.BooleanField(default=False)
    audit_cursor = models.DateTimeField(null=True)  # an audit that was cut off goes on from there
    audit_until = models.DateTimeField(null=True)
    audited_whole_at = models.DateTimeField(_("last audited whole"), null=True)
    there = models.PositiveIntegerField(_("there"), null=True)
    here = models.PositiveIntegerField(_("here"), null=True)
    found_missing = models.PositiveIntegerField(_("found missing"), default=0)

    objects = SyncLineQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("line in step"), _("in step with TikTok Shop")
        permissions = [("steer_sync", "Polls and compares now, and switches polling off and on")]
        constraints = [
            models.UniqueConstraint(fields=["shop", "feed"], name="a_feed_of_a_shop_has_one_line"),
        ]
        indexes = [models.Index(fields=["next_poll_at"], name="sync_line_to_poll")]

    def __str__(self):
        return f"{self.shop} · {self.get_feed_display()}"


class PullQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(shop__in=Shop.objects.visible_to(user))

    def unfinished(self, at):
        """Pulls that are to go on now."""
        return self.filter(finished_at=None, next_try_at__lte=at)


class Pull(models.Model):
    """Orders fetched because somebody, or a shop's timetable, asked: of a window or by number."""

    shop = models.ForeignKey(Shop, models.CASCADE, verbose_name=_("shop"))
    asked_at = models.DateTimeField(_("asked"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("by"),
    )
    since = models.DateTimeField(_("ordered from"), null=True)
    until = models.DateTimeField(_("ordered until"), null=True)
    numbers = models.JSONField(default=list)
    cursor = models.DateTimeField(null=True)  # what was ordered before that is dealt with
    next_try_at = models.DateTimeField(_("next try"))
    attempts = models.PositiveSmallIntegerField(default=0)  # in vain since it last got on
    finished_at = models.DateTimeField(_("finished"), null=True)
    counts = models.JSONField(_("orders"), default=dict)
    shown = models.JSONField(default=dict)  # group → the numbers of its first orders
    refusals = models.JSONField(default=list)  # code and params of the first refused orders
    problem = models.JSONField(_("problem"), default=dict)  # code and params

    objects = PullQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("fetching of orders"), _("orders fetched")
        permissions = [("pull_orders", "Fetches orders from the platform")]
        constraints = [
            models.CheckConstraint(
                condition=Q(since=None, until=None) | Q(until__gt=models.F("since")),
                name="a_pull_ends_after_it_begins",
                violation_error_message=_("A window ends after it begins."),
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_try_at"], condition=Q(finished_at=None), name="pull_unfinished"
            ),
        ]

    def __str__(self):
        return f"{self.shop} · {self.pk}"


class UnplacedQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(shop__in=Shop.objects.visible_to(user))


class Unplaced(models.Model):
    """An order the platform told of that could not be taken in as it is: a person must look."""

    shop = models.ForeignKey(Shop, models.CASCADE, verbose_name=_("shop"))
    number = models.CharField(_("number"), max_length=64)
    problem = models.JSONField(_("problem"), default=dict)  # code and params
    since = models.DateTimeField(_("since"))

    objects = UnplacedQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("order not taken in"), _("orders not taken in")
        constraints = [
            models.UniqueConstraint(
                fields=["shop", "number"], name="an_order_is_not_taken_in_for_one_reason"
            ),
        ]

    def __str__(self):
        return self.number
