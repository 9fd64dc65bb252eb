"""Deadlines across odd nights, changed rules, last seconds and five thousand at once."""

import time
from datetime import UTC, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import pytest

from orders import belt
from orders.errors import Refused
from orders.models import Clock, Notice, Order, OrderEvent
from orders.seller_files import cells, dates
from orders.services import clocks, lifecycle
from orders.sla import Basis, Kind
from orders.templatetags.moments import local
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
from tests.invariants import every_order_took_legal_steps
from tests.races.crowd import all_at_once

pytestmark = pytest.mark.django_db(transaction=True)
ALWAYS = datetime(2100, 1, 1, tzinfo=UTC)
LONDON, PACIFIC, EASTERN = "Europe/London", "America/Los_Angeles", "America/New_York"


def read(text: str, zone: str) -> datetime:
    """A time as a seller's file writes it."""
    region = "GB" if zone == LONDON else "US"
    return dates.moment(text, cells.Market(ZoneInfo(zone), "USD", region, ALWAYS))


@pytest.mark.parametrize(
    ("zone", "paid", "shown"),
    [
        (LONDON, "25/10/2026 00:30:00", "Mon 26 Oct 23:30 GMT"),  # clocks go back that night
        (LONDON, "25/10/2026 01:30:00", "Tue 27 Oct 00:30 GMT"),  # twice; the first counts
        (LONDON, "28/03/2026 12:00:00", "Mon 30 Mar 13:00 BST"),
        (PACIFIC, "03/08/2026 1:30:00 AM", "Tue 10 Mar 02:30 PDT"),  # clocks go forward
        (EASTERN, "11/01/2026 12:30:00 AM", "Mon 2 Nov 23:30 EST"),
        (PACIFIC, "02/28/2028 11:00:00 PM", "Wed 1 Mar 2028 23:00 PST"),
        (PACIFIC, "02/29/2028 12:00:00 AM", "Thu 2 Mar 2028 00:00 PST"),
    ],
)
def test_f47_forty_eight_hours_are_exact_on_odd_nights(zone, paid, shown):
    shop = make_shop("A", time_zone=zone)
    paid_at = read(paid, zone)
    order = make_order(shop, paid_at=paid_at, at=paid_at + HOUR)
    clock = Clock.objects.get(order=order, kind=Kind.PACK, basis=Basis.PROMISE)
    assert (clock.due_at - paid_at).total_seconds() == 172_800
    assert order.next_due_at == clock.due_at
    assert local(clock.due_at, shop.zone) == shown


@pytest.mark.parametrize("text", ["06/30/2026 11:59:60 PM", "02/29/2026 1:00:00 AM"])
def test_f47_a_second_or_a_day_that_does_not_exist_is_refused(text):
    with pytest.raises(Refused) as refused:
        read(text, PACIFIC)
    assert refused.value.code == "date_unreadable"


@pytest.mark.parametrize(
    ("hours", "first"),
    [(24, 24), (48, 48), (96, 48), (0, 0)],
    ids=["earlier than ours", "same as ours", "later than ours", "at once"],
)
def test_f48_the_earlier_of_the_platforms_deadline_and_ours_sorts_the_line(hours, first):
    shop = make_shop("A", arrange_hours=hours, collect_hours=200)
    order = make_order(shop)
    assert order.next_due_at == PAID + first * HOUR
    arrange = Clock.objects.get(order=order, kind=Kind.ARRANGE)
    assert arrange.due_at == PAID + hours * HOUR


def test_f48_a_deadline_that_was_kept_makes_room_for_ours():
    order = make_order(make_shop("A", arrange_hours=24))
    clocks.met(clocks.ARRANGE, [order.pk], at=NOW)
    assert again(order).next_due_at == PAID + 48 * HOUR


def test_f48_a_rule_changed_after_the_fact_is_for_orders_to_come():
    shop = make_shop("A")
    before = make_order(shop)
    shop.arrange_hours = 24
    shop.save()
    after = make_order(shop)
    lifecycle.release([before.pk, after.pk], by=None, at=NOW)
    due = dict(Order.objects.values_list("pk", "next_due_at"))
    assert due == {before.pk: PAID + 48 * HOUR, after.pk: PAID + 24 * HOUR}


def test_f48_an_order_that_was_not_paid_online_counts_from_its_creation():
    order = make_order(make_shop("A"), paid_at=None, created_at=PAID - HOUR)
    assert order.next_due_at == PAID + 47 * HOUR


def test_f49_at_the_last_second_one_cancellation_counts(shop, house, agent, full):
    rounds = 50 if full else 10
    make_stock(house, "CAP", rounds)
    last_second = PAID + 48 * HOUR - timedelta(seconds=1)
    boxes = make_packages(*place(shop, *(draft(line("CAP")) for _ in range(rounds))))
    for order in Order.objects.order_by("pk"):
        outcomes = {}

        def note(who, act, by, order=order, outcomes=outcomes):
            outcomes[who] = act([order.pk], by=by, at=last_second)

        hands = [
            partial(note, "platform", lifecycle.cancel_by_platform, None),
            partial(note, "person", lifecycle.cancel, agent),
            partial(note, "packer", lifecycle.pack, agent),
        ]
        assert all_at_once(hands) == []
        cancelled = [who for who in ("platform", "person") if outcomes[who].done]
        assert len(cancelled) == 1
        told = OrderEvent.objects.filter(order=order, verb="cancel")
        assert [event.by for event in told] == [agent if cancelled == ["person"] else None]
        packed = OrderEvent.objects.filter(order=order, verb="pack").count()
        assert packed == len(outcomes["packer"].done)
    assert len(boxes) == rounds
    assert Order.objects.filter(state="CANCELLED").count() == rounds
    assert Clock.objects.open().count() == 0
    every_order_took_legal_steps()


def test_f50_thousands_of_deadlines_in_one_minute_are_told_oldest_first(shop, full):
    shop.market = "MY"  # which counts in hours
    shop.save()
    orders = 5000 if full else 500
    paid = [PAID + timedelta(seconds=60) * (number / orders) for number in range(orders)]
    place(shop, *(draft(paid_at=moment) for moment in reversed(paid)))
    before, after = PAID + 47 * HOUR, PAID + 48 * HOUR + timedelta(seconds=60)
    clocks.tell(list(clocks.to_tell(before)), at=before)
    waiting = list(clocks.to_tell(after))
    due = dict(Clock.objects.values_list("pk", "alert_at"))
    assert [due[pk] for pk in waiting] == sorted(due[pk] for pk in waiting)

    begun = time.monotonic()
    told = belt.run(
        "orders.warn", lambda _at: waiting, lambda ids, by, at: clocks.tell(ids, at=after)
    )
    took = time.monotonic() - begun

    assert told == 3 * orders  # arrange and pack are late, collect has a day left
    assert Notice.objects.filter(told_at=after, mark=0 * HOUR).count() == 2 * orders
    assert Notice.objects.filter(told_at=after, mark=24 * HOUR).count() == orders
    assert list(clocks.to_tell(after)) == []
    assert took <= 300
