"""Answering buyers: once, by one person, in states that people see; the platform's word counts."""

from datetime import timedelta

import httpx
import pytest

from aftersales.models import CancellationRequest, ReturnRequest, Verdict
from aftersales.services import answers, feeds, reasons
from aftersales.services.answers import Answer
from orders.models import Clock, Sending
from tests.aftersales.wire import AFTER, DEADLINE
from tests.factories import NOW, again, make_order
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
def test_f49_many_people_at_once_give_one_answer(platform, shop, approve, reject):
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


class TestReturns:
    @pytest.fixture
    def asked(self, platform, order) -> ReturnRequest:
        platform.ask_return("4036", order.number)
        return self.read(platform, order.shop)

    def read(self, platform, shop, *, at=NOW) -> ReturnRequest:
        feeds.read(feeds.RETURNS, shop, ["4036"], at=at)
        return ReturnRequest.objects.get()

    def test_a_return_asks_step_by_step(self, platform, asked, order):
        assert (asked.state, asked.step, asked.due_at) == (
            "PENDING", "SELLER_RESPOND_RETURN", DEADLINE,
        )  # fmt: skip
        decided = []

        def follow(request):
            decided.append(httpx.Response(200, content=request.content).json()["decision"])
            step = "SELLER_RESPOND_RECEIVE_PACKAGE" if len(decided) == 1 else ""
            status = "BUYER_SHIPPED_ITEM" if step else "RETURN_OR_REFUND_REQUEST_COMPLETE"
            at = NOW + timedelta(minutes=len(decided))
            platform.ask_return("4036", order.number, step=step, return_status=status, at=at)
            return said()

        platform.router.post(f"{AFTER}/returns/4036/approve").mock(side_effect=follow)
        answer(asked)
        send(model=ReturnRequest)
        row = again(asked)
        assert (row.state, row.step, row.told_at) == (
            "PENDING", "SELLER_RESPOND_RECEIVE_PACKAGE", None,
        )  # fmt: skip
        answer(row, at=LATER)
        send(at=LATER, model=ReturnRequest)

        assert decided == ["APPROVE_RETURN", "APPROVE_RECEIVED_PACKAGE"]
        assert (again(asked).state, again(asked).due_at) == ("CLOSED", None)
        assert Clock.objects.open().filter(kind="ANSWER").count() == 0
        assert Sending.objects.accepted().count() == 2

    def test_refusing_names_the_step(self, platform, asked, order):
        call = platform.router.post(f"{AFTER}/returns/4036/reject").mock(return_value=said())
        answer(asked, Answer(Verdict.REJECT, "reason", "No."))
        send(model=ReturnRequest)

        body = httpx.Response(200, content=call.calls.last.request.content).json()
        assert body == {"decision": "REJECT_RETURN", "reject_reason": "reason", "comment": "No."}
        assert (again(asked).state, again(asked).told_at) == ("ANSWERED", SOON)

    def test_without_a_step_of_ours_nothing_is_due(self, platform, order):
        platform.ask_return("4036", order.number, step="", return_status="AWAITING_BUYER_SHIP")
        row = self.read(platform, order.shop)

        assert (row.state, row.due_at) == ("WAITING", None)
        assert answer(row).refused[row.pk].code == "request_is_closed"
