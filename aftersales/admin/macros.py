"""Macros by category and stage, their versions and approval, and what became of their use."""

from django import forms
from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action, display

from aftersales.cases import Category, reasons_of
from aftersales.models import Macro, MacroUse, Ticket
from aftersales.models.training import real
from aftersales.services import facts, kept_texts, macros
from orders.adminkit import ReadOnlyAdmin, ServiceAdmin, attempt, show
from orders.models import Shop
from orders.templatetags.moments import local

Action, Sets = Macro.Action, Macro.Sets


class MacroForm(forms.ModelForm):
    """A text whose braces name facts, that the guard lets pass, and an action that is whole."""

    class Meta:
        labels = {"reason": _("reason")}
        help_texts = {"reason": _("Why something is given, or by which the ticket is solved.")}

    def clean_text(self):
        market = self.data.get("market", "")
        return kept_texts.insist(self.cleaned_data["text"], macros.NAMES, market)

    def clean(self):
        told = super().clean()
        kind, percent, amount = (told.get(name) for name in ("action", "percent", "amount"))
        if kind == Action.REFUND and bool(percent) == bool(amount):
            self.add_error("percent", _("Say a percentage or an amount, one of both."))
        if kind == Action.COUPON and (percent or not amount):
            self.add_error("amount", _("Say what the coupon is worth."))
        if kind in (Action.NONE, Action.RESEND, Action.RETURN_LABEL) and (percent or amount):
            self.add_error("percent", _("That action has no money to be said: leave both empty."))
        if kind == Action.COUPON:
            self._clean_coupon(told)
        self._clean_move(told)
        self._clean_reason(told)
        return told

    def _clean_coupon(self, told) -> None:
        if told.get("category") == Category.REVIEW:
            self.add_error("action", _("No coupon is given in a case that is about a review."))
        if "coupon" not in facts.NAME.findall(told.get("text", "")):
            self.add_error("text", _("Put {coupon} where the code is to stand."))

    def _clean_reason(self, told) -> None:
        if told.get("reason") in reasons_of(told.get("category", "")):
            return
        if told.get("sets") == Sets.SOLVED:
            self.add_error("reason", _("Say by which reason of that category it is solved."))
        elif told.get("action", Action.NONE) != Action.NONE:
            self.add_error("reason", _("Say for which reason of that category it is given."))

    def _clean_move(self, told) -> None:
        sets = told.get("sets")
        if sets == Sets.WAITING and not (told.get("waits_for") and told.get("follow_up_hours")):
            self.add_error(
                "waits_for", _("Say for whom it waits, and after how many hours it comes back.")
            )


@admin.register(Macro)
class MacroAdmin(ServiceAdmin):
    """What may be sent in tickets; an approved version stays as it is, a change is a new one."""

    form = MacroForm
    list_display = [
        "name", "category", "stage", "language", "market", "version", "does", "standing", "used",
        "became",
    ]  # fmt: skip
    list_filter = ["category", "stage", "language", "market"]
    list_select_related = ["written_by", "approved_by"]
    search_fields = ["name", "text"]
    sortable_by = ()
    fields = [
        ("name", "category", "stage"), ("language", "market"), "text",
        ("action", "percent", "amount"), ("sets", "waits_for", "follow_up_hours"),
        ("reason", "tag"),
    ]  # fmt: skip
    actions = ["approve", "end"]
    actions_detail = ["new_version"]
    empty_text = _("No macros yet. Word one for each category and stage; another approves it.")

    def get_queryset(self, request):
        counts = real("uses__ticket__")
        is_solved = counts & Q(uses__ticket__state__in=[Ticket.State.SOLVED, Ticket.State.CLOSED])
        came_back = counts & Q(uses__ticket__reopened__gt=0)
        return super().get_queryset(request).annotate(
            is_replaced=Macro.newer(),
            sent=Count("uses", filter=counts, distinct=True),
            edited=Count("uses", filter=counts & Q(uses__was_edited=True), distinct=True),
            solved=Count("uses__ticket", filter=is_solved & ~came_back, distinct=True),
            returned=Count("uses__ticket", filter=came_back, distinct=True),
        )  # fmt: skip

    def has_change_permission(self, request, obj=None):
        is_fixed = obj is not None and obj.approved_at is not None
        return not is_fixed and super().has_change_permission(request, obj)

    def get_actions_detail(self, request, object_id):
        row = self.get_object(request, unquote(object_id))
        return super().get_actions_detail(request, object_id) if row and row.approved_at else []

    def save_model(self, request, obj, form, change):
        macros.keep(obj, by=request.user)

    @admin.action(description=_("Approve"), permissions=["approve_macro"])
    def approve(self, request, queryset):
        self.do(request, queryset, macros.approve)

    @admin.action(description=_("Take out of use"), permissions=["approve_macro"])
    def end(self, request, queryset):
        self.do(request, queryset, macros.end)

    @action(
        description=_("Change"),
        permissions=["add_macro"],
        dialog={
            "title": _("Change this macro?"),
            "description": _(
                "You get a draft that says the same; this version counts until that is approved."
            ),
            "form_submit_text": _("Make a draft"),
        },
    )
    def new_version(self, request, form, object_id):
        row = self.row(request, object_id)
        draft = attempt(request, macros.next_version, row.pk)
        return show(request, self.address(draft or row))

    @display(description=_("does"))
    def does(self, row):
        money = f"{row.percent} %" if row.percent else row.amount
        said = [row.get_action_display() if row.action != Action.NONE else "", money]
        said.append(row.get_sets_display() if row.sets else "")
        return " · ".join(str(one) for one in said if one) or "–"

    @display(description=_("standing"))
    def standing(self, row):
        if row.ended_at:
            return _("out of use")
        if not row.approved_at:
            return _("waits for approval")
        word = _("replaced") if row.is_replaced else _("in force")
        return f"{word} · {row.approved_by}" if row.approved_by else word

    @display(description=_("sent (edited)"))
    def used(self, row):
        return f"{row.sent} ({row.edited})"

    @display(description=_("solved / came back"))
    def became(self, row):
        return f"{row.solved} / {row.returned}"


@admin.register(MacroUse)
class MacroUseAdmin(ReadOnlyAdmin):
    """Every press of a macro: in which ticket, by whom, and whether its text was edited."""

    list_display = ["macro", "ticket", "by", "when", "was_edited", "state"]
    list_select_related = ["macro", "ticket__shop", "by"]
    list_filter = ["was_edited"]
    sortable_by = ()
    ordering = ["-pk"]
    fields = ["macro", "ticket", "by", "when", "was_edited"]
    empty_text = _("No macro was sent yet.")

    def get_queryset(self, request):
        shops = Shop.objects.visible_to(request.user)
        return super().get_queryset(request).filter(ticket__shop__in=shops)

    def get_readonly_fields(self, request, obj=None):
        return self.fields

    @display(description=_("when"))
    def when(self, row):
        return local(row.at, row.ticket.shop.zone)

    @display(description=_("the ticket is"))
    def state(self, row):
        return row.ticket.get_state_display()
