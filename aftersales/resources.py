"""Flat tables of the desk: facts about goods, and public reviews."""

from import_export.fields import Field
from import_export.widgets import ForeignKeyWidget

from aftersales.models import BuyerReview, ProductFact
from aftersales.services import reviews
from orders.models import Shop, Sku
from orders.moment import moment
from orders.resources import FlatTable
from orders.resources import text as plain


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


class BuyerReviewResource(FlatTable):
    """Reviews as the platform lists them; one that is known already is corrected."""

    shop = Field("shop", "shop", ForeignKeyWidget(Shop, "code"))
    platform_id = plain("platform_id")
    order_number = plain("order_number")
    text = plain("text")

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
