"""What people were told: who acknowledged it, what went out by which channel, and the hand-over."""

from datetime import UTC, timedelta

from django import forms
from django.contrib import admin
from django.contrib.admin import SimpleListFilter
from django.contrib.auth import get_user_model
from django.db.models import Prefetch, Q, Value
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.decorators import display
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextareaWidget

from orders.adminkit import FreeText, ReadOnlyAdmin, ShopFilter
from orders.models import Delivery, Notice, ShiftHandover
from orders.moment import moment
from orders.refusals import sentence
from orders.services import acknowledging, dispatch, refs
from orders.templatetags.moments import local, running, span

MINUTE = timedelta(minutes=1)
SILENCES = (30, 60, 120, 240, 480)


class WhoseFilter(SimpleListFilter):
    """Unless asked for more, what is open and nobody has acknowledged."""

    title, parameter_name = _("which"), "which"

    def lookups(self, request, model_admin):
        return [
            ("mine", _("mine")),
            ("owned", _("acknowledged, not over")),
            ("failed", _("a channel failed")),
            ("all", _("all")),
        ]

    def choices(self, changelist):
        unasked, *asked = super().choices(changelist)
        return [unasked | {"display": _("unacknowledged")}, *asked]

    def queryset(self, request, queryset):
        standing = queryset.filter(Q(clock=None) | Q(clock__stopped_at=None), closed_at=None)
        match self.value():
            case "mine":
                return standing.filter(asks=True).mine(request.user)
            case "owned":
                return standing.filter(acknowledged_at__isnull=False)
            case "failed":
                return queryset.failed()
            case "all":
                return queryset
        return queryset.open()


class SnoozeForm(forms.Form):
    """For how long a notice is silent, and why."""

    minutes = forms.TypedChoiceField(
        label=_("Silent for"),
        coerce=int,
        choices=[],
        widget=UnfoldAdminSelectWidget,
    )
    reason = FreeText(label=_("Why"), max_length=200, widget=UnfoldAdminTextareaWidget)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["minutes"].choices = [
            (number, _("%(span)s h") % {"span": span(number * MINUTE)}) for number in SILENCES
        ]


class HandoverForm(forms.Form):
    """To whom a list goes, and what the next shift should know."""

    taker = forms.ModelChoiceField(
        get_user_model().objects.filter(is_staff=True, is_active=True).order_by("username"),
        label=_("Hand over to"),
        widget=UnfoldAdminSelectWidget,
    )
    note = FreeText(
        label=_("What the next shift should know"),
        required=False,
        max_length=acknowledging.LONGEST_NOTE,
        widget=UnfoldAdminTextareaWidget,
    )


@admin.register(Notice)
class NoticeAdmin(ReadOnlyAdmin):
    """Every mark that was told, the newest on top, with who answers for it."""

    list_display = ["what", "left", "told", "told_to", "stands", "who", "sent"]
    list_display_links = None
    list_filter = [WhoseFilter, ShopFilter]
    list_select_related = ["clock__order", "clock__shop", "shop", "owner", "acknowledged_by"]
    sortable_by = ()
    ordering = ["-pk"]
    empty_text = _("Nothing waits for somebody to acknowledge it.")
    actions = ["acknowledge", "snooze", "hand_over", "send_again"]

    def get_queryset(self, request):
        sent = Prefetch("deliveries", Delivery.objects.select_related("channel").order_by("pk"))
        rows = super().get_queryset(request).prefetch_related(sent)
        return rows.annotate(shown_at=Value(moment()))

    @display(description=_("what"))
    def what(self, notice):
        if notice.clock is None:
            return notice.text
        clock = notice.clock
        known = refs.page(clock)
        if known is None:
            return format_html("{}<br>{}", refs.named(clock), clock.get_kind_display())
        page = reverse(known[0], args=known[1:])
        text = '<a class="open-row" href="{}">{}</a><br>{}'
        return format_html(text, page, refs.named(clock), clock.get_kind_display())

    @display(description=_("time left"), empty_value="")
    def left(self, notice):
        clock = notice.clock
        if clock is None:
            return None
        if clock.stopped_at:
            return format_html('<span class="chip is-safe">{}</span>', _("done"))
        return running(clock, notice.shown_at, clock.shop.zone)

    @display(description=_("told"))
    def told(self, notice):
        mark = _("late") if not notice.mark else _("%(span)s h left") % {"span": span(notice.mark)}
        mark = mark if notice.clock_id else ""
        when = local(notice.told_at, notice.shop.zone if notice.shop else UTC)
        return format_html("{}<br><small>{}</small>", mark, when) if mark else when

    @display(description=_("told to"))
    def told_to(self, notice):
        return _(", ").join(role_name(role) for role in notice.role_names)

    @display(description=_("state"), empty_value="")
    def stands(self, notice):
        chip = '<span class="chip is-{}">{}</span> {}'
        if notice.acknowledged_at:
            return format_html(chip, "safe", _("acknowledged"), notice.acknowledged_by or "")
        if notice.snoozed_until and notice.snoozed_until > notice.shown_at:
            why = notice.snoozes[-1]["why"] if notice.snoozes else ""
            return format_html(chip, "grey", _("silent"), why)
        if not notice.asks or notice.closed_at:
            return None
        colour = "red" if notice.rung else "amber"
        word = _("went up") if notice.rung else _("unacknowledged")
        return format_html(chip, colour, word, "")

    @display(description=_("owner"), empty_value="")
    def who(self, notice):
        return notice.owner

    @display(description=_("channels"), empty_value="")
    def sent(self, notice):
        rows = [(delivered(row),) for row in notice.deliveries.all()]
        return format_html("<div>{}</div>", format_html_join("", "{}", rows)) if rows else None

    @admin.action(description=_("I see to it"), permissions=["acknowledge_notice"])
    def acknowledge(self, request, queryset):
        self.do(request, queryset, acknowledging.acknowledge)

    @admin.action(description=_("Silence for a while"), permissions=["snooze_notice"])
    def snooze(self, request, queryset):
        title = _("Silence these? Never past their deadlines, and it is written down.")
        return self.ask(request, queryset, self.snooze_for, SnoozeForm, title)

    def snooze_for(self, notice_ids, *, minutes, reason, by, at):
        """What the action of the list calls."""
        until = at + minutes * MINUTE
        return acknowledging.snooze(notice_ids, until=until, reason=reason, by=by, at=at)

    @admin.action(description=_("Hand over to the next shift"), permissions=["hand_over_shift"])
    def hand_over(self, request, queryset):
        title = _("Hand these over? They belong to the next one once he accepts.")
        return self.ask(request, queryset, acknowledging.hand_over, HandoverForm, title)

    @admin.action(description=_("Send again"), permissions=["snooze_notice"])
    def send_again(self, request, queryset):
        self.do(request, queryset, dispatch.retry)

    def named(self, row) -> str:
        return dispatch.line(row, row.shown_at)


ROLE_NAMES = {
    "warehouse": _("Warehouse"),
    "warehouse lead": _("Warehouse lead"),
    "customer service": _("Customer service"),
    "customer service lead": _("Customer service lead"),
    "operations manager": _("Operations manager"),
    "administrator": _("Administrator"),
}


def role_name(role: str) -> str:
    """A role as its people call it."""
    return str(ROLE_NAMES.get(role, role))


def delivered(row: Delivery) -> str:
    """What became of one notice by one channel."""
    chip = '<p><span class="chip is-{}">{}</span> {} <small>{}</small></p>'
    why = sentence(**row.problem) if row.problem else ""
    if row.sent_at:
        return format_html(chip, "safe", row.channel, _("sent"), "")
    if row.failed_at:
        return format_html(chip, "red", row.channel, _("given up"), why)
    if row.attempts:
        tried = ngettext("tried %(count)d time", "tried %(count)d times", row.attempts)
        tried %= {"count": row.attempts}
        return format_html(chip, "amber", row.channel, tried, why)
    return format_html(chip, "grey", row.channel, _("waits"), "")


@admin.register(ShiftHandover)
class ShiftHandoverAdmin(ReadOnlyAdmin):
    """What one shift left to the next, the newest on top; the one it is for accepts it."""

    list_display = ["handed", "giver", "taker", "list", "note", "stands"]
    list_display_links = None
    list_select_related = ["giver", "taker"]
    sortable_by = ()
    ordering = ["-pk"]
    empty_text = _("Nothing was handed over yet. Choose notices on their page, and hand them over.")
    actions = ["accept"]

    def get_queryset(self, request):
        seen = Notice.objects.visible_to(request.user).select_related("clock__order", "clock__shop")
        return super().get_queryset(request).prefetch_related(Prefetch("notices", seen))

    @display(description=_("handed over"))
    def handed(self, row):
        return local(row.at, UTC)

    @display(description=_("list"))
    def list(self, row):
        at = moment()
        lines = ((dispatch.line(notice, at),) for notice in row.notices.all())
        return format_html("<div>{}</div>", format_html_join("", "<p>{}</p>", lines))

    @display(description=_("state"))
    def stands(self, row):
        if row.accepted_at:
            return format_html('<span class="chip is-safe">{}</span>', _("accepted"))
        return format_html('<span class="chip is-amber">{}</span>', _("waits to be accepted"))

    @admin.action(description=_("Accept"), permissions=["hand_over_shift"])
    def accept(self, request, queryset):
        self.do(request, queryset, acknowledging.accept)
