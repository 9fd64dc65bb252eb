"""Requests of buyers as rows and pages: what is asked, by when, of which parcel, for how much."""

from django import forms
from django.contrib.admin import SimpleListFilter
from django.contrib.admin.utils import flatten, unquote
from django.db.models import F, Value
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.forms import BaseDialogForm
from unfold.widgets import (
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from aftersales.models.request import ANSWERED, PENDING, Request
from aftersales.services import asks, claims, reasons
from aftersales.services.answers import Answer
from orders.adminkit import FreeText, ReadOnlyAdmin, ShopFilter
from orders.moment import moment
from orders.refusals import words
from orders.refusals.reasons import reason
from orders.templatetags.moments import countdown, local


class OpenFilter(SimpleListFilter):
    """Unless asked for more, what waits for us."""

    title, parameter_name = _("state"), "state"

    def lookups(self, request, model_admin):
        return [*model_admin.model.State.choices, ("all", _("every state"))]

    def choices(self, changelist):
        unasked, *asked = super().choices(changelist)
        return [unasked | {"display": _("not closed")}, *asked]

    def queryset(self, request, queryset):
        if self.value() in queryset.model.State.values:
            return queryset.filter(state=self.value())
        return queryset if self.value() == "all" else queryset.open()


class AnswerDialog(BaseDialogForm):
    """What is answered: which request, about which goods, for how much."""

    model: type[Request]
    form_before_template = "admin/aftersales/asked.html"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        seen = self.model.objects.visible_to(self.request.user)
        self.row = seen.select_related("order", "shop").filter(pk=self.object_id).first()
        self.holder = claims.holder(self.row, by=self.request.user, at=moment())
        if self.holder and self.request.user.has_perm(claims.MAY_OVERRIDE):
            self.fields["why"] = FreeText(
                label=_("Why you answer it yourself"),
                max_length=200,
                widget=UnfoldAdminTextInputWidget(),
            )

    def get_before_template_context(self, request, object_id=None):
        row = self.row
        if row is None:
            return {}
        why = reason(row.reason, row.reason_text)
        return {"asked": row, "why": why, "goods": goods(row), "holder": self.holder}


class RefuseDialog(AnswerDialog):
    """Why a request is refused: one of the platform's reasons, and a word to the buyer."""

    reason = forms.ChoiceField(label=_("Reason"), widget=UnfoldAdminSelectWidget)
    comment = FreeText(
        label=_("A word to the buyer"),
        max_length=500,
        required=False,
        widget=UnfoldAdminTextareaWidget({"rows": 2}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = reasons.offered(self.row) if self.row else []


def goods(row: Request) -> list[str]:
    """The goods a request is about: the pieces it names, or all of its order."""
    lines = row.order.lines.order_by("pk") if row.order else []
    found = []
    for line in lines:
        pieces = len({*line.platform_line_ids} & {*row.line_ids}) if row.line_ids else line.quantity
        named = " · ".join(filter(None, (line.product_name, line.variation)))
        found += [f"{pieces} × {named}"] if pieces else []
    return found


class RequestAdmin(ReadOnlyAdmin):
    """A list of requests, the first to run out on top, and the page of one with its buttons."""

    list_filter = [OpenFilter, ShopFilter]
    list_select_related = ["shop", "order", "answered_by", "sending"]
    list_fullwidth = True
    list_display_links = None
    sortable_by = ()
    ordering = [F("due_at").asc(nulls_last=True), "-pk"]
    search_fields = ["order_number"]
    search_help_text = _("Whole number of the order or the request")
    compressed_fields = False

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(shown_at=Value(moment()))

    def get_search_results(self, request, queryset, search_term):
        term = search_term.strip()
        if not term:
            return queryset, False
        return queryset.filter(order_number=term) | queryset.filter(platform_id=term), False

    def get_readonly_fields(self, request, obj=None):
        return flatten(self.fields)

    def get_actions_detail(self, request, object_id):
        row = self.get_object(request, unquote(object_id))
        is_ours = row is not None and row.state == PENDING
        return super().get_actions_detail(request, object_id) if is_ours else []

    def agree(self, request, form, object_id):
        """Say yes to one request, and show its page anew."""
        said, why = Answer(Request.Verdict.APPROVE), form.cleaned_data.get("why", "")
        return self.press(request, object_id, self.answer, said=said, why=why)

    def refuse(self, request, form, object_id):
        """Say no to one request, and show its page anew."""
        told = form.cleaned_data
        said = Answer(Request.Verdict.REJECT, told["reason"], told["comment"])
        return self.press(request, object_id, self.answer, said=said, why=told.get("why", ""))

    def named(self, row):
        """A request among others that are answered at once."""
        return f"{row.order_number} · {row.refund_total} {row.currency} · {self.why(row)}"

    def answer(self, request_ids, *, said: Answer, by, at, why=""):
        """What the buttons call: nobody answers here what another has in hand at the desk."""
        return asks.say_elsewhere(self.model, request_ids, said, by=by, at=at, why=why)

    @display(description=_("request"))
    def asks(self, row):
        page = f"admin:{self.opts.app_label}_{self.opts.model_name}_change"
        return format_html(
            '<a class="open-row" href="{}">{}</a>', reverse(page, args=[row.pk]), row.order_number
        )

    @display(description=_("left"), empty_value="")
    def left(self, row):
        return row.due_at and countdown(row.due_at, row.shown_at, row.shop.zone)

    @display(description=_("money"))
    def money(self, row):
        return format_html('<b class="number">{} {}</b>', row.refund_total, row.currency)

    @display(description=_("order"), empty_value="")
    def its_order(self, row):
        if row.order is None:
            return format_html("{} ({})", row.order_number, _("not here yet"))
        page = reverse("admin:orders_order_change", args=[row.order_id])
        number = row.order.number
        return format_html(
            '<a class="open-row" href="{}">{}</a> {}', page, number, self.stands(row)
        )

    @display(description=_("the order is"), empty_value="")
    def stands(self, row):
        if row.order is None:
            return _("not here yet")
        page = reverse("admin:orders_order_change", args=[row.order_id])
        where = row.order.get_state_display()
        return format_html('<a href="{}"><span class="chip">{}</span></a>', page, where)

    @display(description=_("why"))
    def why(self, row):
        return reason(row.reason, row.reason_text)

    @display(description=_("asked"))
    def asked(self, row):
        return local(row.asked_at, row.shop.zone)

    @display(description=_("answer by"), empty_value="")
    def answer_by(self, row):
        whose = _("platform") if row.respond_by else _("our promise")
        when = row.due_at and local(row.due_at, row.shop.zone)
        return when and format_html("{} ({}) {}", when, whose, self.left(row))

    @display(description=_("state"))
    def where(self, row):
        tone = {PENDING: "is-red", ANSWERED: "is-blue"}.get(row.state, "is-grey")
        return format_html('<span class="chip {}">{}</span>', tone, row.get_state_display())

    @display(description=_("our answer"), empty_value="")
    def our_answer(self, row):
        if not row.answered_at:
            return None
        return format_html(
            "<div><p>{} · {} · {}</p>{}</div>",
            row.get_verdict_display(),
            row.answered_by or _("by itself"),
            local(row.answered_at, row.shop.zone),
            _receipt(row),
        )

    @display(description=_("receipt"), empty_value="")
    def receipt(self, row):
        return row.sending and row.sending.receipt.get("request_id")

    @display(description=_("it was refused for"), empty_value="")
    def refused_for(self, row):
        named = dict(reasons.offered(row)).get(row.answer_reason) or reason(row.answer_reason)
        return format_html("<p>{}</p><p>{}</p>", named, row.answer_comment) if named else None

    @display(description=_("the platform says"))
    def platform_says(self, row):
        return words.WORDS.get(row.status, row.status.replace("_", " ").lower())


def _receipt(row: Request) -> str:
    """How far our answer is: on its way, accepted, or failed with the reason why."""
    if row.told_at or (row.sending and row.sending.accepted_at):
        return format_html('<span class="chip is-safe">{}</span>', _("accepted"))
    if row.sending and row.sending.refused_at:
        failed = row.sending.sentence
        return format_html('<span class="chip is-red">{}</span> {}', _("failed"), failed)
    if row.state != ANSWERED:
        return format_html('<span class="chip is-grey">{}</span>', _("overtaken"))
    return format_html('<span class="chip is-blue">{}</span>', _("on its way"))
