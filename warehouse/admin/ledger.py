"""The print ledger: every page that came out or will, and the labels that are void on paper."""

import re

from django.contrib import admin
from django.contrib.admin import SimpleListFilter
from django.db.models import Exists, OuterRef, Q, Subquery, Value
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from orders.adminkit import ReadOnlyAdmin
from orders.moment import moment
from orders.templatetags.moments import local, span
from warehouse.admin.filters import HouseFilter
from warehouse.admin.print_buttons import PAGE
from warehouse.models import Package, Page, VoidLabel, Waybill
from warehouse.services.labels import SERIAL

# A wave and a position in it, as they stand on a paper.
SPOT = re.compile(r"W-(?P<wave>[0-9]{1,9})(\W+(?P<position>[0-9]{1,9}))?", re.IGNORECASE)


class FateFilter(SimpleListFilter):
    """What became of a page."""

    title, parameter_name = _("page"), "fate"

    def lookups(self, request, model_admin):
        return [("printed", _("printed")), ("waiting", _("to be printed")), ("out", _("left out"))]

    def queryset(self, request, queryset):
        wanted = {
            "printed": Q(dropped_at=None, stack__printed_at__isnull=False),
            "waiting": Q(dropped_at=None, stack__printed_at=None),
            "out": Q(dropped_at__isnull=False),
        }
        return queryset.filter(wanted.get(self.value(), Q()))


class PageHouseFilter(HouseFilter):
    """The warehouses in which this person may see pages."""

    path = "printout__warehouse"


@admin.register(Page)
class PageAdmin(ReadOnlyAdmin):
    """Every page, the newest first: which paper, whose serial, who printed it, when, where, why."""

    list_display = ["page", "kind", "spot", "serial", "state", "printed", "by", "where", "why"]
    list_filter = [FateFilter, "kind", PageHouseFilter]
    list_select_related = [
        "printout__warehouse",
        "printout__station",
        "stack__printed_by",
        "waybill__package",
    ]
    list_display_links = None
    list_fullwidth = True
    sortable_by = ()
    ordering = ["-printout", "place"]
    search_fields = ["waybill__serial__exact", "waybill__number__exact"]
    search_help_text = _("Whole label or tracking number, or wave and position: W-7 12")
    empty_text = _("Nothing was printed yet. Open a wave and press “Print papers”.")

    def get_search_results(self, request, queryset, search_term):
        if spot := SPOT.fullmatch(search_term.strip()):
            places = {"wave": spot["wave"], "waybill__package__position": spot["position"]}
            return queryset.filter(**{name: at for name, at in places.items() if at}), False
        term = search_term.strip().removeprefix(SERIAL)
        return super().get_search_results(request, queryset, term)

    def lookup_allowed(self, lookup, value, request=None):
        return lookup == "printout__id__exact" or super().lookup_allowed(lookup, value, request)

    @display(description=_("page"))
    def page(self, page):
        url = reverse(PAGE, args=[page.printout_id])
        return format_html('<span><a href="{}">{}</a> · {}</span>', url, page.printout, page.place)

    @display(description=_("place"))
    def spot(self, page):
        where = f" · {page.waybill.package.position}" if page.waybill else ""
        return f"W-{page.wave_id}{where}"

    @display(description=_("serial"))
    def serial(self, page):
        return page.waybill.serial if page.waybill else ""

    @display(description=_("state"))
    def state(self, page):
        tone, text = _fate(page)
        return format_html('<span class="chip {}">{}</span>', tone, text)

    @display(description=_("when"))
    def printed(self, page):
        zone = page.printout.warehouse.zone
        return "" if page.dropped_at else local(page.stack.printed_at, zone)

    @display(description=_("by"))
    def by(self, page):
        return "" if page.dropped_at else page.stack.printed_by or page.stack.receipt

    @display(description=_("printed at"))
    def where(self, page):
        return page.printout.station or _("this computer")

    @display(description=_("why again"))
    def why(self, page):
        return page.printout.get_reason_display()


def _fate(page: Page) -> tuple[str, str]:
    if page.dropped_at:
        return "is-grey", _("left out")
    if page.waybill and page.waybill.voided_at and page.kind != Page.Kind.SLIP:
        return "is-red", _("void")
    return ("is-safe", _("printed")) if page.stack.printed_at else ("is-blue", _("to be printed"))


@admin.register(VoidLabel)
class VoidLabelAdmin(ReadOnlyAdmin):
    """Labels that came out and are void, the latest first: every scanner refuses them."""

    list_display = ["label", "number", "box", "since", "why", "instead"]
    list_select_related = ["package__shop"]
    list_display_links = None
    list_fullwidth = True
    sortable_by = ()
    ordering = ["-voided_at", "pk"]
    search_fields = ["serial__exact", "number__exact"]
    search_help_text = _("Whole label or tracking number")
    empty_text = _("No paper is void: every label that came out is good.")

    def get_queryset(self, request):
        paper = Page.objects.printed().filter(waybill=OuterRef("pk"), kind=Page.Kind.LABEL)
        live = Waybill.objects.filter(package=OuterRef("package"), voided_at=None)
        rows = super().get_queryset(request).filter(Exists(paper), voided_at__isnull=False)
        rows = rows.filter(package__in=Package.objects.visible_to(request.user))
        return rows.annotate(asked_at=Value(moment()), new=Subquery(live.values("serial")[:1]))

    @display(description=_("label"))
    def label(self, label):
        return f"{SERIAL}{label.serial}"

    @display(description=_("box"))
    def box(self, label):
        url = reverse("admin:warehouse_package_change", args=[label.package_id])
        return format_html('<a href="{}">{}</a>', url, label.package)

    @display(description=_("void for"))
    def since(self, label):
        return span(label.asked_at - label.voided_at)

    @display(description=_("why"))
    def why(self, label):
        if label.package.state == Package.State.VOID:
            return _("its box will not leave")
        return _("another label took its place") if label.new else _("its box waits for another")

    @display(description=_("now good"))
    def instead(self, label):
        return f"{SERIAL}{label.new}" if label.new else ""
