"""Answering buyers: once, by one person, in states that people see; the platform's word counts."""

import re
import time
from datetime import timedelta

import httpx
import pytest
import stamina

from aftersales.models import CancellationRequest, Verdict
from aftersales.services import answers, feeds, reasons
from aftersales.services.answers import Answer
from orders.models import Clock, Sending
from orders.services import sendings
from orders.tiktok.pace import PER_SECOND
from tests import walk
from tests.aftersales.wire import AFTER, DEADLINE, seconds
from tests.factories import NOW, again, draft, make_order, place
from tests.platform import said
from tests.races.crowd import all_at_once

pytestmark = pytest.mark.django_db
NUMBER = "4035000000000000001"
SOON, LATER = NOW + timedelta(minutes=5), NOW + timedelta(minutes=6)
AGREE = Answer(Verdict.APPROVE)
REFUSE = Answer(Verdict.REJECT, "seller_reject_apply_product_has_been_packed", "It is packed.")
TOO_LATE = DEADLINE - timedelta(seconds=1)


@pytest.fixture
def order(shop):
    return make_order(shop)


@pytest.fixture
def asked(platform, order) -> CancellationRequest:
    platform.ask(NUMBER, order.number)
    return read(platform, order.shop)


@pytest.fixture
def approve(platform):
    """The call that agrees; the platform does it."""

    def grant(_request):
        if platform.cancellations[NUMBER]["cancel_status"] != "CANCELLATION_REQUEST_PENDING":
            return said(code=25011012, message="The request cannot be approved.")
        platform.ask(NUMBER, platform.cancellations[NUMBER]["order_id"], "SUCCESS", at=SOON)
        return said()

    return platform.router.post(f"{AFTER}/cancellations/{NUMBER}/approve").mock(side_effect=grant)


@pytest.fixture
def reject(platform):
    """The call that refuses; the platform does it."""

    def close(_request):
        platform.ask(NUMBER, platform.cancellations[NUMBER]["order_id"], "CANCEL", at=SOON)
        return said()

    return platform.router.post(f"{AFTER}/cancellations/{NUMBER}/reject").mock(side_effect=close)


def read(platform, shop, *, at=NOW) -> CancellationRequest:
    feeds.read(feeds.CANCELLATIONS, shop, list(platform.cancellations), at=at)
    return CancellationRequest.objects.get()


def answer(row, said=AGREE, *, by=None, at=NOW):
    return answers.answer(type(row), [row.pk], said, by=by, at=at)


def send(*, at=SOON, model=CancellationRequest):
    return answers.send(model, list(answers.pending(model, at)), at=at)


def verbs(order) -> list[str]:
    return list(order.events.order_by("seq").values_list("verb", flat=True))


def test_agreeing_is_sent_accepted_and_cancels_the_order(asked, order, approve, agent):
    assert answer(asked, by=agent).done == [asked.pk]
    row = again(asked)
    assert (row.state, row.answered_by, row.told_at, row.due_at) == (
        "ANSWERED", agent, None, DEADLINE,
    )  # fmt: skip

    assert send().done == [asked.pk]

    row = again(asked)
    assert (row.state, row.told_at, row.due_at) == ("AGREED", SOON, None)
    assert (row.sending.accepted_at, row.sending.receipt) == (SOON, {"request_id": "r"})
    assert again(order).state == "CANCELLED"
    assert verbs(order)[-4:] == ["ask_cancel", "answer_cancel", "agree_cancel", "cancel"]
    assert Clock.objects.open().filter(kind="ANSWER").count() == 0
    assert list(answers.pending(CancellationRequest, LATER)) == []


def test_refusing_lets_the_parcel_live_again(asked, order, reject):
    answer(asked, REFUSE)
    send()

    assert (again(asked).state, again(asked).verdict) == ("REJECTED", "REJECT")
    assert again(order).cancel_asked_at is None
    body = httpx.Response(200, content=reject.calls.last.request.content).json()
    assert body == {"reject_reason": REFUSE.reason, "comment": "It is packed."}


def test_the_key_is_the_same_for_every_try(asked, approve):
    approve.side_effect = [httpx.Response(503)] * 4 + [said()]
    answer(asked)
    assert [why.code for why in send().refused.values()] == ["platform_is_down"]
    assert list(answers.pending(CancellationRequest, SOON)) == [asked.pk]
    assert again(asked).state == "ANSWERED"

    assert send(at=LATER).done == [asked.pk]

    keys = {call.request.url.params["idempotency_key"] for call in approve.calls}
    assert keys == {f"{asked.shop_id}:answer_cancel:{NUMBER}:1"}
    assert Sending.objects.get().attempts == 2


def test_a_second_answer_is_refused_with_who_and_when(asked, approve, agent):
    answer(asked, by=agent)

    refused = answer(asked, REFUSE).refused[asked.pk]

    assert str(refused) == (
        f"{asked.order_number}: agent answered this on 2026-11-20 12:00 already: agreed to."
        " There is one answer."
    )
    assert (again(asked).verdict, again(asked).answers) == ("APPROVE", 1)
    send()
    assert answer(asked).refused[asked.pk].code == "request_is_closed"
    assert approve.call_count == 1


def test_refusing_needs_a_reason_the_platform_offers(asked, platform):
    told = [{"name": REFUSE.reason, "text": "Packed"}]
    offered = platform.router.get(f"{AFTER}/reject_reasons")
    offered.mock(return_value=said({"reasons": told}))
    assert list(reasons.pending(CancellationRequest, NOW)) == [asked.pk]
    reasons.ask(CancellationRequest, [asked.pk], at=NOW)
    assert again(asked).reject_reasons == told
    assert list(reasons.pending(CancellationRequest, NOW)) == []
    assert offered.calls.last.request.url.params["return_or_cancel_id"] == NUMBER

    wrong = (Answer(Verdict.REJECT), Answer(Verdict.REJECT, "because"))
    codes = [answer(asked, one).refused[asked.pk].code for one in wrong]

    assert codes == ["answer_needs_a_reason", "answer_reason_is_not_offered"]
    assert (again(asked).state, Sending.objects.count()) == ("PENDING", 0)
    assert answer(asked, REFUSE).done == [asked.pk]


def test_what_the_platform_refuses_comes_back_to_a_person(asked, order, platform):
    refusal = said(code=25001014, message="Unknown reason.")
    call = platform.router.post(f"{AFTER}/cancellations/{NUMBER}/reject")
    call.mock(return_value=refusal)
    answer(asked, REFUSE)

    assert str(send().refused[asked.pk]) == "The platform said no: Unknown reason. (25001014)."

    row = again(asked)
    assert (row.state, row.told_at, row.sending.refused_at) == ("PENDING", None, SOON)
    assert row.due_at == DEADLINE
    assert again(order).cancel_asked_at == NOW
    assert verbs(order)[-1] == "fail_answer"
    assert list(answers.pending(CancellationRequest, LATER)) == []


def test_after_a_failure_another_answer_goes_under_another_key(asked, platform, approve):
    refusal = said(code=25001014, message="Unknown reason.")
    platform.router.post(f"{AFTER}/cancellations/{NUMBER}/reject").mock(return_value=refusal)
    answer(asked, REFUSE)
    send()
    answer(asked, AGREE, at=LATER)

    assert send(at=LATER).done == [asked.pk]

    assert approve.calls.last.request.url.params["idempotency_key"].endswith(f"{NUMBER}:2")
    assert again(asked).state == "AGREED"


def test_the_buyer_withdrew_before_our_answer(asked, order, platform):
    call = platform.router.post(f"{AFTER}/cancellations/{NUMBER}/approve")
    call.mock(return_value=said(code=25020009, message="The buyer has cancelled it."))
    platform.ask(NUMBER, order.number, "CANCEL", at=SOON)
    answer(asked)

    assert [why.code for why in send().refused.values()] == ["platform_refused"]

    assert again(asked).state == "WITHDRAWN"
    assert (again(order).state, again(order).cancel_asked_at) == (order.state, None)


def test_f49_at_the_last_second_the_automatic_verdict_wins(asked, order, platform, reject):
    """The platform agreed by itself while our refusal was on its way."""
    reject.side_effect = [said(code=25011011, message="It cannot be rejected.")]
    answer(asked, REFUSE, at=TOO_LATE)
    platform.ask(NUMBER, order.number, "SUCCESS", at=TOO_LATE)

    send(at=TOO_LATE)

    row = again(asked)
    assert (row.state, row.verdict, row.told_at) == ("AGREED", "REJECT", None)
    assert (reject.call_count, row.sending.refused_at) == (1, TOO_LATE)
    assert again(order).state == "CANCELLED"


def test_f49_an_answer_that_was_overtaken_is_not_sent_at_all(asked, order, platform, approve):
    answer(asked)
    platform.ask(NUMBER, order.number, "SUCCESS", at=SOON)
    read(platform, order.shop, at=SOON)

    assert send().done == []

    assert (again(asked).state, approve.call_count, Sending.objects.count()) == ("AGREED", 0, 0)


def test_f49_an_effect_whose_answer_was_lost_is_found_and_not_repeated(
    asked, order, platform, approve
):
    """The platform did it, its answer never came, and its message is on the way."""

    def lost(_request):
        platform.ask(NUMBER, order.number, "SUCCESS", at=SOON)
        raise httpx.ReadTimeout("lost")

    approve.side_effect = lost
    answer(asked)
    assert [why.code for why in send().refused.values()] == ["platform_is_down"]
    assert again(asked).state == "AGREED"
    tries = approve.call_count

    assert send(at=LATER).done == [asked.pk]

    assert approve.call_count == tries
    row = again(asked)
    assert (row.told_at, row.sending.receipt) == (LATER, {"found": "SUCCESS"})


@pytest.mark.django_db(transaction=True)
def test_f41_f49_many_people_and_workers_at_once_give_one_answer(platform, shop, approve, reject):
    order = make_order(shop)
    platform.ask(NUMBER, order.number)
    row, outcomes = read(platform, shop), []

    def press(one):
        outcomes.append(answer(row, one))

    assert all_at_once([lambda: press(AGREE), lambda: press(REFUSE)] * 4) == []
    assert all_at_once([send] * 4) == []

    assert sum(len(outcome.done) for outcome in outcomes) == 1
    assert approve.call_count + reject.call_count == 1
    assert again(row).answers == 1


def test_f46_a_worker_that_comes_back_after_its_lease_changes_nothing(asked, order, approve):
    """It stood still with the answer in its hands; another has given it meanwhile."""
    grant, later = approve.side_effect, SOON + sendings.LEASE

    def stand_still(_request):
        approve.side_effect = grant
        assert send(at=later).done == [asked.pk]
        return said(code=25011012, message="The request cannot be approved.")

    approve.side_effect = stand_still
    answer(asked)

    assert [why.code for why in send().refused.values()] == ["platform_refused"]

    row = again(asked)
    assert (row.state, row.told_at, row.sending.accepted_at, row.sending.refused_at) == (
        "AGREED", later, later, None,
    )  # fmt: skip
    assert "fail_answer" not in verbs(order)


def many(platform, shop, count: int) -> list[CancellationRequest]:
    """Requests whose time runs out within one minute, the first of them asked last."""
    orders = place(shop, *(draft() for _ in range(count)))
    for number, order in enumerate(orders, start=1):
        left = timedelta(seconds=60) * (count - number) / count
        awaits = [{"action": "SELLER_RESPOND_CANCEL", "deadline": seconds(DEADLINE + left)}]
        platform.ask(str(number), order.number, seller_next_action_response=awaits)
    feeds.read(feeds.CANCELLATIONS, shop, list(platform.cancellations), at=NOW)
    return list(CancellationRequest.objects.order_by("due_at"))


def test_f50_answers_due_in_one_minute_are_given_first_to_those_who_wait_longest(
    platform, shop, full
):
    rows = many(platform, shop, 5000 if full else 60)
    made = []

    def grant(request):
        number = request.url.path.split("/")[-2]
        made.append((time.monotonic(), number))
        platform.ask(number, platform.cancellations[number]["order_id"], "SUCCESS", at=SOON)
        return said()

    address = re.escape(f"{AFTER}/cancellations/") + r"\d+/approve"
    platform.router.post(url__regex=address).mock(side_effect=grant)
    answers.answer(CancellationRequest, [row.pk for row in rows], AGREE, by=None, at=NOW)
    begun = time.monotonic()

    assert walk.run("aftersales.answer_cancellations") == len(rows)

    assert [number for _at, number in made] == [row.platform_id for row in rows]
    assert set(CancellationRequest.objects.values_list("state", flat=True)) == {"AGREED"}
    paced = zip(made, made[PER_SECOND:], strict=False)
    near = 0.9  # seconds: what comes in together was sent a little apart
    assert all(later - earlier >= near for (earlier, _), (later, _) in paced)
    assert time.monotonic() - begun <= 300


def test_f14_while_the_platform_does_not_answer_it_is_waited_for_once_a_turn(
    platform, shop, approve
):
    rows = many(platform, shop, 3)
    calls = platform.router.post(url__regex=re.escape(f"{AFTER}/cancellations/") + r"\d+/approve")
    calls.mock(return_value=httpx.Response(503))
    answers.answer(CancellationRequest, [row.pk for row in rows], AGREE, by=None, at=NOW)

    with stamina.set_testing(True, attempts=1):
        assert list(send().refused) == [rows[0].pk]
        assert calls.call_count == 1
        calls.mock(return_value=said())
        assert len(send(at=LATER).done) == 3
