"""Orders come to exist by one door, once, and follow what newer files say of them."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection

from orders.drafts import PlatformStatus, RecipientDraft
from orders.models import Clock, Hold, LinePart, Listing, Order, OrderEvent, Recipient
from orders.services import catalog, intake, lifecycle
from tests.factories import (
    HOUR,
    NOW,
    PAID,
    again,
    draft,
    line,
    make_order,
    make_packages,
    make_shop,
    make_stock,
    place,
)


def later(order_draft, **values):
    return replace(order_draft, as_of=NOW + HOUR, **values)


def counts(comparison) -> dict:
    return {name: number for name, number in comparison.counts.items() if number}


def test_the_same_drafts_twice_change_nothing(shop, house):
    make_stock(house, "TEE-RED-M", 5)
    drafts = [draft(), draft(line(quantity=2), line("CAP"))]
    assert counts(intake.place(shop.pk, drafts, by=None, at=NOW)) == {"new": 2}
    before = (Order.objects.count(), OrderEvent.objects.count(), Clock.objects.count())
    assert counts(intake.place(shop.pk, drafts, by=None, at=NOW + HOUR)) == {"unchanged": 2}
    assert (Order.objects.count(), OrderEvent.objects.count(), Clock.objects.count()) == before


def test_comparing_writes_nothing(shop):
    assert counts(intake.compare(shop, [draft(), draft()])) == {"new": 2}
    assert Order.objects.count() == Listing.objects.count() == 0


def test_unpaid_and_platform_shipped_orders_are_counted_not_placed(shop):
    drafts = [draft(status=PlatformStatus.UNPAID, paid_at=None), draft(ours_to_ship=False)]
    assert counts(intake.place(shop.pk, drafts, by=None, at=NOW)) == {"unpaid": 1, "not_ours": 1}
    assert Order.objects.count() == 0


def test_an_order_in_a_status_nobody_knows_is_named_not_placed(shop):
    made = draft(status=PlatformStatus.UNKNOWN, status_text="TELEPORTED")
    refusal = intake.place(shop.pk, [made], by=None, at=NOW).refused[made.number]
    assert (refusal.code, refusal.params) == (
        "order_status_unknown", {"order": made.number, "status": "TELEPORTED"},
    )  # fmt: skip
    assert Order.objects.count() == 0


@pytest.mark.parametrize(
    ("status", "state"),
    [
        (PlatformStatus.AWAITING_COLLECTION, "SHIPPED"),
        (PlatformStatus.IN_TRANSIT, "SHIPPED"),
        (PlatformStatus.DELIVERED, "COMPLETED"),
        (PlatformStatus.COMPLETED, "COMPLETED"),
        (PlatformStatus.CANCELLED, "CANCELLED"),
    ],
)
def test_orders_past_the_line_are_kept_without_clock_hold_or_goods(shop, house, status, state):
    make_stock(house, "TEE-RED-M", 5)
    order = make_order(shop, status=status)
    assert (order.state, order.next_due_at) == (state, None)
    assert order.clocks.count() == order.holds.count() == LinePart.objects.count() == 0
    assert list(order.events.values_list("verb", flat=True)) == ["place_as_history"]


def test_an_order_in_its_free_cancel_hour_waits_until_it_is_over(shop, house):
    make_stock(house, "TEE-RED-M", 5)
    order = make_order(shop, paid_at=NOW - timedelta(minutes=20))
    hold = order.holds.get()
    assert (order.state, hold.reason) == ("HELD", "FREE_CANCEL")
    assert hold.until_at == NOW + timedelta(minutes=40)
    assert list(lifecycle.run_out(NOW + timedelta(minutes=39))) == []
    at = NOW + timedelta(minutes=40)
    lifecycle.go_on(list(lifecycle.run_out(at)), by=None, at=at)
    assert again(order).state == "SCREENING"


def test_an_order_of_an_own_site_has_no_free_cancel_hour(shop, house):
    make_stock(house, "TEE-RED-M", 5)
    order = make_order(shop, paid_at=NOW - timedelta(minutes=20), cancels_freely=False)
    assert (order.state, order.holds.count()) == ("SCREENING", 0)


def test_mapping_a_listing_once_lets_every_waiting_order_go(shop, house, agent):
    sku = make_stock(house, "CAP", 9)
    orders = [make_order(shop, line("NEW-CAP", quantity=2)) for _ in range(3)]
    both = make_order(shop, line("NEW-CAP"), line("OTHER"))
    listing = Listing.objects.get(seller_sku="NEW-CAP")
    outcome = catalog.map_listing(listing.pk, {sku.pk: 3}, by=agent, at=NOW)
    assert outcome.done == [order.pk for order in orders]
    assert {again(order).state for order in orders} == {"SCREENING"}
    assert (again(both).state, again(both).mapped_at) == ("HELD", None)
    parts = LinePart.objects.filter(line__order__in=orders)
    assert list(parts.values_list("sku__code", "quantity")) == [("CAP", 6)] * 3


def test_two_shops_may_have_an_order_of_the_same_number(shop):
    other = make_shop("B")
    one = draft()
    intake.place(shop.pk, [one], by=None, at=NOW)
    assert counts(intake.place(other.pk, [one], by=None, at=NOW)) == {"new": 1}


def test_a_recipient_is_unreadable_in_the_table(shop):
    order = make_order(shop)
    with connection.cursor() as cursor:
        cursor.execute("SELECT data FROM orders_recipient WHERE order_id = %s", [order.pk])
        stored = bytes(cursor.fetchone()[0])
    assert b"Jane" not in stored
    assert order.recipient.data["name"] == "Jane Doe"


def test_a_corrected_address_lets_the_order_be_judged_anew(shop, house):
    make_stock(house, "TEE-RED-M", 5)
    first = draft(recipient=RecipientDraft(name="Jane Doe", region="US"))
    order = make_order(shop, **{k: getattr(first, k) for k in ("recipient", "number")})
    lifecycle.hold(
        [lifecycle.Wait(order.pk, Hold.Reason.ADDRESS, "held_no_address")], by=None, at=NOW
    )
    newer = later(draft(number=order.number))
    assert counts(intake.place(shop.pk, [newer], by=None, at=NOW)) == {"changed": 1}
    assert again(order).state == "SCREENING"
    assert Recipient.objects.get(order=order).data["lines"] == ["1 Pine Street"]


def test_a_masked_recipient_never_replaces_a_clear_one(shop):
    first = draft()
    intake.place(shop.pk, [first], by=None, at=NOW)
    masked = later(first, recipient=replace(first.recipient, name="J***", phone="(+1)206***23"))
    assert counts(intake.place(shop.pk, [masked], by=None, at=NOW)) == {"unchanged": 1}
    assert Recipient.objects.get().data["name"] == "Jane Doe"


def test_an_older_file_never_overwrites_a_newer_one(shop):
    first = draft(buyer_note="new")
    intake.place(shop.pk, [first], by=None, at=NOW)
    older = replace(first, as_of=NOW - HOUR, buyer_note="old")
    assert counts(intake.place(shop.pk, [older], by=None, at=NOW)) == {"unchanged": 1}
    assert Order.objects.get().buyer_note == "new"


def test_other_lines_are_refused_by_name_once_pickers_walk(shop, house):
    make_stock(house, "TEE-RED-M", 5)
    first = draft()
    order = place(shop, first)[0]
    make_packages(order)
    other = later(first, lines=(line(quantity=2),), buyer_note="two please")
    comparison = intake.place(shop.pk, [other], by=None, at=NOW)
    assert comparison.refused[first.number].code == "order_lines_changed"
    assert (again(order).buyer_note, order.lines.get().quantity) == ("", 1)


def test_a_cancelled_row_cancels_an_order_on_the_line(shop):
    first = draft()
    intake.place(shop.pk, [first], by=None, at=NOW)
    gone = later(first, status=PlatformStatus.CANCELLED)
    assert counts(intake.place(shop.pk, [gone], by=None, at=NOW)) == {"changed": 1}
    assert Order.objects.get().state == "CANCELLED"


def test_awaiting_collection_meets_the_platforms_first_clock(shop):
    first = draft()
    intake.place(shop.pk, [first], by=None, at=NOW)
    arranged = later(first, status=PlatformStatus.AWAITING_COLLECTION)
    intake.place(shop.pk, [arranged], by=None, at=NOW + HOUR)
    order = Order.objects.get()
    assert order.arranged_at == NOW + HOUR
    assert order.clocks.get(kind="ARRANGE").stopped_at == NOW + HOUR
    assert order.clocks.get(kind="COLLECT").stopped_at is None


def test_money_is_kept_to_the_cent(shop):
    order = make_order(shop, line(unit_price=Decimal("0.10")), total=Decimal("1234567890.99"))
    assert again(order).total == Decimal("1234567890.99")


def test_a_late_order_is_late_from_the_start(shop):
    order = make_order(shop, paid_at=NOW - timedelta(hours=50))
    promise = order.clocks.get(kind="PACK")
    assert (promise.due_at, promise.alert_at) == (NOW - 2 * HOUR, NOW - 2 * HOUR)
    assert PAID < NOW


def test_a_listing_maps_itself_once_its_code_is_known(shop, house):
    order = make_order(shop, line("NEW-CAP"))
    assert list(catalog.matching(NOW)) == []
    make_stock(house, "NEW-CAP", 5)
    catalog.map_matching(list(catalog.matching(NOW)), at=NOW)
    assert again(order).state == "SCREENING"
    assert list(catalog.matching(NOW)) == []
