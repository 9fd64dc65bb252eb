"""A chat of which no message told is found by looking, read once, and answered by its clock."""

import json
from datetime import timedelta

import pytest

from aftersales.models import BuyerMessage, ChatThread, TalkLine
from aftersales.services import catching_up, chats
from orders.models import Clock, Question
from orders.services.connecting import disconnect
from tests import factories
from tests.aftersales.talks import TALKS
from tests.factories import HOUR, NOW, again
from tests.platform import said

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


class Talks:
    """All conversations of a shop at the platform, the liveliest first, 20 a page."""

    def __init__(self, router):
        self.talks, self.read, self.unseen = {}, [], set()
        self.listed = router.get(TALKS)
        self.listed.mock(side_effect=self._list)
        router.get(url__regex=rf"{TALKS}/(?P<talk>\w+)/messages").mock(side_effect=self._messages)

    def say(self, talk: str, role="BUYER", at=NOW, unread=1) -> str:
        told = self.talks.pop(talk, [])
        number = f"{talk}-{len(told) + 1}"
        message = {
            "id": number, "type": "TEXT", "content": json.dumps({"content": f"{role} {number}"}),
            "sender": {"role": role}, "create_time": int(at.timestamp()), "unread": unread,
        }  # fmt: skip
        self.talks = {talk: [message, *told]} | self.talks
        return number

    def _list(self, request):
        start = int(request.url.params.get("page_token") or 0)
        names = list(self.talks)[start : start + 20]
        shown = [
            {"id": name, "unread_count": told[0]["unread"], "latest_message": told[0]}
            for name, told in ((name, self.talks[name]) for name in names)
        ]
        more = str(start + 20) if start + 20 < len(self.talks) else ""
        return said({"conversations": shown, "next_page_token": more})

    def _messages(self, request, talk):
        self.read.append(talk)
        if talk in self.unseen:
            return said(code=45101003, message="There is no such conversation.")
        return said({"messages": self.talks[talk]})


@pytest.fixture
def talks(platform) -> Talks:
    return Talks(platform.router)


def look(at=NOW):
    return catching_up.look(list(catching_up.pending(at)), at=at)


def test_a_chat_whose_message_was_lost_stands_at_the_desk_within_a_minute(talks, shop):
    look(NOW)
    talks.say("t1", at=NOW + MINUTE / 2)

    assert look(NOW + MINUTE).done == [shop.pk]

    thread = ChatThread.objects.get()
    assert (thread.said, thread.due_at) == ("BUYER t1-1", NOW + MINUTE / 2 + 24 * HOUR)
    clock = Clock.objects.open().get(kind="CHAT")
    assert (clock.ref, clock.due_at) == (f"chat:{thread.pk}", thread.due_at)
    assert TalkLine.objects.get().found == 1


def test_what_is_here_is_not_read_again(talks, shop):
    talks.say("t1")
    for minutes in range(4):
        look(NOW + minutes * MINUTE)

    assert talks.read == ["t1"]
    assert (ChatThread.objects.count(), Clock.objects.filter(kind="CHAT").count()) == (1, 1)
    assert TalkLine.objects.get().found == 1


def test_a_second_message_is_found_and_the_first_still_counts(talks, shop):
    talks.say("t1", at=NOW)
    look(NOW)
    talks.say("t1", at=NOW + MINUTE)

    look(NOW + 2 * MINUTE)

    thread = ChatThread.objects.get()
    assert (thread.message_ref, thread.due_at) == ("t1-2", NOW + 24 * HOUR)
    assert Clock.objects.open().filter(kind="CHAT").count() == 1


def test_an_answer_given_in_seller_center_is_found(talks, shop):
    talks.say("t1")
    look(NOW)
    talks.say("t1", "CUSTOMER_SERVICE", NOW + MINUTE, unread=0)

    look(NOW + 2 * MINUTE)

    assert ChatThread.objects.get().answered_at == NOW + MINUTE
    assert not Clock.objects.open().filter(kind="CHAT").exists()
    assert talks.read == ["t1", "t1"]


def test_a_robot_that_spoke_last_hides_no_buyer(talks, shop):
    talks.say("t1", at=NOW - MINUTE)
    talks.say("t1", "ROBOT", NOW, unread=0)

    look(NOW)

    assert ChatThread.objects.get().due_at == NOW - MINUTE + 24 * HOUR


def test_a_quiet_look_costs_one_call_and_a_look_at_all_comes_hourly(talks, shop):
    for number in range(50):
        talks.say(f"t{number}", "CUSTOMER_SERVICE", NOW - 3 * HOUR, unread=0)
    look(NOW)
    assert talks.listed.call_count == 3

    look(NOW + 10 * MINUTE)
    assert talks.listed.call_count == 4

    look(NOW + HOUR)
    assert talks.listed.call_count == 7


def test_what_slept_behind_the_watermark_is_found_by_the_look_at_all(talks, shop):
    look(NOW)
    talks.say("t2", at=NOW + 20 * MINUTE)
    look(NOW + 21 * MINUTE)
    talks.say("t1", at=NOW + 2 * MINUTE)  # listed late, with an old time

    look(NOW + 30 * MINUTE)
    assert list(ChatThread.objects.values_list("conversation_ref", flat=True)) == ["t2"]

    look(NOW + HOUR)
    assert ChatThread.objects.count() == 2


def test_fifty_lost_chats_on_three_pages_are_all_found(talks, shop):
    look(NOW)
    for number in range(50):
        talks.say(f"t{number}", at=NOW + MINUTE)

    look(NOW + 2 * MINUTE)

    assert Clock.objects.open().filter(kind="CHAT").count() == 50


def test_an_answer_to_a_question_is_no_chat(talks, shop):
    number = talks.say("t1")
    question = Question.objects.create(
        order=factories.make_order(shop), about="details", asked_at=NOW, answer_by_at=NOW,
        conversation_ref="t1", closed_at=NOW,
    )  # fmt: skip
    BuyerMessage.objects.create(question=question, platform_id=number, text="Blue")

    look(NOW)
    chats.keep(shop, "t1", [], at=NOW)

    assert (talks.read, ChatThread.objects.count()) == ([], 0)

    talks.say("t1", at=NOW + MINUTE)  # what he writes after it is one
    look(NOW + MINUTE)
    assert ChatThread.objects.get().due_at == NOW + MINUTE + 24 * HOUR


def test_one_that_the_platform_hides_keeps_no_other_unread(talks, shop):
    talks.say("t1")
    talks.say("t2")
    talks.unseen = {"t1"}

    assert look(NOW).done == [shop.pk]

    line = TalkLine.objects.get()
    assert (line.found, line.problem["code"]) == (1, "platform_refused")
    assert ChatThread.objects.get().conversation_ref == "t2"


@pytest.mark.usefixtures("_asked_once")
def test_a_platform_that_is_down_is_tried_again_ever_later(talks, shop):
    look(NOW)
    talks.say("t1", at=NOW + 2 * MINUTE)
    talks.listed.mock(return_value=said(code=45101001, message="Internal"))

    at, waits = NOW + MINUTE, []
    for _try in range(5):
        assert [why.code for why in look(at).refused.values()] == ["platform_is_down"]
        next_at = TalkLine.objects.get().next_read_at
        waits.append((next_at - at) / MINUTE)
        at = next_at

    assert waits == [0.5, 1, 2, 4, 5]
    assert [line.shop_id for line in catching_up.lagging(at)] == [shop.pk]
    talks.listed.mock(side_effect=talks._list)
    look(at)
    line = TalkLine.objects.get()
    assert (line.failures, line.problem, ChatThread.objects.count()) == (0, {}, 1)
    assert not catching_up.lagging(at).exists()


def test_a_clock_of_the_platform_that_is_ahead_hides_nothing(talks, shop):
    talks.say("t1", at=NOW + 9 * HOUR)
    look(NOW)
    assert again(TalkLine.objects.get()).seen_until == NOW


def test_who_is_not_connected_is_not_asked(talks, shop, key):
    disconnect([shop.pk], by=None, at=NOW)
    assert list(catching_up.pending(NOW)) == []
    assert look(NOW).done == []


def test_two_shops_are_each_looked_through(talks, shop, key):
    factories.make_shop("B")  # never connected
    assert list(catching_up.pending(NOW)) == [shop.pk]
    look(NOW)
    assert list(catching_up.pending(NOW + MINUTE / 2)) == []
    assert list(catching_up.pending(NOW + MINUTE)) == [shop.pk]
