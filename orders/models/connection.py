"""How shops are connected: our app at the platform, a seller's grant, and which shop is which."""

from datetime import timedelta

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from orders.models.encrypted import EncryptedJSONField
from orders.models.shop import Shop

EXPIRING = timedelta(days=30)  # from then on the platform warns daily, and so do we


class PlatformApp(models.Model):
    """An app registered with the platform; it may serve many shops. `secret` is write-only."""

    class Region(models.TextChoices):
        WORLD = "WORLD", _("everywhere but the United States")
        US = "US", _("United States")

    name = models.CharField(_("name"), max_length=80)
    app_key = models.CharField(_("app key"), max_length=64, unique=True)
    service_id = models.CharField(_("service id"), max_length=64, blank=True)
    region = models.CharField(
        _("sellers in"), max_length=8, choices=Region.choices, default=Region.WORLD
    )
    secret = EncryptedJSONField()
    base_url = models.URLField(
        _("address of the API"), default="https://open-api.tiktokglobalshop.com"
    )
    auth_url = models.URLField(_("address of tokens"), default="https://auth.tiktok-shops.com")
    authorise_url = models.URLField(
        _("address sellers agree at"),
        blank=True,
        help_text=_("Empty: the platform's own page for the region."),
    )

    class Meta:
        verbose_name, verbose_name_plural = _("platform app"), _("platform apps")
        ordering = ["name"]

    def __str__(self):
        return self.name


class GrantQuerySet(models.QuerySet):
    def alive(self):
        """Those by which we may still speak."""
        return self.filter(ended_at=None)

    def to_refresh(self, at):
        """Those whose access token is to be renewed before it runs out."""
        free = Q(leased_until=None) | Q(leased_until__lte=at)
        return self.alive().filter(free, refresh_at__lte=at)

    def of_use(self):
        """Those that stand, and those that ended while a shop counts on them."""
        counted_on = ShopKey.objects.filter(grant=OuterRef("pk"), disconnected_at=None)
        return self.filter(Q(ended_at=None) | Exists(counted_on))

    def past(self):
        """Those that ended and that no shop counts on any more."""
        return self.exclude(pk__in=self.of_use())


class Grant(models.Model):
    """What one seller allowed one app: its tokens, good for all shops of that seller.

    `version` counts the pairs of tokens: who renews names the pair it renews, so that an older
    pair never overwrites a newer one.
    """

    app = models.ForeignKey(
        PlatformApp, models.PROTECT, related_name="grants", verbose_name=_("platform app")
    )
    open_id = models.CharField(max_length=128)
    seller_name = models.CharField(_("seller"), max_length=200, blank=True)
    tokens = EncryptedJSONField()  # access and refresh
    access_expires_at = models.DateTimeField()
    refresh_expires_at = models.DateTimeField(_("granted until"))
    refresh_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)
    leased_until = models.DateTimeField(null=True)
    granted_at = models.DateTimeField(_("granted"))
    ended_at = models.DateTimeField(_("ended"), null=True)
    problem = models.JSONField(default=dict)  # code and params of what renewing ran into last

    objects = GrantQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("seller's permission"), _("sellers' permission")
        constraints = [
            models.UniqueConstraint(fields=["app", "open_id"], name="a_seller_grants_an_app_once"),
        ]

    def __str__(self):
        return self.seller_name or str(self.pk)


# Its grant ended, or the platform took this one shop away; not: a person disconnected it.
CUT_OFF = Q(disconnected_at=None, grant__ended_at__isnull=False) | (
    Q(disconnected_at__isnull=False) & ~Q(problem={})
)


class ShopKeyQuerySet(models.QuerySet):
    def connected(self):
        """Shops we may speak for and hear of."""
        return self.filter(disconnected_at=None, grant__ended_at=None)

    def cut_off(self):
        """Shops that somebody connected and whose seller or the platform cut us off."""
        return self.filter(CUT_OFF).annotate(
            cut_off_at=Coalesce("disconnected_at", "grant__ended_at")
        )

    def expiring(self, at):
        """Connected shops whose seller must agree anew within thirty days."""
        return self.connected().filter(grant__refresh_expires_at__lte=at + EXPIRING)


class ShopKey(models.Model):
    """Which shop of the platform a shop of ours is, and by whose grant we speak for it."""

    shop = models.OneToOneField(Shop, models.CASCADE, primary_key=True, related_name="key")
    grant = models.ForeignKey(Grant, models.PROTECT, related_name="keys")
    platform_shop_id = models.CharField(_("platform shop id"), max_length=64, unique=True)
    cipher = EncryptedJSONField()
    connected_at = models.DateTimeField(_("connected"))
    disconnected_at = models.DateTimeField(_("disconnected"), null=True)
    problem = models.JSONField(default=dict)  # code and params of what the platform denies us of it

    objects = ShopKeyQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("connection"), _("connections")
        permissions = [("connect_shop", "Connects shops to the platform and disconnects them")]

    def __str__(self):
        return self.platform_shop_id

    @property
    def is_connected(self) -> bool:
        """Whether we may speak for the shop; its grant must be read with it."""
        return self.disconnected_at is None and self.grant.ended_at is None
