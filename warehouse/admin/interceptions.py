"""Parcels that must not leave: where each is, and what stopping them has saved."""

from django.contrib import admin
from django.contrib.admin import SimpleListFilter
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, Sum
from django.db.models.functions import TruncMonth
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from orders.adminkit import ReadOnlyAdmin
from orders.templatetags.moments import local
from warehouse.admin.filters import HouseFilter
from warehouse.models import Interception, Tote, Warehouse
from warehouse.services import whereabouts

Ended = Interception.Ended
MONTHS = 24  # of the report


class BoxHouseFilter(HouseFilter):
    """The same for parcels."""

    path = "package__warehouse"


class OutcomeFilter(SimpleListFilter):
    """Those to be stopped, unless others are asked for."""

    title, parameter_name = _("outcome"), "outcome"

    def lookups(self, request, model_admin):
        return [("all", _("All")), *Ended.choices]

    def choices(self, changelist):
        yield {
            "selected": self.value() is None,
            "query_string": changelist.get_query_string(remove=[self.parameter_name]),
            "display": _("To be stopped"),
        }
        yield from list(super().choices(changelist))[1:]

    def queryset(self, request, queryset):
        if self.value() in Ended.values:
            return queryset.filter(ended_as=self.value())
        return queryset if self.value() == "all" else queryset.open()


@admin.register(Interception)
class InterceptionAdmin(ReadOnlyAdmin):
    """What the nearest person is to stop, the longest known first; what left is to be recalled."""

    list_display = ["since", "order", "where", "was", "asker", "stopped", "outcome", "house"]
    list_display_links = None
    list_filter = [OutcomeFilter, BoxHouseFilter]
    list_select_related = [
        "order", "colleague", "station", "found_by", "basket",
        "package__warehouse", "package__sealed_by", "package__manifest__carrier",
    ]  # fmt: skip
    ordering = ["asked_at", "pk"]
    sortable_by = ()
    search_fields = ["order__number"]
    search_help_text = _("Order number")
    empty_text = _("No parcel of a cancelled order is on its way out.")

    def get_urls(self):
        own = path("saved/", self.admin_site.admin_view(self.report), name="interceptions_saved")
        return [own, *super().get_urls()]

    def report(self, request):
        """Parcels stopped and money saved, month by month and currency by currency."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        rows = Interception.objects.visible_to(request.user).exclude(ended_at=None)
        stopped = Q(ended_as__in=[Ended.STOPPED, Ended.PUT_BACK])
        months = rows.annotate(month=TruncMonth("ended_at")).values("month", "order__currency")
        months = months.annotate(
            stopped=Count("pk", filter=stopped),
            left=Count("pk", filter=Q(ended_as=Ended.LEFT)),
            revived=Count("pk", filter=Q(ended_as=Ended.REVIVED)),
            money=Sum("saved"),
        ).order_by("-month", "order__currency")[:MONTHS]
        context = {"title": _("Parcels stopped"), "months": months, "opts": self.opts}
        context = self.admin_site.each_context(request) | context
        return TemplateResponse(request, "admin/warehouse/interception/saved.html", context)

    @display(description=_("asked"))
    def since(self, row):
        return local(row.asked_at, row.package.warehouse.zone)

    @display(description=_("where it is"))
    def where(self, row):
        return f"{row.package}: {whereabouts.place(row.package)}"

    @display(description=_("asked by"))
    def asker(self, row):
        return f"{row.get_who_display()} {row.colleague or ''}".rstrip()

    @display(description=_("stopped"))
    def stopped(self, row):
        return whereabouts.stopped(row)

    @display(description=_("outcome"))
    def outcome(self, row):
        return row.get_ended_as_display()

    @display(description=_("warehouse"))
    def house(self, row):
        return row.package.warehouse


@admin.register(Tote)
class ToteAdmin(ReadOnlyAdmin):
    """Totes that were scanned, and the box each was last given."""

    list_display = ["code", "warehouse", "package", "bound_at"]
    list_display_links = None
    list_filter = [HouseFilter]
    list_select_related = ["warehouse", "package"]
    search_fields = ["code"]
    empty_text = _("No totes yet. One is known once a picker has scanned it.")

    def get_queryset(self, request):
        houses = Warehouse.objects.visible_to(request.user)
        return super().get_queryset(request).filter(warehouse__in=houses)
