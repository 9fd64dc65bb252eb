"""The service desk: who may take what, who holds what, and what is asked of a lead."""

from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.db import IntegrityError, transaction
from django.urls import reverse

from aftersales.models import (
    Ask,
    CancellationRequest,
    ChatThread,
    Claim,
    DeskOverride,
    Kind,
    Letter,
    Phrase,
    Verdict,
)
from aftersales.services import answers, asks, claims, feeds, matters
from aftersales.services.answers import Answer
from orders import moment
from orders.errors import Refused
from orders.models import Order
from tests import factories
from tests.aftersales.wire import seconds
from tests.factories import HOUR, NOW, again, draft, make_person, place
from tests.orders.admin.conftest import cost
from warehouse.models import UnitCost

__all__ = ["cost"]
pytestmark = pytest.mark.django_db
AGREE = Answer(Verdict.APPROVE)
REFUSE = Answer(Verdict.REJECT, "seller_reject_apply_product_has_been_packed", "Packed.")


@pytest.fixture
def lead(db):
    return make_person("lead", "customer service lead")


@pytest.fixture
def other(db):
    return make_person("other", "customer service")


@pytest.fixture
def asked(platform, shop):
    """Requests whose time runs out after so many hours."""

    def make(*hours) -> list[CancellationRequest]:
        orders = place(shop, *(draft() for _ in hours))
        for number, (order, left) in enumerate(zip(orders, hours, strict=True), start=1):
            until = seconds(NOW + left * HOUR)
            awaits = [{"action": "SELLER_RESPOND_CANCEL", "deadline": until}]
            platform.ask(f"40{number}", order.number, seller_next_action_response=awaits)
        feeds.read(feeds.CANCELLATIONS, shop, list(platform.cancellations), at=NOW)
        return list(CancellationRequest.objects.order_by("platform_id"))

    return make


@pytest.fixture
def at_now(monkeypatch):
    monkeypatch.setattr(moment.timezone, "now", lambda: NOW)


def code_of(refused) -> str:
    return refused.value.code


def test_the_queue_has_urgent_cancellations_first_and_then_the_nearest(
    asked, platform, shop, agent
):
    late, urgent, soon = asked(20, 1, 3)
    platform.ask_return("501", late.order_number)
    feeds.read(feeds.RETURNS, shop, ["501"], at=NOW)

    queue = matters.queue(agent, at=NOW)

    assert [(one.kind, one.number, one.is_urgent) for one in queue] == [
        ("cancel", urgent.order_number, True),
        ("cancel", soon.order_number, False),
        ("cancel", late.order_number, False),
        ("return", late.order_number, False),
    ]
    assert (str(queue[0].money), queue[0].currency, queue[0].owner) == ("22.30", "USD", None)


def test_next_brings_the_most_urgent_one_that_nobody_has(asked, agent, other):
    late, urgent = asked(20, 1)

    assert claims.take_next(by=agent, at=NOW).matter_id == urgent.pk
    assert claims.take_next(by=other, at=NOW).matter_id == late.pk
    assert claims.take_next(by=make_person("third", "customer service"), at=NOW) is None


def test_what_another_has_in_hand_cannot_be_opened_until_the_lease_is_over(asked, agent, other):
    (row,) = asked(1)
    claims.take("cancel", row.pk, by=agent, at=NOW)

    with pytest.raises(Refused) as refused:
        claims.take("cancel", row.pk, by=other, at=NOW + claims.LEASE - timedelta(seconds=1))
    assert str(refused.value) == "agent has this in hand. Take the next one."
    assert Claim.objects.live(NOW).get().by == agent

    claims.take("cancel", row.pk, by=other, at=NOW + claims.LEASE)
    assert Claim.objects.live(NOW + claims.LEASE).get().by == other


def test_who_is_at_work_keeps_what_is_in_hand(asked, agent, other):
    (row,) = asked(1)
    claims.take("cancel", row.pk, by=agent, at=NOW)
    later = NOW + timedelta(minutes=4)
    claims.touch(by=agent, at=later)

    with pytest.raises(Refused):
        claims.take("cancel", row.pk, by=other, at=later + timedelta(minutes=4))


def test_two_rows_about_one_matter_or_in_one_hand_are_impossible(asked, agent, other):
    first, second = asked(1, 1)
    facts = {"kind": "cancel", "taken_at": NOW, "until_at": NOW + HOUR}
    Claim.objects.create(matter_id=first.pk, by=agent, **facts)
    for pk, by in ((first.pk, other), (second.pk, agent)):
        with pytest.raises(IntegrityError), transaction.atomic():
            Claim.objects.create(matter_id=pk, by=by, **facts)


def test_an_agent_opens_nothing_else_while_an_urgent_one_has_no_owner(asked, agent, other):
    late, urgent = asked(20, 1)

    with pytest.raises(Refused) as refused:
        claims.take("cancel", late.pk, by=agent, at=NOW)
    assert code_of(refused) == "urgent_ones_first"
    assert Claim.objects.count() == 0

    claims.take("cancel", urgent.pk, by=other, at=NOW)
    assert claims.take("cancel", late.pk, by=agent, at=NOW).by == agent


def test_an_agent_cannot_overrule_and_a_lead_can_with_a_reason_that_is_kept(asked, agent, lead):
    late, _urgent = asked(20, 1)
    for by, why in ((agent, "The boss asks"), (lead, " ")):
        with pytest.raises(Refused):
            claims.take("cancel", late.pk, by=by, at=NOW, why=why)
    assert (Claim.objects.count(), DeskOverride.objects.count()) == (0, 0)

    claims.take("cancel", late.pk, by=lead, at=NOW, why="The boss asks")

    row = DeskOverride.objects.get()
    assert (row.by, row.ref, row.reason, row.waiting, row.at) == (
        lead, f"cancel:{late.pk}", "The boss asks", 1, NOW,
    )  # fmt: skip


def test_an_agent_agrees_before_packing_and_asks_a_lead_to_refuse(asked, agent, lead):
    first, second = asked(1, 1)

    assert asks.say("cancel", first.pk, AGREE, by=agent, at=NOW) is None
    assert again(first).state == "ANSWERED"

    claims.take("cancel", second.pk, by=agent, at=NOW)
    one = asks.say("cancel", second.pk, REFUSE, by=agent, at=NOW)
    assert (one.verdict, one.reason, one.asked_by) == ("REJECT", REFUSE.reason, agent)
    assert again(second).state == "PENDING"
    assert Claim.objects.live(NOW).count() == 0
    assert claims.take_next(by=agent, at=NOW) is None
    assert claims.take_next(by=lead, at=NOW).matter_id == second.pk

    asks.decide(one.pk, grant=True, by=lead, at=NOW + HOUR)

    row = again(second)
    assert (row.state, row.verdict, row.answer_reason, row.answered_by) == (
        "ANSWERED", "REJECT", REFUSE.reason, lead,
    )  # fmt: skip
    one = again(one)
    assert (one.granted, one.decided_by, one.decided_at) == (True, lead, NOW + HOUR)


def test_what_a_lead_does_not_grant_is_back_in_the_queue(asked, agent, lead):
    (row,) = asked(1)
    one = asks.say("cancel", row.pk, REFUSE, by=agent, at=NOW)

    asks.decide(one.pk, grant=False, by=lead, at=NOW)

    assert (again(one).granted, again(row).state) == (False, "PENDING")
    assert claims.take_next(by=agent, at=NOW).matter_id == row.pk


def test_nobody_grants_what_they_asked_for(asked, agent, lead):
    (row,) = asked(1)
    one = asks.ask("cancel", row.pk, REFUSE, by=lead, at=NOW)
    for by, code in ((lead, "own_ask_is_anothers"), (agent, "ask_is_a_leads")):
        with pytest.raises(Refused) as refused:
            asks.decide(one.pk, grant=True, by=by, at=NOW)
        assert code_of(refused) == code
    with pytest.raises(IntegrityError), transaction.atomic():
        Ask.objects.filter(pk=one.pk).update(decided_by=lead, decided_at=NOW, granted=True)
    assert again(row).state == "PENDING"


def test_the_service_refuses_what_a_role_may_not_say(asked, agent, lead):
    first, second = asked(1, 1)
    Order.objects.filter(pk=second.order_id).update(state="PACKED")
    for row, said in ((first, REFUSE), (second, AGREE)):
        told = answers.answer(CancellationRequest, [row.pk], said, by=agent, at=NOW)
        assert told.refused[row.pk].code == "answer_is_a_leads"
        assert again(row).state == "PENDING"
    rows = [first.pk, second.pk]
    assert answers.answer(CancellationRequest, rows, AGREE, by=lead, at=NOW).done == rows


def test_an_answer_lets_go_of_the_matter_and_of_what_was_asked(asked, agent, lead):
    (row,) = asked(1)
    one = asks.ask("cancel", row.pk, REFUSE, by=agent, at=NOW)
    claims.take("cancel", row.pk, by=lead, at=NOW)

    answers.answer(CancellationRequest, [row.pk], AGREE, by=None, at=NOW)

    assert Claim.objects.open().count() == 0
    assert (again(one).granted, again(one).decided_by) == (False, None)


def test_pressing_at_the_desk_does_what_it_says(asked, client, agent, at_now):
    first, _second = asked(1, 2)
    client.force_login(agent)
    client.post(reverse("desk:next"))
    assert claims.mine(agent, at=NOW).matter_id == first.pk

    wrong = client.post(reverse("desk:answer"), {"ref": "cancel:0", "verdict": "APPROVE"})
    assert [str(one) for one in get_messages(wrong.wsgi_request)] == [
        "Nothing is in your hands any more: press n for the next one."
    ]
    assert again(first).state == "PENDING"

    client.post(reverse("desk:answer"), {"ref": f"cancel:{first.pk}", "verdict": "APPROVE"})
    row = again(first)
    assert (row.state, row.verdict, row.answered_by) == ("ANSWERED", "APPROVE", agent)


@pytest.mark.parametrize("name", ["next", "open", "put_down", "touch", "answer", "write", "state"])
def test_nothing_is_done_by_looking_or_without_the_right(client, agent, picker, name):
    client.force_login(agent)
    assert client.get(reverse(f"desk:{name}")).status_code == 405
    client.force_login(picker)
    assert client.post(reverse(f"desk:{name}")).status_code == 403


def test_the_desk_costs_the_same_for_one_and_for_ten_rows(asked, client, agent, at_now, cost):
    rows = asked(*[1] * 10)
    client.force_login(agent)
    claims.take("cancel", rows[0].pk, by=agent, at=NOW)
    many = cost("desk:desk")
    CancellationRequest.objects.filter(pk__in=[row.pk for row in rows[1:]]).update(state="AGREED")

    assert cost("desk:desk") == many <= 12
    assert cost("desk:cost") <= 12
    assert cost("desk:where") <= 12
    assert cost("desk:letter") <= 12


def test_a_return_and_a_cancellation_of_one_number_are_two_matters(agent, other):
    facts = {"matter_id": 1, "taken_at": NOW, "until_at": NOW + HOUR}
    Claim.objects.create(kind=Kind.CANCEL, by=agent, **facts)
    Claim.objects.create(kind=Kind.RETURN, by=other, **facts)
    assert factories.again(Claim.objects.first()).ref == "cancel:1"


def test_a_word_to_the_buyer_that_is_too_long_is_refused_whole(asked, lead):
    (row,) = asked(10)
    said = Answer(Verdict.REJECT, REFUSE.reason, "x" * 501)
    outcome = answers.answer(CancellationRequest, [row.pk], said, by=lead, at=NOW)
    assert [why.code for why in outcome.refused.values()] == ["message_is_too_long"]
    assert again(row).state == "PENDING"


def test_what_was_not_sent_stays_in_its_box(asked, client, agent, at_now):
    (row,) = asked(10)
    client.force_login(agent)
    client.post(reverse("desk:next"))
    told = {"ref": f"cancel:{row.pk}", "phrase": "", "text": "Hello {order"}

    page = client.post(reverse("desk:write"), told)

    (why,) = page.context["messages"]
    assert "nobody can be written to" in str(why)
    assert ">Hello {order</textarea>" in page.text
    assert 'class="desk-letter">' in page.text
    assert 'class="desk-letter" hidden>' in client.get(reverse("desk:desk")).text


def test_what_was_not_sent_of_a_matter_that_is_gone_can_be_copied(asked, client, agent, at_now):
    client.force_login(agent)
    told = {"ref": "cancel:1", "phrase": "", "text": "Dear <buyer>"}

    page = client.post(reverse("desk:write"), told)

    assert "readonly>Dear &lt;buyer&gt;</textarea>" in page.text


def test_a_cost_that_nobody_knows_is_no_cost_of_nothing(asked, client, agent, at_now):
    asked(10)
    client.force_login(agent)
    client.post(reverse("desk:next"))
    page = reverse("desk:cost")
    assert client.get(page).text.strip() == "not known: nobody has entered unit costs in USD"

    UnitCost.objects.create(step="FEE", amount="0.30", currency="USD", valid_from=NOW.date())

    shown = client.get(page).text
    assert "0.30 USD" in shown
    assert "not known" not in shown


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "Whether the order may be cancelled"),
        ("zh-hans", "\u662f\u5426\u540c\u610f\u53d6\u6d88\u8ba2\u5355"),
    ],
)
def test_what_the_platform_awaits_is_said_in_words(asked, client, agent, at_now, language, words):
    asked(10)
    client.force_login(agent)
    client.post(reverse("desk:next"))
    page = client.get(reverse("desk:desk"), headers={"accept-language": language}).text
    assert "SELLER_RESPOND_CANCEL" not in page
    if language == "en":  # what is not translated yet is English
        assert words in page


def test_a_chat_is_called_by_its_order_and_not_by_its_number(shop, client, agent, at_now):
    (order,) = place(shop, draft())
    for ref, about in (("7494560109732005911", order), ("7494560109732005912", None)):
        ChatThread.objects.create(
            shop=shop, conversation_ref=ref, order=about, said="Hi", buyer_wrote_at=NOW,
            due_at=NOW + 20 * HOUR,
        )  # fmt: skip
    assert [one.number for one in matters.queue(agent, at=NOW)] == [order.number, ""]
    client.force_login(agent)
    client.post(reverse("desk:next"))
    page = client.get(reverse("desk:desk")).text
    assert order.number in page
    assert "no order is known" in page
    assert "749456010973200591" not in page


def test_lists_about_matters_name_and_open_their_orders(asked, client, agent, lead, at_now):
    (row,) = asked(10)
    asks.ask("cancel", row.pk, AGREE, by=agent, at=NOW)
    Letter.objects.create(kind="chat", matter_id=9, shop=row.shop, text="Hi", written_at=NOW)
    Letter.objects.create(kind="cancel", matter_id=row.pk, shop=row.shop, text="Hi", written_at=NOW)
    client.force_login(lead)
    link = (
        f'href="{reverse("admin:orders_order_change", args=[row.order_id])}">{row.order_number}</a>'
    )
    for name, chats in (("ask", 0), ("letter", 1)):
        page = client.get(reverse(f"admin:aftersales_{name}_changelist")).text
        assert f'Cancellation · <a class="open-row" {link}' in page, name
        assert page.count("Chat · no order is known") == chats
        assert f"cancel:{row.pk}" not in page


def test_a_box_without_phrases_says_where_they_come_from(asked, client, agent, lead, at_now):
    asked(10, 12)
    for person, words in ((agent, "Leads word and approve them"), (lead, ">Phrases</a>")):
        client.force_login(person)
        client.post(reverse("desk:next"))
        page = client.get(reverse("desk:letter")).text
        assert "No phrase is approved for this reason" in page
        assert words in page
    Phrase.objects.create(title="Hi", reason="any", language="en", text="Hi", approved_at=NOW)
    page = client.get(reverse("desk:letter")).text
    assert "No phrase is approved" not in page
    assert "<b>Hi</b>" in page
