"""We call an order off: it stops at once, and is cancelled when the platform agrees."""

from datetime import timedelta

import httpx
import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from aftersales.models import CallOff, CancellationRequest
from aftersales.services import calling_off, feeds
from orders.models import Order, Sending
from orders.services import intake, lifecycle
from tests import factories
from tests.aftersales.wire import AFTER
from tests.factories import NOW, again, draft, make_order, make_shop
from tests.platform import said
from warehouse.services import dead

pytestmark = pytest.mark.django_db
SOON, LATER = NOW + timedelta(minutes=5), NOW + timedelta(minutes=6)
OUT = "seller_cancel_reason_out_of_stock"


@pytest.fixture
def order(platform, shop):
    return make_order(shop)


@pytest.fixture
def cancel(platform, order):
    """The call by which a seller cancels; the platform does it."""

    def do(_request):
        platform.ask("9", order.number, "SUCCESS", role="SELLER", cancel_type="CANCEL", at=SOON)
        return said({"cancel_id": "9", "cancel_status": "CANCELLATION_REQUEST_SUCCESS"})

    return platform.router.post(f"{AFTER}/cancellations").mock(side_effect=do)


def call_off(order, reason=OUT):
    return calling_off.call_off([order.pk], reason=reason, by=None, at=NOW)


def send(at=SOON):
    return calling_off.send(list(calling_off.pending(at)), at=at)


def verbs(order) -> list[str]:
    return list(order.events.order_by("seq").values_list("verb", flat=True))


def test_it_stops_at_once_and_is_cancelled_when_the_platform_agrees(order, cancel):
    assert call_off(order).done == [order.pk]
    assert again(order).called_off_at == NOW

    send()

    assert again(order).state == "CANCELLED"
    assert CallOff.objects.get().settled_at == SOON
    assert Sending.objects.get().receipt == {"request_id": "r", "cancel_id": "9"}
    body = httpx.Response(200, content=cancel.calls.last.request.content).json()
    assert body == {"order_id": order.number, "cancel_reason": OUT}
    assert verbs(order)[-3:] == ["call_off", "settle_call_off", "cancel"]
    assert list(calling_off.pending(LATER)) == []


def test_when_the_platform_refuses_the_order_goes_on(order, platform):
    refusal = said(code=25001021, message="Wrong reason.")
    platform.router.post(f"{AFTER}/cancellations").mock(return_value=refusal)
    call_off(order)

    assert [why.code for why in send().refused.values()] == ["platform_refused"]

    assert (again(order).state, again(order).called_off_at) == (order.state, None)
    assert CallOff.objects.get().sending.refused_at == SOON
    assert verbs(order)[-1] == "fail_call_off"
    assert call_off(order).done == [order.pk]


def test_a_lost_answer_is_looked_for_and_not_repeated(order, platform, cancel):
    grant = cancel.side_effect

    def lost(request):
        grant(request)
        raise httpx.ReadTimeout("lost")

    cancel.side_effect = lost
    call_off(order)
    assert [why.code for why in send().refused.values()] == ["platform_is_down"]
    assert again(order).called_off_at == NOW

    assert send(LATER).done == [CallOff.objects.get().pk]

    assert (cancel.call_count, again(order).state) == (1, "CANCELLED")


def test_what_its_buyer_asks_back_is_answered_instead(order, platform, shop):
    platform.ask("1", order.number)
    feeds.read(feeds.CANCELLATIONS, shop, ["1"], at=NOW)

    assert call_off(order).refused[order.pk].code == "order_is_asked_back"
    assert (CallOff.objects.count(), CancellationRequest.objects.count()) == (0, 1)


def test_until_it_is_told_no_word_of_the_platform_revives_it(order, shop):
    call_off(order)
    first = draft(number=order.number, source="api", as_of=LATER, buyer_note="Please hurry")

    assert intake.place(shop.pk, [first], by=None, at=LATER).groups == {order.number: "changed"}

    assert again(order).called_off_at == NOW
    assert dead.why_dead(again(order)).code == "order_is_asked_for"


def test_a_buyer_who_gives_up_does_not_revive_it(order, platform, shop):
    call_off(order)
    platform.ask("1", order.number)
    feeds.read(feeds.CANCELLATIONS, shop, ["1"], at=NOW)
    platform.ask("1", order.number, "CANCEL", at=SOON)
    feeds.read(feeds.CANCELLATIONS, shop, ["1"], at=SOON)

    assert (again(order).cancel_asked_at, again(order).called_off_at) == (None, NOW)


def test_one_the_platform_took_and_then_gave_up_goes_on(order, platform, shop):
    def begin(_request):
        platform.ask("9", order.number, role="SELLER", at=SOON)
        return said({"cancel_id": "9", "cancel_status": "CANCELLATION_REQUEST_PENDING"})

    platform.router.post(f"{AFTER}/cancellations").mock(side_effect=begin)
    call_off(order)
    send()
    assert again(order).called_off_at == NOW

    platform.ask("9", order.number, "CANCEL", role="SELLER", at=LATER)
    feeds.read(feeds.CANCELLATIONS, shop, ["9"], at=LATER)

    assert (again(order).cancel_asked_at, again(order).called_off_at) == (None, None)


def test_twice_is_refused(order):
    call_off(order)
    assert call_off(order).refused[order.pk].code == "order_is_called_off"


@pytest.mark.parametrize(
    ("market", "status", "reasons"),
    [
        ("US", "AWAITING_SHIPMENT", ["out_of_stock", "wrong_price", "address_not_deliver",
                                     "buyer_requested_cancellation"]),
        ("TH", "AWAITING_COLLECTION", ["out_of_stock", "wrong_price"]),
        ("GB", "ON_HOLD", ["out_of_stock", "wrong_price", "address_not_deliver"]),
        ("US", "IN_TRANSIT", []),
    ],
)  # fmt: skip
def test_reasons_are_those_of_the_market_and_the_status(order, market, status, reasons):
    order.shop.market, order.platform_status = market, status
    names = [name for name, _word in calling_off.reasons_for(order)]
    assert [name.rpartition("reason_")[2] for name in names] == reasons


def test_a_reason_that_does_not_fit_changes_nothing(order):
    refused = call_off(order, "because").refused[order.pk]
    assert str(refused) == (
        f"{order.number}: the platform does not take that reason for an order that is"
        " awaiting shipment."
    )
    assert again(order).called_off_at is None


def test_orders_of_files_are_cancelled_here_and_not_there(platform, shop):
    mine, theirs = make_order(make_shop("B")), make_order(shop)

    assert call_off(mine).refused[mine.pk].code == "order_is_not_on_the_platform"
    outcome = lifecycle.cancel([mine.pk, theirs.pk], by=None, at=NOW)

    assert outcome.done == [mine.pk]
    assert outcome.refused[theirs.pk].code == "order_is_on_the_platform"
    assert again(theirs).state != "CANCELLED"


class TestPages:
    def test_it_is_asked_from_the_page_of_the_order(self, client, lead, order):
        client.force_login(lead)
        page = client.get(reverse("admin:orders_order_change", args=[order.pk])).content.decode()
        address = reverse("admin:aftersales_calloff_add") + f"?order={order.pk}"
        assert address in page
        assert "Cancel this order?" not in page

        assert "Out of stock" in client.get(address).content.decode()
        answer = client.post(address, {"reason": OUT})

        assert answer.url == reverse("admin:orders_order_change", args=[order.pk])
        assert (CallOff.objects.get().by, CallOff.objects.get().reason) == (lead, OUT)
        listed = client.get(reverse("admin:aftersales_calloff_changelist")).content.decode()
        assert "on its way" in listed

    def test_who_may_not_is_refused(self, client, order, picker):
        client.force_login(picker)
        address = reverse("admin:aftersales_calloff_add") + f"?order={order.pk}"

        assert client.post(address, {"reason": OUT}).status_code == 403
        assert Order.objects.get().cancel_asked_at is None

    def test_orders_of_other_shops_are_not_there(self, client, order, platform):
        other = factories.make_person("other", None, shops=[make_shop("B")])
        other.groups.add(factories.make_group("aftersales.call_off_order"))
        client.force_login(other)
        address = reverse("admin:aftersales_calloff_add")

        for asked in (order.pk, "", "x", 99999):
            answer = client.get(address, {"order": asked})
            assert answer["Location"] == reverse("admin:orders_order_changelist")
            said_no = list(get_messages(answer.wsgi_request))[-1]
            assert str(said_no) == "There is no such order. Open one, and ask from its page."

    @pytest.mark.parametrize("status", ["CANCELLED", "DELIVERED", "IN_TRANSIT"])
    def test_an_order_that_cannot_be_called_off_is_refused_before_one_is_asked(
        self, client, lead, order, status
    ):
        Order.objects.update(platform_status=status)
        client.force_login(lead)

        answer = client.get(reverse("admin:aftersales_calloff_add"), {"order": order.pk})

        assert answer["Location"] == reverse("admin:orders_order_change", args=[order.pk])
        (said_no,) = get_messages(answer.wsgi_request)
        spoken = status.replace("_", " ").lower()
        assert str(said_no) == (
            f"{order.number} is {spoken} on the platform, which lets nobody call it off any more."
        )
