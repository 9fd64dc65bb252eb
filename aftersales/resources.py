"""Flat tables of the desk: facts about goods, public reviews, disputes."""

from datetime import UTC, datetime, timedelta

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from import_export.fields import Field
from import_export.widgets import ForeignKeyWidget, Widget

from aftersales.models import BuyerReview, Dispute, ProductFact
from aftersales.services import disputes, reviews
from aftersales.services.disputes import Claimed
from orders.errors import Refused
from orders.models import Order, Shop, Sku
from orders.moment import moment
from orders.resources import FlatTable, in_words
from orders.resources import text as plain

FORM, ISO_FORM = "2026-11-27 03:00", "2026-11-27T03:00:00-08:00"
FIRST_DAY, A_DAY = datetime(2016, 1, 1, tzinfo=UTC), timedelta(days=1)


class ProductFactResource(FlatTable):
    """Sizes, material, use of SKUs; a row of the same SKU, kind and language is corrected."""

    sku = Field("sku", "sku", ForeignKeyWidget(Sku, "code"))
    about = plain("about")
    language = plain("language")
    text = plain("text")

    class Meta:
        model = ProductFact
        fields = import_order = export_order = ("sku", "about", "language", "text")
        import_id_fields = ("sku", "about", "language")
        clean_model_instances = True
        skip_unchanged = True

    def get_queryset(self):
        return super().get_queryset().select_related("sku")


class WrittenAt(Widget):
    """A moment as people and machines write it; without an offset it is UTC."""

    def clean(self, value, row=None, **kwargs):
        if not value:
            return None
        try:
            found = value if isinstance(value, datetime) else datetime.fromisoformat(value.strip())
        except (AttributeError, ValueError):
            told = _("this is no such time; write it like %(form)s, or like %(iso)s.")
            raise ValueError(told % {"form": FORM, "iso": ISO_FORM}) from None
        found = found if found.tzinfo else found.replace(tzinfo=UTC)
        if not FIRST_DAY <= found <= moment() + A_DAY:
            raise ValueError(_("this lies in the future, or too long ago."))
        return found

    def render(self, value, obj=None, **kwargs):
        return value.isoformat(" ", "seconds") if value else ""


class BuyerReviewResource(FlatTable):
    """Reviews as the platform lists them; one that is known already is corrected."""

    shop = Field("shop", "shop", ForeignKeyWidget(Shop, "code"))
    platform_id = plain("platform_id")
    order_number = plain("order_number")
    text = plain("text")
    written_at = Field("written_at", "written_at", WrittenAt())

    class Meta:
        model = BuyerReview
        fields = import_order = export_order = (
            "shop",
            "platform_id",
            "order_number",
            "stars",
            "text",
            "written_at",
        )
        import_id_fields = ("shop", "platform_id")
        clean_model_instances = True

    def get_queryset(self):
        return super().get_queryset().select_related("shop")

    def after_save_instance(self, instance, row, **kwargs):
        if not kwargs.get("dry_run"):
            reviews.kept([instance.pk], at=moment())


def _claimed(row: Dispute) -> Claimed:
    """What a line of a table says; a time that is over says nothing new of one known already."""
    respond_by = row.respond_by if row._state.adding else None
    return Claimed(row.reason, row.platform_id, row.amount, row.currency, respond_by)


class DisputeResource(FlatTable):
    """Disputes as the platform lists them; one that is known already is corrected."""

    shop = Field("shop", "shop", ForeignKeyWidget(Shop, "code"))
    platform_id = plain("platform_id")
    order_number = plain("order_number")
    reason = plain("reason")
    currency = plain("currency")

    class Meta:
        model = Dispute
        fields = import_order = export_order = (
            "shop",
            "platform_id",
            "order_number",
            "reason",
            "amount",
            "currency",
            "opened_at",
            "respond_by",
        )
        import_id_fields = ("shop", "platform_id")

    def get_queryset(self):
        return super().get_queryset().select_related("shop", "order")

    def init_instance(self, row=None):
        """A new one came by a file; at which step it arose is judged once its order is known."""
        return Dispute(origin=Dispute.Origin.FILE, stage=Dispute.Stage.WAY)

    def before_import_row(self, row, **kwargs):
        if not str(row.get("platform_id") or "").strip():
            raise ValidationError(_("A dispute needs its number: by it the row is found again."))
        super().before_import_row(row, **kwargs)

    def validate_instance(self, instance, import_validation_errors=None, validate_unique=True):
        """All but the state, which no table writes."""
        errors = dict(import_validation_errors or {})
        with in_words(instance):
            try:
                instance.full_clean(exclude={*errors, "state"}, validate_unique=validate_unique)
            except ValidationError as wrong:
                errors = wrong.update_error_dict(errors)
            if errors:
                raise ValidationError(errors)
        try:
            disputes.insist(self._order(instance), _claimed(instance), at=moment())
        except Refused as refused:
            raise ValidationError(str(refused)) from None

    def _order(self, dispute: Dispute) -> Order | None:
        return Order.objects.filter(shop=dispute.shop_id, number=dispute.order_number).first()

    def after_save_instance(self, instance, row, **kwargs):
        if not kwargs.get("dry_run"):
            disputes.kept([instance.pk], at=moment())
