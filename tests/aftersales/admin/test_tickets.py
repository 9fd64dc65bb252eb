"""The page of a ticket, and tickets in lists."""

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from aftersales.models import (
    Agent,
    BuyerReview,
    ChatThread,
    Claim,
    DeskHours,
    Letter,
    Tag,
    Ticket,
    TicketHandover,
    Unmasking,
)
from aftersales.services import claims
from aftersales.services.tickets import handing_over, joining, moving
from orders import moment as clock
from orders.templatetags.moments import local
from tests import factories
from tests.aftersales import cases
from tests.factories import HOUR, NOW, again

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20


@pytest.fixture(autouse=True)
def private_root(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def ticket(shop, agent, key) -> Ticket:
    order = cases.sold(shop)
    cases.chat(shop, order)
    cases.open_all()
    return Ticket.objects.get()


def url(name, ticket, *args) -> str:
    return reverse(f"desk:{name}", args=[ticket.pk, *args])


def page(browser, ticket) -> str:
    answer = browser.get(url("ticket", ticket))
    assert answer.status_code == 200
    return answer.content.decode()


def press(browser, row, name, **told):
    return browser.post(url(f"ticket_{name}", row), told, follow=True)


def words(answer) -> list[str]:
    return [str(message) for message in answer.context["messages"]]


def test_one_screen_has_the_verdict_before_any_button_and_masks_the_buyer(desk, ticket):
    html = page(desk, ticket)
    facts = html[html.index("case-facts") : html.index("case-actions")]
    assert "not scanned yet" in facts[: facts.index("<form")]
    for clear in ("Jane Doe", "2065550123", "1 Pine Street"):
        assert clear not in html
    for masked in ("J***", "(***", "1***", ticket.order.number):
        assert masked in html
    assert "Where is my parcel" not in html  # no message of the conversation was read yet


def test_clear_data_for_a_reason_and_for_oneself_alone(desk, ticket, client, lead):
    assert "Say why you must see" in words(press(desk, ticket, "unmask", reason=" "))[0]
    press(desk, ticket, "unmask", reason="New address for the resend")
    assert "Jane Doe" in page(desk, ticket)
    assert Unmasking.objects.get().reason == "New address for the resend"
    client.force_login(lead)
    assert "Jane Doe" not in page(client, ticket)
    listed = client.get(reverse("admin:aftersales_unmasking_changelist")).content.decode()
    assert "New address for the resend" in listed


def test_pressing_does_what_it_says(desk, ticket, agent):
    press(desk, ticket, "take_up")
    assert (again(ticket).state, again(ticket).owner) == ("OPEN", agent)
    press(desk, ticket, "sort", category="DAMAGED", priority="1", team="LEADS")
    press(desk, ticket, "note", note="Asked for a photo")
    press(desk, ticket, "tag", tags="photo, vip")
    press(desk, ticket, "write", text="Please send a photo of {order}.")
    assert Letter.objects.get().text == f"Please send a photo of {ticket.order.number}."
    press(desk, ticket, "card", product="")
    press(desk, ticket, "picture", file=SimpleUploadedFile("size.png", PNG))
    assert list(Letter.objects.order_by("pk").values_list("type", flat=True)) == [
        "TEXT", "ORDER_CARD", "IMAGE",
    ]  # fmt: skip
    html = page(desk, ticket)
    for shown in ("Asked for a photo", "photo, vip", "size.png", "on its way", "Urgent"):
        assert shown in html
    press(desk, ticket, "wait", **{"for": "BUYER", "days": "3"})
    assert again(ticket).state == "WAITING"
    press(desk, ticket, "go_on")
    press(desk, ticket, "solve", category="DAMAGED", reason="FAULTY")
    assert (again(ticket).state, again(ticket).family) == ("SOLVED", "QUALITY")
    press(desk, ticket, "reopen")
    assert again(ticket).state == "OPEN"
    assert cases.verbs(ticket) == [
        "open", "take_up", "sort", "note", "tag", "write", "write", "attach", "write", "wait",
        "go_on", "solve", "reopen",
    ]  # fmt: skip
    desk.post(url("ticket_seen", ticket))
    assert again(ticket).parcel_seen_at is not None


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("solve", {"category": "SIZE", "reason": "LOST"}),
        ("wait", {"for": "", "days": "2"}),
        ("wait", {"for": "BUYER", "days": "x"}),
        ("wait", {"for": "BUYER", "days": "9" * 5000}),
        ("wait", {"for": "BUYER", "until": "2026-02-31"}),
        ("sort", {"category": "NONE", "priority": "9", "team": ""}),
        ("write", {"text": "{nothing}"}),
        ("link", {"ticket": "#99999"}),
        ("card", {"product": "17"}),
        ("attach", {}),
        ("reopen", {}),
    ],
)
def test_what_cannot_be_done_is_said_in_words_and_changes_nothing(desk, ticket, name, told):
    before = Ticket.objects.filter(pk=ticket.pk).values().get()
    assert len(words(press(desk, ticket, name, **told))) == 1
    assert Ticket.objects.filter(pk=ticket.pk).values().get() == before
    assert Letter.objects.count() == 0


def test_words_that_were_refused_stand_in_their_box(desk, ticket):
    answer = press(desk, ticket, "write", text="Change your review of {order}, please")
    html = answer.content.decode()
    assert "Change your review of {order}, please</textarea>" in html
    assert len(words(answer)) == 1
    assert Letter.objects.count() == 0


def test_what_a_colleague_has_in_hand_is_not_changed(desk, ticket):
    other = factories.make_person("other", "customer service")
    claims.hold("ticket", ticket.pk, by=other, at=clock.moment())
    said = words(press(desk, ticket, "take_up"))
    assert said == ["other has this in hand. Take the next one."]
    assert again(ticket).state == "NEW"
    assert "other has it in hand" in page(desk, ticket)


@pytest.mark.parametrize("name", ["merge", "assign"])
def test_an_agent_neither_merges_nor_deals_out(desk, ticket, name):
    assert desk.post(url(f"ticket_{name}", ticket), {"ticket": "1"}).status_code == 403


def test_a_lead_merges_and_deals_out(leads_desk, shop, ticket, agent):
    other = cases.by_hand(cases.sold(shop), by=agent)
    press(leads_desk, ticket, "assign", to=str(agent.pk))
    assert again(ticket).owner == agent
    press(leads_desk, ticket, "merge", ticket=f"#{other.pk}")
    assert again(ticket).merged_into == other


def test_nothing_is_done_by_looking_and_strangers_learn_nothing(client, ticket, picker, stranger):
    for person in (picker, stranger):
        client.force_login(person)
        assert client.get(url("ticket", ticket)).status_code == 403
    one_shop = factories.make_person("narrow", None)
    client.force_login(one_shop)
    assert client.post(url("ticket_take_up", ticket)).status_code == 403


def test_the_history_speaks_in_sentences_and_the_talk_shows_no_numbers(desk, ticket, agent):
    moving.take_up(ticket.pk, by=agent, at=NOW)
    joining.note(ticket.pk, "Called", by=agent, at=NOW)
    press(desk, ticket, "unmask", reason="Resend")
    thread = ChatThread.objects.get()
    thread.messages.create(
        platform_id="demo-1-1", role="CUSTOMER_SERVICE", type="TEXT", text="Hello", at=NOW
    )
    answer = desk.get(url("ticket", ticket))
    assert [line.text for line in answer.context["history"]][::-1] == [
        "Opened: message of the buyer.",
        "Taken up.",
        "A note was written.",
        "The buyer's data were looked at.",
    ]
    assertNotContains(answer, "demo-1-1")
    assertContains(answer, f"sent {local(NOW, ticket.shop.zone)}")


def test_taking_a_present_colleagues_ticket_leaves_it_in_no_other_hand(desk, ticket, lead):
    moving.take_up(ticket.pk, by=lead, at=clock.moment())
    handing_over.come(8, by=lead, at=clock.moment())
    assert "lead's, who is here" in words(press(desk, ticket, "take_up"))[0]
    assert again(ticket).owner == lead
    assert not Claim.objects.open().exists()


def test_a_public_answer_at_the_desk_has_no_blank_and_is_posted_by_hand(desk, shop, agent):
    review = BuyerReview.objects.create(
        shop=shop, platform_id="9", stars=1, written_at=NOW, due_at=NOW + HOUR
    )
    claims.take("review", review.pk, by=agent, at=clock.moment())
    told = {"ref": f"review:{review.pk}"}
    for text in ("{arrives}", "Sorry {foo}", "Sorry {order", "Sorry }"):
        answer = desk.post(reverse("desk:write"), told | {"text": text})
        assert answer.status_code == 200
        assert again(review).answered_at is None
    answer = desk.post(reverse("desk:write"), told | {"text": "We are sorry."}, follow=True)
    assert words(answer) == ["Kept as answered: post the words in Seller Center too."]
    assert again(review).answer == "We are sorry."


def test_a_press_is_a_post(desk, ticket):
    for name in ("take_up", "solve", "write", "unmask", "seen"):
        assert desk.get(url(f"ticket_{name}", ticket)).status_code == 405


def test_a_file_is_served_on_the_page_of_its_ticket_alone(desk, ticket, agent, shop):
    joining.attach(ticket.pk, "cup.png", PNG, by=agent, at=NOW)
    held = ticket.files.get()
    answer = desk.get(url("attachment", ticket, held.pk))
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("image/png", "nosniff")
    assert b"".join(answer.streaming_content) == PNG
    other = cases.by_hand(cases.sold(shop), by=agent)
    assert desk.get(url("attachment", other, held.pk)).status_code == 404
    assert desk.get(reverse("files:download", args=[held.stored_id])).status_code == 404


def test_next_opens_the_page_of_a_chats_ticket(desk, ticket):
    answer = desk.post(reverse("desk:next"))
    assert answer.url == url("ticket", ticket)
    html = desk.get(reverse("desk:desk")).content.decode()
    assert url("ticket", ticket) in html


def test_from_the_page_of_an_order_its_ticket_is_opened_once(desk, shop, ticket):
    address = reverse("desk:open_ticket", args=[ticket.order_id])
    assert desk.get(address).url == url("ticket", ticket)
    order = cases.sold(shop)
    address = reverse("desk:open_ticket", args=[order.pk])
    assert desk.get(address).status_code == 200
    assert Ticket.objects.count() == 1
    made = desk.post(address, {"category": "SIZE"})
    assert made.url == url("ticket", Ticket.objects.get(order=order))


def test_who_is_here_says_so_at_the_desk(desk, agent):
    desk.post(reverse("desk:come"), {"hours": "8"})
    assert agent.agent.here_until is not None
    desk.post(reverse("desk:come"), {"hours": "0"})
    assert again(agent.agent).here_until is None


LISTS = ("ticket", "tickethandover", "unmasking", "agent", "deskhours", "tag")


def test_lists_cost_the_same_for_one_and_for_many(leads_desk, shop, agent, cost):
    Agent.objects.create(user=agent)
    lead = User.objects.get(username="lead")

    def make(number):
        ticket = cases.by_hand(cases.sold(shop), by=agent)
        moving.take_up(ticket.pk, by=agent, at=NOW)
        handover = TicketHandover.objects.create(giver=agent, taker=lead, at=NOW)
        handover.tickets.add(ticket)
        Unmasking.objects.create(ticket=ticket, by=agent, at=NOW, until_at=NOW, reason="x")
        Agent.objects.create(user=factories.make_person(f"p{number}", None))
        Tag.objects.create(name=f"t{number}")
        opens = (NOW + number * HOUR / 60).time()
        DeskHours.objects.create(shop=shop, weekday=0, opens=opens, closes="23:59")

    make(0)
    first = {name: cost(f"admin:aftersales_{name}_changelist") for name in LISTS}
    for number in range(1, 6):
        make(number)
    assert {name: cost(f"admin:aftersales_{name}_changelist") for name in LISTS} == first
    assert max(first.values()) <= 12


def test_the_list_is_filtered_and_handed_over(leads_desk, shop, ticket, agent, choose):
    other = cases.by_hand(cases.sold(shop), by=agent)
    cases.solve(other, by=agent)
    address = reverse("admin:aftersales_ticket_changelist")

    def shown(query="") -> set[int]:
        rows = leads_desk.get(address + query).context["cl"].result_list
        return {row.pk for row in rows}

    assert shown() == {ticket.pk}
    assert shown("?state=all") == {ticket.pk, other.pk}
    assert shown("?state=SOLVED") == {other.pk}
    assert shown("?category=SIZE") == set()
    assert shown("?owner=none") == {ticket.pk}
    assert shown("?team__exact=CARE&priority__exact=3") == {ticket.pk}
    assert shown(f"?q={ticket.order.number}") == {ticket.pk}
    told = {
        "action": "hand_over_chosen", "_selected_action": [ticket.pk], "asked": "1",
        "taker": agent.pk, "note": "Carrier calls back",
    }  # fmt: skip
    leads_desk.post(address, told)
    handover = TicketHandover.objects.get()
    assert list(handover.tickets.all()) == [ticket]
    leads_desk.force_login(agent)
    accept = {"action": "accept_chosen", "_selected_action": [handover.pk]}
    leads_desk.post(reverse("admin:aftersales_tickethandover_changelist"), accept)
    assert again(ticket).owner == agent


@pytest.mark.parametrize(
    ("button", "box", "most"), [("note", "note", 4000), ("hand_over", "left", 1000)]
)
def test_what_is_too_long_is_refused_in_words_and_stays_in_its_box(
    desk, ticket, lead, button, box, most
):
    typed = "x" * most + "the end"
    answer = press(desk, ticket, button, to=lead.pk, **{box: typed})
    assert words(answer) == [
        f"Not taken: it has {most + 7} characters, and {most} are the most. Make it shorter."
    ]
    assert typed in answer.content.decode()
    assert not ticket.notes.exists()
    assert not TicketHandover.objects.exists()

    press(desk, ticket, button, to=lead.pk, **{box: typed[7:]})
    kept = ticket.notes.first() or TicketHandover.objects.first()
    assert (getattr(kept, "text", None) or kept.note) == typed[7:]
