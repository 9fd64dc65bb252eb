"""Tickets in lists: by team, owner, state and category; and what shifts leave to each other."""

from django import forms
from django.contrib import admin
from django.contrib.admin import SimpleListFilter
from django.contrib.auth.models import User
from django.db.models import F, Value
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from aftersales.cases import Category
from aftersales.models import Ticket, TicketHandover, Unmasking
from aftersales.models.ticket import ALIVE
from aftersales.services.tickets import handing_over
from orders.adminkit import ReadOnlyAdmin, ShopFilter
from orders.moment import moment
from orders.templatetags.moments import countdown, local

TONES = {"NEW": "is-blue", "OPEN": "is-blue", "SOLVED": "is-safe"}


class StateFilter(SimpleListFilter):
    """Unless asked for more, what somebody has still to do something about."""

    title, parameter_name = _("state"), "state"

    def lookups(self, request, model_admin):
        return [*Ticket.State.choices, ("all", _("all"))]

    def choices(self, changelist):
        unasked, *asked = super().choices(changelist)
        return [unasked | {"display": _("not solved yet")}, *asked]

    def queryset(self, request, queryset):
        if self.value() == "all":
            return queryset
        return queryset.filter(state__in=[self.value()] if self.value() else ALIVE)


class OwnerFilter(SimpleListFilter):
    """Mine, nobody's, or one colleague's."""

    title, parameter_name = _("owner"), "owner"

    def lookups(self, request, model_admin):
        people = User.objects.filter(is_active=True, agent__isnull=False).order_by("username")
        names = [(str(pk), name) for pk, name in people.values_list("pk", "username")]
        return [("mine", _("mine")), ("none", _("nobody's")), *names]

    def queryset(self, request, queryset):
        value = self.value()
        if value == "mine":
            return queryset.filter(owner=request.user)
        if value == "none":
            return queryset.filter(owner=None)
        return queryset.filter(owner=value) if value and value.isdecimal() else queryset


class CategoryFilter(SimpleListFilter):
    """What they are about."""

    title, parameter_name = _("category"), "category"

    def lookups(self, request, model_admin):
        return [*Category.choices, ("none", _("not sorted yet"))]

    def queryset(self, request, queryset):
        if self.value() == "none":
            return queryset.filter(category="")
        return queryset.filter(category=self.value()) if self.value() else queryset


class HandOverForm(forms.Form):
    """To whom of the next shift, and what they must know."""

    taker = forms.ModelChoiceField(
        label=_("To"), queryset=User.objects.none(), widget=UnfoldAdminSelectWidget
    )
    note = forms.CharField(
        label=_("Note"), required=False, max_length=1000, widget=UnfoldAdminTextInputWidget
    )

    def __init__(self, data=None):
        super().__init__(data)
        able = User.objects.filter(
            is_active=True, groups__permissions__codename="hand_over_tickets"
        )
        self.fields["taker"].queryset = able.distinct().order_by("username")


@admin.register(Ticket)
class TicketAdmin(ReadOnlyAdmin):
    """Every ticket, the soonest due on top; a row opens the page of the ticket."""

    list_display = ["number", "due", "about", "stands", "its_order", "priority", "owner", "team",
                    "opened", "shop"]  # fmt: skip
    list_select_related = ["shop", "order", "owner"]
    list_filter = [StateFilter, CategoryFilter, "team", OwnerFilter, "priority", ShopFilter]
    list_display_links = None
    search_fields = ["=order__number"]
    sortable_by = ()
    actions = ["hand_over_chosen"]
    empty_text = _("No tickets here. They open by themselves from chats, returns and reviews.")

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(shown_at=Value(moment()))

    def get_ordering(self, request):
        """What is over is due at no time: of that the newest is on top."""
        over = request.GET.get("state") in ("SOLVED", "CLOSED", "MERGED", "all")
        return ["-id"] if over else [F("due_at").asc(nulls_last=True), "id"]

    def change_view(self, request, object_id, form_url="", extra_context=None):
        return redirect("desk:ticket", self.row(request, object_id).pk)

    @admin.action(description=_("Hand over to the next shift"), permissions=["hand_over_tickets"])
    def hand_over_chosen(self, request, queryset):
        title = _("Hand these tickets over? They are theirs once they accept.")
        return self.ask(request, queryset, handing_over.hand_over, HandOverForm, title)

    @display(description=_("ticket"))
    def number(self, row):
        page = reverse("desk:ticket", args=[row.pk])
        text = '<a class="open-row" href="{}">{}</a>'
        if row.is_practice:
            text += ' <span class="chip is-grey">{}</span>'
        return format_html(text, page, row, _("practice"))

    @display(description=_("due"), empty_value="")
    def due(self, row):
        return countdown(row.due_at, row.shown_at, row.shop.zone) if row.due_at else None

    @display(description=_("about"))
    def about(self, row):
        return row.get_reason_display() if row.reason else row.get_category_display() or "–"

    @display(description=_("state"))
    def stands(self, row):
        tone, name = TONES.get(row.state, "is-grey"), row.get_state_display()
        return format_html('<span class="chip {}">{}</span>', tone, name)

    @display(description=_("order"), empty_value="")
    def its_order(self, row):
        return row.order

    @display(description=_("opened"))
    def opened(self, row):
        return local(row.opened_at, row.shop.zone)


@admin.register(TicketHandover)
class TicketHandoverAdmin(ReadOnlyAdmin):
    """What shifts left to each other, the newest on top."""

    list_display = ["giver", "taker", "at", "note", "accepted_at"]
    list_select_related = ["giver", "taker"]
    list_display_links = None
    sortable_by = ()
    actions = ["accept_chosen"]
    empty_text = _("No tickets were handed over. That is done from the list of tickets.")

    def change_view(self, request, object_id, form_url="", extra_context=None):
        return redirect("admin:aftersales_ticket_changelist")

    @admin.action(description=_("Accept"), permissions=["hand_over_tickets"])
    def accept_chosen(self, request, queryset):
        self.do(request, queryset, handing_over.accept)


@admin.register(Unmasking)
class UnmaskingAdmin(ReadOnlyAdmin):
    """Who looked at a buyer's data in clear, when and why."""

    list_display = ["at", "by", "its_ticket", "reason"]
    list_select_related = ["by", "ticket"]
    list_filter = [("by", admin.RelatedOnlyFieldListFilter)]
    list_display_links = None
    sortable_by = ()
    empty_text = _("Nobody has looked at a buyer's data yet.")

    def change_view(self, request, object_id, form_url="", extra_context=None):
        return redirect("desk:ticket", self.row(request, object_id).ticket_id)

    @display(description=_("ticket"))
    def its_ticket(self, row):
        page = reverse("desk:ticket", args=[row.ticket_id])
        return format_html('<a class="open-row" href="{}">{}</a>', page, row.ticket)
