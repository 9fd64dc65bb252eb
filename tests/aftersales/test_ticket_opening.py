"""Tickets open by themselves: one case, one ticket, whatever comes in about it."""

import pytest

from aftersales.models import BuyerReview, CancellationRequest, ReturnRequest, Ticket, TicketSource
from aftersales.services import chats, reviews
from aftersales.services.tickets import joining, moving, opening
from orders.errors import Refused
from orders.models import Clock
from tests.aftersales import cases
from tests.factories import HOUR, NOW, again

pytestmark = pytest.mark.django_db
LATER = NOW + HOUR


def test_a_chat_in_which_a_buyer_waits_opens_a_ticket_with_both_times(shop):
    order = cases.sold(shop)
    thread = cases.chat(shop, order)

    cases.open_all()

    ticket = Ticket.objects.get()
    assert (ticket.order, ticket.buyer, ticket.state) == (order, order.buyer, "NEW")
    assert (ticket.origin, ticket.category, ticket.language) == ("CHAT", "NOT_RECEIVED", "en")
    assert list(ticket.sources.values_list("kind", "matter_id")) == [("chat", thread.pk)]
    assert (ticket.platform_due_at, ticket.target_at) == (NOW + 24 * HOUR, NOW + 8 * HOUR)
    assert ticket.due_at == NOW + 8 * HOUR
    clock = Clock.objects.open().get(kind="TICKET")
    assert (clock.basis, clock.ref, clock.due_at) == ("TARGET", ticket.ref, NOW + 8 * HOUR)
    assert cases.verbs(ticket) == ["open"]
    assert list(opening.pending(NOW)) == []


def test_what_comes_in_of_the_same_order_goes_into_the_living_ticket(shop):
    order = cases.sold(shop)
    cases.chat(shop, order, said="Hello")
    cases.open_all()
    back = cases.sent_back(order)

    cases.open_all(LATER)

    ticket = Ticket.objects.get()
    assert ticket.category == "DAMAGED"  # the chat had told nothing
    assert set(ticket.sources.values_list("kind", "matter_id")) >= {("return", back.pk)}
    assert cases.verbs(ticket) == ["open", "take_further"]


def test_a_chat_and_a_return_of_one_turn_open_one(shop):
    order = cases.sold(shop)
    cases.chat(shop, order)
    cases.sent_back(order)
    cases.open_all()
    assert Ticket.objects.get().sources.count() == 2


def test_a_buyer_without_an_order_has_one_ticket_too_and_a_stranger_one_a_chat(shop):
    order = cases.sold(shop)
    for ref in ("t1", "t2"):
        thread = cases.chat(shop, ref=ref)
        thread.buyer = order.buyer
        thread.save()
    cases.chat(shop, ref="t3")
    cases.chat(shop, ref="t4")
    cases.open_all()
    assert sorted(t.sources.count() for t in Ticket.objects.all()) == [1, 1, 2]


def test_poor_reviews_open_one_and_good_ones_none(shop):
    order = cases.sold(shop)
    facts = {"shop": shop, "written_at": NOW, "order_number": order.number}
    rows = [
        BuyerReview.objects.create(platform_id=str(n), stars=n, text="Runs a size small", **facts)
        for n in (1, 5)
    ]
    reviews.kept([row.pk for row in rows], at=NOW)
    cases.open_all()
    ticket = Ticket.objects.get()
    assert (ticket.origin, ticket.category, ticket.priority) == ("REVIEW", "SIZE", 2)
    assert ticket.target_at == NOW + 4 * HOUR


def test_cancellations_open_one_only_after_the_carrier_has_it(shop):
    here, gone = cases.sold(shop, state="PACKED"), cases.sold(shop)
    for order in (here, gone):
        CancellationRequest.objects.create(
            shop=shop, platform_id=f"4{order.pk}", order_number=order.number, order=order,
            status="CANCELLATION_REQUEST_PENDING", asked_at=NOW, updated_at=NOW, due_at=LATER,
        )  # fmt: skip
    cases.open_all()
    assert [ticket.order for ticket in Ticket.objects.all()] == [gone]
    assert Ticket.objects.get().category == "CANCELLATION"


def test_a_return_that_is_over_opens_none(shop):
    row = cases.sent_back(cases.sold(shop))
    row.close()
    row.save()
    assert list(opening.pending(NOW)) == []
    assert ReturnRequest.objects.count() == 1


def test_a_solved_ticket_is_opened_again_and_a_closed_one_is_named_in_a_new_one(shop, agent):
    order = cases.sold(shop)
    ticket = cases.by_hand(order, by=agent)
    cases.solve(ticket, by=agent)
    cases.sent_back(order)
    cases.open_all(LATER)
    assert (again(ticket).state, again(ticket).reopened) == ("OPEN", 1)
    assert again(ticket).target_at == LATER + 8 * HOUR

    cases.solve(ticket, by=agent, at=LATER)
    moving.close([ticket.pk], at=LATER + 24 * 7 * HOUR)
    cases.chat(shop, order, at=LATER + 24 * 8 * HOUR)
    cases.open_all(LATER + 24 * 8 * HOUR)
    new = Ticket.objects.exclude(pk=ticket.pk).get()
    assert list(new.related.all()) == [again(ticket)]


def test_a_merged_ticket_lets_what_comes_in_go_to_the_other(shop, agent):
    first, second = cases.sold(shop), cases.sold(shop)
    one, other = (cases.by_hand(order, by=agent) for order in (first, second))
    joining.merge(one.pk, other.pk, by=agent, at=NOW)
    back = cases.sent_back(first)
    cases.open_all(LATER)
    assert TicketSource.objects.get(kind="return", matter_id=back.pk).ticket == other
    assert again(one).state == "MERGED"


def test_by_hand_a_second_one_of_an_order_is_refused_and_the_first_named(shop, agent):
    order = cases.sold(shop)
    ticket = cases.by_hand(order, by=agent)
    with pytest.raises(Refused) as refused:
        cases.by_hand(order, by=agent)
    assert (
        str(refused.value)
        == f"{order.number} has a ticket already: #{ticket.pk}. Work on that one."
    )
    assert Ticket.objects.count() == 1


def test_the_platforms_clock_follows_what_the_ticket_is_about(shop, agent):
    thread = cases.chat(shop, cases.sold(shop))
    cases.open_all()
    chats.answered([thread.pk], by=agent, at=LATER)
    ticket = Ticket.objects.get()
    assert (ticket.platform_due_at, ticket.due_at) == (None, NOW + 8 * HOUR)


def test_every_step_run_twice_changes_nothing_the_second_time(shop):
    cases.chat(shop, cases.sold(shop))
    refs = list(opening.pending(NOW))
    for _ in range(2):
        opening.open_waiting(refs, at=NOW)
    assert (Ticket.objects.count(), TicketSource.objects.count()) == (1, 1)
    assert cases.verbs(Ticket.objects.get()) == ["open"]
