"""Late orders of which a lead decides: called off, or they go on."""

from functools import partial

from django import forms
from django.contrib import admin
from django.contrib.admin import SimpleListFilter
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.widgets import UnfoldAdminSelectWidget

from aftersales.models import Proposal
from aftersales.services import late
from orders.adminkit import ReadOnlyAdmin
from orders.models.state import State
from orders.refusals.reasons import reason
from orders.templatetags.moments import local

TONES = {Proposal.Verdict.ACCEPTED: "is-red", Proposal.Verdict.REFUSED: "is-safe"}


class ReasonForm(forms.Form):
    """Which reason the platform and the buyer are told; only what is stored may stand for it."""

    reason = forms.ChoiceField(label=_("Reason"), widget=UnfoldAdminSelectWidget)

    def __init__(self, data=None, *, proposals):
        super().__init__(data)
        known = late.true_reasons(proposals)
        none = _("out of stock, where goods are short") if known else _("– choose the true one –")
        self.fields["reason"].required = not known
        self.fields["reason"].choices = [("", none), *late.reasons(proposals)]


class OpenFilter(SimpleListFilter):
    """Unless asked for more, what is still to be decided."""

    title, parameter_name = _("decision"), "decided"

    def lookups(self, request, model_admin):
        return [("yes", _("decided already"))]

    def choices(self, changelist):
        unasked, *asked = super().choices(changelist)
        return [unasked | {"display": _("to be decided")}, *asked]

    def queryset(self, request, queryset):
        return queryset.exclude(decided_at=None) if self.value() == "yes" else queryset.open()


@admin.register(Proposal)
class ProposalAdmin(ReadOnlyAdmin):
    """What a lead is asked about late orders, the longest late on top."""

    list_display = ["its_order", "late", "where", "why", "became", "decided_by", "shop"]
    list_select_related = ["order__shop", "decided_by"]
    list_filter = [OpenFilter, ("order__shop", admin.RelatedOnlyFieldListFilter)]
    list_display_links = None
    sortable_by = ()
    ordering = ["order__late_at", "pk"]
    actions = ["accept_chosen", "refuse_chosen"]
    empty_text = _("No lead is asked about late orders. Each shop says whether it wishes that.")

    def change_view(self, request, object_id, form_url="", extra_context=None):
        return redirect("admin:orders_order_change", self.row(request, object_id).order_id)

    @admin.action(description=_("Call off"), permissions=["decide_proposal"])
    def accept_chosen(self, request, queryset):
        title = _("Call these late orders off? They stop at once; the buyers get the money back.")
        form = partial(ReasonForm, proposals=queryset)
        return self.ask(request, queryset, late.accept, form, title)

    @admin.action(description=_("Let them go on"), permissions=["decide_proposal"])
    def refuse_chosen(self, request, queryset):
        self.do(request, queryset, late.refuse)

    @display(description=_("order"))
    def its_order(self, row):
        page = reverse("admin:orders_order_change", args=[row.order_id])
        return format_html('<a class="open-row" href="{}">{}</a>', page, row.order)

    @display(description=_("late since"))
    def late(self, row):
        return local(row.order.late_at, row.order.shop.zone)

    @display(description=_("state"))
    def where(self, row):
        return row.order.get_state_display()

    @display(description=_("reason"))
    def why(self, row):
        if row.verdict == Proposal.Verdict.ACCEPTED:
            return reason(row.reason)
        order = row.order
        is_short = order.rest_short_at or (order.state == State.HELD and order.short_at)
        return _("goods are short") if is_short else _("the lead's to choose")

    @display(description=_("decision"))
    def became(self, row):
        tone, word = TONES.get(row.verdict, "is-grey"), row.get_verdict_display()
        return format_html('<span class="chip {}">{}</span>', tone, word or _("to be decided"))

    @display(description=_("shop"))
    def shop(self, row):
        return row.order.shop
