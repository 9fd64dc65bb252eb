"""Parcels that are packed and still here, and the manifests by which they leave."""

from django.contrib import admin
from django.contrib.admin import SimpleListFilter
from django.db.models import F
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from orders.adminkit import ShopFilter
from orders.templatetags.moments import countdown, span
from warehouse.admin.box_rows import BoxRows
from warehouse.admin.filters import HouseFilter
from warehouse.admin.manifest_page import ManifestPage
from warehouse.models import Manifest, ToHandOver
from warehouse.services import tracking


class LoadedFilter(SimpleListFilter):
    """Parcels that stand on a manifest, or still at the bench."""

    title, parameter_name = _("manifest"), "loaded"

    def lookups(self, request, model_admin):
        return [("no", _("not loaded")), ("yes", _("loaded"))]

    def queryset(self, request, queryset):
        if self.value() not in ("yes", "no"):
            return queryset
        return queryset.filter(manifest__isnull=self.value() == "no")


class TrackingFilter(SimpleListFilter):
    """Whether somebody took the tracking file of a manifest that left."""

    title, parameter_name = _("tracking file"), "tracking"

    def lookups(self, request, model_admin):
        return [("waiting", _("nobody took it")), ("taken", _("taken"))]

    def queryset(self, request, queryset):
        wanted = {
            "waiting": tracking.untaken(queryset),
            "taken": queryset.filter(tracking_told_at__isnull=False),
        }
        return wanted.get(self.value(), queryset)


@admin.register(ToHandOver)
class ToHandOverAdmin(BoxRows):
    """Parcels that are packed and not handed over: late ones, then the longest waiting."""

    list_display = ["box", "age", "first_scan", "carrier", "number", "manifest", "orders", "shop"]
    list_filter = [LoadedFilter, HouseFilter, ShopFilter]
    empty_text = _("No parcels wait. Packed boxes stand here until their manifest is closed.")

    def get_queryset(self, request):
        return super().get_queryset(request).to_hand_over().with_lateness()

    def get_ordering(self, request):
        return [F("is_late").desc(), "sealed_at", "pk"]

    def change_view(self, request, object_id, form_url="", extra_context=None):
        return redirect("admin:warehouse_package_change", object_id)

    @display(description=_("packed for"))
    def age(self, package):
        return span(package.asked_at - package.sealed_at)

    @display(description=_("next deadline"))
    def first_scan(self, package):
        dues = [line.part.line.order.next_due_at for line in package.lines.all()]
        due_at = min(filter(None, dues), default=None)
        return countdown(due_at, package.asked_at, package.shop.zone) if due_at else ""


@admin.register(Manifest)
class ManifestAdmin(ManifestPage):
    """Every load a carrier signs for."""

    list_display = [
        "name",
        "where",
        "carrier",
        "parcels",
        "opened",
        "closed",
        "told",
        "files",
        "warehouse",
    ]
    list_filter = ["state", TrackingFilter, HouseFilter, "carrier"]
    empty_text = _("No manifests yet. Scan packed parcels at the door, and one begins.")
