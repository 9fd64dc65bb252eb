"""Figures of shops' health, typed or imported, and the limits of each market."""

from django import forms
from django.contrib import admin
from django.urls import path
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from fulfillment_site.insights.admin import health_page
from fulfillment_site.insights.models import HealthFigure, HealthThreshold, Metric
from fulfillment_site.insights.resources import HealthFigureResource
from fulfillment_site.insights.services import figures
from orders.admin.catalog import FlatTableAdmin
from orders.adminkit import ServiceAdmin, ShopFilter
from orders.errors import Refused
from orders.models import Shop
from orders.moment import moment


class FigureForm(forms.ModelForm):
    """A figure of a day that is known where the shop is."""

    def clean(self):
        told = super().clean()
        if told.get("shop") and told.get("day"):
            try:
                figures.require_day(told["shop"], told["day"], at=moment())
            except Refused as refused:
                self.add_error("day", str(refused))
        return told


@admin.register(HealthFigure)
class HealthFigureAdmin(FlatTableAdmin):
    """What the platform said of each shop, the newest day first."""

    form = FigureForm
    list_display = ["day", "shop", "metric", "shown", "counts", "source", "entered_by"]
    list_filter = [ShopFilter, "metric", "source"]
    list_select_related = ["shop", "entered_by"]
    ordering = ["-day", "shop", "metric"]
    sortable_by = ()
    fields = ["shop", "day", "metric", "value", ("numerator", "denominator")]
    empty_text = _("No figures yet. Type what Seller Center shows, or import a table each day.")
    resource_classes = [HealthFigureResource]

    def get_urls(self):
        own = [
            path(
                "health/",
                self.admin_site.admin_view(health_page.show_health, cacheable=False),
                name="insights_health",
            ),
            path(
                "health/<slug:code>/<str:metric>/",
                self.admin_site.admin_view(health_page.show_deciding),
                name="insights_deciding",
            ),
        ]
        return own + super().get_urls()

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "shop":
            kwargs["queryset"] = Shop.objects.visible_to(request.user)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request, obj, form, change):
        obj.source = HealthFigure.Source.TYPED
        obj.entered_by, obj.entered_at = request.user, moment()
        super().save_model(request, obj, form, change)

    def has_import_permission(self, request):
        return request.user.has_perm("insights.import_healthfigure")

    def has_export_permission(self, request):
        return request.user.has_perm("insights.view_healthfigure")

    @display(description=_("value"))
    def shown(self, figure):
        return f"{figure.value} {Metric(figure.metric).unit}"

    @display(description=_("how many of how many"))
    def counts(self, figure):
        if figure.numerator is None or figure.denominator is None:
            return None
        return f"{figure.numerator} / {figure.denominator}"


@admin.register(HealthThreshold)
class HealthThresholdAdmin(ServiceAdmin):
    """Where each market warns and punishes, and who said so when."""

    list_display = ["metric", "market", "days", "warn", "limit", "source", "as_of"]
    list_filter = ["market", "metric"]
    sortable_by = ()
    fields = ["market", "metric", "days", ("warn", "limit"), ("source", "as_of")]
    empty_text = _("No limits yet. Add what each market's rules say.")
