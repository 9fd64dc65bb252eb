"""The whole conversation is kept: both sides, receipts, cards, pictures, translations."""

import json

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains

from aftersales.models import ChatMessage, ChatThread, Letter, Ticket
from aftersales.services import chats, conversations, letters, translating
from aftersales.services.tickets import joining, opening, seeing
from orders.errors import Refused
from orders.models import Shop
from orders.tiktok.payloads.messages import Message
from tests.aftersales import cases
from tests.aftersales.talks import SOON
from tests.aftersales.test_letters import hear, send
from tests.factories import HOUR, NOW, again
from tests.platform import BASE_URL, said

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20


@pytest.fixture(autouse=True)
def private_root(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def ticket(shop, talk, agent) -> Ticket:
    """A ticket about an order, and the conversation its buyer began."""
    order = cases.sold(shop)
    talk.say("BUYER", "Where is my parcel?", NOW)
    talk.buyer = cases.BUYER.removeprefix("u:")
    hear(shop)
    assert ChatThread.objects.get().order == order
    opening.open_waiting(list(opening.pending(SOON)), at=SOON)
    return Ticket.objects.get()


def test_the_order_whose_card_a_buyer_sends_is_what_the_chat_is_about(shop, talk):
    older, _newer = cases.sold(shop), cases.sold(shop)
    talk.buyer = cases.BUYER.removeprefix("u:")
    talk.say("BUYER", "", NOW)
    card = {"type": "ORDER_CARD", "content": json.dumps({"order_id": older.number})}
    talk.messages[0] |= card
    hear(shop)
    thread = ChatThread.objects.get()
    assert (thread.order, thread.buyer) == (older, older.buyer)


def told(*, text=False) -> list[tuple]:
    return [(one.role, one.text if text else one.type) for one in ChatMessage.objects.all()]


def test_both_sides_are_kept_once_and_unread_ones_counted(shop, talk):
    talk.say("BUYER", "Hello", NOW)
    talk.say("ROBOT", "We are away", NOW + HOUR)
    hear(shop)
    talk.say("CUSTOMER_SERVICE", "Tomorrow", NOW + 2 * HOUR)
    talk.say("BUYER", "Thanks", NOW + 3 * HOUR)
    talk.say("BUYER", "And the other?", NOW + 4 * HOUR)
    for _ in range(2):
        hear(shop)
    assert told(text=True) == [
        ("BUYER", "Hello"), ("ROBOT", "We are away"), ("CUSTOMER_SERVICE", "Tomorrow"),
        ("BUYER", "Thanks"), ("BUYER", "And the other?"),
    ]  # fmt: skip
    assert ChatThread.objects.get().unread == 2


def test_the_words_are_not_readable_in_the_table(shop, talk):
    talk.say("BUYER", "My phone is 2065550123", NOW)
    hear(shop)
    raw = ChatMessage.objects.extra(select={"raw": "text"}).values_list("raw", flat=True)
    assert b"206" not in bytes(raw[0])


def test_a_ticket_is_answered_in_its_conversation_with_the_receipt(shop, ticket, talk, agent):
    letters.write("ticket", ticket.pk, "It moves again.", by=agent, at=SOON)
    thread = ChatThread.objects.get()
    assert (thread.answered_at, thread.due_at) == (SOON, None)
    assert (again(ticket).answered_at, again(ticket).platform_due_at) == (SOON, None)

    assert len(send().done) == 1

    last = ChatMessage.objects.last()
    assert (last.role, last.text, last.platform_id, last.by) == (
        "CUSTOMER_SERVICE", "It moves again.", "m2", agent,
    )  # fmt: skip
    hear(shop)  # the platform tells of it as well
    assert ChatMessage.objects.count() == 2
    assert cases.verbs(ticket) == ["open", "take_up", "write"]
    seeing.seen(ticket.pk, at=SOON)
    assert (again(thread).unread, again(ticket).parcel_seen_at) == (0, SOON)


@pytest.fixture
def several(shop, ticket, agent) -> Ticket:
    """A ticket with three talks: of an earlier order, of its own, and of somebody else."""
    older = cases.chat(shop, cases.sold(shop), said="And the other?", at=NOW + HOUR / 2, ref="t2")
    cases.open_all(SOON)
    joining.merge(Ticket.objects.get(order=older.order).pk, ticket.pk, by=agent, at=SOON)
    stranger = cases.sold(shop, buyer_key="u:7021000000000000002")
    late = cases.chat(shop, stranger, at=NOW + HOUR, ref="t3")
    ticket.sources.create(kind="chat", matter_id=late.pk)  # as merges once let it in
    return ticket


def test_of_several_talks_the_one_written_in_last_is_answered_or_the_chosen_one(several, agent):
    first, second, other = ChatThread.objects.order_by("conversation_ref")

    letter = letters.write("ticket", several.pk, "Both come.", by=agent, at=SOON)

    assert letter.conversation_ref == "t2"
    assert [again(one).answered_at for one in (first, second, other)] == [None, SOON, None]
    chosen = letters.Chosen(talk=first.pk)
    letter = letters.write("ticket", several.pk, "It comes.", by=agent, at=SOON, chosen=chosen)
    assert letter.conversation_ref == "t1"
    for talk in (other.pk, 0):
        chosen = letters.Chosen(talk=talk)
        with pytest.raises(Refused) as refused:
            letters.write("ticket", several.pk, "No.", by=agent, at=SOON, chosen=chosen)
        assert refused.value.code == "talk_is_not_of_the_ticket"
    assert (Letter.objects.count(), again(other).answered_at) == (2, None)


def test_each_line_of_several_talks_says_which_order_it_is_about(client, several, agent):
    client.force_login(agent)
    url = reverse("desk:ticket", args=[several.pk])
    page = client.get(url)
    first, second, other = (
        one.order.number for one in ChatThread.objects.order_by("conversation_ref")
    )
    assert {said.about for said in page.context["talk"]} == {first}
    choices = [about for _pk, about, _wrote in page.context["talks"]]
    assert (choices, other in choices) == ([second, first], False)
    talk = page.context["talks"][1][0]
    client.post(reverse("desk:ticket_write", args=[several.pk]), {"text": "Hello", "talk": talk})
    assert Letter.objects.get().conversation_ref == "t1"
    refused = client.post(
        reverse("desk:ticket_write", args=[several.pk]), {"text": "{arrives}", "talk": talk}
    )
    assertContains(refused, f'<option value="{talk}" selected>')


def test_who_writes_in_a_ticket_of_nobody_has_it_from_then_on(ticket, agent, lead):
    letters.write("ticket", ticket.pk, "It moves again.", by=agent, at=SOON)
    assert (again(ticket).owner, again(ticket).state) == (agent, "OPEN")
    letters.show("ticket", ticket.pk, Letter.Type.ORDER_CARD, by=lead, at=SOON)
    assert again(ticket).owner == agent
    assert cases.verbs(ticket) == ["open", "take_up", "write", "write"]


def test_of_a_shop_that_is_not_connected_nothing_is_written(ticket, key, talk, agent):
    type(key).objects.update(disconnected_at=NOW)
    thread = ChatThread.objects.get()
    for kind, pk in (("ticket", ticket.pk), ("chat", thread.pk)):
        with pytest.raises(Refused) as refused:
            letters.write(kind, pk, "It moves again.", by=agent, at=SOON)
        assert str(refused.value) == (
            f"Not written: {ticket.shop.name} is not connected to the platform. Write to the buyer"
            " in Seller Center, or ask an administrator to connect the shop."
        )
    with pytest.raises(Refused):
        letters.show("ticket", ticket.pk, Letter.Type.ORDER_CARD, by=agent, at=SOON)
    assert not Letter.objects.exists()
    assert (again(thread).answered_at, again(thread).due_at) == (None, NOW + 24 * HOUR)
    assert (again(ticket).owner, again(ticket).answered_at) == (None, None)


def test_cards_of_the_order_and_of_its_products_are_sent(ticket, talk, agent):
    line = ticket.order.lines.get().listing
    with pytest.raises(Refused):
        letters.show("ticket", ticket.pk, "PRODUCT_CARD", by=agent, at=SOON, product="1")
    letters.show("ticket", ticket.pk, "ORDER_CARD", by=agent, at=SOON)
    letters.show("ticket", ticket.pk, "PRODUCT_CARD", by=agent, at=SOON, product=line.product_id)
    send()
    sent = [(m["type"], cases.content(m)) for m in reversed(talk.messages[:2])]
    assert sent == [
        ("ORDER_CARD", {"order_id": ticket.order.number}),
        ("PRODUCT_CARD", {"product_id": line.product_id}),
    ]
    assert told()[1:] == [
        ("CUSTOMER_SERVICE", "ORDER_CARD"), ("CUSTOMER_SERVICE", "PRODUCT_CARD"),
    ]  # fmt: skip


def test_a_picture_is_left_with_the_platform_and_shown(ticket, talk, agent):
    image = {"url": "https://img.example/1.jpg", "width": 8, "height": 8}
    talk.router.post(f"{BASE_URL}/customer_service/202309/images/upload").mock(
        return_value=said(image)
    )
    stored = joining.attach(ticket.pk, "cup.png", PNG, by=agent, at=SOON)
    letters.send_picture("ticket", ticket.pk, stored, by=agent, at=SOON)
    send()
    assert (talk.messages[0]["type"], cases.content(talk.messages[0])["url"]) == (
        "IMAGE", image["url"],
    )  # fmt: skip
    assert Letter.objects.get().message_ref == talk.messages[0]["id"]
    assert ChatMessage.objects.last().card == {"url": image["url"]}


def test_an_answer_the_platform_refuses_lets_the_chat_wait_again(ticket, talk, agent):
    letters.write("ticket", ticket.pk, "We are sorry.", by=agent, at=SOON)
    talk.sent.mock(return_value=said(code=45101006, message="Sensitive content."))
    send()
    thread = ChatThread.objects.get()
    assert (thread.answered_at, thread.due_at) == (None, NOW + 24 * HOUR)
    assert again(ticket).platform_due_at == NOW + 24 * HOUR
    assert ChatMessage.objects.count() == 1


def test_a_long_conversation_is_read_page_by_page_until_what_is_known(shop, talk, platform):
    asked = []
    for number in range(25):
        talk.say("BUYER", f"Line {number}", NOW + number * HOUR)

    def page(request):
        asked.append(start := int(request.url.params.get("page_token") or 0))
        more = str(start + 10) if start + 10 < len(talk.messages) else ""
        return said({"messages": talk.messages[start : start + 10], "next_page_token": more})

    talk.router.get(f"{BASE_URL}/customer_service/202309/conversations/t1/messages").mock(
        side_effect=page
    )
    hear(shop)
    assert (ChatMessage.objects.count(), asked) == (25, [0, 10, 20])
    talk.say("BUYER", "One more", NOW + 30 * HOUR)
    hear(shop)
    assert (ChatMessage.objects.count(), asked[3:]) == (26, [0])
    assert ChatThread.objects.get().due_at == NOW + 24 * HOUR  # since the first, on no page now


def translator(texts, language):
    """What a test sets up as translator."""
    if "down" in texts:
        raise ConnectionError("down")
    return [f"{language}: {text}" for text in texts]


TRANSLATOR = f"{__name__}.translator"


def test_what_buyers_write_is_translated_only_where_somebody_set_that_up(shop, talk):
    talk.say("BUYER", "Xin chào", NOW)
    talk.say("SHOP", "Hello", NOW)
    hear(shop)
    assert list(translating.pending("", SOON)) == []
    ids = list(translating.pending(TRANSLATOR, SOON))
    assert translating.translate(TRANSLATOR, "zh-hans", ids, at=SOON).done == ids
    assert [one.translation for one in ChatMessage.objects.all()] == ["zh-hans: Xin chào", None]
    assert list(translating.pending(TRANSLATOR, SOON)) == []


def test_a_translator_that_is_away_is_asked_again(shop, talk):
    talk.say("BUYER", "down", NOW)
    hear(shop)
    ids = list(translating.pending(TRANSLATOR, SOON))
    assert list(translating.translate(TRANSLATOR, "zh-hans", ids, at=SOON).refused) == ids
    assert list(translating.pending(TRANSLATOR, SOON)) == ids


def test_a_message_heard_twice_at_once_is_kept_once(shop):
    one = Message("m9", "TEXT", '{"content": "Hi"}', NOW, "BUYER")
    chats.keep(Shop.objects.get(), "t9", [one], at=NOW)
    thread = ChatThread.objects.get()
    conversations.keep(thread, [one])
    assert (ChatMessage.objects.count(), again(thread).unread) == (1, 1)
