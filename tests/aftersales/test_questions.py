"""Asking the buyer of a held order: it waits, an answer screens it anew, silence is a person's."""

import json
from datetime import timedelta

import httpx
import pytest
from django.urls import reverse

from aftersales.models import BuyerMessage, QuestionTemplate
from aftersales.services import questions, talking
from fulfillment_site.dashboards import board
from orders.models import Hold, OrderEvent, Question, Sending
from orders.services import inbox, lifecycle, screening
from tests import factories
from tests.factories import HOUR, NOW, again, draft, make_shop, place
from tests.platform import BASE_URL, said, told

pytestmark = pytest.mark.django_db
TALKS = f"{BASE_URL}/customer_service/202309/conversations"
SOON, LATER = NOW + timedelta(minutes=5), NOW + timedelta(minutes=6)
LIST = "admin:orders_question_changelist"


class Talk:
    """A conversation with one buyer at the platform, the newest message first."""

    def __init__(self, router):
        self.messages = []
        self.opened = router.post(TALKS).mock(return_value=said({"conversation_id": "t1"}))
        self.sent = router.post(
            url__regex=rf"{BASE_URL}/customer_service/\d+/conversations/t1/messages"
        )
        self.sent.mock(side_effect=self._send)
        router.get(f"{TALKS}/t1/messages").mock(side_effect=self._list)

    def say(self, role, text, at=NOW) -> str:
        number = f"m{len(self.messages) + 1}"
        content = json.dumps({"content": text})
        message = {"id": number, "type": "TEXT", "content": content, "sender": {"role": role}}
        self.messages.insert(0, message | {"create_time": int(at.timestamp())})
        return number

    def _send(self, request):
        body = httpx.Response(200, content=request.content).json()
        text = json.loads(body["content"])["content"]
        return said({"message_id": self.say("CUSTOMER_SERVICE", text)})

    def _list(self, _request):
        return said({"messages": self.messages})


@pytest.fixture
def talk(platform) -> Talk:
    return Talk(platform.router)


@pytest.fixture
def order(platform, shop):
    """Held for its buyer's note."""
    factories.make_skus(["TEE-RED-M"])
    (order,) = place(shop, draft(buyer_note="Blue", buyer_key="u:7021000000000000001"))
    screening.screen([order.pk], at=NOW)
    assert reasons(order) == {"NOTE"}
    return order


def reasons(order) -> set[str]:
    return set(Hold.objects.open().filter(order=order).values_list("reason", flat=True))


def ask(order, about="details", *, by=None, at=NOW):
    return questions.ask([order.pk], about=about, by=by, at=at)


def send(*, at=NOW):
    return talking.send(list(talking.unsent(at)), at=at)


def hear(order, *, at=SOON, topic=14):
    key = order.shop.key
    inbox.store(key.grant.app, told(key, topic, conversation_id="t1"), at=at)
    return talking.hear(list(talking.pending(at)), at=at)


def give_up(at):
    return talking.give_up(list(talking.silent(at)), at=at)


def verbs(order) -> list[str]:
    return list(order.events.order_by("seq").values_list("verb", flat=True))


def test_the_order_waits_and_its_buyer_is_written_to(order, talk, agent):
    assert ask(order, by=agent).done == [order.pk]
    assert reasons(order) == {"WAITING_BUYER"}
    hold = Hold.objects.open().get()
    assert (hold.sentence, hold.until_at) == (
        "The buyer was asked, and has 12 h to answer; goes on then.", NOW + 12 * HOUR,
    )  # fmt: skip

    question = Question.objects.get()
    assert send().done == [question.pk]

    question = again(question)
    assert (question.asked_by, question.conversation_ref, question.message_ref) == (
        agent, "t1", "m1",
    )  # fmt: skip
    assert (question.sent_at, question.answer_by_at) == (NOW, NOW + 12 * HOUR)
    text = json.loads(talk.messages[0]["content"])["content"]
    assert text.startswith(f"Hello! Thank you for order {order.number}. We are not sure which")
    assert "Tee-Red-M (Default)" in text
    body = httpx.Response(200, content=talk.opened.calls.last.request.content).json()
    assert body == {"buyer_user_id": "7021000000000000001"}
    assert list(talking.unsent(LATER)) == []


def test_an_answer_brings_it_back_to_screening_by_itself(order, talk):
    ask(order)
    send()
    talk.say("BUYER", "Blue, size M", SOON)

    assert len(hear(order).done) == 1

    assert (again(order).state, reasons(order)) == ("SCREENING", set())
    assert (Question.objects.get().answered_at, BuyerMessage.objects.get().text) == (
        SOON, "Blue, size M",
    )  # fmt: skip
    assert [verb for verb in verbs(order) if "buyer" in verb] == ["ask_buyer", "buyer_answers"]
    assert verbs(order)[-1] == "resume"
    assert "Blue" not in str(list(OrderEvent.objects.values_list("data", flat=True)))
    screening.screen([order.pk], at=SOON)
    assert reasons(order) == {"NOTE"}  # a person reads note and answer together


def test_what_is_held_by_hand_stays_so_until_a_person_lets_it_go(order, talk):
    lifecycle.hold_by_hand([order.pk], why="Ask", by=None, at=NOW)
    ask(order)
    send()
    talk.say("BUYER", "Yes", SOON)
    hear(order)

    assert (again(order).state, reasons(order)) == ("HELD", {"MANUAL"})


def test_what_was_written_before_the_question_is_no_answer(order, talk):
    talk.say("BUYER", "Hello?")
    ask(order)
    send()
    talk.say("ROBOT", "We are away.", SOON)

    hear(order, topic=13)

    assert reasons(order) == {"WAITING_BUYER"}
    assert BuyerMessage.objects.count() == 0


def test_a_repeated_message_answers_once(order, talk):
    ask(order)
    send()
    talk.say("BUYER", "Blue", SOON)
    hear(order)
    hear(order, at=LATER)

    assert BuyerMessage.objects.count() == 1
    assert verbs(order).count("buyer_answers") == 1


def test_silence_brings_it_to_a_person(order, talk, agent):
    ask(order)
    send()
    assert list(talking.silent(NOW + 11 * HOUR)) == []
    late = NOW + 12 * HOUR

    assert give_up(late).done == [order.pk]

    hold = Hold.objects.open().get()
    assert str(hold) == "The buyer did not answer within 12 h. Decide what to do."
    assert list(talking.silent(NOW + 99 * HOUR)) == []
    todos = [todo.text for todo in board.board(agent, at=late).todos]
    assert "1 buyer did not answer our question" in todos
    assert verbs(order)[-1] == "buyer_is_silent"


def test_a_late_answer_still_counts(order, talk):
    ask(order)
    send()
    give_up(NOW + 12 * HOUR)
    talk.say("BUYER", "Sorry, blue", NOW + 13 * HOUR)

    hear(order, at=NOW + 13 * HOUR)

    assert again(order).state == "SCREENING"


def test_an_answer_that_no_message_told_of_is_found_before_giving_up(order, talk):
    ask(order)
    send()
    talk.say("BUYER", "Blue", SOON)

    give_up(NOW + 12 * HOUR)

    assert again(order).state == "SCREENING"
    assert Question.objects.get().answered_at == NOW + 12 * HOUR


def test_what_the_platform_does_not_send_goes_back_to_what_it_waited_for(order, talk):
    talk.sent.mock(return_value=said(code=45101006, message="Sensitive content."))
    ask(order)

    assert [why.code for why in send().refused.values()] == ["platform_refused"]

    assert (again(order).state, Question.objects.get().closed_at) == ("SCREENING", NOW)
    assert Sending.objects.get().refused_at == NOW
    screening.screen([order.pk], at=SOON)
    assert reasons(order) == {"NOTE"}


def test_a_lost_answer_of_the_platform_is_looked_for_and_nobody_is_asked_twice(order, talk):
    write = talk._send

    def lost(request):
        write(request)
        raise httpx.ReadTimeout("lost")

    talk.sent.mock(side_effect=lost)
    ask(order)
    assert [why.code for why in send().refused.values()] == ["platform_is_down"]

    assert send(at=LATER).done == [Question.objects.get().pk]

    assert len(talk.messages) == 1
    assert Question.objects.get().message_ref == "m1"


def test_who_cannot_be_asked_is_named_and_nothing_changes(order, talk, shop):
    unheld, nameless = place(shop, draft(), draft(buyer_note="x"))
    screening.screen([unheld.pk, nameless.pk], at=NOW)
    (foreign,) = place(make_shop("B"), draft(buyer_note="x"))
    ask(order)

    def why(one, about="details"):
        return ask(one, about).refused[one.pk].code

    assert why(order) == "buyer_is_asked"
    assert why(unheld) == "order_is_not_held"
    assert why(nameless) == "buyer_is_unknown"
    assert why(foreign) == "shop_not_connected"
    assert reasons(nameless) == {"NOTE"}
    assert Question.objects.count() == 1


@pytest.mark.parametrize("market", ["US", "TH", "VN", "ID", "MY", "JP", "PH", "GB"])
def test_every_market_is_asked_in_its_own_language(order, market):
    order.shop.market = market
    for about in ("address", "details"):
        text = questions.template_for(about, order.shop).text
        assert ("Hello!" in text) == (market in ("US", "PH", "GB"))
        assert "{order}" in text


class TestPages:
    def test_it_is_asked_from_the_page_of_the_order(self, client, agent, order):
        client.force_login(agent)
        page = client.get(reverse("admin:orders_order_change", args=[order.pk])).content.decode()
        address = reverse("admin:orders_question_add") + f"?order={order.pk}"
        assert address in page
        assert "Its address is incomplete" in client.get(address).content.decode()

        client.post(address, {"about": "address"})

        assert (Question.objects.get().about, Question.objects.get().asked_by) == (
            "address", agent,
        )  # fmt: skip

    def test_the_answer_is_shown_to_who_may_see_the_buyer(self, client, agent, order, talk):
        ask(order)
        send()
        talk.say("BUYER", "Blue <b>please</b>", SOON)
        hear(order)
        client.force_login(agent)
        assert "Blue &lt;b&gt;please" in client.get(reverse(LIST)).content.decode()
        other = factories.make_person("other", None, shops=[order.shop])
        other.groups.add(factories.make_group("orders.view_question"))
        client.force_login(other)

        page = client.get(reverse(LIST)).content.decode()

        assert "Blue" not in page
        assert "not shown to you" in page

    def test_who_may_not_ask_is_refused(self, client, picker, order):
        client.force_login(picker)
        address = reverse("admin:orders_question_add") + f"?order={order.pk}"

        assert client.post(address, {"about": "address"}).status_code == 403
        assert Question.objects.count() == 0

    def test_the_lead_words_questions_with_what_can_be_filled_in(self, client, platform):
        lead = factories.make_person("lead", "customer service lead")
        client.force_login(lead)
        row = QuestionTemplate.objects.get(code="address", language="en")
        address = reverse("admin:aftersales_questiontemplate_change", args=[row.pk])
        said = {"code": "address", "language": "en", "hours": 6}

        wrong = client.post(address, said | {"text": "Where to, {buyer}?"}).content.decode()
        assert "Only {order} and {product} are filled in, not buyer." in wrong
        client.post(address, said | {"text": "Where to with {order}?"})

        assert (again(row).text, again(row).hours) == ("Where to with {order}?", 6)
