"""The same over real HTTP: a buyer asks, the order stops, one answer is given, both sides agree."""

from datetime import UTC, datetime

import pytest

from aftersales.models import (
    BuyerMessage,
    CallOff,
    CancellationRequest,
    ChatMessage,
    ChatThread,
    Dispute,
    ReturnRequest,
    Ticket,
)
from aftersales.services import (
    answers,
    calling_off,
    catching_up,
    expecting,
    facts,
    feeds,
    letters,
    polling,
    questions,
    reasons,
    talking,
)
from aftersales.services.answers import Answer
from aftersales.services.tickets import joining, opening
from orders.models import Clock, Grant, Hold, Order, PlatformApp, Question, Sending, ShopKey
from orders.services import fetching, inbox, screening
from tests.factories import HOUR, again, make_skus
from tests.fulfillment_site.practice.conftest import Seller, seller
from tests.platform import make_grant, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def there(practice, shop) -> Seller:
    """A seller of the practice shop, and our shop connected to it."""
    found = seller(practice, region="TH", shipping_type="TIKTOK")
    app = PlatformApp.objects.create(
        name="Practice",
        app_key=found.app["app_key"],
        secret=found.app["app_secret"],
        base_url=practice.url,
        auth_url=practice.url,
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


def test_a_refused_return_is_judged_and_won(there, shop):
    number = there.to_ship()
    package = there.looked_up(number)["doc"]["packages"][0]["id"]
    there.client().fulfillment.ship_package(package)
    for event in ("scan", "deliver"):
        there.practice.post(f"packages/{package}/{event}")
    return_id = there.practice.post(f"orders/{number}/return", type="REFUND")["return_id"]
    fetching.fetch(shop, [number], at=now())
    feeds.read(feeds.RETURNS, shop, [return_id], at=now())
    row = ReturnRequest.objects.get()
    reasons.ask(ReturnRequest, [row.pk], at=now())
    offered = again(row).reject_reasons[0]["name"]
    answer(row, Answer("REJECT", offered, "It arrived whole."))
    assert send(ReturnRequest).done == [row.pk]

    states = []
    for word in ("IN_PROGRESS", "SUPPORT_SELLER"):
        there.practice.post("clock", advance=60)
        there.practice.post(f"returns/{return_id}/judge", word=word)
        feeds.read(feeds.RETURNS, shop, [return_id], at=now())
        found = Dispute.objects.get()
        states.append((found.state, found.reason, found.request_id))
    assert states == [("OPEN", "DAMAGED", row.pk), ("WON", "DAMAGED", row.pk)]
    assert verbs(found.order)[-2:] == ["open_dispute", "win_dispute"]


@pytest.fixture
def noted(there, shop) -> Order:
    """An order of goods we know, held for its buyer's note."""
    number = there.to_ship(note="Blue, please")
    make_skus(sorted({line["seller_sku"] for line in there.looked_up(number)["doc"]["line_items"]}))
    fetching.fetch(shop, [number], at=now())
    order = Order.objects.get(number=number)
    screening.screen([order.pk], at=now())
    assert holds(order) == {"NOTE"}
    return order


def holds(order) -> set[str]:
    return set(Hold.objects.open().filter(order=order).values_list("reason", flat=True))


def verbs(order) -> list[str]:
    return list(order.events.order_by("seq").values_list("verb", flat=True))


def ask(order) -> Question:
    questions.ask([order.pk], about="details", by=None, at=now())
    talking.send(list(talking.unsent(now())), at=now())
    return Question.objects.get()


def test_a_buyer_answers_there_and_the_order_is_screened_here(there, noted):
    question = ask(noted)
    talk = f"/customer_service/202309/conversations/{question.conversation_ref}/messages"
    _code, written = there.api("GET", talk, page_size=10)
    assert noted.number in written["messages"][0]["content"]
    there.practice.post(f"orders/{noted.number}/message", text="Blue, size M")
    heard = told(noted.shop.key, 14, conversation_id=question.conversation_ref)
    inbox.store(noted.shop.key.grant.app, heard, at=now())

    talking.hear(list(talking.pending(now())), at=now())

    assert (again(noted).state, holds(noted)) == ("SCREENING", set())
    assert BuyerMessage.objects.get().text == "Blue, size M"
    expected = ["ask_buyer", "buyer_answers", "resume"]
    assert [verb for verb in verbs(noted) if verb in expected] == expected


def test_an_answer_of_which_nothing_told_is_found_before_the_order_comes_to_a_person(there, noted):
    ask(noted)
    there.practice.post(f"orders/{noted.number}/message", text="Blue")
    late = now() + 13 * HOUR

    talking.give_up(list(talking.silent(late)), at=late)

    assert (again(noted).state, holds(noted)) == ("SCREENING", set())


def test_silence_brings_the_order_to_a_person(there, noted):
    ask(noted)
    late = now() + 13 * HOUR

    talking.give_up(list(talking.silent(late)), at=late)

    assert (again(noted).state, holds(noted)) == ("HELD", {"WAITING_BUYER"})
    assert Hold.objects.open().get().code == "held_no_answer"


def test_called_off_here_is_cancelled_there(there, shop):
    number = there.to_ship()
    fetching.fetch(shop, [number], at=now())
    order = Order.objects.get(number=number)
    out_of_stock = calling_off.reasons_for(order)[0][0]
    calling_off.call_off([order.pk], reason=out_of_stock, by=None, at=now())

    calling_off.send(list(calling_off.pending(now())), at=now())

    assert again(order).state == "CANCELLED"
    assert CallOff.objects.get().settled_at is not None
    assert there.looked_up(number)["status"] == "CANCELLED"
    assert len(there.practice.effects("cancel_order")) == 1


def test_a_chat_whose_webhook_was_lost_is_found_and_answered(there, shop, agent):
    number = there.to_ship()
    fetching.fetch(shop, [number], at=now())
    catching_up.look([shop.pk], at=now())
    there.practice.post(f"orders/{number}/message", text="Where is it?")

    later = now() + HOUR / 60
    catching_up.look(list(catching_up.pending(later)), at=later)
    catching_up.look(list(catching_up.pending(later + HOUR)), at=later + HOUR)

    thread = ChatThread.objects.get()
    assert thread.said == "Where is it?"
    clock = Clock.objects.open().get(kind="CHAT")
    assert (clock.ref, clock.due_at) == (f"chat:{thread.pk}", thread.buyer_wrote_at + 24 * HOUR)

    letters.write("chat", thread.pk, "On its way.", by=agent, at=later + HOUR)
    letters.send(list(letters.pending(later + HOUR)), at=later + HOUR)
    catching_up.look([shop.pk], at=later + 2 * HOUR)

    assert not Clock.objects.open().filter(kind="CHAT").exists()
    assert ChatThread.objects.get().answered_by == agent


def test_when_an_order_arrives_is_read_over_the_wire(there, shop):
    order, _row = asked_back(there, shop)

    assert expecting.expect(list(expecting.pending(now())), at=now()).done == [order.pk]

    due = there.looked_up(order.number)["doc"]["delivery_sla_time"]
    day = datetime.fromtimestamp(due, shop.zone).strftime("%Y-%m-%d")
    assert facts.of(order, at=now())["arrives"] == day


def test_a_buyer_who_writes_has_a_ticket_and_gets_words_a_card_and_a_picture(
    there, shop, agent, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    number = there.to_ship()
    fetching.fetch(shop, [number], at=now())
    talk = there.practice.post(f"orders/{number}/message", text="Where is my parcel?")
    heard = told(shop.key, 14, conversation_id=talk["conversation_id"])
    inbox.store(shop.key.grant.app, heard, at=now())
    talking.hear(list(talking.pending(now())), at=now())
    opening.open_waiting(list(opening.pending(now())), at=now())
    ticket = Ticket.objects.get()
    assert (ticket.order.number, ticket.category) == (number, "NOT_RECEIVED")

    letters.write("ticket", ticket.pk, "We look at it: {order}", by=agent, at=now())
    letters.show("ticket", ticket.pk, "ORDER_CARD", by=agent, at=now())
    product = ticket.order.lines.first().listing.product_id
    letters.show("ticket", ticket.pk, "PRODUCT_CARD", by=agent, at=now(), product=product)
    png = b"\x89PNG\r\n\x1a\n" + b"0" * 20
    stored = joining.attach(ticket.pk, "cup.png", png, by=agent, at=now())
    letters.send_picture("ticket", ticket.pk, stored, by=agent, at=now())
    assert len(letters.send(list(letters.pending(now())), at=now()).done) == 4

    sent = there.practice.effects("message")
    kinds = [one["detail"]["type"] for one in sent]
    assert kinds == ["TEXT", "ORDER_CARD", "PRODUCT_CARD", "IMAGE"]
    kept = ChatMessage.objects.filter(role="CUSTOMER_SERVICE")
    assert [one.type for one in kept] == kinds
    assert all(one.platform_id for one in kept)
    assert kept[0].text == f"We look at it: {number}"
