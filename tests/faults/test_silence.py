"""The platform sends no message any more: what we ask for ourselves brings it all, and in time."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from aftersales.models import CancellationRequest
from aftersales.services import polling
from orders.models import Order, SyncLine
from orders.services import gaps, sync
from tests import depot as depots
from tests.depot import Depot

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
LAG = timedelta(seconds=120)  # behind which nothing may be
ORDERS = 40  # an hour
OURS = "FULFILLMENT_BY_SELLER"
HOLD = 600  # seconds in which buyers may cancel freely


@pytest.fixture
def depot(practice) -> Depot:
    """A shop that is polled, and of which no message tells."""
    depot = depots.make_depot(practice, rules={"hold": HOLD})
    sync.open_line(depot.shop, sync.ORDERS.kind, at=timezone.now())
    polling.open_lines([depot.shop.pk], at=timezone.now())
    return depot


def poll(at: datetime) -> None:
    """What the belt does every few seconds."""
    sync.poll(list(sync.to_poll(at)), at=at)
    polling.poll(list(polling.to_poll(at)), at=at)


def audit(at: datetime) -> None:
    """What the belt does every half minute."""
    gaps.audit(list(gaps.to_audit(at)), at=at)
    polling.audit(list(polling.to_audit(at)), at=at)


def unlike(depot: Depot) -> set[tuple[str, str]]:
    """Orders as they stand there, of which we do not know it, leaving out what just happened."""
    before = depot.practice.state()["now"] - LAG.total_seconds()
    there = {
        (order["id"], order["status"])
        for order in depot.practice.get("orders", shop_id=depot.there["id"])
        if order["status"] != "UNPAID" and order["update_time"] < before
        if order["doc"]["fulfillment_type"] == OURS
    }
    return there - set(Order.objects.values_list("number", "platform_status"))


def test_f13_a_day_without_messages_misses_nothing_and_is_never_two_minutes_behind(depot, full):
    hours = 24 if full else 3
    at, practice = timezone.now(), depot.practice
    practice.burst(shop_id=depot.there["id"], orders=ORDERS * hours, minutes=60 * hours, seed=7)
    for minute in range(1, 60 * hours + 1):
        practice.advance(60)
        at += MINUTE
        behind = SyncLine.objects.filter(polled_at__lt=at - LAG)
        assert not behind.exists()
        poll(at)
        if minute % 30 == 0:
            assert unlike(depot) == set()
    practice.advance(LAG.total_seconds() + 1)
    poll(at + LAG + timedelta(seconds=1))

    assert unlike(depot) == set()
    asked = practice.get("cancellations", shop_id=depot.there["id"])
    assert asked
    here = set(CancellationRequest.objects.values_list("platform_id", flat=True))
    assert {one["id"] for one in asked} == here
    assert Order.objects.count() == len(set(Order.objects.values_list("number", flat=True)))


def found_after(depot: Depot, look, every: timedelta, within: timedelta) -> None:
    """A buyer asks to cancel, and no message comes: looked for so often, it is here in time."""
    number = depot.practice.order(shop_id=depot.there["id"])["id"]
    depot.practice.advance(2 * 3600)
    at = timezone.now()
    poll(at)
    audit(at)
    sync_lines = SyncLine.objects.values_list("pk", flat=True)
    if look is audit:
        sync.switch(list(sync_lines), by=None, at=at)
    depot.practice.post(f"orders/{number}/cancel")
    until = at + within
    while not CancellationRequest.objects.exists():
        at += every
        assert at <= until
        look(at)
    assert Order.objects.get(number=number).cancel_asked_at is not None


def test_f13_the_poll_finds_a_cancellation_within_two_minutes(depot):
    found_after(depot, poll, timedelta(seconds=5), 2 * MINUTE)


def test_f13_with_its_poll_off_the_audit_finds_it_within_fifteen(depot):
    found_after(depot, audit, timedelta(seconds=30), 15 * MINUTE)
