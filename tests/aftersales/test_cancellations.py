"""A buyer wants to cancel: the order stops at once, and goes on or is cancelled by the verdict."""

import itertools
import random
from datetime import timedelta

import pytest

from aftersales.models import CancellationRequest
from aftersales.services import feeds, hearing
from orders.errors import Refused
from orders.models import Clock, InboundMessage, Order
from orders.services import inbox, lifecycle
from tests import walk
from tests.aftersales.wire import DEADLINE, seconds
from tests.factories import HOUR, NOW, again, make_order, make_packages, make_stock
from tests.platform import told
from warehouse.models import PickTask, Sheet, StockBalance
from warehouse.services import dead, interception, packing

pytestmark = pytest.mark.django_db
RESPOND = "SELLER_RESPOND_CANCEL"
NUMBER = "4035000000000000001"
SOON = NOW + timedelta(minutes=5)


@pytest.fixture
def order(shop):
    return make_order(shop)


def read(platform, shop, *, at=NOW):
    return feeds.read(feeds.CANCELLATIONS, shop, list(platform.cancellations), at=at)


def ask(platform, order, status="PENDING", *, at=NOW, **values):
    platform.ask(NUMBER, order.number, status, at=at, **values)
    return read(platform, order.shop, at=at)


def request() -> CancellationRequest:
    return CancellationRequest.objects.get()


def verbs(order) -> list[str]:
    return list(order.events.order_by("seq").values_list("verb", flat=True))


def running() -> list[tuple]:
    clocks = Clock.objects.open().filter(kind="ANSWER")
    return sorted(clocks.values_list("basis", "due_at"))


def test_a_request_stops_the_order_and_starts_the_platforms_clock(platform, order):
    ask(platform, order)

    row = request()
    assert (row.order, row.state, row.due_at, row.reason_text) == (
        order, "PENDING", DEADLINE, "Bought by mistake",
    )  # fmt: skip
    assert (str(row.refund_total), row.currency, row.asked_at) == ("22.30", "USD", NOW)
    assert again(order).cancel_asked_at == NOW
    assert dead.why_dead(again(order)).code == "order_is_asked_for"
    assert running() == [("PLATFORM", DEADLINE), ("PROMISE", NOW + 48 * HOUR)]
    assert verbs(order)[-1] == "ask_cancel"


@pytest.mark.parametrize("named", [[], [{"action": RESPOND, "deadline": 0}], None])
def test_f48_where_the_platform_names_no_time_our_own_promise_runs(platform, order, named):
    ask(platform, order, seller_next_action_response=named)

    assert request().due_at == NOW + 48 * HOUR
    assert running() == [("PROMISE", NOW + 48 * HOUR)]


def test_an_order_nobody_knew_is_read_and_stopped(platform, key):
    platform.order("576460000000000009")
    platform.ask(NUMBER, "576460000000000009")

    read(platform, key.shop)

    order = Order.objects.get()
    assert (order.number, order.cancel_asked_at) == ("576460000000000009", NOW)
    assert request().order == order


def test_a_request_about_an_order_the_platform_does_not_show_is_kept(platform, key):
    platform.ask(NUMBER, "404")

    read(platform, key.shop)

    assert (request().order, request().order_number) == (None, "404")
    assert running() == [("PLATFORM", DEADLINE), ("PROMISE", NOW + 48 * HOUR)]


@pytest.mark.parametrize("status", ["CANCEL", "CANCELLED"])
def test_when_the_buyer_withdraws_the_parcel_lives_again(platform, order, status):
    ask(platform, order)
    ask(platform, order, status, at=SOON)

    assert (request().state, request().due_at) == ("WITHDRAWN", None)
    assert again(order).cancel_asked_at is None
    assert running() == []
    assert verbs(order)[-2:] == ["ask_cancel", "withdraw_cancel"]


@pytest.mark.parametrize("stage", ["waiting to be picked", "picked", "packed"])
def test_f30_what_is_agreed_to_is_stopped_wherever_it_is(platform, shop, house, picker, stage):
    make_stock(house, "TEE-RED-M", 1)
    order = make_order(shop)
    (box,) = make_packages(order)
    Sheet.objects.update(drawn_at=NOW)
    if stage != "waiting to be picked":
        walk.pick_wave(box.wave, by=picker, at=NOW)
    if stage == "packed":
        walk.pack(box, by=picker, at=NOW)
    ask(platform, order)

    label = box.waybills.get().serial
    assert walk.scan("PACK", f"W1:{label}", by=picker, at=NOW).verdict == "order_is_asked_for"
    ask(platform, order, "SUCCESS", at=SOON)
    interception.stop(list(interception.pending(SOON)), at=SOON)

    assert (request().state, again(order).state, again(box).state) == (
        "AGREED", "CANCELLED", "VOID",
    )  # fmt: skip
    back = 0 if stage == "waiting to be picked" else 1
    assert PickTask.objects.to_put_back().count() == back
    assert (StockBalance.objects.get().on_hand, StockBalance.objects.get().reserved) == (
        1 - back, 0,
    )  # fmt: skip
    assert running() == []


def test_f30_what_has_left_stays_with_the_carrier(platform, order):
    Order.objects.filter(pk=order.pk).update(state="SHIPPED")
    platform.order(order.number, "IN_TRANSIT")
    ask(platform, order)
    ask(platform, order, "SUCCESS", at=SOON)

    assert (request().state, again(order).state) == ("AGREED", "SHIPPED")


def test_a_free_cancellation_is_over_before_we_hear_of_it(platform, order):
    ask(platform, order, "SUCCESS")

    assert (request().state, again(order).state) == ("AGREED", "CANCELLED")
    assert verbs(order)[-2:] == ["agree_cancel", "cancel"]


def test_when_the_money_is_back_the_request_is_refunded(platform, order):
    for minutes, status in enumerate(("PENDING", "SUCCESS", "COMPLETE")):
        ask(platform, order, status, at=NOW + timedelta(minutes=minutes))

    assert request().state == "REFUNDED"
    assert verbs(order)[-4:] == ["ask_cancel", "agree_cancel", "cancel", "refund_cancel"]


def test_pieces_that_were_cancelled_leave_the_order_going(platform, order):
    platform.order(order.number)
    order.lines.update(platform_line_ids=["1", "2"])
    pieces = [{"order_line_item_id": "1"}]
    ask(platform, order, "SUCCESS", cancel_line_items=pieces, role="SELLER")

    assert (request().state, request().line_ids) == ("AGREED", ["1"])
    assert again(order).state != "CANCELLED"
    assert platform.router.calls.last.request.url.params["ids"] == order.number


def test_an_older_word_changes_nothing(platform, order):
    ask(platform, order, "CANCEL", at=SOON)
    ask(platform, order, "PENDING", at=NOW)

    assert request().state == "WITHDRAWN"
    assert again(order).cancel_asked_at is None


def test_a_word_of_the_same_second_only_leads_on(platform, order):
    ask(platform, order, "SUCCESS")
    ask(platform, order, "PENDING")

    assert (request().state, again(order).state) == ("AGREED", "CANCELLED")


@pytest.mark.parametrize("later", [DEADLINE + HOUR, DEADLINE - HOUR])
def test_f48_a_deadline_that_moves_is_followed_and_leaves_a_line(platform, order, later):
    ask(platform, order)
    moved = [{"action": RESPOND, "deadline": seconds(later)}]
    ask(platform, order, at=SOON, seller_next_action_response=moved)

    assert running() == [("PLATFORM", later), ("PROMISE", NOW + 48 * HOUR)]
    assert Clock.objects.filter(kind="ANSWER").count() == 2
    assert verbs(order)[-2:] == ["ask_cancel", "shift_deadlines"]
    assert order.events.latest("seq").data == {"kinds": ["ANSWER"]}


def test_a_second_request_keeps_the_parcel_dead(platform, order):
    ask(platform, order)
    platform.ask("2", order.number, at=SOON)
    ask(platform, order, "CANCEL", at=SOON)

    assert again(order).cancel_asked_at == NOW
    platform.ask("2", order.number, "CANCEL", at=SOON)
    read(platform, order.shop, at=SOON)
    assert again(order).cancel_asked_at is None


def test_a_request_told_again_unchanged_stops_its_order_again(platform, order):
    ask(platform, order)
    lifecycle.unmark([order.pk], "cancel_asked_at")

    read(platform, order.shop, at=SOON)

    assert again(order).cancel_asked_at == SOON
    assert verbs(order).count("ask_cancel") == 1


def test_one_that_is_over_when_it_is_first_read_lets_its_order_live(platform, order):
    lifecycle.mark([order.pk], "cancel_asked_at", at=NOW)

    ask(platform, order, "CANCEL")

    assert (request().state, again(order).cancel_asked_at) == ("WITHDRAWN", None)


def test_an_unknown_status_is_put_before_a_person_and_stops_no_other(platform, order):
    platform.ask("9", order.number, "MAYBE")
    platform.ask(NUMBER, order.number)

    found = read(platform, order.shop)

    assert {number: why.code for number, why in found.faults.items()} == {
        "9": "request_status_unknown"
    }
    assert request().platform_id == NUMBER


def test_the_stamp_is_set_before_anything_else_of_a_message_is_done(
    platform, order, django_assert_max_num_queries
):
    inbox.store(order.shop.key.grant.app, told(order.shop.key, 11, cancel_id=NUMBER), at=NOW)
    platform.ask(NUMBER, order.number)

    with django_assert_max_num_queries(40):
        outcome = hearing.hear(list(hearing.pending(NOW)), at=NOW)

    assert len(outcome.done) == 1
    assert again(order).cancel_asked_at == NOW
    with pytest.raises(Refused, match=order.number):
        packing.refuse_dead([again(order)])


LOG = [  # status, minutes after it was asked
    ("PENDING", 0), ("PENDING", 1), ("SUCCESS", 2), ("COMPLETE", 3),
]  # fmt: skip


@pytest.mark.parametrize("seed", range(20))
def test_messages_in_any_order_and_repeated_end_the_same(platform, shop, seed):
    chance = random.Random(seed)
    order = make_order(shop)
    words = [
        platform.ask(NUMBER, order.number, status, at=NOW + timedelta(minutes=minutes))
        for status, minutes in LOG
    ]
    seen = chance.sample(words * 3, k=len(words) * 3)
    for word in seen:
        platform.cancellations[NUMBER] = word
        read(platform, shop, at=SOON)
    assert (request().state, again(order).state) == ("REFUNDED", "CANCELLED")
    assert running() == []
    assert verbs(order).count("cancel") == 1


def test_every_permutation_with_a_change_of_mind_ends_the_same(platform, shop):
    ends = set()
    for number, log in enumerate(itertools.permutations([("PENDING", 0), ("CANCEL", 1)] * 2)):
        order = make_order(shop)
        for status, minutes in log:
            platform.cancellations = {}
            platform.ask(str(number), order.number, status, at=NOW + timedelta(minutes=minutes))
            read(platform, shop, at=SOON)
        row = CancellationRequest.objects.get(platform_id=str(number))
        ends.add((row.state, row.due_at, again(order).cancel_asked_at))
    assert ends == {("WITHDRAWN", None, None)}


class TestHearing:
    def keep(self, key, topic=11, **data) -> InboundMessage:
        inbox.store(key.grant.app, told(key, topic, **data), at=NOW)
        return InboundMessage.objects.latest("pk")

    def hear(self, at=NOW):
        return hearing.hear(list(hearing.pending(at)), at=at)

    def test_many_messages_about_one_request_ask_for_it_once(self, platform, order, key):
        platform.ask(NUMBER, order.number)
        for _message in range(5):
            self.keep(key, cancel_id=NUMBER)

        assert len(self.hear().done) == 5
        assert platform.router["cancellations"].call_count == 1

    def test_f08_a_message_that_names_no_request_is_put_before_a_person(self, platform, key):
        for wrong in (None, 4035000000000000001, "", ["1"]):
            self.keep(key, cancel_id=wrong)

        assert {why.code for why in self.hear().refused.values()} == {"message_names_no_request"}
        assert InboundMessage.objects.stuck().count() == 4

    def test_a_request_that_is_not_there_yet_is_read_later(self, platform, order, key):
        message = self.keep(key, cancel_id=NUMBER)
        assert self.hear().refused[message.pk].code == "request_is_not_there"
        later = again(message).next_try_at
        assert later == NOW + timedelta(seconds=5)

        platform.ask(NUMBER, order.number)

        assert self.hear(later).done == [message.pk]
        assert again(order).cancel_asked_at == later

    def test_a_return_is_heard_by_the_same_reader(self, platform, order, key):
        platform.ask_return("4036", order.number)
        self.keep(key, 12, return_id="4036", order_id=order.number)

        assert len(self.hear().done) == 1
        assert order.returnrequests.get().state == "PENDING"


def test_our_own_word_is_what_counts_where_the_platform_gives_longer(platform, order):
    named = NOW + 72 * HOUR
    ask(platform, order, seller_next_action_response=[
        {"action": RESPOND, "deadline": seconds(named)}
    ])  # fmt: skip

    assert request().respond_by == named
    assert request().due_at == NOW + 48 * HOUR
    assert running() == [("PLATFORM", named), ("PROMISE", NOW + 48 * HOUR)]
