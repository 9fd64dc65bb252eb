"""What after-sales work brought: bad reviews, buyers who came back, what a ticket cost."""

from datetime import timedelta
from decimal import Decimal

import pytest

from aftersales.models import (
    BuyerReview,
    ChatMessage,
    ChatThread,
    Compensation,
    Letter,
    ReturnRequest,
    Ticket,
)
from fulfillment_site.insights.services import aftermath
from fulfillment_site.insights.services.aftermath import Buyers
from fulfillment_site.insights.services.exposure import Span
from orders.models import Order
from orders.share import Share
from tests import factories
from tests.factories import NOW

DAY = timedelta(days=1)
SHIPPED = NOW - 80 * DAY


@pytest.fixture
def order(shop):
    """An order that left long ago."""

    def make(buyer="u:1", shipped_at=SHIPPED, **values) -> Order:
        made = factories.make_order(shop, buyer_key=buyer, **values)
        Order.objects.filter(pk=made.pk).update(shipped_at=shipped_at, ordered_at=shipped_at)
        return factories.again(made)

    return make


def ticket(order, reason="STUCK", category="NOT_RECEIVED", at=SHIPPED + 5 * DAY, **values):
    return Ticket.objects.create(
        shop=order.shop, order=order, buyer=order.buyer, state="CLOSED", origin="RADAR",
        category=category, reason=reason, opened_at=at, solved_at=at, closed_at=at, **values,
    )  # fmt: skip


def wrote(order, role, at, number=0):
    thread, _new = ChatThread.objects.get_or_create(
        shop=order.shop, conversation_ref=f"c{order.pk}", defaults={"order": order}
    )
    ChatMessage.objects.create(thread=thread, platform_id=f"{role}{number}", role=role,
                               type="TEXT", at=at)  # fmt: skip


def reviewed(order, stars, at=SHIPPED + 20 * DAY):
    BuyerReview.objects.create(
        shop=order.shop, platform_id=f"r{order.pk}", order=order, stars=stars, written_at=at
    )


def test_stuck_parcels_are_parted_by_who_wrote_first(shop, order):
    ours, theirs, nobody, asked_before = (order(f"u:{number}") for number in range(4))
    for one in (ours, theirs, nobody, asked_before):
        ticket(one)
    wrote(ours, "CUSTOMER_SERVICE", SHIPPED + 5 * DAY)
    wrote(ours, "BUYER", SHIPPED + 6 * DAY)
    wrote(theirs, "BUYER", SHIPPED + 4 * DAY)
    wrote(theirs, "CUSTOMER_SERVICE", SHIPPED + 5 * DAY)
    wrote(asked_before, "BUYER", SHIPPED - DAY)  # about something else, before it left
    wrote(asked_before, "SHOP", SHIPPED + 5 * DAY)
    reviewed(theirs, 2)
    reviewed(nobody, 3)
    reviewed(asked_before, 1)
    order("u:9")  # not stuck

    written = aftermath.stuck(Span(shop.pk, SHIPPED - DAY, NOW))

    assert (written.first, written.not_first) == (Share(1, 2), Share(1, 2))


def test_a_letter_of_the_ticket_counts_as_written(shop, order):
    one = order()
    row = ticket(one)
    Letter.objects.create(shop=shop, kind="ticket", matter_id=row.pk, written_at=SHIPPED + 5 * DAY,
                          sent_at=SHIPPED + 5 * DAY)  # fmt: skip
    wrote(one, "BUYER", SHIPPED + 6 * DAY)

    written = aftermath.stuck(Span(shop.pk, SHIPPED - DAY, NOW))

    assert (written.first, written.not_first) == (Share(0, 1), Share(0, 0))


def test_buyers_who_were_helped_are_held_against_those_without_a_ticket(shop, order):
    for number in range(3):
        ticket(order(f"u:h{number}"), at=SHIPPED + 2 * DAY)
    again = order("u:h0", SHIPPED + 30 * DAY)
    order("u:h1", SHIPPED + 75 * DAY)  # too late to count
    reviewed(again, 5, SHIPPED + 40 * DAY)
    for number in range(4):
        order(f"u:n{number}")
    order("u:n0", SHIPPED + 10 * DAY)
    order("u:n1", SHIPPED + 50 * DAY)
    reviewed(order("u:n2", SHIPPED + DAY), 4)

    assert aftermath.helped(shop.pk, at=NOW) == Buyers(Share(1, 3), 5.0, 1)
    assert aftermath.unhelped(shop.pk, at=NOW) == Buyers(Share(3, 4), 4.0, 1)


def test_what_nobody_knows_is_not_zero(shop):
    assert aftermath.helped(shop.pk, at=NOW) == Buyers(Share(0, 0), None, 0)
    assert aftermath.cost(shop.pk, NOW - DAY, NOW).sums == {}


def returned(order, platform_id, verdict):
    ReturnRequest.objects.create(
        shop=order.shop, platform_id=platform_id, order=order, order_number=order.number,
        status="x", refund_total=Decimal("9.90"), currency="USD", verdict=verdict, asked_at=NOW,
        updated_at=NOW,
    )  # fmt: skip


def given(row, by, kind, amount, state="DONE", **values):
    Compensation.objects.create(
        shop=row.shop, ticket=row, order=row.order, kind=kind, state=state, currency="USD",
        amount=amount and Decimal(amount), reason=row.reason, needs_second=False, asked_by=by,
        asked_at=NOW, **values,
    )  # fmt: skip


def test_a_ticket_costs_the_refunds_agreed_on_its_order(shop, order):
    one, other = order("u:1"), order("u:2")
    for row in (one, other):
        ticket(row)
    returned(one, "0", "APPROVE")
    returned(one, "1", "REJECT")

    cost = aftermath.cost(shop.pk, SHIPPED, NOW)

    assert (cost.tickets, cost.refunded, cost.each) == (2, 1, {"USD": Decimal("4.95")})


def test_a_ticket_costs_what_was_given_in_it_as_well(shop, order, boss):
    one, other = ticket(order("u:1")), ticket(order("u:2"))
    given(one, boss, "REFUND", "9.90", platform_ref="R-1")
    given(one, boss, "COUPON", "3.00", state="SENT")
    given(other, boss, "RESEND", "4.10", state="APPROVED")
    given(other, boss, "RETURN_LABEL", None)
    for state in ("ASKED", "REFUSED", "FAILED"):
        given(other, boss, "REFUND", "50.00", state=state)
    returned(one.order, "R-1", "APPROVE")  # what the refund became on the platform
    returned(other.order, "R-2", "APPROVE")

    cost = aftermath.cost(shop.pk, SHIPPED, NOW)

    assert (cost.tickets, cost.refunded, cost.given, cost.unpriced) == (2, 1, 4, 1)
    assert cost.each == {"USD": Decimal("13.45")}  # (9.90 + 3.00 + 4.10 + 9.90) / 2


def test_what_was_given_in_another_ticket_is_not_counted(shop, order, boss):
    given(ticket(order("u:1"), at=NOW - 300 * DAY), boss, "REFUND", "9.90")
    ticket(order("u:2"))

    cost = aftermath.cost(shop.pk, SHIPPED, NOW)

    assert (cost.tickets, cost.given, cost.each) == (1, 0, {})
