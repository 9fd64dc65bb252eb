"""What each shop on the platform was told of our stock."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from orders.models import Listing, Shop
from orders.refusals import sentence

# A refused 0 says nothing of the next figure, so goods that come in are told of again.
TO_PUSH = Q(call_at__isnull=False) & (Q(refused_at=None) | Q(sent=0))


class ChannelStockQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(shop__in=Shop.objects.visible_to(user))

    def to_push(self, at):
        """Listings whose shops are to be told now how much of them there is."""
        return self.filter(TO_PUSH, call_at__lte=at, shop__in=Shop.objects.pushing())

    def refused(self):
        """Listings whose stock the platform does not take: a person must look."""
        return self.filter(refused_at__isnull=False, shop__pushes_stock=True)


class ChannelStock(models.Model):
    """One listing whose shop is told of its stock: what was said last, and what is kept back.

    `changes` counts what moved its figure: a push that read an older one is followed by another.
    `attempts` counts the hands it was in: an answer that comes late names an old count.
    """

    shop = models.ForeignKey(Shop, models.CASCADE, verbose_name=_("shop"))
    listing = models.OneToOneField(
        Listing, models.CASCADE, related_name="channel_stock", verbose_name=_("listing")
    )
    newest_part = models.BigIntegerField(default=0)  # of the listing: parts said anew have new ids
    product_ref = models.CharField(max_length=64, blank=True)
    places = models.JSONField(default=list)  # platform's ids of the warehouses it is sold from
    buffer = models.PositiveIntegerField(_("buffer"), default=0)
    reserve = models.PositiveIntegerField(_("kept for live sessions"), default=0)
    changes = models.PositiveBigIntegerField(default=0)
    call_at = models.DateTimeField(null=True)  # also the end of the lease of who is telling it
    attempts = models.PositiveIntegerField(default=0)
    failures = models.PositiveSmallIntegerField(default=0)  # tries in vain since the last good one
    sent = models.PositiveIntegerField(_("last sent"), null=True)
    sent_at = models.DateTimeField(null=True)
    confirmed = models.PositiveIntegerField(_("last confirmed"), null=True)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True)
    refused_at = models.DateTimeField(null=True)
    problem = models.JSONField(_("problem"), default=dict)  # code and params

    objects = ChannelStockQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("stock on the platform"), _("stock on the platform")
        permissions = [
            ("push_stock", "Tells the platform of a listing's stock again"),
            ("keep_stock_back", "Says how much of a listing is kept back from the platform"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(sent=None, sent_at=None) | Q(sent__isnull=False, sent_at__isnull=False),
                name="stock_that_was_told_has_its_moment",
            ),
            models.CheckConstraint(
                condition=Q(confirmed=None, confirmed_at=None)
                | Q(confirmed__isnull=False, confirmed_at__isnull=False),
                name="stock_that_was_confirmed_has_its_moment",
            ),
        ]
        indexes = [
            models.Index(
                fields=["shop", "call_at"], condition=TO_PUSH, name="channel_stock_to_push"
            ),
            models.Index(
                fields=["refused_at"],
                condition=Q(refused_at__isnull=False),
                name="channel_stock_refused",
            ),
        ]

    def __str__(self):
        return str(self.listing)

    @property
    def kept_back(self) -> int:
        """Pieces the platform is not told of."""
        return self.buffer + self.reserve

    @property
    def sentence(self) -> str:
        """What went wrong last, in the reader's language; empty when nothing did."""
        return sentence(**self.problem) if self.problem else ""
