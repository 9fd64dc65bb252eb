"""What the platform told us, and what we told it."""

from datetime import UTC

from django.contrib import admin
from django.contrib.admin import SimpleListFilter
from django.db.models import Count
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from orders.adminkit import ReadOnlyAdmin, ShopFilter
from orders.models import InboundMessage, Sending
from orders.refusals import sentence
from orders.services import inbox, sendings
from orders.templatetags.moments import local


def select(states: SimpleListFilter, rows):
    """Rows in the chosen state, which is named as the question of their table."""
    known = {name for name, _title in states.lookup_choices}
    return getattr(rows, states.value())() if states.value() in known else rows


class MessageFilter(SimpleListFilter):
    """Where messages stand."""

    title, parameter_name = _("state"), "state"

    def lookups(self, request, model_admin):
        return [
            ("waiting", _("waiting to be read")),
            ("stuck", _("could not be read")),
            ("quarantined", _("about no shop of ours")),
            ("unknown", _("on something nobody reads")),
        ]

    def queryset(self, request, queryset):
        return select(self, queryset)


@admin.register(InboundMessage)
class InboundMessageAdmin(ReadOnlyAdmin):
    """Messages of the platform, the newest first; what they say is in no list."""

    list_display = ["received", "shop", "about", "tries", "stands"]
    list_display_links = None
    list_filter = [MessageFilter, ShopFilter, "topic"]
    list_select_related = ["shop"]
    sortable_by = ()
    ordering = ["-pk"]
    fields = readonly_fields = [
        "received", "shop", "platform_shop_id", "about", "notification_id", "tries", "stands",
    ]  # fmt: skip
    empty_text = _("No message yet. Connect a shop; what changes there is told here.")
    list_before_template = "admin/orders/inboundmessage/kept.html"
    actions = ["read_again", "put_away"]

    def get_queryset(self, request):
        return super().get_queryset(request).defer("body")

    def changelist_view(self, request, extra_context=None):
        messages = InboundMessage.objects.visible_to(request.user).unknown()
        kept = messages.order_by("topic").values_list("topic").annotate(Count("pk"))
        return super().changelist_view(request, {"kept": kept})

    @display(description=_("received"))
    def received(self, message):
        return local(message.received_at, message.shop.zone if message.shop else UTC)

    @display(description=_("about"))
    def about(self, message):
        if message.topic is None:
            return _("unclear")
        known = message.get_topic_display()
        unknown = _("type %(topic)s") % {"topic": message.topic}
        return unknown if known == message.topic else known

    @display(description=_("tries"))
    def tries(self, message):
        return message.attempts

    @display(description=_("state"))
    def stands(self, message):
        why = sentence(**message.problem) if message.problem else ""
        if message.handled_at:
            colour, word = ("grey", _("put away")) if why else ("safe", _("read"))
        elif message.next_try_at:
            colour, word = ("amber" if why else "blue"), _("waiting")
        else:
            colour, word = "amber", _("kept")
        return format_html('<span class="chip is-{}">{}</span> {}', colour, word, why)

    @admin.action(description=_("Read again"), permissions=["retry_message"])
    def read_again(self, request, queryset):
        self.do(request, queryset, inbox.retry)

    @admin.action(description=_("Put away"), permissions=["retry_message"])
    def put_away(self, request, queryset):
        self.do(request, queryset, inbox.put_away)


class SendingFilter(SimpleListFilter):
    """Where words to the platform stand."""

    title, parameter_name = _("state"), "state"

    def lookups(self, request, model_admin):
        return [
            ("sent", _("waiting for an answer")),
            ("accepted", _("accepted")),
            ("refused", _("refused")),
        ]

    def queryset(self, request, queryset):
        return select(self, queryset)


@admin.register(Sending)
class SendingAdmin(ReadOnlyAdmin):
    """What the platform is told, until it says that it knows."""

    list_display = ["asked", "shop", "what", "about", "attempts", "stands"]
    list_display_links = ["about"]
    fields = readonly_fields = [
        "asked", "by", "shop", "what", "about", "attempts", "stands", "proof",
    ]  # fmt: skip
    list_filter = [SendingFilter, ShopFilter]
    list_select_related = ["shop"]
    search_fields = ["ref"]
    search_help_text = _("What it is about: a parcel, an order, a request")
    sortable_by = ()
    ordering = ["-pk"]
    empty_text = _("Nothing was told to the platform yet.")
    actions = ["send_again"]

    def get_search_results(self, request, queryset, search_term):
        term = search_term.strip()
        return (queryset.filter(ref=term) if term else queryset), False

    @display(description=_("asked"))
    def asked(self, sending):
        return local(sending.created_at, sending.shop.zone)

    @display(description=_("what"))
    def what(self, sending):
        return sending.what

    @display(description=_("about"))
    def about(self, sending):
        return sending.about

    @display(description=_("state"))
    def stands(self, sending):
        chip = '<span class="chip is-{}">{}</span> {}'
        if sending.accepted_at:
            told = local(sending.accepted_at, sending.shop.zone)
            return format_html(chip, "safe", _("accepted"), told)
        colour, word = ("red", _("refused")) if sending.refused_at else ("blue", _("sent"))
        return format_html(chip, colour, word, sending.sentence)

    @display(description=_("receipt"), empty_value="–")
    def proof(self, sending):
        return " · ".join(map(str, sending.receipt.values())) or None

    @admin.action(description=_("Send again"), permissions=["retry_sending"])
    def send_again(self, request, queryset):
        self.do(request, queryset, sendings.retry)
