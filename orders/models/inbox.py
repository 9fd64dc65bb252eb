"""What the platform told us, as it came."""

import json

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from orders.models.connection import PlatformApp
from orders.models.encrypted import EncryptedField
from orders.models.shop import Shop


class Topic(models.IntegerChoices):
    """What a message can be about, by the platform's number; names are its event types."""

    ORDER_STATUS_CHANGE = 1, _("order status")
    RECIPIENT_ADDRESS_UPDATE = 3, _("recipient's address")
    PACKAGE_UPDATE = 4, _("packages split or combined")
    PRODUCT_STATUS_CHANGE = 5, _("product status")
    SELLER_DEAUTHORIZATION = 6, _("seller withdrew the grant")
    UPCOMING_AUTHORIZATION_EXPIRATION = 7, _("grant runs out")
    CANCELLATION_STATUS_CHANGE = 11, _("cancellation")
    RETURN_STATUS_CHANGE = 12, _("return")
    NEW_CONVERSATION = 13, _("new conversation")
    NEW_MESSAGE = 14, _("message in a conversation")
    PRODUCT_INFORMATION_CHANGE = 15, _("product information")
    INVENTORY_STATUS_CHANGE = 27, _("stock on the platform")


# What connected shops are asked to tell; each has exactly one reader.
SUBSCRIBED = (
    Topic.ORDER_STATUS_CHANGE,
    Topic.RECIPIENT_ADDRESS_UPDATE,
    Topic.PACKAGE_UPDATE,
    Topic.SELLER_DEAUTHORIZATION,
    Topic.UPCOMING_AUTHORIZATION_EXPIRATION,
    Topic.CANCELLATION_STATUS_CHANGE,
    Topic.RETURN_STATUS_CHANGE,
    Topic.NEW_CONVERSATION,
    Topic.NEW_MESSAGE,
)
WAITING = Q(handled_at=None, next_try_at__isnull=False)
KEPT = Q(handled_at=None, next_try_at=None)
STUBBORN = 5  # tries in vain after which a person should look


class InboundMessageQuerySet(models.QuerySet):
    def visible_to(self, user):
        if user.has_perm("orders.see_all_shops"):
            return self
        return self.filter(shop__in=Shop.objects.visible_to(user))

    def waiting(self):
        """Messages a reader is still to deal with."""
        return self.filter(WAITING)

    def unread(self, topics, at):
        """Messages on these topics that can be dealt with now: their shop is connected."""
        connected = Q(shop__key__disconnected_at=None, shop__key__grant__ended_at=None)
        return self.waiting().filter(connected, topic__in=topics, next_try_at__lte=at)

    def kept(self):
        """Messages nobody will read by themselves."""
        return self.filter(KEPT)

    def quarantined(self):
        """Genuine messages about shops that are not ours."""
        return self.kept().filter(shop=None, topic__isnull=False)

    def unknown(self):
        """Messages on topics nobody reads."""
        return self.kept().filter(topic__isnull=False).exclude(topic__in=SUBSCRIBED)

    def stuck(self):
        """Messages that are unclear, or that a reader tried in vain, over and over or for good."""
        given_up = KEPT & Q(shop__isnull=False, topic__in=SUBSCRIBED)
        tried = WAITING & Q(attempts__gte=STUBBORN)
        return self.filter(tried | given_up | KEPT & Q(topic=None))


class InboundMessage(models.Model):
    """One message of the platform: its bytes first, kept before anybody understands them.

    It is only a hint that something changed; its reader asks the platform what is true.
    """

    app = models.ForeignKey(PlatformApp, models.PROTECT)
    shop = models.ForeignKey(Shop, models.CASCADE, null=True, verbose_name=_("shop"))
    topic = models.PositiveIntegerField(_("about"), null=True, choices=Topic.choices)
    platform_shop_id = models.CharField(_("platform shop id"), max_length=64, blank=True)
    notification_id = models.CharField(_("its id there"), max_length=128, blank=True)
    digest = models.CharField(max_length=64)
    body = EncryptedField()
    received_at = models.DateTimeField(_("received"))
    handled_at = models.DateTimeField(_("handled"), null=True)
    attempts = models.PositiveSmallIntegerField(_("tries"), default=0)
    next_try_at = models.DateTimeField(_("next try"), null=True)
    problem = models.JSONField(_("problem"), default=dict)  # code and params

    objects = InboundMessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message from the platform")
        verbose_name_plural = _("messages from the platform")
        permissions = [("retry_message", "Lets a message of the platform be read again")]
        constraints = [
            models.UniqueConstraint(
                fields=["app", "notification_id"],
                condition=~Q(notification_id=""),
                name="a_notification_is_kept_once",
            ),
            models.UniqueConstraint(fields=["app", "digest"], name="the_same_bytes_are_kept_once"),
        ]
        indexes = [
            models.Index(fields=["next_try_at"], condition=WAITING, name="message_waiting"),
            models.Index(fields=["topic"], condition=KEPT, name="message_kept"),
            models.Index(
                fields=["platform_shop_id"],
                condition=Q(shop=None, handled_at=None),
                name="message_quarantined",
            ),
            models.Index(fields=["received_at"], name="message_by_arrival"),
        ]

    def __str__(self):
        return f"{self.get_topic_display()} {self.notification_id}"

    @property
    def data(self) -> dict:
        """What it says happened: ids and a status, nothing to act upon by itself."""
        data = json.loads(self.body.decode(errors="replace")).get("data")
        return data if isinstance(data, dict) else {}
