"""The parts of a pack that tell what was said and done: timeline, talk, goods, returns, papers."""

from datetime import datetime

from django.db.models import Q
from django.utils.translation import pgettext

from aftersales.documents.evidence import Part, Section
from aftersales.models import (
    BuyerMessage,
    ChatMessage,
    Kind,
    ReturnRequest,
    TicketFile,
    TicketSource,
)
from aftersales.services.evidence.case import Case
from orders.models import OrderLine
from orders.refusals.reasons import reason
from orders.services.timeline import sentence_of, status_word

Shows = TicketFile.Shows
SAID = 500  # messages, the newest


def timeline(case: Case) -> Section:
    """Every event of the order with who did it, and what its carriers told, the first on top."""
    events = case.order.events.select_related("by").order_by("seq")
    told = [(one.at, str(one.seq), sentence_of(one), str(one.by or "")) for one in events]
    told += [(one.at, "", one.what, one.carrier) for one in case.carriers]
    told.sort(key=lambda one: one[0])
    rows = tuple((number, case.when(at), what, by) for at, number, what, by in told)
    heads = (
        "#", pgettext("evidence", "When"), pgettext("evidence", "What"), pgettext("evidence", "By"),
    )  # fmt: skip
    return Section(Part.TIMELINE, heads, rows)


def chat(case: Case) -> Section:
    """What was said on the platform, the first word on top, and what the buyer answered us."""
    inside = TicketSource.objects.filter(ticket__in=case.tickets, kind=Kind.CHAT)
    about = Q(thread__order=case.order) | Q(thread__in=inside.values("matter_id"))
    about &= Q(thread__buyer=case.order.buyer_id) | Q(thread__buyer=None)  # nobody else's words
    since = Q(at=None) | Q(at__gte=case.order.ordered_at)  # not of earlier orders
    talks = ChatMessage.objects.filter(about, since)
    said = [
        (one.at, one.get_role_display(), _words(case, one))
        for one in talks.order_by("-at", "-pk")[:SAID]
    ]
    answers = BuyerMessage.objects.filter(question__order=case.order)
    buyer = ChatMessage.Role.BUYER.label
    said += [(one.written_at, buyer, case.hidden(one.text)) for one in answers]
    said = sorted(dict.fromkeys(said), key=_moment)
    rows = tuple((case.when(at), str(role), words) for at, role, words in said)
    heads = (
        pgettext("evidence", "When"), pgettext("evidence", "By"), pgettext("evidence", "Words"),
    )  # fmt: skip
    absent = "" if rows else pgettext("evidence", "Nothing was said about this order in a chat.")
    return Section(Part.CHAT, heads, rows, absent=absent)


def _moment(said: tuple) -> tuple[bool, datetime | None]:
    """What has no time comes first."""
    return (said[0] is not None, said[0])


def _words(case: Case, one: ChatMessage) -> str:
    if one.type == "TEXT" and one.text:
        return case.hidden(one.text)
    about = " ".join(str(value) for value in one.card.values())
    return f"[{one.type.replace('_', ' ').lower()}] {about}".strip()


def goods(case: Case) -> Section:
    """What was ordered, under which words, at which price."""
    lines = OrderLine.objects.filter(order=case.order).select_related("listing").order_by("pk")
    rows = tuple(
        (
            str(line.wanted), line.product_name, line.variation, line.seller_sku,
            str(line.unit_price), line.listing.product_id,
        )
        for line in lines
    )  # fmt: skip
    heads = (
        pgettext("evidence", "Pieces"), pgettext("evidence", "Product"),
        pgettext("evidence", "Variation"), pgettext("evidence", "Seller SKU"),
        pgettext("evidence", "Price"), pgettext("evidence", "Listing"),
    )  # fmt: skip
    return Section(Part.GOODS, heads, rows)


def returns(case: Case) -> Section:
    """What the buyer asked for after the sale, and what we answered."""
    asked = ReturnRequest.objects.filter(order=case.order).order_by("pk")
    rows = tuple(
        (
            one.platform_id, case.when(one.asked_at), reason(one.reason, one.reason_text),
            status_word(one.status), f"{one.refund_total} {one.currency}", _answer(case, one),
        )
        for one in asked
    )  # fmt: skip
    heads = (
        pgettext("evidence", "Number"), pgettext("evidence", "Asked"),
        pgettext("evidence", "Reason"), pgettext("evidence", "State"),
        pgettext("evidence", "Money"), pgettext("evidence", "Our answer"),
    )  # fmt: skip
    absent = "" if rows else pgettext("evidence", "The buyer asked for no return here.")
    return Section(Part.RETURNS, heads, rows, absent=absent)


def _answer(case: Case, one: ReturnRequest) -> str:
    if not one.answered_at:
        return ""
    said = [str(one.get_verdict_display()), case.when(one.answered_at), one.answer_comment]
    return ", ".join(filter(None, said))


def pictures(case: Case) -> Section:
    """Photos of the goods and all other papers that were attached."""
    exhibits, gone = case.exhibits(Shows.GOODS, Shows.OTHER)
    absent = "" if exhibits else pgettext("evidence", "Nothing else was attached to the case.")
    says = tuple(pgettext("evidence", "%s is no longer kept.") % name for name in gone)
    return Section(Part.PICTURES, says=says, exhibits=exhibits, absent=absent)
