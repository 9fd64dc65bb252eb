"""What a platform says in a market, with who says so and when; and what changed because of it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from orders.models import Shop
from orders.models.market import Market


class RuleNoteQuerySet(models.QuerySet):
    def old(self, day):
        """Notes that nobody has held against their source since a day."""
        return self.filter(checked_on__lt=day, retired_at=None)


class RuleNote(models.Model):
    """One rule of a market as it was read on a day; it may suggest what a setting should be.

    A suggestion changes nothing: a person confirms it, and then the shops of the market are set.
    `checked_on` is the day somebody last held it against its source.
    """

    class Setting(models.TextChoices):
        ANSWER_HOURS = "answer_hours", _("answered within, hours")
        PACK_HOURS = "pack_hours", _("packed within, hours")
        ARRANGE_HOURS = "arrange_hours", _("arranged within, hours")
        COLLECT_HOURS = "collect_hours", _("collected within, hours")
        TICKET_HOURS = "ticket_hours", _("tickets worked on within, hours")
        TICKET_DAYS = "ticket_days", _("solved tickets closed after, days")

    market = models.CharField(_("market"), max_length=2, choices=Market.choices)
    title = models.CharField(_("rule"), max_length=120)
    text = models.TextField(_("what it says"), max_length=3000)
    source = models.CharField(_("source"), max_length=300)
    as_of = models.DateField(_("as of"))
    checked_on = models.DateField(_("last checked"))
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("checked by"),
    )
    setting = models.CharField(
        _("suggests a setting"), max_length=16, choices=Setting.choices, blank=True, default=""
    )
    value = models.PositiveSmallIntegerField(_("to be"), null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("confirmed by"),
    )
    confirmed_at = models.DateTimeField(_("confirmed"), null=True)
    retired_at = models.DateTimeField(_("no longer in force"), null=True)

    objects = RuleNoteQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("rule note"), _("rule notes")
        ordering = ["market", "title"]
        permissions = [("confirm_setting", "Confirms what a rule note suggests of shops' settings")]
        constraints = [
            models.CheckConstraint(
                condition=Q(setting="", value=None)
                | ~Q(setting="") & Q(value__isnull=False, value__gte=1, value__lte=720),
                name="a_note_suggests_a_setting_with_its_value",
                violation_error_message=_(
                    "A suggestion names a setting, and a value from 1 to 720."
                ),
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at=None, confirmed_by=None)
                | ~Q(setting="") & Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
                name="only_a_suggestion_is_confirmed_and_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(source=""),
                name="a_rule_note_names_its_source",
                violation_error_message=_("Say where the platform says so."),
            ),
            models.CheckConstraint(
                condition=Q(checked_on__gte=F("as_of")), name="a_rule_is_checked_after_it_was_read"
            ),
        ]

    def __str__(self):
        return f"{self.market} · {self.title}"


class SettingChange(models.Model):
    """A setting of one shop that a person confirmed, before and after; append-only."""

    note = models.ForeignKey(
        RuleNote, models.PROTECT, verbose_name=_("rule note"), related_name="changes"
    )
    shop = models.ForeignKey(Shop, models.CASCADE, related_name="+", verbose_name=_("shop"))
    setting = models.CharField(_("setting"), max_length=16, choices=RuleNote.Setting.choices)
    before = models.PositiveSmallIntegerField(_("before"))
    after = models.PositiveSmallIntegerField(_("after"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name, verbose_name_plural = _("changed setting"), _("changed settings")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(before=F("after")), name="a_changed_setting_is_another"
            ),
            models.UniqueConstraint(fields=["note", "shop"], name="a_note_changes_a_shop_once"),
        ]

    def __str__(self):
        return f"{self.shop} {self.setting}"
