"""Parcels on their way: who stands still, who is lost, and the trail of each."""

from django.contrib import admin
from django.contrib.admin import SimpleListFilter
from django.contrib.admin.utils import flatten
from django.db.models import Prefetch, Value
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from orders.adminkit import ReadOnlyAdmin, ShopFilter
from orders.moment import moment
from orders.templatetags.moments import local, span
from warehouse.admin.box_rows import LINES
from warehouse.admin.filters import HouseFilter
from warehouse.models import Carrier, ParcelWatch
from warehouse.services import carrier_claims, sweeping

Verdict = ParcelWatch.Verdict
TONES = {
    Verdict.MOVING: "is-safe",
    Verdict.DELIVERED: "is-safe",
    Verdict.STUCK: "is-amber",
    Verdict.EXCEPTION: "is-amber",
    Verdict.RETURNING: "is-amber",
    Verdict.LOST: "is-red",
    Verdict.NOT_WITH_BUYER: "is-red",
}


def verdict_chip(watch: ParcelWatch) -> str:
    """How a parcel is doing, in its colour; one not scanned yet is grey until it is late."""
    tone = TONES.get(watch.verdict, "is-amber" if watch.found_at else "is-grey")
    return format_html('<span class="chip {}">{}</span>', tone, watch.get_verdict_display())


class LaneHouseFilter(HouseFilter):
    """The same for parcels on a lane."""

    path = "lane__warehouse"


class CarrierFilter(SimpleListFilter):
    """The carriers."""

    title, parameter_name = _("carrier"), "carrier"

    def lookups(self, request, model_admin):
        return Carrier.objects.values_list("pk", "name")

    def queryset(self, request, queryset):
        known = {str(pk) for pk, _name in self.lookup_choices}
        value = self.value()
        return queryset.filter(lane__carrier=value) if value in known else queryset


class VerdictFilter(SimpleListFilter):
    """Unless asked for more, what wants somebody."""

    title, parameter_name = _("verdict"), "verdict"

    def lookups(self, request, model_admin):
        return [*Verdict.choices, ("all", _("All"))]

    def choices(self, changelist):
        unasked, *asked = super().choices(changelist)
        return [unasked | {"display": _("wants somebody")}, *asked]

    def queryset(self, request, queryset):
        if self.value() in Verdict.values:
            return queryset.filter(verdict=self.value())
        return queryset if self.value() == "all" else queryset.found()


@admin.register(ParcelWatch)
class ParcelWatchAdmin(ReadOnlyAdmin):
    """Parcels with their carriers, those found last on top."""

    list_display = [
        "parcel", "how", "orders", "carrier", "to", "said", "silent", "found", "shop",
    ]  # fmt: skip
    list_filter = [VerdictFilter, LaneHouseFilter, CarrierFilter, ShopFilter]
    list_select_related = ["shop", "lane__carrier", "lane__warehouse"]
    list_fullwidth = True
    list_display_links = None
    sortable_by = ()
    search_fields = ["=package__waybills__number", "=package__lines__part__line__order__number"]
    search_help_text = _("Tracking number or order number, in full")
    empty_text = _("No parcel stands still, is lost or comes back.")
    fields = [
        ("how", "orders", "shop"),
        ("carrier", "numbers", "to"),
        ("handed_over", "first", "said"),
        ("until", "lost_after", "promised"),
    ]
    readonly_fields = flatten(fields)
    compressed_fields = False
    change_form_outer_after_template = "admin/warehouse/parcelwatch/after.html"
    actions = ["declare_lost"]

    def get_queryset(self, request):
        rows = super().get_queryset(request).annotate(asked_now=Value(moment()))
        return rows.prefetch_related(Prefetch("package__lines", LINES))

    def get_ordering(self, request):
        asked = request.GET.get(VerdictFilter.parameter_name)
        return ["-started_at"] if asked == "all" else ["-found_at", "-started_at"]

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        context["trail"] = obj.package.trail.all()
        context["claims"] = carrier_claims.of_packages([obj.pk])
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    @admin.action(description=_("Lost: claim it from the carrier"), permissions=["declare_lost"])
    def declare_lost(self, request, queryset):
        self.do(request, queryset, sweeping.give_up)

    @display(description=_("parcel"))
    def parcel(self, watch):
        url = reverse("admin:warehouse_parcelwatch_change", args=[watch.pk])
        return format_html('<a class="open-row" href="{}">{}</a>', url, watch)

    @display(description=_("verdict"))
    def how(self, watch):
        return verdict_chip(watch)

    @display(description=_("orders"))
    def orders(self, watch):
        lines = watch.package.lines.all()
        orders = {line.part.line.order_id: line.part.line.order.number for line in lines}
        page = "admin:orders_order_change"
        links = ((reverse(page, args=[pk]), number) for pk, number in orders.items())
        return format_html_join(" ", '<a href="{}">{}</a>', links)

    @display(description=_("carrier"))
    def carrier(self, watch):
        return watch.lane.carrier

    @display(description=_("destination"))
    def to(self, watch):
        return format_html('<span style="white-space: nowrap">{}</span>', watch.lane.destination)

    @display(description=_("last word of the carrier"))
    def said(self, watch):
        if watch.last_at is None:
            return ""
        when = local(watch.last_at, watch.shop.zone)
        return format_html("{}<br><small>{}</small>", watch.last_text, when)

    @display(description=_("silent for"))
    def silent(self, watch):
        """Hours of working days since the last scan, or since handover."""
        if watch.ended_at or watch.verdict == Verdict.LOST:
            return ""
        since = watch.last_at if watch.scanned_at else watch.started_at
        return span(watch.shop.worked(since, watch.asked_now))

    @display(description=_("found"))
    def found(self, watch):
        return local(watch.found_at, watch.shop.zone)

    @display(description=_("tracking number"))
    def numbers(self, watch):
        labels = watch.package.waybills.filter(voided_at=None)
        return ", ".join(labels.values_list("number", flat=True))

    @display(description=_("handed over"))
    def handed_over(self, watch):
        return local(watch.started_at, watch.shop.zone)

    @display(description=_("first scan"))
    def first(self, watch):
        return local(watch.scanned_at, watch.shop.zone)

    @display(description=_("may be silent until"))
    def until(self, watch):
        return local(watch.silent_until, watch.shop.zone)

    @display(description=_("lost from"))
    def lost_after(self, watch):
        return local(watch.lost_from, watch.shop.zone)

    @display(description=_("to arrive by"))
    def promised(self, watch):
        return local(watch.promised_at, watch.shop.zone)
