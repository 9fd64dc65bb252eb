"""Disputes begin and end by the platform's word, by a table or by hand; evidence has a clock."""

from datetime import timedelta
from decimal import Decimal

import pytest
from tablib import Dataset

from aftersales.models import Dispute, Ticket, TicketSource
from aftersales.reports import dispute_rate
from aftersales.resources import DisputeResource
from aftersales.services import disputes, feeds, matters
from aftersales.services.disputes import Claimed
from orders.errors import Refused
from orders.models import Clock, Order
from tests.aftersales import cases, proofs
from tests.aftersales.wire import DEADLINE
from tests.factories import HOUR, NOW, again, make_order

pytestmark = pytest.mark.django_db
SOON, LATER = NOW + HOUR, NOW + 2 * HOUR


def hear(platform, order, arbitration, *, at=NOW, **values):
    platform.ask_return("4036", order.number, at=at, arbitration_status=arbitration, **values)
    feeds.read(feeds.RETURNS, order.shop, ["4036"], at=at)
    return Dispute.objects.first()


def clocks() -> list[tuple]:
    running = Clock.objects.open().filter(kind="DISPUTE")
    return list(running.values_list("ref", "basis", "due_at"))


def events(order) -> list[str]:
    return [verb for verb in order.events.order_by("seq").values_list("verb", flat=True)
            if "dispute" in verb or "evidence" in verb]  # fmt: skip


def test_a_return_that_the_platform_judges_is_a_dispute_with_the_platforms_clock(platform, shop):
    order = cases.sold(shop)
    row = hear(platform, order, "IN_PROGRESS")

    assert (row.platform_id, row.order, row.state) == ("4036", order, "OPEN")
    assert (row.origin, row.reason, row.stage) == ("PLATFORM", "WRONG_ITEM", "PACKING")
    assert (row.amount, row.currency) == (Decimal("9.90"), "USD")
    assert row.request.platform_id == "4036"
    assert (row.respond_by, row.due_at) == (DEADLINE, DEADLINE)
    assert clocks() == [(row.ref, "PLATFORM", DEADLINE)]
    assert events(order) == ["open_dispute"]


def test_it_opens_a_ticket_and_waits_at_the_desk_with_its_money(platform, shop, agent):
    order = cases.sold(shop)
    row = hear(platform, order, "IN_PROGRESS")
    cases.open_all()

    ticket = Ticket.objects.get()
    assert (ticket.category, ticket.priority) == ("WRONG_ITEM", 2)  # the return came with it
    assert set(ticket.sources.values_list("kind", "matter_id")) == {
        ("dispute", row.pk), ("return", row.request_id),
    }  # fmt: skip
    assert ticket.platform_due_at == DEADLINE
    (waiting,) = [one for one in matters.queue(agent, at=NOW) if one.kind == "dispute"]
    assert (waiting.pk, waiting.money, waiting.currency) == (row.pk, Decimal("9.90"), "USD")
    assert (waiting.reason, waiting.due_at) == ("WRONG_ITEM", DEADLINE)


@pytest.mark.parametrize(
    ("word", "state", "verb"),
    [
        ("SUPPORT_SELLER", "WON", "win_dispute"),
        ("SUPPORT_BUYER", "LOST", "lose_dispute"),
        ("CLOSED", "WITHDRAWN", "withdraw_dispute"),
    ],
)
def test_the_platforms_verdict_ends_it(platform, shop, word, state, verb):
    order = cases.sold(shop)
    hear(platform, order, "IN_PROGRESS")
    row = hear(platform, order, word, at=SOON, step="")
    assert (row.state, row.ended_at, row.due_at) == (state, SOON, None)
    assert clocks() == []
    assert events(order) == ["open_dispute", verb]

    hear(platform, order, "IN_PROGRESS", at=NOW)  # an older word comes late
    assert again(row).state == state
    assert events(order) == ["open_dispute", verb]


def test_one_that_is_over_when_it_is_first_heard_of_is_kept_with_its_end(platform, shop):
    order = cases.sold(shop)
    row = hear(platform, order, "SUPPORT_BUYER", step="")
    assert (row.state, row.ended_at) == ("LOST", NOW)
    assert events(order) == ["open_dispute", "lose_dispute"]
    assert clocks() == []


def test_the_same_word_again_changes_nothing(platform, shop):
    order = cases.sold(shop)
    hear(platform, order, "IN_PROGRESS")
    hear(platform, order, "IN_PROGRESS")
    assert Dispute.objects.count() == 1
    assert events(order) == ["open_dispute"]


def test_a_return_that_nobody_judges_is_no_dispute(platform, shop):
    order = cases.sold(shop)
    assert hear(platform, order, "") is None


def test_what_we_refused_to_take_back_is_disputed_about_what_came(platform, shop):
    order = cases.sold(shop)
    row = hear(platform, order, "IN_PROGRESS", step="SELLER_RESPOND_RECEIVE_PACKAGE")
    assert (row.reason, row.stage) == ("WRONG_RETURN", "RETURN")


def test_a_dispute_by_hand_is_in_its_ticket_and_has_our_own_clock(shop, agent):
    order = cases.sold(shop)
    ticket = cases.by_hand(order, by=agent)
    told = Claimed("DAMAGED", "D-7", Decimal("12.40"), "USD")
    row = disputes.open_by_hand(ticket.pk, told, by=agent, at=NOW)

    assert (row.order, row.origin, row.stage, row.opened_by) == (order, "HAND", "WAY", agent)
    assert (row.due_at, clocks()) == (NOW + 48 * HOUR, [(row.ref, "PROMISE", NOW + 48 * HOUR)])
    assert TicketSource.objects.get(kind="dispute").ticket == ticket
    assert again(ticket).platform_due_at == NOW + 48 * HOUR
    assert cases.verbs(ticket) == ["open", "open_dispute"]


@pytest.mark.parametrize(
    ("told", "code"),
    [
        (Claimed("NO_SUCH"), "dispute_needs_a_reason"),
        (Claimed("DAMAGED", amount=Decimal(5)), "dispute_needs_its_money"),
        (Claimed("DAMAGED", amount=Decimal(-5), currency="USD"), "dispute_needs_its_money"),
        (Claimed("DAMAGED", currency="$$$"), "dispute_needs_its_money"),
        (Claimed("DAMAGED", amount=Decimal(5), currency="$$$"), "dispute_needs_its_money"),
        (
            Claimed("DAMAGED", amount=Decimal(5), currency="EUR"),
            "dispute_is_in_another_currency",
        ),
        (
            Claimed("DAMAGED", amount=Decimal("12.41"), currency="USD"),
            "dispute_is_above_the_order",
        ),
        (Claimed("DAMAGED", respond_by=NOW), "dispute_needs_a_time"),
        (Claimed("NOT_RECEIVED", "D-1"), "dispute_is_known"),
        (Claimed("NOT_RECEIVED"), "dispute_is_known"),
    ],
)
def test_what_cannot_be_disputed_is_refused_and_leaves_nothing(shop, agent, told, code):
    order = cases.sold(shop)
    proofs.disputed(order, by=agent, platform_id="D-1")
    with pytest.raises(Refused) as no:
        disputes.open_by_hand(order.tickets.get().pk, told, by=agent, at=NOW)
    assert no.value.code == code
    assert Dispute.objects.count() == 1


def test_a_ticket_without_an_order_cannot_be_disputed(shop, agent):
    cases.chat(shop)
    cases.open_all()
    with pytest.raises(Refused) as no:
        disputes.open_by_hand(Ticket.objects.get().pk, Claimed("DAMAGED"), by=agent, at=NOW)
    assert no.value.code == "dispute_needs_an_order"
    assert not Dispute.objects.exists()


def test_evidence_that_was_sent_stops_the_clock_until_the_platform_wants_more(shop, agent):
    order = cases.sold(shop)
    row = proofs.disputed(order, by=agent)
    disputes.send(row.pk, by=agent, at=SOON)
    assert (again(row).state, again(row).sent_by, again(row).due_at) == (
        "EVIDENCE_SENT", agent, None,
    )  # fmt: skip
    assert clocks() == []
    disputes.ask_more(row.pk, LATER, by=agent, at=SOON)
    assert (again(row).state, clocks()) == ("OPEN", [(row.ref, "PLATFORM", LATER)])
    disputes.end(row.pk, "WON", by=agent, at=LATER)
    assert (again(row).state, again(row).ended_at, clocks()) == ("WON", LATER, [])
    assert events(order) == [
        "open_dispute", "send_evidence", "ask_more_evidence", "win_dispute",
    ]  # fmt: skip


@pytest.mark.parametrize("step", ["send", "end", "ask_more"])
def test_one_that_is_over_is_not_moved(shop, agent, step):
    row = proofs.disputed(cases.sold(shop), by=agent)
    disputes.end(row.pk, "LOST", by=agent, at=SOON)
    told = {"send": (), "end": ("WON",), "ask_more": (LATER + HOUR,)}[step]
    with pytest.raises(Refused) as no:
        getattr(disputes, step)(row.pk, *told, by=agent, at=LATER)
    assert no.value.code == "dispute_is_elsewhere"
    assert (again(row).state, again(row).ended_at) == ("LOST", SOON)


def test_a_person_may_say_where_it_arose(shop, agent):
    row = proofs.disputed(cases.sold(shop), by=agent)
    disputes.place(row.pk, "PACKING", by=agent, at=NOW)
    assert again(row).stage == "PACKING"
    with pytest.raises(Refused):
        disputes.place(row.pk, "MOON", by=agent, at=NOW)
    assert again(row).stage == "PACKING"


@pytest.mark.parametrize(
    ("state", "packed", "status", "stage"),
    [
        ("PICKING", None, "AWAITING_SHIPMENT", "PACKING"),
        ("CANCELLED", None, "CANCELLED", "PACKING"),
        ("PACKED", NOW, "AWAITING_COLLECTION", "HANDING_OVER"),
        ("SHIPPED", NOW, "AWAITING_COLLECTION", "HANDING_OVER"),
        ("SHIPPED", NOW, "IN_TRANSIT", "WAY"),
        ("RETURNED", NOW, "DELIVERED", "WAY"),
    ],
)
def test_what_never_came_arose_where_it_stands(state, packed, status, stage):
    order = Order(state=state, packed_at=packed, platform_status=status)
    assert disputes.stage_of("NOT_RECEIVED", order) == stage
    assert disputes.stage_of("WRONG_ITEM", order) == "PACKING"


def table(*rows) -> Dataset:
    heads = ["shop", "platform_id", "order_number", "reason", "amount", "currency", "opened_at"]
    return Dataset(*rows, headers=heads)


def test_a_table_brings_disputes_in_once(shop):
    order = make_order(shop)
    at = "2026-11-20 10:00:00"
    told = table(("A", "D-1", order.number, "NOT_RECEIVED", "12.40", "USD", at),
                 ("A", "D-2", "999", "DAMAGED", "0", "", at))  # fmt: skip
    for _ in range(2):
        found = DisputeResource().import_data(told, raise_errors=True)
        assert not found.has_validation_errors()
    first, second = Dispute.objects.order_by("platform_id")
    assert (first.order, first.origin, first.state) == (order, "FILE", "OPEN")
    assert (first.stage, first.amount) == ("PACKING", Decimal("12.40"))
    assert (second.order, second.stage) == (None, "WAY")
    assert first.due_at == first.opened_at + timedelta(hours=48)
    assert events(order) == ["open_dispute"]
    assert len(clocks()) == 2


def test_a_table_says_no_to_money_and_times_that_cannot_be(shop):
    order = make_order(shop)
    at = "2026-11-20 10:00:00"
    for amount, currency, until, why in (
        ("999999", "USD", "", f"{order.number}: 999999 USD is more than the order cost"),
        ("1", "EUR", "", f"{order.number} was paid in USD: say the money in that."),
        ("1", "USD", "2020-01-01 00:00:00", "Say a time that is still to come."),
    ):
        told = table(("A", "D-1", order.number, "DAMAGED", amount, currency, at))
        told.append_col([until], header="respond_by")
        found = DisputeResource().import_data(told)
        assert why in str(found.invalid_rows[0].error.messages), found.invalid_rows
    assert not Dispute.objects.exists()


def test_a_table_corrects_a_dispute_whose_time_is_over(shop):
    order = make_order(shop)
    at = "2020-01-01 10:00:00"
    row = ("A", "D-1", order.number, "DAMAGED", "1", "USD", at)
    told = table(row)
    DisputeResource().import_data(told, raise_errors=True)
    told.append_col(["2020-01-02 00:00:00"], header="respond_by")
    found = DisputeResource().import_data(told, raise_errors=True)
    assert not found.has_validation_errors()
    assert Dispute.objects.get().respond_by.year == 2020


@pytest.mark.parametrize(
    "row",
    [
        ("A", "", "1", "DAMAGED", "0", "", "2026-11-20 10:00:00"),
        ("A", "D-3", "1", "NO_SUCH", "0", "", "2026-11-20 10:00:00"),
        ("A", "D-3", "1", "DAMAGED", "5", "", "2026-11-20 10:00:00"),
    ],
)
def test_a_bad_row_is_named_and_nothing_is_kept(shop, row):
    found = DisputeResource().import_data(table(row))
    assert found.has_errors() or found.has_validation_errors()
    assert not Dispute.objects.exists()


def test_the_rate_counts_disputed_orders_by_week_and_by_stage(shop, boss, agent):
    old = [make_order(shop) for _ in range(3)]
    Order.objects.filter(pk__in=[o.pk for o in old]).update(ordered_at=NOW - timedelta(weeks=10))
    new = [make_order(shop) for _ in range(4)]
    Order.objects.filter(pk__in=[o.pk for o in new]).update(ordered_at=NOW)
    proofs.disputed(old[0], by=agent)
    proofs.disputed(old[0], by=agent, reason="NOT_AS_SHOWN")
    row = proofs.disputed(new[0], by=agent, reason="DAMAGED")
    disputes.end(row.pk, "WON", by=agent, at=NOW)

    since = NOW - timedelta(weeks=20)
    young, ripe = dispute_rate.by_week(boss, since=since, at=NOW)
    assert (young.rate.cases, young.rate.n, young.is_ripe) == (1, 4, False)
    assert (ripe.rate.cases, ripe.rate.n, ripe.is_ripe) == (1, 3, True)
    assert ripe.stages == {"PACKING": 1, "GOODS": 1}
    assert (ripe.rate.per_mille, ripe.rate.between_per_mille) == ("333.33", "61.49\u2013792.34")
    told = {stage: (rate.cases, rate.n) for stage, rate in dispute_rate.by_stage(boss, since)}
    assert told == {
        "PACKING": (1, 7), "GOODS": (1, 7), "WAY": (1, 7),
        "ORDER": (0, 7), "HANDING_OVER": (0, 7), "RETURN": (0, 7),
    }  # fmt: skip
