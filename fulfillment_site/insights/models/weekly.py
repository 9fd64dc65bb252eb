"""The report of one week: its figures as rows, and the paper."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from fulfillment_site.insights.models.health import OfShopQuerySet
from orders.models import Shop, StoredFile


class WeeklyReportQuerySet(OfShopQuerySet):
    def to_print(self):
        """Reports without a paper yet."""
        return self.filter(printed_at=None)


class WeeklyReport(models.Model):
    """What after-sales work of a shop came to in one of its weeks, made once the week is over.

    `figures` are numbers and codes alone, worded for whoever reads them. The paper may be purged;
    it is drawn anew from the figures.
    """

    shop = models.ForeignKey(Shop, models.PROTECT, verbose_name=_("shop"))
    week_on = models.DateField(_("week from"), help_text=_("Its Monday."))
    made_at = models.DateTimeField(_("made"))
    figures = models.JSONField(default=dict)
    printed_at = models.DateTimeField(_("printed"), null=True)
    file = models.ForeignKey(
        StoredFile, models.SET_NULL, null=True, related_name="+", verbose_name=_("paper")
    )

    objects = WeeklyReportQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("weekly report"), _("weekly reports")
        default_permissions = ("view",)
        ordering = ["-week_on", "shop"]
        constraints = [
            models.UniqueConstraint(fields=["shop", "week_on"], name="a_week_is_reported_once"),
        ]
        indexes = [
            models.Index(
                fields=["id"], condition=models.Q(printed_at=None), name="report_to_print"
            ),
        ]

    def __str__(self):
        return f"{self.shop} {self.week_on}"
