"""Claims on carriers: which are to be filed by when, and what came of the others."""

from django import forms
from django.contrib import admin
from django.contrib.admin import SimpleListFilter
from django.contrib.admin.utils import flatten
from django.db.models import F, Value
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.widgets import UnfoldAdminDecimalFieldWidget, UnfoldAdminTextInputWidget

from orders.adminkit import ReadOnlyAdmin, ServiceAdmin, ShopFilter
from orders.moment import moment
from orders.services.timeline import sentence_of
from orders.templatetags.moments import countdown, local
from warehouse.admin.transit import CarrierFilter
from warehouse.models import CarrierClaim, ClaimTerm
from warehouse.services import carrier_claims

State = CarrierClaim.State
TONES = {
    State.OPEN: "is-amber",
    State.FILED: "is-blue",
    State.PAID: "is-safe",
    State.REFUSED: "is-red",
    State.EXPIRED: "is-red",
}


class StateFilter(SimpleListFilter):
    """Unless asked for more, what is to be filed or waits for the carrier."""

    title, parameter_name = _("state"), "state"

    def lookups(self, request, model_admin):
        return [*State.choices, ("all", _("every state"))]

    def choices(self, changelist):
        unasked, *asked = super().choices(changelist)
        return [unasked | {"display": _("not over")}, *asked]

    def queryset(self, request, queryset):
        if self.value() in State.values:
            return queryset.filter(state=self.value())
        return queryset if self.value() == "all" else queryset.filter(ended_at=None)


class ClaimCarrierFilter(CarrierFilter):
    """The same for claims."""

    def queryset(self, request, queryset):
        known = {str(pk) for pk, _name in self.lookup_choices}
        return queryset.filter(carrier=self.value()) if self.value() in known else queryset


class FileForm(forms.Form):
    """Under which number the carrier has the claim."""

    carrier_ref = forms.CharField(
        label=_("The carrier's number"),
        max_length=64,
        required=False,
        widget=UnfoldAdminTextInputWidget,
    )


class PayForm(forms.Form):
    """How much was paid, where it is not all."""

    paid = forms.DecimalField(
        label=_("Paid for each; empty: what was asked"),
        max_digits=12,
        decimal_places=2,
        min_value=0,
        required=False,
        widget=UnfoldAdminDecimalFieldWidget,
    )


class CorrectForm(forms.Form):
    """How much was paid in truth."""

    paid = forms.DecimalField(
        label=_("Paid for each"),
        max_digits=12,
        decimal_places=2,
        min_value=0,
        widget=UnfoldAdminDecimalFieldWidget,
    )


@admin.register(CarrierClaim)
class CarrierClaimAdmin(ReadOnlyAdmin):
    """What carriers owe us for lost parcels, what is to be filed first on top."""

    list_display = [
        "claim", "parcel", "carrier", "stands", "asked_for", "left", "carrier_ref", "got", "shop",
    ]  # fmt: skip
    list_filter = [StateFilter, ClaimCarrierFilter, ShopFilter]
    list_select_related = ["shop", "carrier", "package"]
    list_fullwidth = True
    list_display_links = ["claim"]
    sortable_by = ()
    search_fields = ["=carrier_ref", "=package__waybills__number"]
    search_help_text = _("The carrier's number, or the tracking number, in full")
    empty_text = _("No carrier owes us anything. A claim opens by itself when a parcel is lost.")
    actions = ["file_chosen", "pay_chosen", "correct_chosen", "refuse_chosen"]
    fields = [
        ("claim", "stands", "shop"),
        ("parcel", "carrier", "carrier_ref"),
        ("asked_for", "left", "got"),
    ]
    readonly_fields = flatten(fields)
    compressed_fields = False
    change_form_outer_after_template = "admin/warehouse/carrierclaim/after.html"

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(asked_now=Value(moment()))

    def get_ordering(self, request):
        return [F("filed_at").asc(nulls_first=True), "due_at", "pk"]

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        orders = carrier_claims.orders_of(obj).prefetch_related("tickets")
        context["orders"] = orders
        context["corrections"] = [
            (event, sentence_of(event)) for event in carrier_claims.corrections(obj)
        ]
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    @admin.action(description=_("Filed with the carrier"), permissions=["settle_claim"])
    def file_chosen(self, request, queryset):
        title = _("File these claims? Each clock stops.")
        return self.ask(request, queryset, carrier_claims.file, FileForm, title)

    @admin.action(description=_("The carrier paid"), permissions=["settle_claim"])
    def pay_chosen(self, request, queryset):
        title = _("How much did the carrier pay?")
        return self.ask(request, queryset, carrier_claims.pay, PayForm, title)

    @admin.action(description=_("Correct what was paid"), permissions=["settle_claim"])
    def correct_chosen(self, request, queryset):
        title = _("How much did the carrier pay in truth? What stood there is kept.")
        return self.ask(request, queryset, carrier_claims.correct, CorrectForm, title)

    @admin.action(description=_("The carrier refuses"), permissions=["settle_claim"])
    def refuse_chosen(self, request, queryset):
        self.do(request, queryset, carrier_claims.refuse)

    @display(description=_("claim"))
    def claim(self, row):
        return str(row)

    @display(description=_("parcel"))
    def parcel(self, row):
        url = reverse("admin:warehouse_parcelwatch_change", args=[row.package_id])
        return format_html('<a class="open-row" href="{}">{}</a>', url, row.package)

    @display(description=_("state"))
    def stands(self, row):
        tone = TONES.get(row.state, "is-grey")
        return format_html('<span class="chip {}">{}</span>', tone, row.get_state_display())

    @display(description=_("amount"))
    def asked_for(self, row):
        return f"{row.amount} {row.currency}"

    @display(description=_("to be filed within"))
    def left(self, row):
        if row.state == State.OPEN:
            return countdown(row.due_at, row.asked_now, row.shop.zone)
        return local(row.filed_at, row.shop.zone)

    @display(description=_("paid by the carrier"), empty_value="")
    def got(self, row):
        return None if row.paid is None else f"{row.paid} {row.currency}"


@admin.register(ClaimTerm)
class ClaimTermAdmin(ServiceAdmin):
    """Until when each carrier may be asked for money; counts for parcels lost from then on."""

    list_display = ["who", "days", "source"]
    list_display_links = ["who"]
    list_select_related = ["carrier"]
    sortable_by = ()
    fields = ["carrier", "days", "source"]
    empty_text = _("No terms yet: every carrier is asked within 30 days of handover.")

    @display(description=_("carrier"))
    def who(self, term):
        return str(term)
