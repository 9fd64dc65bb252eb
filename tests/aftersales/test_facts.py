"""What is known of a parcel: when the carrier comes, and when it arrives."""

from datetime import UTC, datetime, time, timedelta

import pytest

from aftersales.models import CancellationRequest
from aftersales.services import expecting, facts, feeds, letters
from orders.errors import Refused
from orders.models import Holiday, Order
from orders.services.connecting import disconnect
from tests import factories
from tests.aftersales.wire import seconds
from tests.factories import HOUR, NOW, again, draft, place
from tests.platform import BASE_URL, said
from warehouse.models import Arrival, Carrier, Package, PickupTime
from warehouse.services import pickups

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
EVENING = datetime(2026, 11, 24, 7, 59, tzinfo=UTC)  # 23 November, 23:59 in Los Angeles


@pytest.fixture
def box(platform, talk, shop, house) -> Package:
    """A packed parcel of an order whose buyer wants to cancel; it is Friday, 12:00 in Seattle."""
    factories.make_stock(house, "TEE-RED-M", 5)
    (order,) = place(shop, draft(buyer_key="u:7021000000000000001"))
    (box,) = factories.make_packages(order)
    Package.objects.filter(pk=box.pk).update(sealed_at=NOW - HOUR, state="SEALED")
    platform.ask("401", order.number)
    feeds.read(feeds.CANCELLATIONS, shop, ["401"], at=NOW)
    return again(box)


def comes(box, at_time=time(15), weekdays="12345", **values) -> PickupTime:
    values = {"warehouse": box.warehouse, "carrier": Carrier.objects.get()} | values
    return PickupTime.objects.create(weekdays=weekdays, time=at_time, **values)


def known(at=NOW) -> dict[str, str]:
    return facts.of(Order.objects.select_related("shop").get(), at=at)


def expect(platform, order, at=NOW, **told):
    platform.order(order.number, **told)
    return expecting.expect(list(expecting.pending(at)), at=at)


def test_a_buyer_is_told_when_the_carrier_comes_next(box, talk, agent):
    comes(box)
    comes(box, time(9))  # today it was here already
    row = CancellationRequest.objects.get()
    Order.objects.update(packed_at=NOW - HOUR)

    text = "Packed {packed_at}, pickup {pickup_at}."
    letter = letters.write("cancel", row.pk, text, by=agent, at=NOW)

    assert letter.text == "Packed 11:00, pickup 15:00."


@pytest.mark.parametrize(
    ("days", "hours", "told"),
    [
        (0, 0, "15:00"),
        (0, 3, "2026-11-23 15:00"),  # just gone: then on Monday
        (1, 0, "2026-11-23 15:00"),
        (3, 2.99, "15:00"),
        (3, 12, "15:00"),  # midnight in Seattle
    ],
)
def test_a_round_of_another_day_is_told_with_its_date(box, days, hours, told):
    comes(box)

    assert known(NOW + days * DAY + hours * HOUR)["pickup_at"] == told


def test_nobody_is_told_of_a_round_on_a_holiday(box):
    comes(box)
    Holiday.objects.filter(market="US", date="2026-11-26").delete()
    Holiday.objects.create(
        market="US", date="2026-11-26", name="Thanksgiving", source="-", noted_on="2026-11-20"
    )
    thursday = NOW + 6 * DAY

    assert known(thursday)["pickup_at"] == "2026-11-27 15:00"


def test_the_clock_of_the_warehouse_counts_on_both_nights_it_changes(box):
    round_at = comes(box, time(15), "7")
    zone = box.warehouse.zone
    for sunday in (datetime(2026, 11, 1, tzinfo=zone), datetime(2027, 3, 14, tzinfo=zone)):
        told = pickups.first_after([round_at], zone, (), sunday)
        assert (told.date(), told.hour) == (sunday.date(), 15)


def test_what_was_handed_over_or_is_not_packed_is_not_fetched(box):
    comes(box)
    Package.objects.filter(pk=box.pk).update(sealed_at=None, state="OPEN")
    assert "pickup_at" not in known()
    Package.objects.filter(pk=box.pk).update(
        sealed_at=NOW - HOUR, handed_over_at=NOW, state="SEALED"
    )
    assert "pickup_at" not in known()


def test_a_carrier_without_rounds_there_blocks_sending(box, agent, shop):
    comes(box, warehouse=factories.make_warehouse(factories.make_shop("B"), "W2"))
    row = CancellationRequest.objects.get()

    with pytest.raises(Refused) as refused:
        letters.write("cancel", row.pk, "Fetched at {pickup_at}", by=agent, at=NOW)

    assert refused.value.params == {"facts": "when the carrier fetches it {pickup_at}"}


def test_an_order_at_the_desk_is_asked_when_it_arrives(box, platform):
    order = Order.objects.get()
    assert list(expecting.pending(NOW)) == [order.pk]
    due = {"delivery_sla_time": seconds(EVENING), "delivery_due_time": seconds(EVENING + 9 * DAY)}

    assert expect(platform, order, **due).done == [order.pk]

    assert known()["arrives"] == "2026-11-23"  # in the shop's zone
    assert list(expecting.pending(NOW + 3 * HOUR)) == []
    assert list(expecting.pending(NOW + 4 * HOUR)) == [order.pk]
    assert "arrives" not in known(EVENING)  # what is past is no promise any more


def test_the_earlier_of_the_two_times_counts_and_the_cancelling_time_is_none(box, platform):
    order = Order.objects.get()
    both = {
        "delivery_sla_time": seconds(EVENING + DAY),
        "delivery_option_required_delivery_time": seconds(EVENING),
    }
    expect(platform, order, **both)
    assert Arrival.objects.get().by_at == EVENING

    unnamed = {"delivery_sla_time": 0, "delivery_due_time": seconds(EVENING)}
    expect(platform, order, NOW + 4 * HOUR, **unnamed)
    assert Arrival.objects.get().by_at is None
    assert "arrives" not in known()


@pytest.mark.usefixtures("_asked_once")
def test_a_platform_that_is_down_is_asked_again_and_what_it_said_stays(box, platform):
    order = Order.objects.get()
    expect(platform, order, delivery_sla_time=seconds(EVENING))
    later = NOW + 4 * HOUR
    platform.router.get(f"{BASE_URL}/order/202507/orders").mock(
        return_value=said(code=36009003, message="Try again")
    )

    refused = expecting.expect([order.pk], at=later).refused

    assert [why.code for why in refused.values()] == ["platform_is_down"]
    row = Arrival.objects.get()
    assert (row.by_at, row.ask_at) == (EVENING, later + HOUR / 12)


def test_nobody_is_asked_about_what_is_over_or_not_connected(box, shop, key):
    Order.objects.update(state="DELIVERED")
    assert list(expecting.pending(NOW)) == []
    Order.objects.update(state="PICKING")
    disconnect([shop.pk], by=None, at=NOW)
    assert list(expecting.pending(NOW)) == []


def test_facts_cost_seven_queries_at_most(box, django_assert_max_num_queries):
    comes(box)
    order = Order.objects.select_related("shop").get()
    with django_assert_max_num_queries(7):
        facts.of(order, at=NOW)
