"""Macros: staged with facts and money, sent with all that they do, or not at all."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from aftersales.models import Letter, Macro, MacroUse, ProductFact, Ticket
from aftersales.services import actions, guard, letters, macros
from aftersales.services.tickets import joining
from orders import moment as clock
from orders.errors import Refused
from orders.models import Order, Sku
from tests.aftersales import cases
from tests.factories import HOUR, NOW, again, make_person
from tests.platform import connect

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def lead(db):
    return make_person("lead", "customer service lead")


@pytest.fixture
def order(shop) -> Order:
    connect(shop)
    return cases.sold(shop)


@pytest.fixture
def ticket(order, agent) -> Ticket:
    return cases.by_hand(order, by=agent)


@pytest.fixture
def word(lead):
    """An approved macro for damaged goods, written by one lead and approved by another."""

    def make(text="Sorry about order {order}.", *, approved=True, **values) -> Macro:
        told = {"name": "sorry", "category": "DAMAGED", "language": "en", "stage": "1_FIRST"}
        row = Macro(text=text, **(told | values))
        macros.keep(row, by=lead)
        if approved:
            second = make_person(f"second{row.pk}", "customer service lead")
            assert macros.approve([row.pk], by=second, at=NOW).done == [row.pk]
        return row

    return make


def send(ticket, macro, text="Sorry.", *, by, at=NOW):
    return macros.send(ticket.pk, macro.pk, text, by=by, at=at)


def refused(ticket, macro, text="Sorry.", *, by) -> str:
    """Why it was not sent; nothing of it was done."""
    before = cases.verbs(ticket), again(ticket).state, again(ticket).answered_at
    with pytest.raises(Refused) as why:
        send(ticket, macro, text, by=by)
    assert (Letter.objects.count(), MacroUse.objects.count()) == (0, 0)
    assert (cases.verbs(ticket), again(ticket).state, again(ticket).answered_at) == before
    assert again(ticket).tags.count() == 0
    return str(why.value)


def test_a_macro_is_staged_with_facts_of_order_goods_and_policy(ticket, order, word):
    ProductFact.objects.create(
        sku=Sku.objects.get(code="TEE-RED-M"), about="SIZE", language="en", text="M: 96 cm"
    )
    macro = word("{order}: {size}. Until {follow_up}; we answer in {reply_hours} h. {shop}",
                 sets="WAITING", waits_for="BUYER", follow_up_hours=48)  # fmt: skip
    staged = macros.stage(ticket, macro, at=NOW)
    assert staged.told.text == (
        f"{order.number}: M: 96 cm. Until 2026-11-22; we answer in 8 h. {order.shop.name}"
    )
    assert (staged.is_ready, staged.follow_up_at) == (True, NOW + 2 * DAY)


def test_a_fact_nobody_knows_is_named_and_blocks_sending(ticket, word, agent):
    macro = word("Your parcel is {tracking}; {warehouse}.")
    staged = macros.stage(ticket, macro, at=NOW)
    assert (staged.told.missing, staged.is_ready) == (("tracking", "warehouse"), False)
    said = refused(ticket, macro, staged.told.text, by=agent)
    assert said == (
        "Not sent, for this is not known of the order: the tracking number {tracking},"
        " the warehouse {warehouse}. Take it out or wait."
    )


def test_what_the_market_forbids_is_shown_when_staged_and_blocks_sending(ticket, word, agent):
    macro = word("Please change your review.")
    staged = macros.stage(ticket, macro, at=NOW)
    assert (staged.objection.code, staged.is_ready) == (guard.FORBIDDEN, False)
    assert refused(ticket, macro, "Please change your review.", by=agent) == str(staged.objection)


@pytest.mark.parametrize(
    ("values", "cost"),
    [
        ({"action": "NONE"}, None),
        ({"action": "REFUND", "percent": 25}, "0.25"),
        ({"action": "REFUND", "amount": Decimal("3.50")}, "3.50"),
        ({"action": "COUPON", "amount": Decimal("2.00")}, "2.00"),
        ({"action": "RESEND"}, None),
        ({"action": "RETURN_LABEL"}, None),
    ],
)
def test_the_money_of_an_action_is_said_before_it_is_done(ticket, order, word, values, cost):
    Order.objects.filter(pk=order.pk).update(total=Decimal("100.00") / 100)
    staged = macros.stage(Ticket.objects.get(pk=ticket.pk), word("Sorry.", **values), at=NOW)
    assert staged.action.cost == (cost and Decimal(cost))


def test_one_press_writes_moves_tags_and_keeps_the_use(ticket, word, agent):
    joining.tag(ticket.pk, "vip", by=agent, at=NOW)
    macro = word(
        "Sorry about it.", sets="WAITING", waits_for="BUYER", follow_up_hours=24, tag="photo"
    )
    use = send(ticket, macro, "Sorry about\r\nit.", by=agent)

    row = again(ticket)
    assert (row.state, row.waits_for, row.follow_up_at) == ("WAITING", "BUYER", NOW + DAY)
    assert row.answered_at == NOW
    assert sorted(row.tags.values_list("name", flat=True)) == ["photo", "vip"]
    assert (use.letter.text, use.letter.matter_id, use.was_edited) == (
        "Sorry about\r\nit.", ticket.pk, False,
    )  # fmt: skip
    assert cases.verbs(ticket)[-3:] == ["write", "tag", "wait"]
    assert use.letter.pk in list(letters.pending(NOW))


def test_a_waiting_ticket_waits_anew_and_an_edited_text_is_known_as_such(ticket, word, agent):
    macro = word("Sorry.", sets="WAITING", waits_for="CARRIER", follow_up_hours=5)
    send(ticket, macro, by=agent)
    use = send(ticket, macro, "Sorry again.", by=agent, at=NOW + HOUR)
    assert use.was_edited
    assert again(ticket).follow_up_at == NOW + 6 * HOUR


def test_a_macro_that_solves_says_category_and_reason(ticket, word, agent):
    send(ticket, word("All the best.", sets="SOLVED", reason="BROKEN_ON_WAY"), by=agent)
    row = again(ticket)
    assert (row.state, row.category, row.reason) == ("SOLVED", "DAMAGED", "BROKEN_ON_WAY")


@pytest.mark.parametrize(
    ("values", "text", "code"),
    [
        (
            {"action": "RESEND", "tag": "resend", "reason": "BROKEN_ON_WAY"},
            "Sorry.",
            "parcel_is_not_looked_at",
        ),
        ({"sets": "SOLVED", "reason": "TOO_SMALL", "tag": "x"}, "Sorry.", "ticket_needs_a_reason"),
        ({"tag": "x"}, "  ", "message_is_empty"),
        ({"approved": False, "tag": "x"}, "Sorry.", "macro_is_not_approved"),
    ],
)
def test_what_cannot_be_done_whole_is_not_begun(ticket, word, agent, values, text, code):
    macro = word("Sorry.", **values)
    said = refused(ticket, macro, text, by=agent)
    assert said
    with pytest.raises(Refused) as why:
        send(ticket, macro, text, by=agent)
    assert why.value.code == code


def test_a_ticket_without_an_order_takes_no_action(ticket, word):
    ticket.order = None
    with pytest.raises(Refused) as why:
        actions.priced(ticket, word("Sorry.", action="RESEND").spec, at=NOW)
    assert why.value.code == "action_needs_an_order"


def test_macros_are_offered_by_category_stage_language_and_market(ticket, word, shop):
    late = word(name="b", stage="3_AFTER")
    first = word(name="c", stage="1_FIRST")
    word(name="other", category="SIZE")
    word(name="draft", approved=False)
    word(name="thai", language="th")
    word(name="elsewhere", market="TH")
    here = word(name="c", market="US")
    assert macros.fitting(ticket) == [here, late]
    macros.end([here.pk], by=None, at=NOW)
    assert macros.fitting(ticket) == [first, late]
    Ticket.objects.filter(pk=ticket.pk).update(language="th")
    assert [one.name for one in macros.fitting(again(ticket))] == ["thai"]


def test_a_ticket_of_no_category_yet_is_offered_nothing_that_gives(ticket, word):
    Ticket.objects.filter(pk=ticket.pk).update(category="")
    asks = word(name="asks", category="SIZE")
    word(name="gives", action="RESEND", reason="LOST")
    assert macros.fitting(again(ticket)) == [asks]


def test_a_change_is_a_new_version_that_counts_once_approved(ticket, word, lead):
    old = word(tag="x")
    draft = macros.next_version(old.pk, by=lead, at=NOW)
    assert (draft.version, draft.tag, draft.approved_at, draft.pk != old.pk) == (2, "x", None, True)
    assert macros.fitting(ticket) == [old]
    macros.approve([draft.pk], by=make_person("third", "customer service lead"), at=NOW)
    assert macros.fitting(ticket) == [draft]


def test_a_version_that_was_replaced_is_sent_no_more(ticket, word, lead, agent):
    old = word()
    draft = macros.next_version(old.pk, by=lead, at=NOW)
    macros.approve([draft.pk], by=make_person("third", "customer service lead"), at=NOW)
    assert refused(ticket, old, by=agent) == (
        f"A newer version has replaced {old}. Choose it again and read what it says now."
    )
    assert send(ticket, draft, by=agent).macro == draft


def test_nobody_approves_what_they_wrote_and_the_database_holds_it_too(word, lead):
    macro = word(approved=False)
    outcome = macros.approve([macro.pk], by=lead, at=NOW)
    assert str(outcome.refused[macro.pk]) == (
        "sorry (English) v1: you wrote it yourself, so another approves it."
    )
    assert again(macro).approved_at is None
    with pytest.raises(IntegrityError), transaction.atomic():
        Macro.objects.filter(pk=macro.pk).update(approved_by=lead, approved_at=NOW)


@pytest.mark.parametrize(
    "values",
    [
        {"action": "REFUND"},
        {"action": "REFUND", "percent": 10, "amount": 5},
        {"action": "COUPON", "percent": 10},
        {"action": "NONE", "amount": 5},
        {"sets": "WAITING", "waits_for": "BUYER"},
        {"sets": "SOLVED"},
    ],
)
def test_the_database_keeps_no_half_macro(word, values):
    with pytest.raises(IntegrityError), transaction.atomic():
        word(**values)


@pytest.fixture
def desk(client, agent, monkeypatch):
    monkeypatch.setattr(clock.timezone, "now", lambda: NOW)
    client.force_login(agent)
    return client


def test_a_macro_takes_two_presses_from_the_ticket(desk, ticket, order, word):
    macro = word("Sorry about order {order}.", tag="photo")
    page = f"{reverse('desk:ticket_macros', args=[ticket.pk])}?macro={macro.pk}"
    assert page in desk.get(reverse("desk:ticket", args=[ticket.pk])).content.decode()
    html = desk.get(page).content.decode()
    assert f"Sorry about order {order.number}." in html
    sent = desk.post(
        reverse("desk:ticket_macro", args=[ticket.pk]), {"macro": macro.pk, "text": "Sorry."},
        follow=True,
    )  # fmt: skip
    assert [str(one) for one in sent.context["messages"]] == ["Sent, and done with it."]
    assert MacroUse.objects.get().was_edited


def test_a_macro_that_does_not_fit_shows_the_ticket(desk, ticket, word):
    page = reverse("desk:ticket_macros", args=[ticket.pk])
    for asked in ({}, {"macro": "x"}, {"macro": word(category="SIZE", name="other").pk}):
        assert desk.get(page, asked).url == reverse("desk:ticket", args=[ticket.pk])


def test_a_page_of_macros_names_what_stands_against_sending(desk, ticket, word):
    macro = word("Your parcel is {tracking}.")
    html = desk.get(reverse("desk:ticket_macros", args=[ticket.pk]), {"macro": macro.pk})
    assert "Not known yet: tracking." in " ".join(html.content.decode().split())


def test_what_was_sent_for_practice_is_not_in_the_figures_of_a_macro(
    client, lead, shop, ticket, word, agent
):
    macro = word()
    send(ticket, macro, by=agent)
    other = cases.by_hand(cases.sold(shop), by=agent)
    send(other, macro, by=agent)
    Ticket.objects.filter(pk=other.pk).update(is_practice=True)
    client.force_login(lead)
    rows = client.get(reverse("admin:aftersales_macro_changelist")).context["cl"].result_list
    assert [(row.sent, row.edited) for row in rows] == [(1, 1)]


def test_pages_of_macros_cost_the_same_for_one_and_for_many(client, lead, ticket, word, agent):
    client.force_login(lead)

    def costs():
        found = []
        for name in ("macro", "macrouse"):
            with CaptureQueriesContext(connection) as asked:
                answer = client.get(reverse(f"admin:aftersales_{name}_changelist"))
            assert answer.status_code == 200
            found.append(len(asked))
        return found

    macro = word()
    send(ticket, macro, by=agent)
    costs()  # what is asked once a process
    one = costs()
    for number in range(5):
        row = word(name=f"n{number}")
        send(ticket, row, by=agent)
    assert costs() == one
    assert max(one) <= 12
    html = client.get(reverse("admin:aftersales_macro_changelist")).content.decode()
    assert "1 (1)" in html


def test_a_lead_words_a_macro_and_a_form_says_what_is_wrong(client, lead):
    client.force_login(lead)
    told = {
        "name": "sorry", "category": "DAMAGED", "stage": "1_FIRST", "language": "en", "market": "",
        "text": "Sorry, {nobody}", "action": "REFUND", "sets": "WAITING", "waits_for": "",
    }  # fmt: skip
    page = client.post(reverse("admin:aftersales_macro_add"), told)
    errors = page.context["adminform"].form.errors
    assert sorted(errors) == ["percent", "reason", "text", "waits_for"]
    told |= {"text": "Sorry.", "action": "NONE", "waits_for": "BUYER", "follow_up_hours": "24"}
    client.post(reverse("admin:aftersales_macro_add"), told)
    assert (Macro.objects.get().written_by, Macro.objects.get().version) == (lead, 1)


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({"action": "RESEND"}, {"reason": "Say for which reason of that category it is given."}),
        (
            {"action": "RESEND", "reason": "TOO_SMALL"},
            {"reason": "Say for which reason of that category it is given."},
        ),
        ({"sets": "SOLVED"}, {"reason": "Say by which reason of that category it is solved."}),
        (
            {"action": "COUPON", "amount": "2", "reason": "FAULTY"},
            {"text": "Put {coupon} where the code is to stand."},
        ),
        (
            {"action": "COUPON", "amount": "2", "category": "REVIEW", "text": "{coupon}",
             "reason": "FAULTY"},
            {"action": "No coupon is given in a case that is about a review."},
        ),
    ],
)  # fmt: skip
def test_a_macro_that_could_not_be_sent_is_not_kept(client, lead, values, wrong):
    client.force_login(lead)
    told = {"name": "sorry", "category": "DAMAGED", "stage": "1_FIRST", "language": "en",
            "market": "", "text": "Sorry.", "action": "NONE"}  # fmt: skip
    page = client.post(reverse("admin:aftersales_macro_add"), told | values)
    errors = page.context["adminform"].form.errors
    assert {name: texts[0] for name, texts in errors.items()} == wrong
    assert not Macro.objects.exists()


def test_a_macro_that_gives_says_why(client, lead):
    client.force_login(lead)
    told = {"name": "sorry", "category": "DAMAGED", "stage": "1_FIRST", "language": "en",
            "market": "", "text": "Your code: {coupon}.", "action": "COUPON", "amount": "2",
            "reason": "BROKEN_ON_WAY"}  # fmt: skip
    client.post(reverse("admin:aftersales_macro_add"), told)
    assert Macro.objects.get().reason == "BROKEN_ON_WAY"


def test_the_list_says_which_version_counts(client, lead, word):
    old = word()
    draft = macros.next_version(old.pk, by=lead, at=NOW)
    address = reverse("admin:aftersales_macro_changelist")
    client.force_login(lead)

    def standings():
        shown = client.get(address)
        site = shown.context["cl"].model_admin
        return {row.version: str(site.standing(row)) for row in shown.context["cl"].result_list}

    second = f"second{old.pk}"
    assert standings() == {1: f"in force · {second}", 2: "waits for approval"}
    macros.approve([draft.pk], by=old.approved_by or again(old).approved_by, at=NOW)
    assert standings() == {1: f"replaced · {second}", 2: f"in force · {second}"}
    macros.end([draft.pk], by=lead, at=NOW)
    assert standings() == {1: f"in force · {second}", 2: "out of use"}
