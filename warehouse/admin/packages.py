"""Boxes: those to be packed, and all there ever were."""

from django.contrib import admin
from django.contrib.admin import SimpleListFilter
from django.db.models import Exists, OuterRef, Q
from django.shortcuts import redirect
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from orders.adminkit import ShopFilter
from orders.templatetags.moments import countdown
from warehouse.admin.box_rows import LABELS, BoxRows
from warehouse.admin.filters import HouseFilter
from warehouse.admin.package_page import PackagePage
from warehouse.models import Package, PackageLine, ToPack, Waybill
from warehouse.models.lateness import URGENT_FIRST
from warehouse.services import packing
from warehouse.services.labels import SERIAL


class LabelFilter(SimpleListFilter):
    """How far the label of a box is."""

    title, parameter_name = _("label"), "label"

    def lookups(self, request, model_admin):
        return [("ready", _("ready")), ("waiting", _("not drawn yet")), ("bad", _("bad"))]

    def queryset(self, request, queryset):
        sheets = LABELS.filter(waybill__package=OuterRef("pk"), waybill__voided_at=None)
        drawn, bad = (
            Exists(sheets.filter(drawn_at__isnull=False)),
            Exists(sheets.exclude(problem="")),
        )
        wanted = {"ready": Q(drawn), "waiting": ~drawn & ~bad, "bad": Q(bad)}
        return queryset.filter(wanted.get(self.value(), Q()))


@admin.register(ToPack)
class ToPackAdmin(BoxRows):
    """Boxes being picked or waiting at the bench: late ones, then the first to be started."""

    list_display = ["box", "start_by", "place", "orders", "pieces", "picked", "label", "warehouse"]
    list_filter = [LabelFilter, HouseFilter, ShopFilter]
    empty_text = _("No boxes to pack. Release a wave, and its boxes stand here.")

    def get_queryset(self, request):
        return super().get_queryset(request).to_pack().with_lateness()

    def get_ordering(self, request):
        return URGENT_FIRST

    def change_view(self, request, object_id, form_url="", extra_context=None):
        return redirect("admin:warehouse_package_change", object_id)

    @display(description=_("start by"))
    def start_by(self, package):
        due_at = package.start_by_at
        return countdown(due_at, package.asked_at, package.shop.zone) if due_at else ""

    @display(description=_("picked"))
    def picked(self, package):
        if package.picked_at is None:
            return format_html('<span class="chip is-grey">{}</span>', _("on the shelves"))
        return format_html('<span class="chip is-safe">{}</span>', _("at the bench"))

    @display(description=_("label"))
    def label(self, package):
        sheets = [sheet for label in package.live_labels for sheet in label.labels]
        if not package.live_labels:
            return format_html('<span class="chip is-grey">{}</span>', _("no number yet"))
        if any(sheet.drawn_at for sheet in sheets):
            return format_html('<span class="chip is-safe">{}</span>', _("ready"))
        if bad := next((sheet for sheet in sheets if sheet.problem), None):
            return format_html('<span class="chip is-red">{}</span>', bad.sentence)
        return format_html('<span class="chip is-grey">{}</span>', _("being drawn"))


@admin.register(Package)
class PackageAdmin(PackagePage):
    """Every box, found by what stands on it; a sealed one can be opened again."""

    list_display = ["box", "where", "place", "orders", "number", "sealed", "manifest", "shop"]
    list_filter = ["state", HouseFilter, ShopFilter]
    ordering = ["-pk"]
    search_fields = ["pk"]
    search_help_text = _("Whole tracking number, label, order number or box")
    empty_text = _("No boxes yet. They come to exist when a wave is released.")
    actions = ["reopen_chosen"]

    def get_search_results(self, request, queryset, search_term):
        term = search_term.strip()
        return (queryset.filter(pk__in=found(term)) if term else queryset), False

    @admin.action(description=_("Open again"), permissions=["reopen_package"])
    def reopen_chosen(self, request, queryset):
        self.do(request, queryset, packing.reopen)


def found(term: str):
    """Ids of the boxes that bear this label or name, or hold something of this order."""
    bare = term.removeprefix("P-")
    labels = Waybill.objects.filter(Q(number=term) | Q(serial=term.removeprefix(SERIAL)))
    lines = PackageLine.objects.filter(part__line__order__number=term)
    named = Package.objects.filter(pk=int(bare) if bare.isdecimal() and len(bare) < 19 else None)
    return labels.values("package").union(lines.values("package"), named.values("pk"))
