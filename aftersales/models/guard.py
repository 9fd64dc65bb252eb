"""What may not be written to buyers: wordings by rule and market, each with its source."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from orders.models import Shop
from orders.models.shop import Language


class ForbiddenPhraseQuerySet(models.QuerySet):
    def binding(self, market: str):
        """The wordings that count in a market, in whatever language they are."""
        return self.filter(market__in=["", market], is_in_force=True)


class ForbiddenPhrase(models.Model):
    """One wording that a rule of the platform forbids.

    `words` are groups, one a line, with alternatives between slashes: a text breaks the rule where
    one of each group stands in it within so many words, and nothing of `excuses` among them. It
    counts for every text of the market, for a text may be in any language; `language` says which
    one it is worded in.
    """

    class Rule(models.TextChoices):
        CHANGE_REVIEW = "change_review", _("steering reviews")
        REWARD_REVIEW = "reward_review", _("a reward for a review")
        OFF_PLATFORM = "off_platform", _("leading off the platform")
        PAY_OUTSIDE = "pay_outside", _("paying outside the platform")
        THREATEN = "threaten", _("threatening the buyer")

    rule = models.CharField(_("rule"), max_length=13, choices=Rule.choices)
    market = models.CharField(
        _("market"), max_length=2, choices=Shop.Market.choices, blank=True, default=""
    )
    language = models.CharField(
        _("language"), max_length=10, choices=Language.choices, blank=True, default=""
    )
    words = models.TextField(
        _("words"),
        max_length=3000,
        help_text=_(
            "One group a line, alternatives between slashes: a text is stopped where one of each"
            " group stands in it. “…” leaves room for four words, a star ends a word anyhow;"
            " {link}, {email}, {handle}, {phone} and {number} stand for such."
        ),
    )
    excuses = models.CharField(
        _("unless there stands"),
        max_length=300,
        blank=True,
        default="",
        help_text=_("Alternatives between slashes; one of them among the words excuses them."),
    )
    within = models.PositiveSmallIntegerField(
        _("within so many words"),
        default=12,
        help_text=_("A Chinese character counts as a word; the end of a sentence as five."),
    )
    source = models.CharField(_("source"), max_length=200)
    as_of = models.DateField(_("as of"))
    is_in_force = models.BooleanField(pgettext_lazy("wording", "counts"), default=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("changed by"),
    )  # fmt: skip
    changed_at = models.DateTimeField(_("changed"), null=True, blank=True)

    objects = ForbiddenPhraseQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("forbidden wording"), _("forbidden wordings")
        ordering = ["rule", "language", "pk"]
        permissions = [("try_forbiddenphrase", "Tries what the guard says of a text")]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    rule__in=[
                        "change_review", "reward_review", "off_platform", "pay_outside", "threaten",
                    ]
                ),
                name="a_forbidden_wording_breaks_a_known_rule",
                violation_error_message=_("Choose which rule it breaks."),
            ),
            models.CheckConstraint(
                condition=Q(within__gte=1, within__lte=60),
                name="forbidden_words_stand_near_each_other",
                violation_error_message=_("Words stand 1 to 60 places apart at most."),
            ),
            models.CheckConstraint(
                condition=~Q(source="") & ~Q(words=""), name="a_forbidden_wording_has_a_source",
                violation_error_message=_("Enter the words, and where the platform forbids them.")
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.get_rule_display()} · {self.words.partition(chr(10))[0][:40]}"
