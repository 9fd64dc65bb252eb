"""Asking the buyer of a held order: it waits, an answer screens it anew, silence is a person's."""

import json

import httpx
import pytest

from aftersales.models import BuyerMessage
from aftersales.services import questions, talking
from fulfillment_site.dashboards import board
from orders.models import Hold, InboundMessage, OrderEvent, Question, Sending
from orders.services import inbox, lifecycle, screening
from tests.aftersales.talks import LATER, SOON, TALKS, ask, give_up, hear, reasons, send, verbs
from tests.factories import HOUR, NOW, again, draft, make_shop, place
from tests.platform import said, told

pytestmark = pytest.mark.django_db


def test_the_order_waits_and_its_buyer_is_written_to(noted, talk, agent):
    assert ask(noted, by=agent).done == [noted.pk]
    assert reasons(noted) == {"WAITING_BUYER"}
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
    assert text.startswith(f"Hello! Thank you for order {noted.number}. We are not sure which")
    assert "Tee-Red-M (Default)" in text
    body = httpx.Response(200, content=talk.opened.calls.last.request.content).json()
    assert body == {"buyer_user_id": "7021000000000000001"}
    assert list(talking.unsent(LATER)) == []


def test_an_answer_brings_it_back_to_screening_by_itself(noted, talk):
    ask(noted)
    send()
    talk.say("BUYER", "Blue, size M", SOON)

    assert len(hear(noted).done) == 1

    assert (again(noted).state, reasons(noted)) == ("SCREENING", set())
    assert (Question.objects.get().answered_at, BuyerMessage.objects.get().text) == (
        SOON, "Blue, size M",
    )  # fmt: skip
    assert [verb for verb in verbs(noted) if "buyer" in verb] == ["ask_buyer", "buyer_answers"]
    assert verbs(noted)[-1] == "resume"
    assert "Blue" not in str(list(OrderEvent.objects.values_list("data", flat=True)))
    screening.screen([noted.pk], at=SOON)
    assert reasons(noted) == {"NOTE"}  # a person reads note and answer together


def test_what_is_held_by_hand_stays_so_until_a_person_lets_it_go(noted, talk):
    lifecycle.hold_by_hand([noted.pk], why="Ask", by=None, at=NOW)
    ask(noted)
    send()
    talk.say("BUYER", "Yes", SOON)
    hear(noted)

    assert (again(noted).state, reasons(noted)) == ("HELD", {"MANUAL"})


def test_what_was_written_before_the_question_is_no_answer(noted, talk):
    talk.say("BUYER", "Hello?")
    ask(noted)
    send()
    talk.say("ROBOT", "We are away.", SOON)

    hear(noted, topic=13)

    assert reasons(noted) == {"WAITING_BUYER"}
    assert BuyerMessage.objects.count() == 0


def test_a_repeated_message_answers_once(noted, talk):
    ask(noted)
    send()
    talk.say("BUYER", "Blue", SOON)
    hear(noted)
    hear(noted, at=LATER)

    assert BuyerMessage.objects.count() == 1
    assert verbs(noted).count("buyer_answers") == 1


def test_silence_brings_it_to_a_person(noted, talk, agent):
    ask(noted)
    send()
    assert list(talking.silent(NOW + 11 * HOUR)) == []
    late = NOW + 12 * HOUR

    assert give_up(late).done == [noted.pk]

    hold = Hold.objects.open().get()
    assert str(hold) == "The buyer did not answer within 12 h. Decide what to do."
    assert list(talking.silent(NOW + 99 * HOUR)) == []
    todos = [todo.text for todo in board.board(agent, at=late).todos]
    assert "1 buyer did not answer our question" in todos
    assert verbs(noted)[-1] == "buyer_is_silent"


def test_a_late_answer_still_counts(noted, talk):
    ask(noted)
    send()
    give_up(NOW + 12 * HOUR)
    talk.say("BUYER", "Sorry, blue", NOW + 13 * HOUR)

    hear(noted, at=NOW + 13 * HOUR)

    assert again(noted).state == "SCREENING"


def test_an_answer_that_no_message_told_of_is_found_before_giving_up(noted, talk):
    ask(noted)
    send()
    talk.say("BUYER", "Blue", SOON)

    give_up(NOW + 12 * HOUR)

    assert again(noted).state == "SCREENING"
    assert Question.objects.get().answered_at == NOW + 12 * HOUR


def test_what_the_platform_does_not_send_goes_back_to_what_it_waited_for(noted, talk):
    talk.sent.mock(return_value=said(code=45101006, message="Sensitive content."))
    ask(noted)

    assert [why.code for why in send().refused.values()] == ["platform_refused"]

    assert (again(noted).state, Question.objects.get().closed_at) == ("SCREENING", NOW)
    assert Sending.objects.get().refused_at == NOW
    screening.screen([noted.pk], at=SOON)
    assert reasons(noted) == {"NOTE"}


def test_a_worker_that_dies_after_the_answer_leaves_all_of_it_to_the_next(noted, talk, monkeypatch):
    def die(*_args, **_kwargs):
        raise SystemExit

    ask(noted)
    with monkeypatch.context() as patch:
        patch.setattr(Question, "save", die)
        with pytest.raises(SystemExit):
            send()
    assert (Sending.objects.get().accepted_at, Question.objects.get().sent_at) == (None, None)

    assert send(at=LATER).done == [Question.objects.get().pk]

    assert (len(talk.messages), Question.objects.get().message_ref) == (1, "m1")
    assert Sending.objects.get().accepted_at == LATER


def test_a_conversation_that_is_refused_keeps_no_other_unheard(noted, talk, shop):
    ask(noted)
    send()
    (second,) = place(shop, draft(buyer_note="x", buyer_key="u:9"))
    screening.screen([second.pk], at=NOW)
    ask(second)
    Question.objects.filter(order=second).update(conversation_ref="t2", sent_at=NOW)
    talk.router.get(f"{TALKS}/t2/messages").mock(
        return_value=said(code=45101003, message="There is no such conversation.")
    )
    talk.say("BUYER", "Blue", SOON)
    for name in ("t1", "t2"):
        inbox.store(shop.key.grant.app, told(shop.key, 14, conversation_id=name), at=SOON)

    outcome = talking.hear(list(talking.pending(SOON)), at=SOON)

    heard, unheard = InboundMessage.objects.order_by("pk")
    assert (outcome.done, heard.handled_at) == ([heard.pk], SOON)
    assert str(outcome.refused[unheard.pk]) == (
        "The platform said no: There is no such conversation. (45101003)."
    )
    assert BuyerMessage.objects.get().text == "Blue"
    assert list(InboundMessage.objects.stuck()) == [unheard]
    assert reasons(second) == {"WAITING_BUYER"}


def test_a_lost_answer_of_the_platform_is_looked_for_and_nobody_is_asked_twice(noted, talk):
    write = talk._send

    def lost(request):
        write(request)
        raise httpx.ReadTimeout("lost")

    talk.sent.mock(side_effect=lost)
    ask(noted)
    assert [why.code for why in send().refused.values()] == ["platform_is_down"]

    assert send(at=LATER).done == [Question.objects.get().pk]

    assert len(talk.messages) == 1
    assert Question.objects.get().message_ref == "m1"


def test_what_the_buyer_wrote_before_we_knew_that_it_was_sent_is_an_answer(noted, talk):
    write = talk._send

    def lost(request):
        write(request)
        talk.say("BUYER", "Blue", SOON)
        raise httpx.ReadTimeout("lost")

    talk.sent.mock(side_effect=lost)
    ask(noted)
    send()

    send(at=LATER)

    assert (again(noted).state, BuyerMessage.objects.get().text) == ("SCREENING", "Blue")


def test_nobody_is_written_to_about_an_order_that_no_longer_waits(noted, talk, shop):
    (gone,) = place(shop, draft(buyer_note="x", buyer_key="u:1"))
    screening.screen([gone.pk], at=NOW)
    for order in (noted, gone):
        ask(order)
    lifecycle.lift_by_hand([noted.pk], by=None, at=NOW)
    lifecycle.cancel_by_platform([gone.pk], by=None, at=NOW)

    assert list(talking.unsent(SOON)) == []
    assert talking.send(list(Question.objects.values_list("pk", flat=True)), at=SOON).done == []

    assert (talk.messages, Sending.objects.count()) == ([], 0)


def test_a_question_that_could_not_be_sent_in_time_is_called_off(noted, talk):
    talk.sent.mock(return_value=httpx.Response(503))
    ask(noted)
    send()

    give_up(NOW + 12 * HOUR)

    assert (again(noted).state, Question.objects.get().closed_at) == (
        "SCREENING", NOW + 12 * HOUR,
    )  # fmt: skip
    assert "fail_question" in verbs(noted)
    assert "buyer_is_silent" not in verbs(noted)


def test_who_cannot_be_asked_is_named_and_nothing_changes(noted, talk, shop):
    unheld, nameless = place(shop, draft(), draft(buyer_note="x"))
    screening.screen([unheld.pk, nameless.pk], at=NOW)
    (foreign,) = place(make_shop("B"), draft(buyer_note="x"))
    ask(noted)

    def why(one, about="details"):
        return ask(one, about).refused[one.pk].code

    assert why(noted) == "buyer_is_asked"
    assert why(unheld) == "order_is_not_held"
    assert why(nameless) == "buyer_is_unknown"
    assert why(foreign) == "shop_not_connected"
    assert reasons(nameless) == {"NOTE"}
    assert Question.objects.count() == 1


@pytest.mark.parametrize("market", ["US", "TH", "VN", "ID", "MY", "JP", "PH", "GB"])
def test_every_market_is_asked_in_its_own_language(noted, market):
    noted.shop.market = market
    for about in ("address", "details"):
        text = questions.template_for(about, noted.shop).text
        assert ("Hello!" in text) == (market in ("US", "PH", "GB"))
        assert "{order}" in text
