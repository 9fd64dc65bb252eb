"""Parcels are followed until they arrive: what is scanned, and what that does to their orders."""

from datetime import timedelta

import pytest
from django.utils import timezone

from orders.models import Clock, Grant
from orders.sla import Kind
from orders.tiktok.calls import fulfilment
from tests import walk
from tests.depot import Depot, fill, fresh, make_depot
from tests.factories import HOUR, again
from warehouse.models import Package, Sheet
from warehouse.services import following, telling

pytestmark = pytest.mark.django_db


def now():
    return timezone.now()


def follow(*, after=timedelta(0)):
    at = now() + after
    return following.follow(list(following.pending(at)), at=at)


def hand_over(depot: Depot, *orders, by) -> list[Package]:
    """The parcels of these orders: packed, told of, and gone."""
    boxes = depot.boxes(*orders)
    walk.run("warehouse.obtain_waybills")
    Sheet.objects.update(drawn_at=now())
    for wave in {box.wave for box in boxes}:
        walk.pick_wave(wave, by=by, at=now())
    for box in boxes:
        walk.pack(box, by=by, at=now())
    telling.upload(list(telling.to_upload(now())), at=now())
    walk.hand_over([again(box) for box in boxes], by=by, at=now())
    return [again(box) for box in boxes]


@pytest.fixture
def depot(practice):
    return make_depot(practice, "TH", "SELLER")


@pytest.fixture
def gone(depot, picker):
    """A parcel with its carrier, and its order."""
    fill(fresh("TH"))
    order = depot.buy()
    (box,) = hand_over(depot, order, by=picker)
    return box, order


def test_nothing_is_written_before_the_carrier_scans(gone):
    box, order = gone
    events = again(order).event_count

    assert follow().done == [box.pk]

    box = again(box)
    assert (box.heard_at, box.collected_at, again(order).event_count) == (None, None, events)
    assert follow().done == []
    assert box.follow_at - now() < HOUR


def test_the_first_scan_meets_the_collect_clock(depot, gone):
    box, order = gone
    assert Clock.objects.open().filter(order=order, kind=Kind.COLLECT).exists()
    depot.practice.post(f"packages/{box.ref}/scan")

    assert follow().done == [box.pk]

    box = again(box)
    assert (box.collected_at == box.heard_at, box.delivered_at) == (True, None)
    (clock,) = Clock.objects.filter(order=order, kind=Kind.COLLECT)
    assert clock.stopped_at == box.collected_at
    event = again(order).events.order_by("seq").last()
    assert (event.verb, event.data, again(order).state) == (
        "collect", {"package": str(box)}, "SHIPPED",
    )  # fmt: skip
    assert 3 * HOUR < box.follow_at - now() <= 4 * HOUR


def test_a_parcel_that_arrived_delivers_its_order_and_is_asked_for_no_more(depot, gone):
    box, order = gone
    depot.practice.post(f"packages/{box.ref}/scan")
    follow()
    depot.practice.post(f"packages/{box.ref}/deliver")

    assert follow(after=5 * HOUR).done == [box.pk]

    box = again(box)
    assert (box.follow_at, box.delivered_at is not None) == (None, True)
    assert (again(order).state, again(order).delivered_at) == ("DELIVERED", box.delivered_at)
    verbs = again(order).events.order_by("-seq").values_list("verb", flat=True)
    assert list(verbs[:3]) == ["deliver", "arrive", "collect"]
    assert follow(after=100 * HOUR).done == []


def test_what_was_seen_only_when_it_had_arrived_counts_from_the_first_scan(depot, gone):
    box, order = gone
    depot.practice.post(f"packages/{box.ref}/scan")
    depot.practice.advance(7200)
    depot.practice.post(f"packages/{box.ref}/deliver")

    follow()

    box = again(box)
    assert timedelta(0) <= box.delivered_at - box.collected_at - 2 * HOUR < timedelta(minutes=1)
    assert again(order).state == "DELIVERED"


def test_an_order_the_poll_delivered_first_is_delivered_once(depot, gone):
    box, order = gone
    depot.practice.post(f"packages/{box.ref}/scan")
    depot.practice.post(f"packages/{box.ref}/deliver")
    depot.read(order.number)
    assert again(order).state == "DELIVERED"

    assert follow().done == [box.pk]

    assert again(order).events.filter(verb="deliver").count() == 1
    assert again(box).delivered_at is not None


def test_a_parcel_the_platform_gave_up_is_told_of_and_left(depot, gone, monkeypatch):
    box, order = gone
    depot.practice.post(f"packages/{box.ref}/scan")
    monkeypatch.setattr(following, "COLLECTED", "?")
    monkeypatch.setattr(following, "ENDS", {"FULFILLING": "lose"})

    follow()

    assert (again(box).follow_at, again(order).state) == (None, "SHIPPED")
    assert again(order).events.order_by("seq").last().verb == "lose"


def test_after_45_days_nobody_asks_any_more(gone):
    box, _order = gone
    Package.objects.update(handed_over_at=now() - timedelta(days=46))

    assert follow().done == [box.pk]

    assert again(box).follow_at is None


@pytest.mark.usefixtures("_asked_once")
@pytest.mark.parametrize("fault", ["down", "cut off"])
def test_a_platform_that_cannot_be_asked_is_asked_later(depot, gone, fault):
    box, _order = gone
    if fault == "down":
        depot.practice.fault("5xx", call="tracking", times=-1)
    else:
        Grant.objects.update(ended_at=now())

    (why,) = follow().refused.values()

    assert why.code == {"down": "platform_is_down", "cut off": "shop_not_connected"}[fault]
    assert again(box).follow_at > now()
    assert follow().refused == {}


def test_two_looks_at_once_have_one_effect(depot, gone):
    box, order = gone
    depot.practice.post(f"packages/{box.ref}/scan")
    at = now()

    for _ in range(2):
        following.follow([box.pk], at=at)

    assert again(order).events.filter(verb="collect").count() == 1


def test_an_order_in_two_parcels_is_collected_and_delivered_with_the_second(depot, picker):
    fill(fresh("TH"), fresh("TH"))
    order = depot.buy(("CAP", 1), ("MUG", 1))
    groups = {line.seller_sku: line.platform_line_ids for line in order.lines.all()}
    fulfilment.split(depot.client(), order.number, groups)
    depot.read(order.number)
    walk.run("warehouse.free_outdated")
    walk.run("warehouse.regroup")
    walk.run("warehouse.reserve")
    first, second = hand_over(depot, again(order), by=picker)
    for call in ("scan", "deliver"):
        depot.practice.post(f"packages/{first.ref}/{call}")

    follow()

    assert (again(first).delivered_at is not None, again(order).state) == (True, "SHIPPED")
    assert Clock.objects.open().filter(order=order, kind=Kind.COLLECT).exists()

    for call in ("scan", "deliver"):
        depot.practice.post(f"packages/{second.ref}/{call}")
    follow(after=5 * HOUR)
    assert again(order).state == "DELIVERED"
    assert not Clock.objects.open().filter(order=order, kind=Kind.COLLECT).exists()
