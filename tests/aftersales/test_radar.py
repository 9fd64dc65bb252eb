"""What the radar finds: a ticket and a drafted message, once, and only while it is true."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from aftersales.models import (
    Letter,
    Macro,
    Phrase,
    RadarAlarm,
    RadarText,
    ReturnRequest,
    Ticket,
    TicketEvent,
)
from aftersales.services import letters, macros, radar
from orders.models import Order
from orders.services import lifecycle
from tests import factories, parcels
from tests.factories import HOUR, again
from warehouse.models import ParcelWatch
from warehouse.services import sweeping

pytestmark = pytest.mark.django_db
GONE = datetime(2026, 11, 19, 22, 0, tzinfo=UTC)
PAGE = "admin:aftersales_radaralarm_changelist"


@pytest.fixture
def make(shop, house, key):
    """So many parcels that their carrier has not scanned, each of an order of its own."""

    def run(count: int):
        factories.make_stock(house, "TEE-RED-M", count)
        drafts = [factories.draft(buyer_key=f"u:70{place}") for place in range(count)]
        return parcels.gone(*factories.place(shop, *drafts), at=GONE)

    return run


@pytest.fixture
def box(make):
    return make(1)[0]


def tell(at):
    return radar.tell(list(radar.pending(at)), at=at)


def test_a_silent_parcel_has_a_ticket_with_a_draft_before_its_buyer_writes(box):
    at = parcels.fall_silent(box)

    assert tell(at).done == [box.pk]

    order, ticket = Order.objects.get(), Ticket.objects.get()
    assert (ticket.order, ticket.buyer, ticket.origin, ticket.category, ticket.team) == (
        order, order.buyer, "RADAR", "NOT_RECEIVED", "LOGISTICS",
    )  # fmt: skip
    assert (ticket.state, ticket.priority, ticket.due_at) == ("NEW", 3, at + 8 * HOUR)
    alarm = RadarAlarm.objects.get()
    assert (alarm.ticket, alarm.finding, alarm.found_at) == (ticket, "NOT_SCANNED", at)
    assert alarm.draft == (
        f"Hello! This is about your order {order.number}. We gave the parcel to Swift on"
        " 2026-11-19, but they have not scanned it yet. We are sorry, have asked them about it,"
        " and will tell you as soon as it moves."
    )
    event = order.events.order_by("seq").last()
    assert (event.verb, event.data) == ("find_parcel", {"package": str(box), "why": "NOT_SCANNED"})
    assert tell(at).done == []
    assert Ticket.objects.count() == 1


def test_what_may_be_answered_is_one_list_with_the_radars_draft_on_top(box, client, agent, lead):
    tell(parcels.fall_silent(box))
    macro = Macro(
        text="It is late.", name="late", category="NOT_RECEIVED", language="en", stage="1_FIRST"
    )
    macros.keep(macro, by=agent)
    macros.approve([macro.pk], by=lead, at=GONE)
    phrase = Phrase.objects.create(
        reason="NOT_RECEIVED", language="en", text="It is on its way.", approved_at=GONE
    )
    client.force_login(agent)
    alarm = RadarAlarm.objects.get()
    answer = client.get(reverse("desk:ticket", args=[alarm.ticket_id]))
    told = [(one.alarm, one.macro, one.phrase) for one in answer.context["replies"]]
    assert told == [(alarm.pk, None, None), (None, macro.pk, None), (None, None, phrase.pk)]
    before, _list, after = answer.content.decode().partition("case-replies")
    for text in ("they have not scanned it yet", "<b>late</b>", "It is on its way."):
        assert text not in before
        assert text in after


def test_another_finding_about_the_parcel_goes_into_the_same_ticket(box, lead):
    tell(parcels.fall_silent(box))
    at = GONE + timedelta(days=9)
    sweeping.give_up([box.pk], by=lead, at=at)

    assert tell(at).done == [box.pk]

    assert Ticket.objects.count() == 1
    findings = RadarAlarm.objects.order_by("pk").values_list("finding", flat=True)
    assert list(findings) == ["NOT_SCANNED", "LOST"]
    verbs = TicketEvent.objects.order_by("seq").values_list("seq", "verb")
    assert list(verbs) == [(1, "open"), (2, "take_further")]
    assert TicketEvent.objects.last().data == {
        "origin": "RADAR", "package": str(box), "finding": "LOST",
    }  # fmt: skip
    assert Ticket.objects.get().priority == Ticket.Priority.HIGH


def test_a_parcel_that_stands_still_twice_is_told_once(box):
    tell(parcels.fall_silent(box))
    parcels.hear(box, (GONE + 99 * HOUR, "Picked up"), at=GONE + 99 * HOUR)
    first = parcels.fall_silent(box)
    tell(first)
    parcels.hear(box, (first + HOUR, "Departed"), at=first + HOUR)
    second = parcels.fall_silent(box)

    assert tell(second).done == [box.pk]

    assert RadarAlarm.objects.filter(finding="STUCK").count() == 1
    assert ParcelWatch.objects.get().told_at == second


@pytest.mark.parametrize(
    ("state", "then"), [("SOLVED", ["OPEN", "OPEN"]), ("CLOSED", ["CLOSED", "NEW"])]
)
def test_a_solved_ticket_is_opened_again_by_a_finding_and_a_closed_one_is_not(
    box, lead, state, then
):
    tell(parcels.fall_silent(box))
    Ticket.objects.update(state=state, category="NOT_RECEIVED", reason="STUCK")
    sweeping.give_up([box.pk], by=lead, at=GONE + timedelta(days=9))

    tell(GONE + timedelta(days=9))

    assert [alarm.ticket.state for alarm in RadarAlarm.objects.order_by("pk")] == then


def test_nobody_writes_about_an_order_that_was_cancelled(box):
    at = parcels.fall_silent(box)
    lifecycle.cancel_by_platform([Order.objects.get().pk], by=None, at=at)
    assert tell(at).done == [box.pk]
    assert (Ticket.objects.count(), RadarAlarm.objects.count()) == (0, 0)
    assert ParcelWatch.objects.get().told_at == at


def test_the_draft_is_in_the_language_of_the_shop_or_else_in_english(box, shop):
    shop.slip_language = "zh-hans"
    shop.save()
    at = parcels.fall_silent(box)
    RadarText.objects.filter(language="zh-hans", finding="LOST").delete()
    tell(at)
    assert RadarAlarm.objects.get().draft.startswith("您好！关于您的订单")
    sweeping.give_up([box.pk], by=None, at=at)
    tell(at)
    assert RadarAlarm.objects.get(finding="LOST").draft.startswith("Hello!")


def test_a_draft_is_sent_once_to_the_buyer_of_its_ticket(box, agent):
    at = parcels.fall_silent(box)
    tell(at)
    alarm = RadarAlarm.objects.get()

    assert radar.write([alarm.pk], by=agent, at=at).done == [alarm.pk]

    letter = Letter.objects.get()
    assert (letter.kind, letter.matter_id, letter.buyer_ref, letter.by, letter.text) == (
        "ticket", alarm.ticket_id, "700", agent, alarm.draft,
    )  # fmt: skip
    again_ = radar.write([alarm.pk], by=agent, at=at)
    assert again_.refused[alarm.pk].code == "buyer_was_written_to"
    assert Letter.objects.count() == 1
    assert again(alarm).letter == letter


def test_what_is_no_longer_true_is_not_sent(box, agent):
    at = parcels.fall_silent(box)
    tell(at)
    parcels.hear(box, (at + HOUR, "Picked up"), at=at + HOUR)
    alarm = RadarAlarm.objects.get()
    outcome = radar.write([alarm.pk], by=agent, at=at + 2 * HOUR)
    assert outcome.refused[alarm.pk].code == "parcel_is_no_longer_so"
    assert Letter.objects.count() == 0


def test_a_draft_with_a_blank_fact_is_not_sent(box, agent):
    RadarText.objects.filter(finding="NOT_SCANNED", language="en").update(text="{order} {arrives}")
    at = parcels.fall_silent(box)
    tell(at)
    alarm = RadarAlarm.objects.get()
    outcome = radar.write([alarm.pk], by=agent, at=at)
    assert outcome.refused[alarm.pk].code == "fact_is_missing"
    assert (Letter.objects.count(), again(alarm).letter) == (0, None)


def test_a_draft_the_market_forbids_is_not_sent(box, agent):
    RadarText.objects.filter(finding="NOT_SCANNED", language="en").update(
        text="Your parcel {tracking} is late. Please change your review to five stars."
    )
    at = parcels.fall_silent(box)
    tell(at)
    alarm = RadarAlarm.objects.get()
    outcome = radar.write([alarm.pk], by=agent, at=at)
    assert outcome.refused[alarm.pk].code == "text_is_forbidden"
    assert (Letter.objects.count(), again(alarm).letter) == (0, None)


def test_the_page_of_the_ticket_shows_the_verdict_the_words_and_the_draft(client, agent, box):
    parcels.hear(box, (GONE + 9 * HOUR, "Departed from Tacoma"), at=GONE + 9 * HOUR)
    tell(parcels.fall_silent(box))
    ticket, alarm = Ticket.objects.get(), RadarAlarm.objects.get()
    client.force_login(agent)
    html = client.get(reverse("desk:ticket", args=[ticket.pk])).content.decode()
    for shown in ('class="verdict is-stuck"', "Departed from Tacoma", alarm.draft[:40]):
        assert shown in html
    assert f"{box}: stands still." in html

    told = {"alarm": alarm.pk, "text": "", "phrase": ""}
    client.post(reverse("desk:ticket_first", args=[ticket.pk]), told)

    assert again(alarm).letter.text == alarm.draft
    assert Letter.objects.count() == 1


def test_a_buyer_written_to_in_other_words_is_not_to_be_written_to(box, agent):
    at = parcels.fall_silent(box)
    tell(at)
    alarm = RadarAlarm.objects.get()
    assert list(RadarAlarm.objects.to_write()) == [alarm]

    letters.write("ticket", alarm.ticket_id, "We look for it.", by=agent, at=at + HOUR)

    assert list(RadarAlarm.objects.to_write()) == []
    outcome = radar.write([alarm.pk], by=agent, at=at + HOUR)
    assert outcome.refused[alarm.pk].code == "buyer_was_written_to"
    assert Letter.objects.count() == 1


@pytest.mark.parametrize("by", ["request", "ticket"])
def test_a_delivered_parcel_whose_buyer_has_nothing_is_found(box, shop, by):
    order, at = Order.objects.get(), GONE + 30 * HOUR
    parcels.hear(box, (at, "Delivered"), status="COMPLETED", at=at)
    assert radar.contradicted(at) == []
    if by == "request":
        ReturnRequest.objects.create(
            shop=shop, platform_id="1", order_number=order.number, order=order, status="PENDING",
            reason="ecom_order_delivered_refund_reason_not_received", asked_at=at, updated_at=at,
        )  # fmt: skip
    else:
        Ticket.objects.create(
            shop=shop, order=order, origin="CHAT", category="NOT_RECEIVED", opened_at=at
        )

    assert radar.contradict(radar.contradicted(at), at=at).done == [box.pk]

    assert radar.contradicted(at) == []
    assert ParcelWatch.objects.get().verdict == "DISPUTED"
    tell(at)
    alarm = RadarAlarm.objects.get()
    assert (alarm.finding, Ticket.objects.count()) == ("DISPUTED", 1)
    assert "was delivered on 2026-11-20" in alarm.draft


def test_telling_costs_the_same_for_one_finding_and_for_20(make, django_assert_num_queries):
    one, *others = make(21)
    at = parcels.fall_silent(one, *others)
    with django_assert_num_queries(37):
        radar.tell([one.pk], at=at)
    with django_assert_num_queries(37):
        radar.tell([box.pk for box in others], at=at)
    assert (Ticket.objects.count(), RadarAlarm.objects.count()) == (21, 21)


def test_the_list_costs_the_same_for_one_and_for_25_rows(client, agent, make, cost):
    client.force_login(agent)
    tell(parcels.fall_silent(*make(1)))
    one = cost(PAGE)
    tell(parcels.fall_silent(*make(24)))
    assert RadarAlarm.objects.count() == 25
    assert cost(PAGE) == one <= 12


def test_an_agent_sends_drafts_from_the_list_and_the_floor_does_not_see_it(
    client, agent, picker, box
):
    tell(parcels.fall_silent(box))
    alarm = RadarAlarm.objects.get()
    client.force_login(picker)
    assert client.get(reverse(PAGE)).status_code == 403
    client.force_login(agent)
    assert alarm.draft[:40] in client.get(reverse(PAGE)).content.decode()
    chosen = {"action": "write_chosen", "_selected_action": [alarm.pk]}
    client.post(reverse(PAGE), chosen, follow=True)
    assert again(alarm).letter is not None
    assert list(letters.pending(GONE)) == [again(alarm).letter_id]
