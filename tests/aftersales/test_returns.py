"""A return asks us step by step; each step is answered once."""

from datetime import timedelta

import httpx
import pytest

from aftersales.models import ReturnRequest, Verdict
from aftersales.services import answers, feeds
from aftersales.services.answers import Answer
from orders.models import Clock, Sending
from tests.aftersales.wire import AFTER, DEADLINE
from tests.factories import NOW, again, make_order
from tests.platform import said

pytestmark = pytest.mark.django_db
SOON, LATER = NOW + timedelta(minutes=5), NOW + timedelta(minutes=6)
AGREE = Answer(Verdict.APPROVE)


def answer(row, said=AGREE, *, at=NOW):
    return answers.answer(ReturnRequest, [row.pk], said, by=None, at=at)


def send(*, at=SOON):
    return answers.send(ReturnRequest, list(answers.pending(ReturnRequest, at)), at=at)


@pytest.fixture
def order(shop):
    return make_order(shop)


@pytest.fixture
def asked(platform, order) -> ReturnRequest:
    platform.ask_return("4036", order.number)
    return read(platform, order.shop)


def read(platform, shop, *, at=NOW) -> ReturnRequest:
    feeds.read(feeds.RETURNS, shop, ["4036"], at=at)
    return ReturnRequest.objects.get()


def test_a_return_asks_step_by_step(platform, asked, order):
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
    send()
    row = again(asked)
    assert (row.state, row.step, row.told_at) == (
        "PENDING", "SELLER_RESPOND_RECEIVE_PACKAGE", None,
    )  # fmt: skip
    answer(row, at=LATER)
    send(at=LATER)

    assert decided == ["APPROVE_RETURN", "APPROVE_RECEIVED_PACKAGE"]
    returns = Clock.objects.filter(kind="RETURN").order_by("basis")
    assert (again(asked).state, again(asked).due_at) == ("CLOSED", None)
    assert list(returns.values_list("basis", flat=True)) == ["PLATFORM", "PLATFORM", "PROMISE"]
    assert not returns.open().exists()
    assert Sending.objects.accepted().count() == 2


def test_refusing_names_the_step(platform, asked, order):
    call = platform.router.post(f"{AFTER}/returns/4036/reject").mock(return_value=said())
    answer(asked, Answer(Verdict.REJECT, "reason", "No."))
    send()

    body = httpx.Response(200, content=call.calls.last.request.content).json()
    assert body == {"decision": "REJECT_RETURN", "reject_reason": "reason", "comment": "No."}
    assert (again(asked).state, again(asked).told_at) == ("ANSWERED", SOON)


def test_without_a_step_of_ours_nothing_is_due(platform, order):
    platform.ask_return("4036", order.number, step="", return_status="AWAITING_BUYER_SHIP")
    row = read(platform, order.shop)

    assert (row.state, row.due_at) == ("WAITING", None)
    assert answer(row).refused[row.pk].code == "request_is_closed"


def test_a_return_before_the_platforms_judges_is_in_dispute_since_it_was_told(
    platform, order, asked
):
    assert (asked.arbitration, asked.disputed_at) == ("", None)
    for minutes, word in ((1, "IN_PROGRESS"), (2, "SUPPORT_SELLER")):
        at = NOW + timedelta(minutes=minutes)
        platform.ask_return("4036", order.number, step="", arbitration_status=word, at=at)
        row = read(platform, order.shop, at=at)

    assert (row.arbitration, row.disputed_at) == ("SUPPORT_SELLER", NOW + timedelta(minutes=1))
