"""Days of a shop whose people sleep: no buyer is left to the platform, and both sides agree."""

import math
import os
import random
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import Q

from aftersales.models import CancellationRequest, OwnAnswer, SafetyNet
from aftersales.services import answers, net, polling, reasons
from aftersales.services.answers import Answer
from orders import moment as clock
from orders.models import Order, StepFailure
from orders.models.state import State
from orders.moment import moment
from orders.services import sync
from tests import depot as depots
from tests import factories, invariants, walk
from warehouse.models import Package, Wave
from warehouse.services import waves

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
TURN = 2 * HOUR  # in which nobody looks
ANSWER_WITHIN = 4 * HOUR
SHOPS = (6, 7) if os.environ.get("SOAK") else (6,)  # one a core: 3,000 requests in 30 days
RULES = {
    "free": 0, "answer": int(ANSWER_WITHIN.total_seconds()), "scan_after": 20 * 3600,
}  # fmt: skip
AWAKE = range(8, 18)  # o'clock
STEPS = (
    "orders.refresh_tokens", "orders.go_on", "orders.poll", "aftersales.poll", "aftersales.audit",
    "aftersales.ask_reasons", "aftersales.catch_unanswered", "aftersales.answer_cancellations",
    "aftersales.follow_verdicts", "warehouse.stop_cancelled", "warehouse.reserve", "orders.screen",
    "warehouse.obtain_waybills", "warehouse.upload_numbers",
    "warehouse.note_sorted", "warehouse.finish_waves", "orders.warn",
)  # fmt: skip


class Days:
    """A shop by turns of two hours: its orders, its buyers, its floor, and people who sleep."""

    def __init__(self, depot, monkeypatch, seed: int):
        self.depot, self.monkeypatch = depot, monkeypatch
        self.chance = random.Random(seed)
        self.packer = factories.make_person("hands", "administrator")
        self.asked = self.hours = 0
        monkeypatch.setattr(clock, "_REMEASURE_AFTER", math.inf)  # time is ours here

    def pass_time(self, *, orders: int, wishes: int) -> None:
        """Two hours pass here and there."""
        self.hours += TURN // HOUR
        self.monkeypatch.setattr(clock, "_offset", clock._offset + TURN)
        self.depot.practice.advance(TURN.total_seconds())
        for _ in range(orders):
            items = [{"seller_sku": "CAP", "quantity": 1}]
            self.depot.practice.order(shop_id=self.depot.there["id"], items=items)
        count_rows()
        if self.hours % 24 in AWAKE:
            self.answer()
        self.turn()
        self.work()
        self.wish(wishes)

    def turn(self) -> None:
        for step in STEPS:
            walk.run(step)

    def work(self) -> None:
        """Some of what waits is walked for, some of that packed, some of that handed over."""
        ready = list(Order.objects.to_wave().values_list("pk", flat=True))
        if ready and self.chance.random() < 0.4:
            waves.release(ready, by=None, at=moment())
            walk.run("warehouse.obtain_waybills")
            walk.run("warehouse.draw")
        at = moment()
        for wave in Wave.objects.being_picked():
            walk.pick_wave(wave, by=self.packer, at=at)
        for box in self.some(
            living(Package.objects.filter(state="OPEN", labelled_at__isnull=False))
        ):
            walk.pack(box, by=self.packer, at=at)
        walk.run("warehouse.upload_numbers")
        if leaving := self.some(living(Package.objects.filter(state="SEALED"))):
            walk.hand_over(leaving, by=self.packer, at=at)

    def some(self, rows) -> list:
        return [row for row in rows if self.chance.random() < 0.3]

    def wish(self, count: int) -> None:
        """So many buyers ask, wherever their orders are; who may not is told so there."""
        known = set(CancellationRequest.objects.values_list("order_number", flat=True))
        numbers = [
            order.number
            for order in Order.objects.exclude(state=State.CANCELLED).order_by("pk")
            if order.number not in known and order.platform_status != "IN_TRANSIT"
        ]
        for number in self.chance.sample(numbers, len(numbers)):
            if count == 0:
                return
            path = f"/practice/orders/{number}/cancel"
            if self.depot.practice.web.post(path, json={}).status_code == 200:
                self.asked += 1
                count -= 1

    def answer(self) -> None:
        """People answer half of what they see, either way."""
        walk.run("aftersales.poll")
        walk.run("aftersales.ask_reasons")
        for row in CancellationRequest.objects.to_answer().order_by("pk"):
            if self.chance.random() < 0.5:
                continue
            said = Answer("APPROVE")
            if self.chance.random() < 0.3:
                said = Answer("REJECT", reasons.offered(row)[0][0])
            answers.answer(CancellationRequest, [row.pk], said, by=self.packer, at=moment())


def count_rows() -> None:
    """What autovacuum does within a minute; but a test's rows are never committed for it to see.

    Without it PostgreSQL plans joins of hundreds of rows as if there were a handful. Our own tables
    alone: of those that all databases share, one transaction would wait for the other to end.
    """
    tables = map(connection.ops.quote_name, connection.introspection.django_table_names())
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {', '.join(tables)}")


def living(boxes):
    """Boxes whose orders nobody asks back; what is dead no scanner lets pass."""
    dead = Order.objects.exclude(cancel_asked_at=None) | Order.objects.filter(state=State.CANCELLED)
    boxes = boxes.filter(picked_at__isnull=False)
    return boxes.exclude(lines__part__line__order__in=dead).distinct().order_by("pk")


def there_and_here(depot) -> list[tuple[str, str, str]]:
    """Requests and orders that do not stand alike: (number, there, here)."""
    told = {
        "CANCELLATION_REQUEST_SUCCESS": {"AGREED", "REFUNDED"},
        "CANCELLATION_REQUEST_COMPLETE": {"REFUNDED"},
        "CANCELLATION_REQUEST_CANCELLED": {"REJECTED", "WITHDRAWN"},
    }
    odd = []
    here = dict(CancellationRequest.objects.values_list("platform_id", "state"))
    listed = depot.practice.get("cancellations", shop_id=depot.there["id"])
    assert {one["id"] for one in listed} == here.keys()
    for one in listed:
        if here[one["id"]] not in told[one["status"]]:
            odd.append((one["id"], one["status"], here[one["id"]]))
    # What has left stays shipped, and is known to be cancelled there.
    cancelled = Q(state=State.CANCELLED) | Q(cancelled_on_platform_at__isnull=False)
    cancelled_here = set(Order.objects.filter(cancelled).values_list("number", flat=True))
    sold = depot.practice.get("orders", shop_id=depot.there["id"])
    cancelled_there = {one["id"] for one in sold if one["status"] == "CANCELLED"}
    return odd + [(number, "?", "?") for number in sorted(cancelled_here ^ cancelled_there)]


@pytest.mark.parametrize("seed", SHOPS)
def test_nobody_is_left_to_the_platform_while_people_sleep(practice, monkeypatch, full, seed):
    days, wishes, orders = (30, 1500, 5) if full else (2, 200, 10)
    depot = depots.make_depot(practice, shipping_type="SELLER", rules=RULES)
    factories.make_stock(depot.house, "CAP", 30 * wishes, "A-01-1", at=moment())
    depots.fill(*(depots.fresh("TH") for _ in range(3 * wishes)))
    hung = SafetyNet.objects.create(shop=depot.shop, minutes=150)
    net.switch_on([hung.pk], by=None, at=moment())
    sync.open_line(depot.shop, "ORDERS", at=moment())
    polling.open_lines([depot.shop.pk], at=moment())
    shop = Days(depot, monkeypatch, seed)

    turns = days * 24 * HOUR // TURN
    for number in range(1, turns + 1):
        shop.pass_time(orders=orders, wishes=wishes * number // turns - shop.asked)
    for _ in range(4):
        shop.pass_time(orders=0, wishes=0)

    rows = CancellationRequest.objects.all()
    assert shop.asked == rows.count() == wishes
    assert rows.filter(ran_out_at__isnull=False).count() == 0
    assert rows.filter(told_at=None).count() == 0  # every one was answered, and the answer taken
    assert there_and_here(depot) == []
    told = set(OwnAnswer.objects.values_list("stage", flat=True))
    assert told == {"HERE", "PACKED", "GONE"}
    assert rows.exclude(answered_by=None).count() > 0
    assert StepFailure.objects.count() == 0
    invariants.adds_up()
