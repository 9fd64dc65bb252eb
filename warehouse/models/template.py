"""How labels look: what a seller made of the shipped templates, version by version."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from orders.models import Shop
from warehouse.models.carrier import Carrier


class Paper(models.TextChoices):
    """Which label a template is for."""

    WAYBILL = "WAYBILL", _("waybill")
    BIN = "BIN", _("bin label")
    SKU = "SKU", _("SKU label")
    TOTE = "TOTE", _("tote label")


class Size(models.TextChoices):
    """The paper in a label printer; the name is how it is sold."""

    NORMAL = "100x150", "100 × 150 mm"
    INCHES = "4x6", _("4 × 6 in")
    A6 = "A6", "A6"
    SQUARE = "100x100", "100 × 100 mm"
    SMALL = "58x40", "58 × 40 mm"


MILLIMETRES = {
    Size.NORMAL: (100, 150),
    Size.INCHES: (101.6, 152.4),
    Size.A6: (105, 148),
    Size.SQUARE: (100, 100),
    Size.SMALL: (58, 40),
}
WAYBILL_SIZES = [(size.value, size.label) for size in Size if size != Size.SMALL]


class LabelTemplateQuerySet(models.QuerySet):
    def visible_to(self, user):
        if user.has_perm("orders.see_all_shops"):
            return self
        return self.filter(Q(shop=None) | Q(shop__in=Shop.objects.visible_to(user)))

    def live(self):
        """The versions that are printed by."""
        return self.filter(live_until=None)


class LabelTemplate(models.Model):
    """One version of a template for a label of a shop, a carrier and a size; it never changes.

    No shop or carrier: for all that have none of their own. Where none is live, the shipped one is.
    """

    paper = models.CharField(_("label"), max_length=8, choices=Paper.choices)
    size = models.CharField(_("size"), max_length=8, choices=Size.choices)
    shop = models.ForeignKey(
        Shop, models.PROTECT, verbose_name=_("shop"), null=True, blank=True, related_name="+"
    )
    carrier = models.ForeignKey(
        Carrier, models.PROTECT, verbose_name=_("carrier"), null=True, blank=True, related_name="+"
    )
    key = models.CharField(max_length=64, editable=False)  # of the four above
    version = models.PositiveIntegerField(_("version"), default=1)
    html = models.TextField("HTML")
    css = models.TextField("CSS")
    logo = models.TextField(_("logo"), blank=True)  # as data, for the src of an img
    live_from = models.DateTimeField(_("live from"))
    live_until = models.DateTimeField(_("until"), null=True, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )

    objects = LabelTemplateQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("label template"), _("label templates")
        ordering = ["key", "-version"]
        permissions = [("edit_label_templates", "Changes how labels look")]
        constraints = [
            models.UniqueConstraint(
                fields=["key", "version"], name="a_template_has_a_version_once"
            ),
            models.UniqueConstraint(
                fields=["key"],
                condition=Q(live_until=None),
                name="a_template_is_live_in_one_version",
            ),
            models.CheckConstraint(
                condition=Q(live_until=None) | Q(live_until__gte=F("live_from")),
                name="a_template_ends_after_it_began",
            ),
            models.CheckConstraint(
                condition=(Q(paper=Paper.WAYBILL) & ~Q(size=Size.SMALL))
                | (~Q(paper=Paper.WAYBILL) & Q(size=Size.SMALL, shop=None, carrier=None)),
                name="a_template_has_a_size_of_its_label",
            ),
        ]

    def __str__(self):
        parts = [self.get_paper_display(), self.get_size_display(), self.shop, self.carrier]
        return " · ".join(str(part) for part in parts if part)

    @property
    def is_live(self) -> bool:
        return self.live_until is None


def key_of(paper: str, size: str, shop_id: int | None, carrier_id: int | None) -> str:
    """What all versions of one template have in common, in one word."""
    return f"{paper}:{size}:{shop_id or ''}:{carrier_id or ''}"
