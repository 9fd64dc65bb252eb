"""The guard before outgoing texts: examples apart from the rules, tricks, and what it costs."""

import json
import time
from collections import Counter
from pathlib import Path

import pytest

from aftersales.models import (
    BuyerReview,
    CancellationRequest,
    ForbiddenPhrase,
    Letter,
    QuestionTemplate,
    Verdict,
)
from aftersales.services import answers, asks, feeds, guard, letters, plain, reviews, wording
from aftersales.services.answers import Answer
from orders.errors import Refused
from orders.models import Hold, Sending, Shop
from tests import factories
from tests.aftersales.talks import SOON, ask, reasons, send
from tests.factories import NOW, again, draft, make_person, place

pytestmark = pytest.mark.django_db
EXAMPLES = Path(__file__).parent / "guard"
PLEA = "Could you please change your review?"
SAID = (
    "Not sent: “could you please change your review” reads as steering reviews, which the platform"
    " forbids (seller-us.tiktok.com 4451321470682882). Word it otherwise."
)


def examples(name: str) -> list[dict]:
    return json.loads((EXAMPLES / f"{name}.json").read_text())


def found(one: dict) -> list[str]:
    return [hit.rule for hit in guard.check(one["text"], Shop(market=one["market"]))]


def test_the_examples_are_fifty_and_fifty_half_in_each_language():
    for name in ("forbidden", "harmless"):
        rows = examples(name)
        assert Counter(one["language"] for one in rows) == {"en": 25, "zh-hans": 25}
        assert len({one["text"] for one in rows}) == 50
    assert Counter(one["rule"] for one in examples("forbidden")) == {
        "change_review": 16, "reward_review": 12, "off_platform": 14, "pay_outside": 4,
        "threaten": 4,
    }  # fmt: skip


def test_fifty_forbidden_texts_are_stopped_by_their_rule_and_no_harmless_one():
    stopped = [one for one in examples("forbidden") if one["rule"] in found(one)]
    assert len(stopped) == 50
    assert [one["text"] for one in examples("harmless") if found(one)] == []


def test_texts_that_were_found_later_are_judged_as_measured():
    missed = [one["text"] for one in examples("later_forbidden") if one["rule"] not in found(one)]
    assert missed == [
        "We are a family business and one star can close our shop."
        " Please have mercy and correct it."
    ]
    assert [one["text"] for one in examples("later_harmless") if found(one)] == []


def test_every_question_that_is_shipped_may_be_asked(shop):
    for template in QuestionTemplate.objects.all():
        assert guard.check(template.text, shop) == [], template


@pytest.mark.parametrize(
    "text",
    [
        "Write to us on ＷｈａｔｓＡｐｐ",
        "Write to us on What\u200bs\u200bApp",
        "Write to us on W.h.a.t.s.A.p.p",
        "Write to us on Whats App",
        "Write to us on Whаtsаpp",  # two letters of it are Cyrillic
        "Write to us on Wha\u0301tsapp",
        "加 微.信 聊",
        "加\u200b微\u200b信聊",
        "加微❤信聊",
        "請加我的微信",
        "call nine one, two three four, five six seven",
        "拨打一三八 零零一三 八零零零",
        "mail glow (at) example (dot) com",
        "www．glow．shop",
    ],
)
def test_tricks_of_spelling_hide_nothing(text, shop):
    assert [hit.rule for hit in guard.check(text, shop)] == ["off_platform"]


@pytest.mark.parametrize(
    "text",
    [
        "https://www.tiktok.com/view/shop/orders",
        "https://seller-us.tiktok.com/orders?id=1",
        "Order 577012345678901234 of 2026-11-27 14:03, 12.90 USD, box 9400 1118 9922 3817 5512 34",
        "SF1234567890123",
        "It is in your order.It is blue.",
        "96-100 cm, 102-106 cm, 1.5 kg",
    ],
)
def test_numbers_of_orders_and_the_platforms_own_links_are_no_contacts(text, shop):
    assert guard.check(text, shop) == []


@pytest.mark.parametrize(
    "text", ["https://tiktok.com.glow.example/a", "https://glow.example/tiktok.com", "bit.ly/glow"]
)
def test_a_link_that_only_looks_like_the_platforms_is_none(text, shop):
    assert [hit.words for hit in guard.check(text, shop)] == ["{link}"]


def test_a_rule_of_another_market_or_out_of_force_stops_nothing(shop):
    assert shop.market == "US"
    rows = {"rule": "threaten", "words": "moon", "source": "s", "as_of": NOW.date()}
    here = ForbiddenPhrase.objects.create(market="US", **rows)
    assert [hit.phrase_id for hit in guard.check("The Moon.", shop)] == [here.pk]
    ForbiddenPhrase.objects.filter(pk=here.pk).update(market="TH")
    assert guard.check("The Moon.", shop) == []
    ForbiddenPhrase.objects.filter(pk=here.pk).update(market="", is_in_force=False)
    assert guard.check("The Moon.", shop) == []


def test_words_stand_near_each_other_and_the_end_of_a_sentence_parts_them():
    def find(text, *, excuses="", within=8):
        read = wording.read("sun\nmoon* / bright … star", excuses, within)
        return wording.find(read, plain.read(text))

    assert find("Moonlight and sun") == "moonlight and sun"
    assert find("sun or no or no or no moon") == "sun or no or no or no moon"
    assert find("sun or no or no or no or moon") == ""
    assert find("sun or no or. moon") == ""
    assert find("sun. moon") == "sun moon"
    assert find("sun, bright and yellow star") == "sun bright and yellow star"
    assert find("sun, bright or no or no or star", within=20) == ""
    assert find("sun with no moon", excuses="no") == ""
    assert find("no sun and moon", excuses="no") == "sun and moon"
    assert find("sun with no moon, sun and moon", excuses="no") == "moon sun"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("", "wording_has_no_groups"),
        ("\n \n", "wording_has_no_groups"),
        ("a\nb\nc\nd\ne\nf", "wording_has_no_groups"),
        ("a / …", "wording_says_nothing"),
        ("a / !", "wording_says_nothing"),
        (" / ".join("abcd" for _ in range(81)), "wording_is_too_long"),
        ("x" * 61, "wording_is_too_long"),
    ],
)
def test_a_wording_that_says_nothing_or_too_much_is_refused(words, code):
    with pytest.raises(Refused) as refused:
        wording.read(words, "", 12)
    assert refused.value.code == code


@pytest.mark.parametrize(
    "text",
    ["a " * 2000, "1 (." * 1000, "1-" * 2000, "a.b" * 1300, "www." * 1000, "a@a." * 1000,
     "please change review " * 190, "one " * 1000, "改" * 4000, "\u0301" * 4000, "(" * 4000],
)  # fmt: skip
def test_no_text_takes_long_to_read(text, shop):
    began = time.perf_counter()
    guard.check(text, shop)
    assert time.perf_counter() - began < 2


def test_reading_a_text_asks_one_query(shop, django_assert_num_queries):
    with django_assert_num_queries(1):
        guard.check(PLEA, shop)
    with django_assert_num_queries(0):
        assert guard.objection(" ", shop) is None


@pytest.fixture
def row(platform, talk, shop) -> CancellationRequest:
    """A cancellation of an order whose buyer can be written to."""
    factories.make_skus(["TEE-RED-M"])
    (order,) = place(shop, draft(buyer_key="u:7021000000000000001"))
    platform.ask("401", order.number)
    feeds.read(feeds.CANCELLATIONS, shop, ["401"], at=NOW)
    return CancellationRequest.objects.get()


def test_a_forbidden_message_is_refused_with_its_rule_and_not_kept(row, agent):
    with pytest.raises(Refused) as refused:
        letters.write("cancel", row.pk, PLEA, by=agent, at=NOW)
    assert str(refused.value) == SAID
    assert Letter.objects.count() == 0


def test_a_message_that_was_forbidden_after_it_was_written_is_not_sent(row, talk, agent):
    letter = letters.write("cancel", row.pk, "The moon is up.", by=agent, at=NOW)
    ForbiddenPhrase.objects.create(
        rule="threaten", words="moon", source="seller-us 1", as_of=NOW.date()
    )
    outcome = letters.send([letter.pk], at=SOON)
    assert outcome.refused[letter.pk].code == guard.FORBIDDEN
    assert again(letter).failed_at == SOON
    assert talk.messages == []
    assert "threatening the buyer" in Sending.objects.get().sentence


def test_a_forbidden_public_answer_leaves_the_review_open(shop, agent):
    review = BuyerReview.objects.create(
        shop=shop, platform_id="9", stars=1, text="Bad", written_at=NOW, due_at=NOW
    )
    with pytest.raises(Refused) as refused:
        reviews.answer(review.pk, PLEA, by=agent, at=NOW)
    assert str(refused.value) == SAID
    assert (again(review).answer, again(review).answered_at) == ("", None)


def test_a_forbidden_word_beside_a_refusal_answers_nothing_and_asks_no_lead(row):
    lead, clerk = make_person("lead", "customer service lead"), make_person("c", "customer service")
    name = row.reject_reasons[0]["name"] if row.reject_reasons else "any"
    said = Answer(Verdict.REJECT, name, PLEA)
    outcome = answers.answer(CancellationRequest, [row.pk], said, by=lead, at=NOW)
    assert str(outcome.refused[row.pk]) == SAID
    with pytest.raises(Refused) as refused:
        asks.say("cancel", row.pk, said, by=clerk, at=NOW)
    assert refused.value.code == guard.FORBIDDEN
    assert again(row).verdict == ""


def test_a_question_that_was_forbidden_is_not_asked_and_its_order_waits_as_before(noted, talk):
    QuestionTemplate.objects.filter(code="details", language="en").update(text=PLEA)
    outcome = ask(noted)
    assert str(outcome.refused[noted.pk]) == SAID
    assert reasons(noted) == {"NOTE"}


def test_a_question_that_was_forbidden_on_its_way_is_given_up(noted, talk):
    ask(noted)
    QuestionTemplate.objects.filter(code="details", language="en").update(text=PLEA)
    outcome = send(at=SOON)
    (why,) = outcome.refused.values()
    assert (why.code, talk.messages) == (guard.FORBIDDEN, [])
    assert not Hold.objects.open().filter(order=noted, reason="WAITING_BUYER").exists()
