"""Buyers ask and are asked, and all that works in the background sees to it, whoever is killed."""

import os
import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import cycle
from pathlib import Path

import pytest
from django.utils import timezone

from aftersales.models import CancellationRequest
from aftersales.services import answers, questions
from aftersales.services.answers import Answer
from orders.models import Order, PlatformApp, Question, Sending, SyncLine
from tests import depot as depots
from tests.depot import Depot
from tests.fire.background import kill_at_random, until, workers
from tests.fire.product import Product
from tests.practice import PracticeShop

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 10 if os.environ.get("SOAK") else 1
ORDERS = 8
FREE = 3600  # seconds in which buyers need not ask
STOPPED_WITHIN = timedelta(seconds=5)  # of the buyer's wish
SLOW = 0.2  # seconds until the platform begins to answer, so that most kills hit a call
ANSWERED_WITHIN = 10  # seconds after the buyer wrote
HOLDS = 3  # for the note, for the answer, and for the note again: a person reads both
RECOVERED_WITHIN = 30  # seconds after a kill
PACKED = "seller_reject_apply_product_has_been_packed"


@pytest.fixture
def depot(practice) -> Depot:
    return depots.make_depot(practice, "TH", "TIKTOK")


@contextmanager
def hearing(practice: PracticeShop, folder: Path) -> Iterator[Product]:
    """The product as it runs, told by the platform of whatever happens there."""
    start = timezone.now()
    with workers(folder, "web") as product:
        key = PlatformApp.objects.get().app_key
        practice.app(app_key=key, webhook_url=f"{product.url}/tiktok/webhook/")
        until(SyncLine.objects.filter(polled_at__gt=start).exists)  # a worker is at work
        yield product


def ask_back(practice: PracticeShop, orders: list[Order]) -> dict[int, datetime]:
    """Each buyer asks to cancel; when that was, by order."""
    asked_at = {}
    for order in orders:
        asked_at[order.pk] = timezone.now()
        practice.post(f"orders/{order.number}/cancel")
    return asked_at


def answer_all() -> None:
    """Every other one is agreed to, the rest refused."""
    for row, said in zip(
        CancellationRequest.objects.order_by("pk"),
        cycle([Answer("APPROVE"), Answer("REJECT", PACKED)]),
        strict=False,
    ):
        done = answers.answer(CancellationRequest, [row.pk], said, by=None, at=timezone.now())
        assert done.done == [row.pk]


def is_all_told() -> bool:
    told = CancellationRequest.objects.filter(told_at__isnull=False)
    return told.count() == ORDERS and Sending.objects.accepted().count() == ORDERS


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_f39_whoever_is_killed_orders_stop_in_time_and_buyers_are_answered_once(
    practice, depot, tmp_path, seed
):
    orders = [depot.buy() for _ in range(ORDERS)]
    practice.advance(FREE)
    with hearing(practice, tmp_path) as product:
        asked_at = ask_back(practice, orders)
        stopped = Order.objects.filter(cancel_asked_at__isnull=False)
        until(lambda: stopped.count() == ORDERS)
        for order in stopped:
            assert order.cancel_asked_at - asked_at[order.pk] <= STOPPED_WITHIN

        practice.fault("hang", times=-1, seconds=SLOW)
        answer_all()
        until(Sending.objects.exists)
        kill_at_random(product, random.Random(seed))
        until(is_all_told, RECOVERED_WITHIN)

    half = ORDERS // 2
    assert len(depot.effects("approve_cancellation")) == half
    assert len(depot.effects("reject_cancellation")) == half
    states = CancellationRequest.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["AGREED", "REJECTED"] * half
    there = [practice.get(f"orders/{order.number}")["status"] for order in orders]
    assert there == ["CANCELLED", "AWAITING_SHIPMENT"] * half
    here = Order.objects.order_by("pk").values_list("state", "cancel_asked_at")
    assert list(here) == [("CANCELLED", None), ("RELEASED", None)] * half


def test_a_buyer_who_answers_brings_the_order_back_by_answering(practice, depot, tmp_path):
    order = depot.buy(note="The blue one")
    assert order.state == "HELD"
    with hearing(practice, tmp_path):
        asked = questions.ask([order.pk], about="details", by=None, at=timezone.now())
        assert asked.done == [order.pk]
        until(Question.objects.filter(sent_at__isnull=False).exists)
        practice.post(f"orders/{order.number}/message", text="Blue, size M")
        until(Question.objects.filter(answered_at__isnull=False).exists, ANSWERED_WITHIN)
        until(lambda: order.events.filter(verb="hold").count() == HOLDS)

    verbs = order.events.order_by("seq").values_list("verb", flat=True)
    assert list(verbs)[-6:] == ["ask_buyer", "hold", "lift", "buyer_answers", "resume", "hold"]
