"""How far we know what the platform knows."""

from django.contrib import admin
from django.db.models import Count, Exists, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.decorators import display

from orders.adminkit import ReadOnlyAdmin, ShopFilter
from orders.models import InboundMessage, Sending, SyncLine, Unplaced
from orders.moment import moment
from orders.refusals import sentence
from orders.services import gaps, sync
from orders.templatetags.moments import local


def counted(rows):
    """How many of these rows belong to the shop of a line, for a list of lines."""
    alike = rows.filter(shop=OuterRef("shop")).order_by().values("shop")
    found = Subquery(alike.annotate(count=Count("pk")).values("count"))
    return Coalesce(found, 0, output_field=IntegerField())


@admin.register(SyncLine)
class SyncLineAdmin(ReadOnlyAdmin):
    """Each feed of each shop: when it was last wholly read, and whether both sides agree."""

    list_display = ["shop", "feed", "last_event", "lag", "both_sides", "queues", "stands"]
    list_display_links = None
    list_select_related = ["shop__key__grant"]
    list_filter = [ShopFilter]
    sortable_by = ()
    ordering = ["shop__code", "pk"]  # the line of orders first, as it was opened
    empty_text = _("No shop is connected yet. Open one and press Connect.")
    actions = ["poll_now", "compare_now", "switch_poll"]

    def get_queryset(self, request):
        behind = SyncLine.objects.lagging(moment() - sync.LAG)
        return (
            super()
            .get_queryset(request)
            .annotate(
                to_read=counted(InboundMessage.objects.waiting()),
                to_send=counted(Sending.objects.sent()),
                unplaced=counted(Unplaced.objects.all()),
                is_behind=Exists(behind.filter(pk=OuterRef("pk"))),
            )
        )

    @display(description=_("last event"), empty_value=_("none yet"))
    def last_event(self, line):
        return local(line.last_event_at, line.shop.zone) or None

    @display(description=_("behind by"), empty_value=_("not read yet"))
    def lag(self, line):
        if line.polled_at is None:
            return None
        behind = max(moment() - line.polled_at, sync.EVERY * 0)
        colour = "red" if line.is_behind else "safe"
        text = _("%(seconds)s s") % {"seconds": int(behind.total_seconds())}
        return format_html('<span class="chip is-{}">{}</span>', colour, text)

    @display(description=_("there and here"), empty_value="–")
    def both_sides(self, line):
        """What the last comparison counted, and when that was."""
        if line.there is None or line.audited_at is None:
            return None
        when = local(line.audited_at, line.shop.zone)
        if line.audit_cursor is not None:  # both are counted anew right now
            return format_html("{}<br><small>{}</small>", _("being compared"), when)
        text = _("%(there)s there, %(here)s here") % {"there": line.there, "here": line.here}
        if not line.found_missing:
            return format_html("{}<br><small>{}</small>", text, when)
        found = ngettext(
            "%(count)d was missing and fetched",
            "%(count)d were missing and fetched",
            line.found_missing,
        ) % {"count": line.found_missing}
        return format_html("{}<br>{}<br><small>{}</small>", text, found, when)

    @display(description=_("waiting"), empty_value="")
    def queues(self, line):
        """What waits of the whole shop, told once."""
        if line.feed != SyncLine.Feed.ORDERS:
            return None
        pages = (
            (line.to_read, _("to read"), "inboundmessage", "?state=waiting"),
            (line.to_send, _("to send"), "sending", "?state=sent"),
            (line.unplaced, _("not taken in"), "unplaced", ""),
        )
        links = [
            format_html(
                '<a href="{}{}">{} {}</a>',
                reverse(f"admin:orders_{page}_changelist"), query, count, word,
            )
            for count, word, page, query in pages
        ]  # fmt: skip
        return format_html("<span>{} · {} · {}</span>", *links)

    @display(description=_("state"))
    def stands(self, line):
        key = getattr(line.shop, "key", None)
        chip = '<span class="chip is-{}">{}</span> {}'
        if key is None or not key.is_connected:
            return format_html(chip, "grey", _("not connected"), "")
        if not line.is_polled:
            return format_html(chip, "amber", _("only messages"), _("Its poll is switched off."))
        if line.problem:
            return format_html(chip, "red", _("tried again"), sentence(**line.problem))
        if line.is_behind:
            return format_html(chip, "red", _("behind"), "")
        if line.polled_at is None:
            return format_html(chip, "blue", _("being read"), "")
        return format_html(chip, "safe", _("in step"), "")

    @admin.action(description=_("Poll now"), permissions=["steer_sync"])
    def poll_now(self, request, queryset):
        self.do(request, queryset, sync.hasten)

    @admin.action(description=_("Compare both sides now"), permissions=["steer_sync"])
    def compare_now(self, request, queryset):
        self.do(request, queryset, gaps.hasten)

    @admin.action(description=_("Switch polling off or on"), permissions=["steer_sync"])
    def switch_poll(self, request, queryset):
        self.do(request, queryset, sync.switch)


@admin.register(Unplaced)
class UnplacedAdmin(ReadOnlyAdmin):
    """Orders the platform told of that could not be taken in, each with why."""

    list_display = ["number", "shop", "noticed", "why"]
    list_display_links = None
    list_select_related = ["shop"]
    list_filter = [ShopFilter]
    search_fields = ["number"]
    sortable_by = ()
    ordering = ["-pk"]
    empty_text = _("Every order the platform told of was taken in.")

    @display(description=_("since"))
    def noticed(self, row):
        return local(row.since, row.shop.zone)

    @display(description=_("why"))
    def why(self, row):
        return sentence(**row.problem)
