"""Disputes in lists: what waits for evidence on top; a row opens the page of the dispute."""

from django.contrib import admin
from django.contrib.admin import SimpleListFilter
from django.db.models import F, Value
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from aftersales.models import Dispute
from aftersales.models.dispute import OVER
from aftersales.resources import DisputeResource
from orders.admin.catalog import FlatTableAdmin
from orders.adminkit import ReadOnlyAdmin, ShopFilter
from orders.moment import moment
from orders.templatetags.moments import countdown, local

TONES = {"OPEN": "is-red", "EVIDENCE_SENT": "is-blue", "WON": "is-safe"}


class StateFilter(SimpleListFilter):
    """Unless asked for more, what the platform has not judged."""

    title, parameter_name = _("state"), "state"

    def lookups(self, request, model_admin):
        return [*Dispute.State.choices, ("all", _("all"))]

    def choices(self, changelist):
        unasked, *asked = super().choices(changelist)
        return [unasked | {"display": _("not judged yet")}, *asked]

    def queryset(self, request, queryset):
        if self.value() in Dispute.State.values:
            return queryset.filter(state=self.value())
        return queryset if self.value() == "all" else queryset.alive()


@admin.register(Dispute)
class DisputeAdmin(ReadOnlyAdmin, FlatTableAdmin):
    """What the platform judges, the first to run out on top."""

    list_display = ["number", "due", "stands", "why", "money", "its_order", "arose", "opened",
                    "shop"]  # fmt: skip
    list_select_related = ["shop", "order"]
    list_filter = [StateFilter, "reason", "stage", ShopFilter]
    list_display_links = None
    search_fields = ["=order_number", "=platform_id"]
    search_help_text = _("Whole number of the order or the dispute")
    sortable_by = ()
    resource_classes = [DisputeResource]
    empty_text = _(
        "No disputes. They come in with the returns the platform judges, by a table, or are opened"
        " on the page of a ticket."
    )

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(shown_at=Value(moment()))

    def get_ordering(self, request):
        """What is over is due at no time: of that the newest is on top."""
        over = request.GET.get("state") in (*OVER, "all")
        return ["-id"] if over else [F("due_at").asc(nulls_last=True), "id"]

    def has_import_permission(self, request):
        return request.user.has_perm("aftersales.import_dispute")

    def has_export_permission(self, request):
        return self.has_view_permission(request)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        return redirect("desk:dispute", self.row(request, object_id).pk)

    @display(description=_("dispute"))
    def number(self, row):
        page = reverse("desk:dispute", args=[row.pk])
        return format_html('<a class="open-row" href="{}">{}</a>', page, row)

    @display(description=_("evidence by"), empty_value="")
    def due(self, row):
        return countdown(row.due_at, row.shown_at, row.shop.zone) if row.due_at else None

    @display(description=_("state"))
    def stands(self, row):
        tone, name = TONES.get(row.state, "is-grey"), row.get_state_display()
        return format_html('<span class="chip {}">{}</span>', tone, name)

    @display(description=_("reason"))
    def why(self, row):
        return row.get_reason_display()

    @display(description=_("at stake"), empty_value="")
    def money(self, row):
        if not row.amount:
            return None
        return format_html('<b class="number">{} {}</b>', row.amount, row.currency)

    @display(description=_("order"), empty_value="")
    def its_order(self, row):
        return row.order or row.order_number

    @display(description=_("arose at"))
    def arose(self, row):
        return row.get_stage_display()

    @display(description=_("opened"))
    def opened(self, row):
        return local(row.opened_at, row.shop.zone)
