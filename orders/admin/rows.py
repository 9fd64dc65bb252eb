"""Orders as rows of a list: what every list of orders shows of one."""

from django.contrib.admin import SimpleListFilter
from django.db.models import Exists, OuterRef, Prefetch, Value
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from orders.admin.strip import left, parts, strip
from orders.adminkit import ReadOnlyAdmin
from orders.models import Clock, Hold, OrderEvent, RuleMatch, ScreeningRule
from orders.models.state import State
from orders.moment import moment
from orders.services.live import LIVE

PARTED = OrderEvent.objects.filter(verb__in=["split", "ship_part"]).order_by("seq")
SAFE = {State.SHIPPED, State.DELIVERED, State.COMPLETED}


class TagFilter(SimpleListFilter):
    """Orders on which a rule put this tag."""

    title, parameter_name = _("tag"), "tag"

    def lookups(self, request, model_admin):
        rules = ScreeningRule.objects.visible_to(request.user).exclude(tag="")
        tags = rules.order_by("tag").values_list("tag", flat=True).distinct()
        return [(tag, tag) for tag in tags]

    def queryset(self, request, queryset):
        if not self.value():
            return queryset
        tagged = RuleMatch.objects.filter(order=OuterRef("pk"), rule__tag=self.value())
        return queryset.filter(Exists(tagged))


class OrderRows(ReadOnlyAdmin):
    """A list of orders.

    Each row carries the moment it was asked for, its open clocks and holds, what rules said of it
    and how it was split.
    """

    list_display_links = None
    list_select_related = ["shop"]
    list_fullwidth = True
    sortable_by = ()

    class Media:
        js = ["orders.js"]

    def get_queryset(self, request):
        holds = Prefetch("holds", Hold.objects.open().order_by("pk"), to_attr="open_holds")
        words = RuleMatch.objects.select_related("rule").order_by("rule__priority", "rule_id")
        said = Prefetch("matches", words, to_attr="rule_words")
        rows = super().get_queryset(request)
        parted = Prefetch("events", PARTED, to_attr="parted")
        clocks = Prefetch("clocks", Clock.objects.open(), to_attr="open_clocks")
        return rows.annotate(asked_at=Value(moment())).prefetch_related(holds, said, parted, clocks)

    @display(description=_("order"))
    def order(self, order):
        return format_html(
            '<span class="number"><a class="open-row" href="{}">{}</a>'
            '<button type="button" class="copy material-symbols-outlined" data-copy="{}"'
            ' title="{}">content_copy</button></span>',
            reverse("admin:orders_order_change", args=[order.pk]),
            order.number,
            order.number,
            _("Copy"),
        )

    @display(description=_("clocks"))
    def clocks(self, order):
        told = parts(order)
        split = format_html('<p class="parts">{}</p>', told) if told else ""
        return format_html("{}{}", strip(order, order.open_clocks, order.asked_at), split)

    @display(description=_("lane"), empty_value="")
    def sold_in(self, order):
        return _("live") if order.lane == LIVE else order.lane or None

    @display(description=_("left"), empty_value="")
    def left(self, order):
        return left(order, order.asked_at) or None

    @display(description=_("state"))
    def where(self, order):
        tone = "is-safe" if order.state in SAFE else ""
        asked = order.may_be_cancelled and order.state != State.CANCELLED
        warning = format_html(' <b class="chip is-red">{}</b>', _("cancel asked")) if asked else ""
        state = order.get_state_display()
        return format_html(
            '<span class="chip {}">{}</span> {}{} {}',
            tone,
            state,
            late_chip(order),
            warning,
            tag_chips(order),
        )

    @display(description=_("why it waits"), empty_value="")
    def why_held(self, order):
        return format_html_join("", "<p>{}</p>", ((hold.sentence,) for hold in order.open_holds))


def late_chip(order) -> str:
    """What says that an order was not packed in time; nothing of any other."""
    return format_html('<b class="chip is-red">{}</b>', _("late")) if order.late_at else ""


def tag_chips(order) -> str:
    """The tags that rules put on an order."""
    tags = dict.fromkeys(word.rule.tag for word in order.rule_words if word.rule.tag)
    return chips(tags, "is-blue")


def chips(words, tone="is-grey") -> str:
    """Words that say what kind of thing a row is."""
    rows = ((tone, word) for word in words)
    return format_html_join(" ", '<span class="chip {}">{}</span>', rows)
