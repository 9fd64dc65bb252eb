"""Writing to buyers from the desk: facts that are known, one message, its receipt."""

import json
from datetime import timedelta

import httpx
import pytest

from aftersales.models import (
    BuyerReview,
    CancellationRequest,
    ChatThread,
    Letter,
    Phrase,
    ProductFact,
)
from aftersales.services import claims, facts, feeds, letters, matters, playbook, reviews, talking
from orders.errors import Refused
from orders.models import Clock, Order, Sending
from orders.services import inbox
from tests import factories
from tests.aftersales.talks import LATER, SOON
from tests.factories import HOUR, NOW, again, draft, place
from tests.platform import said, told

pytestmark = pytest.mark.django_db
PACKED_AT = NOW - HOUR / 2  # 11:30 in Seattle


@pytest.fixture
def row(platform, talk, shop) -> CancellationRequest:
    """A cancellation of an order whose buyer can be written to."""
    factories.make_skus(["TEE-RED-M"])
    (order,) = place(shop, draft(buyer_key="u:7021000000000000001"))
    platform.ask("401", order.number)
    feeds.read(feeds.CANCELLATIONS, shop, ["401"], at=NOW)
    return CancellationRequest.objects.get()


@pytest.fixture
def phrase(db) -> Phrase:
    text = "Order {order} was packed at {packed_at}."
    return Phrase.objects.create(reason="created_by_mistakes", language="en", text=text)


def write(row, text, *, by=None, **values) -> Letter:
    return letters.write("cancel", row.pk, text, by=by, at=NOW, **values)


def send(at=SOON):
    return letters.send(list(letters.pending(at)), at=at)


def pack(row) -> None:
    Order.objects.filter(pk=row.order_id).update(packed_at=PACKED_AT)


def test_a_fact_that_is_missing_blocks_sending_and_is_named(row, phrase, agent):
    with pytest.raises(Refused) as refused:
        write(row, phrase.text, by=agent)
    assert str(refused.value) == (
        "Not sent, for this is not known of the order: when it was packed {packed_at}."
        " Take it out or wait."
    )
    with pytest.raises(Refused) as refused:
        write(row, "Hello {nobody}", by=agent)
    assert refused.value.code == "fact_is_no_fact"
    assert Letter.objects.count() == 0


def test_a_message_that_is_too_long_is_refused_whole_and_named(row, agent):
    assert len(write(row, "x" * 2000, by=agent).text) == 2000
    with pytest.raises(Refused) as refused:
        write(row, "x" * 20000, by=agent)
    assert (refused.value.code, refused.value.params) == (
        "message_is_too_long", {"length": 20000, "limit": 2000},
    )  # fmt: skip
    assert Letter.objects.count() == 1


@pytest.mark.parametrize(
    "text", ["Hello {order", "Hello order}", "{Order}", "{ order }", "{{order}}"]
)
def test_a_brace_that_encloses_no_name_is_not_sent(row, agent, text):
    with pytest.raises(Refused) as refused:
        write(row, text, by=agent)
    assert refused.value.code == "brace_is_stray"
    assert Letter.objects.count() == 0


def test_an_answer_under_a_review_that_is_too_long_is_refused_whole(shop, agent):
    row = BuyerReview.objects.create(
        shop=shop, platform_id="9", stars=1, written_at=NOW, due_at=NOW + HOUR
    )
    with pytest.raises(Refused) as refused:
        reviews.answer(row.pk, "x" * 3001, by=agent, at=NOW)
    assert (refused.value.code, refused.value.params["limit"]) == ("message_is_too_long", 3000)
    assert again(row).answered_at is None


def test_a_phrase_is_sent_with_its_facts_and_keeps_the_receipt(row, phrase, talk, agent):
    pack(row)
    letter = write(row, phrase.text, by=agent, chosen=letters.Chosen(phrase))
    assert list(letters.pending(SOON)) == [letter.pk]

    assert send().done == [letter.pk]

    letter = again(letter)
    assert letter.text == f"Order {row.order_number} was packed at 11:30."
    assert (letter.sent_at, letter.message_ref, letter.conversation_ref) == (SOON, "m1", "t1")
    assert json.loads(talk.messages[0]["content"])["content"] == letter.text
    assert (letter.phrase, letter.by, letter.sending.receipt) == (
        phrase, agent, {"message_id": "m1"},
    )  # fmt: skip
    assert list(letters.pending(LATER)) == []


def test_a_message_whose_answer_was_lost_is_found_and_not_written_twice(row, talk, agent):
    letter = write(row, "Hello", by=agent)
    grant = talk._send

    def lost(request):
        grant(request)
        raise httpx.ReadTimeout("lost")

    talk.sent.mock(side_effect=lost)
    assert [why.code for why in send().refused.values()] == ["platform_is_down"]
    tries = len(talk.messages)
    talk.sent.mock(side_effect=grant)

    assert send(at=SOON + timedelta(minutes=20)).done == [letter.pk]

    assert len(talk.messages) == tries
    assert again(letter).message_ref == talk.messages[0]["id"]


def test_what_the_platform_refuses_stays_refused(row, talk, agent):
    letter = write(row, "Hello", by=agent)
    talk.sent.mock(return_value=said(code=45101006, message="Sensitive content."))

    assert list(send().refused) == [letter.pk]

    assert (again(letter).sent_at, again(letter).failed_at) == (None, SOON)
    assert Sending.objects.get().refused_at == SOON
    assert list(letters.pending(LATER)) == []


def test_only_the_newest_approved_version_in_the_buyers_language_is_offered(row, phrase, agent):
    shop = row.shop
    assert playbook.phrases(row.reason, shop) == []
    playbook.approve([phrase.pk], by=agent, at=NOW)
    newer = Phrase(reason=phrase.reason, language="en", text="Newer")
    newer.version = playbook.next_version(newer)
    newer.save()
    assert newer.version == 2
    assert playbook.phrases(row.reason, shop) == [phrase]

    playbook.approve([newer.pk], by=agent, at=NOW)
    thai = Phrase.objects.create(reason=phrase.reason, language="th", text="…", approved_at=NOW)
    assert playbook.phrases(row.reason, shop) == [newer]
    shop.slip_language = "th"
    assert playbook.phrases(row.reason, shop) == [thai]


def test_answers_about_the_goods_of_the_order_are_offered(row, talk):
    order = row.order
    sku = order.lines.get().parts.get().sku
    mine = ProductFact.objects.create(sku=sku, about="SIZE", language="en", text="M: 52 cm")
    other = factories.make_skus(["SOCK"])[0]
    ProductFact.objects.create(sku=other, about="SIZE", language="en", text="One size")
    assert list(playbook.product_facts(order, row.shop)) == [mine]


def test_what_the_buyer_says_is_kept_as_a_reason_of_the_list(row, agent):
    playbook.state(row.pk, "better_price", by=agent, at=NOW)
    row = again(row)
    assert (row.stated_reason, row.stated_by, row.stated_at) == ("better_price", agent, NOW)
    with pytest.raises(Refused):
        playbook.state(row.pk, "because", by=agent, at=NOW)
    assert again(row).stated_reason == "better_price"


def hear(shop, at=SOON):
    inbox.store(shop.key.grant.app, told(shop.key, 14, conversation_id="t1"), at=at)
    return talking.hear(list(talking.pending(at)), at=at)


def test_a_buyer_who_writes_by_himself_stands_at_the_desk_with_a_clock(shop, talk, agent):
    talk.say("BUYER", "Where is it?", NOW)
    talk.say("ROBOT", "We are away.", NOW + timedelta(minutes=1))
    talk.say("BUYER", "Hello?", NOW + timedelta(minutes=2))

    assert len(hear(shop).done) == 1

    thread = ChatThread.objects.get()
    assert (thread.said, thread.due_at) == ("Hello?", NOW + 24 * HOUR)
    clock = Clock.objects.open().get(kind="CHAT")
    assert (clock.ref, clock.due_at, clock.basis) == (
        f"chat:{thread.pk}", NOW + 24 * HOUR, "PROMISE",
    )  # fmt: skip
    assert [one.kind for one in matters.queue(agent, at=SOON)] == ["chat"]
    claims.take("chat", thread.pk, by=agent, at=SOON)

    letters.write("chat", thread.pk, "On its way.", by=agent, at=SOON)

    thread = again(thread)
    assert (thread.answered_at, thread.answered_by, thread.due_at) == (SOON, agent, None)
    assert not Clock.objects.open().filter(kind="CHAT").exists()
    assert matters.queue(agent, at=SOON) == []
    send()
    assert json.loads(talk.messages[0]["content"])["content"] == "On its way."


def test_a_chat_that_somebody_answered_in_seller_center_waits_for_nobody(shop, talk, agent):
    talk.say("BUYER", "Where is it?", NOW)
    hear(shop)
    talk.say("CUSTOMER_SERVICE", "Tomorrow.", SOON)
    hear(shop, LATER)

    assert (ChatThread.objects.get().answered_at, matters.queue(agent, at=LATER)) == (SOON, [])
    talk.say("BUYER", "Thanks, and the other?", LATER)
    hear(shop, LATER + HOUR)
    assert ChatThread.objects.get().due_at == LATER.replace(microsecond=0) + 24 * HOUR


def test_a_chat_whose_answer_the_platform_refuses_waits_again(shop, talk, agent):
    talk.say("BUYER", "Where is it?", NOW)
    hear(shop)
    thread = ChatThread.objects.get()
    letters.write("chat", thread.pk, "Soon.", by=agent, at=SOON)
    talk.sent.mock(return_value=said(code=45101006, message="Sensitive content."))

    send()

    assert (again(thread).answered_at, again(thread).due_at) == (None, NOW + 24 * HOUR)


def test_a_poor_review_runs_a_clock_and_is_answered_once(shop, agent):
    facts_of = {"shop": shop, "written_at": NOW, "text": "Torn"}
    poor = BuyerReview.objects.create(platform_id="1", stars=2, **facts_of)
    good = BuyerReview.objects.create(platform_id="2", stars=5, **facts_of)
    reviews.kept([poor.pk, good.pk], at=NOW)

    assert (again(poor).due_at, again(good).due_at) == (NOW + 48 * HOUR, None)
    assert Clock.objects.open().get(kind="REVIEW").ref == f"review:{poor.pk}"

    reviews.answer(poor.pk, "We are sorry.", by=agent, at=SOON)

    row = again(poor)
    assert (row.answer, row.answered_by, row.answered_at) == ("We are sorry.", agent, SOON)
    assert not Clock.objects.open().filter(kind="REVIEW").exists()
    with pytest.raises(Refused):
        reviews.answer(poor.pk, "Again", by=agent, at=LATER)


def test_every_fact_has_a_name_for_people():
    assert set(facts.NAME.findall("{packed_at} {pickup_at} {bench} {carrier} {arrives}")) <= set(
        facts.NAMES
    )
