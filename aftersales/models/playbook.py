"""What is written to buyers who want to leave: approved phrases, facts of goods, the letters."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from aftersales.models.desk import Matter
from orders.models import Sending, Shop, Sku, StoredFile
from orders.models.encrypted import EncryptedJSONField
from orders.models.shop import Language

SENT_WITHIN = timedelta(minutes=15)  # what takes longer is a person's to look at


class PhraseQuerySet(models.QuerySet):
    def approved(self):
        return self.filter(approved_at__isnull=False)


class Phrase(models.Model):
    """What is written to a buyer who cancels for one reason, in one language; a row a version.

    Phrases of one reason stand beside each other by their titles; versions are of one title.
    {packed_at}, {pickup_at} and the like stand for facts of the order, looked up when it is sent.
    `reason` is the platform's code without what stands around it; `market` is empty for all.
    The newest approved version is the one that is offered.
    """

    title = models.CharField(
        _("title"),
        max_length=60,
        help_text=_("What agents call it. The same title again is a new version of that phrase."),
    )
    reason = models.CharField(_("buyer's reason"), max_length=64, db_index=True)
    language = models.CharField(_("language"), max_length=10, choices=Language.choices)
    market = models.CharField(
        _("market"), max_length=2, choices=Shop.Market.choices, blank=True, default=""
    )
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    text = models.TextField(_("text"), max_length=1500)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("approved by"),
    )
    approved_at = models.DateTimeField(_("approved"), null=True, blank=True)

    objects = PhraseQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("phrase"), _("phrases")
        ordering = ["reason", "language", "market", "title", "-version"]
        permissions = [("approve_phrase", "Approves what is written to buyers who cancel")]
        constraints = [
            models.UniqueConstraint(
                fields=["title", "reason", "language", "market", "version"],
                name="a_version_of_a_phrase_is_worded_once",
            ),
        ]

    def __str__(self):
        return f"{self.title} ({self.language}) v{self.version}"


class ProductFact(models.Model):
    """What buyers ask about a SKU, answered once: its sizes, its material, how it is used."""

    class About(models.TextChoices):
        SIZE = "SIZE", _("size table")
        MATERIAL = "MATERIAL", _("material")
        USAGE = "USAGE", _("how it is used")

    sku = models.ForeignKey(Sku, models.CASCADE, related_name="facts", verbose_name=_("SKU"))
    about = models.CharField(_("about"), max_length=8, choices=About.choices)
    language = models.CharField(_("language"), max_length=10, choices=Language.choices)
    text = models.TextField(_("text"), max_length=1500)

    class Meta:
        verbose_name, verbose_name_plural = _("product fact"), _("product facts")
        ordering = ["sku__code", "about", "language"]
        permissions = [("import_productfact", "Imports facts about products")]
        constraints = [
            models.UniqueConstraint(
                fields=["sku", "about", "language"], name="a_fact_of_a_sku_is_worded_once"
            ),
        ]

    def __str__(self):
        return f"{self.sku} {self.get_about_display()}"


class LetterQuerySet(models.QuerySet):
    def to_send(self):
        """Messages their buyers have not got, and that nobody refused for good."""
        return self.filter(sent_at=None, failed_at=None)

    def late(self, at):
        """Those of them that should be there by now."""
        return self.to_send().filter(written_at__lt=at - SENT_WITHIN)


class Letter(Matter):
    """One message to a buyer about one matter: on its way, sent with its receipt, or refused.

    A card has no words of its own: `card` holds the `order_id` or `product_id` it shows. A picture
    is left with the platform right before it is sent.
    """

    class Type(models.TextChoices):
        TEXT = "TEXT", _("text")
        IMAGE = "IMAGE", _("picture")
        ORDER_CARD = "ORDER_CARD", _("order card")
        PRODUCT_CARD = "PRODUCT_CARD", _("product card")

    shop = models.ForeignKey(Shop, models.PROTECT, verbose_name=_("shop"))
    buyer_ref = models.CharField(max_length=64, blank=True)
    conversation_ref = models.CharField(max_length=64, blank=True)
    type = models.CharField(_("kind"), max_length=16, choices=Type.choices, default=Type.TEXT)
    text = EncryptedJSONField(default=str)
    card = models.JSONField(default=dict)
    picture = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    phrase = models.ForeignKey(
        Phrase, models.PROTECT, null=True, related_name="letters", verbose_name=_("phrase")
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by")
    )
    written_at = models.DateTimeField(_("written"))
    sending = models.OneToOneField(Sending, models.SET_NULL, null=True, related_name="+")
    message_ref = models.CharField(_("receipt"), max_length=64, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True)
    failed_at = models.DateTimeField(_("refused"), null=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("message to a buyer"), _("messages to buyers")
        permissions = [("write_buyer", "Writes to buyers from the desk")]
        indexes = [
            models.Index(fields=["kind", "matter_id"], name="letter_by_matter"),
            models.Index(
                fields=["written_at"],
                condition=Q(sent_at=None, failed_at=None),
                name="letter_to_send",
            ),
        ]

    def __str__(self):
        return self.ref
