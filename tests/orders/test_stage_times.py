"""Work left follows what packed orders took; with too few of them the fixed table stands."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from orders import sla
from orders.models import Clock, Order, OrderEvent, StageTime
from orders.services import clocks, lifecycle, stage_times
from tests import factories, walk
from tests.factories import HOUR, NOW, PAID, again, draft, make_order, make_skus, place

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
SEATTLE = ZoneInfo("America/Los_Angeles")
MONDAY = datetime(2026, 11, 16, tzinfo=SEATTLE)  # four days before NOW
BY_TABLE = {"HELD": 4 * HOUR, "SCREENING": 4 * HOUR, "RELEASED": 2 * HOUR, "PICKING": HOUR}


def pack(shop, count, *, day=MONDAY, each=4 * MINUTE, released=9.5, picked=10.0) -> list[Order]:
    """Orders screened the evening before, released and walked for at these hours of the day, and
    packed one after the other from then on."""
    orders = place(shop, *(draft() for _ in range(count)))
    for turn, order in enumerate(orders):
        Order.objects.filter(pk=order.pk).update(
            state="PACKED",
            screening_at=day - 4 * HOUR,
            released_at=day + released * HOUR,
            picking_at=day + picked * HOUR,
            packed_at=day + picked * HOUR + turn * each,
        )
    return orders


def measure(shop, at=NOW):
    assert stage_times.measure([shop.pk], at=at).done == [shop.pk]


def found(shop, *names) -> dict:
    rows = StageTime.objects.filter(shop=shop).order_by("pk")
    return {row.state: tuple(getattr(row, name) for name in names) for row in rows}


def left(shop) -> dict[str, timedelta]:
    return dict(StageTime.objects.filter(shop=shop).values_list("state", "left"))


def aim(at) -> tuple[int, list[str]]:
    """One turn: how many stages, and the statements that wrote orders."""
    with CaptureQueriesContext(connection) as asked:
        done = stage_times.aim(list(stage_times.to_aim(at)), at=at).done
    written = [one["sql"] for one in asked if one["sql"].startswith('UPDATE "orders_order"')]
    return len(done), written


def in_states(shop, *states) -> dict[str, Order]:
    orders = dict(zip(states, place(shop, *(draft() for _ in states)), strict=True))
    for state, order in orders.items():
        Order.objects.filter(pk=order.pk).update(state=state)
    clocks.settle([order.pk for order in orders.values()])
    return {state: again(order) for state, order in orders.items()}


def test_eight_of_ten_orders_were_packed_within_the_measured_time(shop):
    # Packed after 0, 4, … 120 minutes: the 25th of 31 took 96. Work began at 9:00, an hour before
    # the first box, so that the evening and the night before count for nothing.
    pack(shop, 31)
    measure(shop)
    assert found(shop, "measured", "left", "samples", "measured_at") == {
        "HELD": (156 * MINUTE, 156 * MINUTE, 31, NOW),
        "SCREENING": (156 * MINUTE, 156 * MINUTE, 31, NOW),
        "RELEASED": (126 * MINUTE, 2 * HOUR, 31, NOW),  # no tenth away from the table's two hours
        "PICKING": (96 * MINUTE, 96 * MINUTE, 31, NOW),
    }


def test_between_two_orders_the_time_is_drawn_straight(shop):
    pack(shop, 32)  # 0.8 × 31 = 24.8: four fifths of the way from 96 to 100 minutes
    measure(shop)
    assert left(shop)["PICKING"] == 96 * MINUTE + 0.8 * 4 * MINUTE == timedelta(seconds=5952)


def test_with_too_few_orders_the_table_stands(shop):
    pack(shop, stage_times.FEWEST - 1)
    measure(shop)
    assert found(shop, "measured", "left", "samples", "aims_left") == {
        state: (None, fixed, 29, 0) for state, fixed in BY_TABLE.items()
    }
    assert sla.WORK_LEFT == BY_TABLE


def test_a_shop_that_packs_no_more_goes_back_to_the_table(shop):
    pack(shop, 31)
    measure(shop)
    measure(shop, at=NOW + timedelta(days=14))
    assert left(shop) == BY_TABLE
    assert found(shop, "measured", "samples")["PICKING"] == (None, 0)


@pytest.mark.parametrize("verb", stage_times.STOOD_STILL)
def test_an_order_that_stood_still_or_went_twice_says_nothing(shop, verb):
    pack(shop, 31)
    for odd in pack(shop, 20, each=10 * MINUTE):
        OrderEvent.objects.create(order=odd, seq=9, verb=verb, at=NOW)
    measure(shop)
    assert found(shop, "left", "samples")["PICKING"] == (96 * MINUTE, 31)


def test_waiting_for_a_buyer_is_no_work(shop):
    make_skus(["TEE-RED-M"])
    order = make_order(shop)
    lifecycle.hold_by_hand([order.pk], why="ask first", by=None, at=NOW)
    lifecycle.lift_by_hand([order.pk], by=None, at=NOW + 20 * HOUR)
    for hours, verb in enumerate(("release", "start_picking", "pack"), start=21):
        lifecycle.move([order.pk], verb, by=None, at=NOW + hours * HOUR)
    [stamps] = stage_times._packed(shop, NOW + 30 * HOUR)
    since = stage_times.SINCE["HELD"]
    assert stamps["packed_at"] - stamps[since] == 3 * HOUR  # of the 23 since it came in


def test_the_last_two_weeks_count_and_one_shop_says_nothing_of_another(shop):
    other = factories.make_shop("B")
    pack(shop, 31)
    pack(shop, 31, day=MONDAY - timedelta(days=20), each=2 * MINUTE)
    pack(other, 31, each=2 * MINUTE)
    measure(shop)
    measure(other)
    assert left(shop)["PICKING"] == 96 * MINUTE
    assert left(other)["PICKING"] == 48 * MINUTE


def test_of_many_orders_a_part_is_read_evenly_over_the_time(shop, monkeypatch):
    monkeypatch.setattr(stage_times, "MOST", 31)
    pack(shop, 62, each=2 * MINUTE)  # every second: after 2, 6, … 122 minutes
    measure(shop)
    assert found(shop, "left", "samples")["PICKING"] == (98 * MINUTE, 31)


def test_a_backlog_is_bounded_by_a_quarter_of_the_time_we_promise(shop):
    pack(shop, 31, each=45 * MINUTE)  # until 8:30 of the day after: a line that never sleeps
    measure(shop)
    assert found(shop, "measured", "left")["PICKING"] == (18 * HOUR, 12 * HOUR)


def test_open_orders_of_the_shop_are_aimed_once(shop):
    other = factories.make_shop("B")
    states = ("HELD", "SCREENING", "RELEASED", "PICKING", "PACKED")
    mine, others = in_states(shop, *states), in_states(other, *states)
    due = PAID + 48 * HOUR
    assert mine["PICKING"].start_by_at == others["PICKING"].start_by_at == due - HOUR
    pack(shop, 31)
    measure(shop)

    aimed, written = aim(NOW)

    assert (aimed, len(written)) == (3, 3)  # the time of RELEASED stands
    assert {state: due - again(order).start_by_at for state, order in mine.items()} == {
        "HELD": 156 * MINUTE,
        "SCREENING": 156 * MINUTE,
        "RELEASED": 2 * HOUR,
        "PICKING": 96 * MINUTE,
        "PACKED": timedelta(0),
    }
    assert all(again(order).start_by_at == order.start_by_at for order in others.values())
    assert aim(NOW + MINUTE) == (3, [])  # the second look finds nothing to write
    assert aim(NOW + HOUR) == (0, [])
    measure(shop, at=NOW + HOUR)
    assert aim(NOW + HOUR) == (0, [])


def test_many_orders_are_aimed_in_batches(shop, monkeypatch):
    monkeypatch.setattr(stage_times, "BATCH", 2)
    monkeypatch.setattr(stage_times, "BATCHES", 1)
    orders = place(shop, *(draft() for _ in range(5)))
    assert {order.state for order in orders} == {"HELD"}
    pack(shop, 31)
    measure(shop)
    StageTime.objects.exclude(state="HELD").update(aims_left=0)

    turns = [len(aim(NOW)[1]) for _turn in range(3)]

    assert turns == [1, 1, 1]
    assert {again(order).start_by_at for order in orders} == {PAID + 48 * HOUR - 156 * MINUTE}
    assert aim(NOW) == (0, [])


def test_a_step_taken_while_orders_are_aimed_begins_anew(shop):
    pack(shop, 31)
    measure(shop)
    stage = StageTime.objects.get(shop=shop, state="PICKING")
    StageTime.objects.filter(pk=stage.pk).update(aimed_to=10**9)
    pack(shop, 31, each=9 * MINUTE)
    measure(shop, at=NOW + HOUR)
    stage.refresh_from_db()
    assert (stage.aims_left, stage.aim_at, stage.aimed_to) == (2, NOW + HOUR, 0)


def test_what_comes_in_and_what_moves_goes_by_the_measured_time(shop):
    StageTime.objects.bulk_create(
        StageTime(shop=shop, state=state, left=left, samples=31, measured_at=NOW)
        for state, left in (("SCREENING", 5 * HOUR), ("RELEASED", 3 * HOUR), ("PICKING", 2 * HOUR))
    )
    make_skus(["TEE-RED-M"])
    due = PAID + 48 * HOUR
    order = make_order(shop)
    assert (order.state, due - order.start_by_at) == ("SCREENING", 5 * HOUR)
    for verb, work in (("release", 3 * HOUR), ("start_picking", 2 * HOUR), ("pack", 0 * HOUR)):
        lifecycle.move([order.pk], verb, by=None, at=NOW)
        order = again(order)
        assert order.next_due_at - order.start_by_at == work


def test_measured_times_cost_a_move_no_statement(shop):
    make_skus(["TEE-RED-M"])
    orders = place(shop, draft(), draft())

    def cost(order) -> int:
        with CaptureQueriesContext(connection) as asked:
            lifecycle.release([order.pk], by=None, at=NOW)
            clocks.settle([order.pk])
        return len(asked)

    before = cost(orders[0])
    measure(shop)
    assert cost(orders[1]) == before


def test_the_order_list_follows(shop):
    mine = in_states(shop, "RELEASED", "PICKING")
    ids = [mine["RELEASED"].pk, mine["PICKING"].pk]
    Clock.objects.filter(order=mine["RELEASED"]).update(due_at=NOW + 30 * HOUR)
    Clock.objects.filter(order=mine["PICKING"]).update(due_at=NOW + 27 * HOUR)
    clocks.settle(ids)
    line = Order.objects.filter(pk__in=ids).by_deadline().values_list("state", flat=True)
    assert list(line) == ["PICKING", "RELEASED"]  # 26 h and 28 h of slack
    pack(shop, 31)
    pack(shop, 31, released=10, picked=18)  # the evening's wait eight hours of that day for a wave

    measure(shop)
    aim(NOW)

    assert left(shop)["RELEASED"] == timedelta(minutes=480 + 17.8 * 4)  # the 48.8th of 0 to 61
    assert list(line.all()) == ["RELEASED", "PICKING"]  # 20.8 h and 25.4 h


def test_the_step_measures_each_shop_once_an_hour(shop):
    factories.make_shop("B")
    assert walk.run("orders.measure_stages") == 2
    assert walk.run("orders.measure_stages") == 0
    at = StageTime.objects.first().measured_at
    assert list(stage_times.to_measure(at + HOUR - MINUTE)) == []
    assert len(stage_times.to_measure(at + HOUR + MINUTE)) == 2
