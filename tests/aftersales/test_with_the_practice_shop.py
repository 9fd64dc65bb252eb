"""The same over real HTTP: a buyer asks, the order stops, one answer is given, both sides agree."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from aftersales.models import CancellationRequest, ReturnRequest
from aftersales.services import answers, polling, reasons
from aftersales.services.answers import Answer
from orders.models import Grant, Order, PlatformApp, Sending, ShopKey
from orders.services import fetching
from tests.factories import again
from tests.fulfillment_site.practice.conftest import Seller, seller
from tests.platform import make_grant
from tests.practice import PracticeShop, practice_shop

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def running(tmp_path_factory) -> Iterator[PracticeShop]:
    with practice_shop(tmp_path_factory.mktemp("practice")) as running:
        yield running


@pytest.fixture
def there(running, shop) -> Seller:
    """A seller of the practice shop, and our shop connected to it."""
    running.post("reset")
    found = seller(running, region="TH", shipping_type="TIKTOK")
    app = PlatformApp.objects.create(
        name="Practice",
        app_key=found.app["app_key"],
        secret=found.app["app_secret"],
        base_url=running.url,
        auth_url=running.url,
    )
    ShopKey.objects.create(
        shop=shop,
        grant=grant(app, found.tokens),
        platform_shop_id=found.id,
        cipher=found.shop["cipher"],
        connected_at=now(),
    )
    return found


def grant(app: PlatformApp, told: dict) -> Grant:
    pair = {"access": told["access_token"], "refresh": told["refresh_token"]}
    return make_grant(app, at=now(), tokens=pair)


def now() -> datetime:
    return datetime.now(UTC)


def asked_back(there: Seller, shop) -> tuple[Order, CancellationRequest]:
    """An order that we know and whose buyer wants to cancel."""
    number = there.to_ship()
    fetching.fetch(shop, [number], at=now())
    there.practice.post(f"orders/{number}/cancel")
    polling.open_lines([shop.pk], at=now())
    polling.audit(list(polling.to_audit(now())), at=now())
    return Order.objects.get(number=number), CancellationRequest.objects.get()


def send(model=CancellationRequest):
    return answers.send(model, list(answers.pending(model, now())), at=now())


def answer(row, said: Answer):
    return answers.answer(type(row), [row.pk], said, by=None, at=now())


def test_agreed_to_here_is_cancelled_there(there, shop):
    order, row = asked_back(there, shop)
    assert order.cancel_asked_at is not None
    answer(row, Answer("APPROVE"))

    assert send().done == [row.pk]

    assert (again(row).state, again(order).state) == ("AGREED", "CANCELLED")
    assert there.looked_up(order.number)["status"] == "CANCELLED"
    assert len(there.practice.effects("approve_cancellation")) == 1


def test_refused_here_goes_on_there(there, shop):
    order, row = asked_back(there, shop)
    reasons.ask(CancellationRequest, [row.pk], at=now())
    packed = next(one["name"] for one in again(row).reject_reasons if "packed" in one["name"])
    answer(row, Answer("REJECT", packed, "It is packed."))

    send()

    assert (again(row).state, again(order).cancel_asked_at) == ("REJECTED", None)
    assert there.looked_up(order.number)["status"] == "AWAITING_SHIPMENT"


def test_f49_the_buyer_withdraws_while_we_agree(there, shop):
    order, row = asked_back(there, shop)
    answer(row, Answer("APPROVE"))
    there.practice.post(f"cancellations/{row.platform_id}/withdraw")

    assert [why.code for why in send().refused.values()] == ["platform_refused"]

    assert (again(row).state, again(order).cancel_asked_at) == ("WITHDRAWN", None)
    assert again(order).state != "CANCELLED"
    assert there.practice.effects("approve_cancellation") == []


def test_f49_the_platform_decides_while_we_refuse(there, shop):
    order, row = asked_back(there, shop)
    answer(row, Answer("REJECT", "seller_reject_apply_product_has_been_packed"))
    there.practice.advance(49 * 3600)

    assert [why.code for why in send().refused.values()] == ["platform_refused"]

    assert again(row).state in ("AGREED", "REFUNDED")
    assert again(order).state == "CANCELLED"
    assert there.practice.effects("reject_cancellation") == []


@pytest.mark.parametrize("fault", ["5xx", "lost", "truncate"])
def test_f49_an_answer_whose_effect_is_done_and_lost_is_given_once(there, shop, fault):
    _order, row = asked_back(there, shop)
    there.practice.fault(fault, call="approve_cancellation")
    answer(row, Answer("APPROVE"))

    send()

    assert again(row).state == "AGREED"
    assert len(there.practice.effects("approve_cancellation")) == 1
    assert Sending.objects.accepted().count() == 1


def test_a_return_is_agreed_to(there, shop):
    number = there.to_ship()
    package = there.looked_up(number)["doc"]["packages"][0]["id"]
    there.client().fulfillment.ship_package(package)
    for event in ("scan", "deliver"):
        there.practice.post(f"packages/{package}/{event}")
    there.practice.post(f"orders/{number}/return", type="REFUND")
    fetching.fetch(shop, [number], at=now())
    polling.open_lines([shop.pk], at=now())
    polling.poll(list(polling.to_poll(now())), at=now())
    row = ReturnRequest.objects.get()
    assert (row.state, row.step) == ("PENDING", "SELLER_RESPOND_REFUND")
    answer(row, Answer("APPROVE"))

    assert send(ReturnRequest).done == [row.pk]

    assert again(row).state == "CLOSED"
