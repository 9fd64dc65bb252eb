"""What buyers write by themselves: in chats, and in public reviews."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from orders.models import Buyer, Order, Shop
from orders.models.encrypted import EncryptedJSONField


class VoiceQuerySet(models.QuerySet):
    def visible_to(self, user):
        if user.has_perm("orders.see_all_shops"):
            return self
        return self.filter(shop__in=Shop.objects.visible_to(user))

    def to_answer(self):
        """Those a buyer waits for us to answer."""
        return self.filter(answered_at=None, due_at__isnull=False)


class ChatThread(models.Model):
    """One conversation with a buyer: what was written last, and until when we answer.

    The buyer's words are personal, hence encrypted. `due_at` is empty where nobody waits for us.
    `heard_at` is when we learned of the buyer's last word; `unread` counts words nobody looked at.
    """

    shop = models.ForeignKey(Shop, models.PROTECT, verbose_name=_("shop"))
    conversation_ref = models.CharField(_("conversation"), max_length=64)
    buyer = models.ForeignKey(Buyer, models.SET_NULL, null=True, related_name="+")
    order = models.ForeignKey(
        Order, models.SET_NULL, null=True, related_name="chats", verbose_name=_("order")
    )
    said = EncryptedJSONField(default=str)
    message_ref = models.CharField(max_length=64, blank=True)
    buyer_wrote_at = models.DateTimeField(_("buyer wrote"), null=True)
    heard_at = models.DateTimeField(_("heard"), null=True)
    unread = models.PositiveIntegerField(_("unread"), default=0)
    due_at = models.DateTimeField(_("answer by"), null=True)
    answered_at = models.DateTimeField(_("answered"), null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )

    objects = VoiceQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("chat"), _("chats")
        permissions = [("answer_chat", "Answers chats of buyers")]
        constraints = [
            models.UniqueConstraint(
                fields=["shop", "conversation_ref"], name="a_conversation_is_kept_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=Q(answered_at=None, due_at__isnull=False),
                name="chat_to_answer",
            ),
        ]

    def __str__(self):
        return self.conversation_ref


class ChatMessage(models.Model):
    """One message of a conversation, of either side; personal, and therefore encrypted.

    `card` holds what a card or a picture is about: `order_id`, `product_id` or `url`. `translation`
    is the text in the language of the desk, where a translator is set up.
    """

    class Role(models.TextChoices):
        BUYER = "BUYER", _("buyer")
        SHOP = "SHOP", _("shop")
        CUSTOMER_SERVICE = "CUSTOMER_SERVICE", _("customer service")
        SYSTEM = "SYSTEM", _("platform")
        ROBOT = "ROBOT", _("robot")

    thread = models.ForeignKey(ChatThread, models.CASCADE, related_name="messages")
    platform_id = models.CharField(_("receipt"), max_length=64)
    role = models.CharField(_("by"), max_length=20, choices=Role.choices)
    type = models.CharField(_("kind"), max_length=24)
    text = EncryptedJSONField(default=str)
    card = models.JSONField(default=dict)
    at = models.DateTimeField(_("when"), null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    translation = EncryptedJSONField(null=True)

    class Meta:
        verbose_name, verbose_name_plural = _("message of a chat"), _("messages of chats")
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["thread", "platform_id"], name="a_message_is_kept_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["at"],
                condition=Q(role="BUYER", type="TEXT", translation=None),
                name="message_to_translate",
            ),
        ]

    def __str__(self):
        return self.platform_id


class BuyerReview(models.Model):
    """A public review of a buyer, brought in by a file, and what we answered under it.

    `draft` is what may be answered, kept while it is worked on; buyers see none of it.
    """

    shop = models.ForeignKey(Shop, models.PROTECT, verbose_name=_("shop"))
    platform_id = models.CharField(_("review number"), max_length=64)
    order_number = models.CharField(_("order"), max_length=64, blank=True)
    order = models.ForeignKey(Order, models.SET_NULL, null=True, blank=True, related_name="reviews")
    stars = models.PositiveSmallIntegerField(_("stars"))
    text = models.TextField(_("text"), max_length=3000, blank=True)
    written_at = models.DateTimeField(_("written"))
    due_at = models.DateTimeField(_("answer by"), null=True, blank=True)
    draft = models.TextField(_("draft of our answer"), max_length=3000, blank=True)
    answer = models.TextField(_("our answer"), max_length=3000, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = VoiceQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("review"), _("reviews")
        permissions = [
            ("answer_review", "Answers reviews of buyers"),
            ("import_buyerreview", "Imports reviews of buyers"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["shop", "platform_id"], name="a_review_is_kept_once"),
            models.CheckConstraint(
                condition=Q(stars__gte=1, stars__lte=5), name="a_review_has_one_to_five_stars"
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=Q(answered_at=None, due_at__isnull=False),
                name="review_to_answer",
            ),
        ]

    def __str__(self):
        return f"{self.platform_id} {'★' * self.stars}"
