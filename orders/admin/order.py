"""The order list."""

from django.contrib import admin
from django.contrib.admin import SimpleListFilter
from django.contrib.admin.views.main import SEARCH_VAR
from django.db.models import Q
from django.forms import Form
from django.utils.translation import gettext_lazy as _
from import_export.admin import ExportActionModelAdmin
from import_export.formats.base_formats import CSV, XLSX
from unfold.contrib.import_export.forms import ExportForm

from orders.admin.order_page import OrderPage, Why
from orders.admin.promised import PlatformFilter, PromiseFilter
from orders.admin.rows import TagFilter
from orders.adminkit import ShopFilter
from orders.errors import Refused
from orders.models import Order, OrderLine, Sku
from orders.models.queue import BY_DEADLINE
from orders.models.state import ON_THE_LINE, State
from orders.resources import OrderResource
from orders.services import lifecycle, screening
from orders.services.live import LIVE

FEW = 1_000  # orders that a list may name one by one
EXPORTED = 20_000  # rows of one export; more would keep a web worker from everybody else


class StateFilter(SimpleListFilter):
    """Unless asked for more, what somebody still has to work on; a search looks everywhere.

    What is archived stands under a choice of its own.
    """

    title, parameter_name = _("state"), "state"

    def lookups(self, request, model_admin):
        return [*State.choices, ("all", _("every state")), ("archive", _("archive"))]

    def choices(self, changelist):
        unasked, *asked = super().choices(changelist)
        return [unasked | {"display": _("on the line")}, *asked]

    def queryset(self, request, queryset):
        if request.GET.get(SEARCH_VAR):
            in_state = self.value() in State.values
            return queryset.filter(state=self.value()) if in_state else queryset
        if self.value() == "archive":
            return queryset.filter(archived_at__isnull=False)
        if self.value() in State.values:
            return queryset.filter(state=self.value(), archived_at=None)
        return queryset.filter(archived_at=None) if self.value() else queryset.on_the_line()


class LateFilter(SimpleListFilter):
    """Orders that were not packed in time."""

    title, parameter_name = _("lateness"), "late"

    def lookups(self, request, model_admin):
        return [("1", _("late"))]

    def queryset(self, request, queryset):
        return queryset.late() if self.value() == "1" else queryset


class LaneFilter(SimpleListFilter):
    """Orders of a live sale, or all others."""

    title, parameter_name = _("lane"), "lane"

    def lookups(self, request, model_admin):
        return [(LIVE, _("live sale")), ("none", _("none"))]

    def queryset(self, request, queryset):
        lanes = {LIVE: LIVE, "none": ""}
        return queryset.filter(lane=lanes[self.value()]) if self.value() in lanes else queryset


@admin.register(Order)
class OrderAdmin(OrderPage, ExportActionModelAdmin):
    """Every order: on the line late ones and those to be started first on top, else the newest."""

    list_display = ["order", "clocks", "sold_in", "pieces", "where", "why_held", "shop"]
    list_filter = [
        StateFilter, ShopFilter, LateFilter, LaneFilter, PromiseFilter, PlatformFilter, TagFilter,
    ]  # fmt: skip
    search_fields = ["number"]
    search_help_text = _("Whole number of order or parcel, buyer, SKU")
    empty_text = _("No orders on the line. New ones come in by themselves; import a file here.")
    actions = ["hold_chosen", "screen_chosen", "cancel_chosen"]
    resource_classes, export_form_class, formats = [OrderResource], ExportForm, [CSV, XLSX]

    def get_ordering(self, request):
        asked = request.GET.get(StateFilter.parameter_name)
        on_the_line = asked in ON_THE_LINE or not (asked or request.GET.get(SEARCH_VAR))
        if on_the_line or PromiseFilter.parameter_name in request.GET:
            return BY_DEADLINE
        return ["-pk"]

    def get_search_results(self, request, queryset, search_term):
        term = search_term.strip()
        return (queryset.filter(pk__in=found(term)) if term else queryset), False

    def get_valid_export_item_pks(self, request):
        chosen = request.POST.getlist("export_items")
        return self.get_queryset(request).filter(pk__in=chosen).values_list("pk", flat=True)

    def get_export_data(self, file_format, request, queryset, **kwargs):
        if queryset[EXPORTED:].exists():
            raise ValueError(str(Refused("export_is_too_long", limit=EXPORTED)))
        return super().get_export_data(file_format, request, queryset, **kwargs)

    @admin.action(description=_("Hold"), permissions=["hold_order"])
    def hold_chosen(self, request, queryset):
        title = _("Hold these orders?")
        return self.ask(request, queryset, lifecycle.hold_by_hand, Why, title)

    @admin.action(description=_("Screen now"), permissions=["screen_order"])
    def screen_chosen(self, request, queryset):
        self.do(request, queryset, screening.screen)

    @admin.action(description=_("Cancel order"), permissions=["cancel_order"])
    def cancel_chosen(self, request, queryset):
        title = _("Cancel these orders? Their goods go back, and it cannot be undone.")
        return self.ask(request, queryset, lifecycle.cancel, Form, title)


def found(term: str):
    """Ids of the orders that bear this number or were bought by this buyer; else of this SKU."""
    ways = (
        Q(number=term),
        Q(platform_tracking=term),
        Q(buyer__key__in=[term, f"u:{term}", f"n:{term}"]),
        Q(lines__parts__package_lines__package__waybills__number=term),
    )
    first, *others = (Order.objects.order_by().filter(way).values_list("pk") for way in ways)
    ids = [pk for (pk,) in first.union(*others)]
    return ids or _with_sku(term)


def _with_sku(code: str):
    # Few orders are named one by one: for a SKU of whom there are none, the planner, who expects
    # some thousands, would walk the whole table from its newest order on.
    skus = list(Sku.objects.filter(code__iexact=code))
    orders = OrderLine.objects.filter(parts__sku__in=skus).values_list("order", flat=True)
    few = list(orders[:FEW])
    return few if len(few) < FEW else orders
