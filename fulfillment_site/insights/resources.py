"""Figures of a shop's health as a flat table: one row a shop, day and figure."""

from import_export.fields import Field
from import_export.widgets import DateWidget, ForeignKeyWidget

from fulfillment_site.insights.models import HealthFigure, Metric
from fulfillment_site.insights.services import figures
from orders.models import Shop
from orders.moment import moment
from orders.refusals import sentence
from orders.resources import FlatTable, about


class ShopWidget(ForeignKeyWidget):
    """The code of a shop this person may see."""

    def __init__(self, user=None):
        super().__init__(Shop, "code")
        self.user = user

    def get_queryset(self, value, row, *args, **kwargs):
        return Shop.objects.visible_to(self.user) if self.user else Shop.objects.all()


class MetricField(Field):
    """The figure by its code name: late_dispatch."""

    def clean(self, row, **kwargs):
        name = str(super().clean(row, **kwargs) or "").strip().upper()
        if name not in Metric.values:
            raise ValueError(sentence("code_is_unknown", {}))
        return name


class HealthFigureResource(FlatTable):
    """Figures in and out; one that is known already is corrected."""

    shop = Field("shop", "shop", ShopWidget())
    day = Field("day", "day", DateWidget("%Y-%m-%d"))
    metric = MetricField("metric", "metric")

    class Meta:
        model = HealthFigure
        fields = import_order = export_order = (
            "shop",
            "day",
            "metric",
            "value",
            "numerator",
            "denominator",
        )
        import_id_fields = ("shop", "day", "metric")
        clean_model_instances = True
        skip_unchanged = True

    def get_queryset(self):
        return super().get_queryset().select_related("shop")

    def before_import(self, dataset, **kwargs):
        self.fields["shop"].widget = ShopWidget(kwargs.get("user"))

    def before_import_row(self, row, **kwargs):
        super().before_import_row(row, **kwargs)
        shop, day = (self.fields[name].clean(row) for name in ("shop", "day"))
        with about("day"):
            figures.require_day(shop, day, at=moment())

    def before_save_instance(self, instance, row, **kwargs):
        instance.source = HealthFigure.Source.IMPORTED
        instance.entered_by, instance.entered_at = kwargs.get("user"), moment()
