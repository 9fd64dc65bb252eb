"""Working on tickets: whose turn it is, how it ends, and what is put to it."""

import hashlib
from datetime import time

import pytest

from aftersales.cases import Category, Reason
from aftersales.models import DeskHours, Tag, Ticket, TicketHandover, Unmasking
from aftersales.services import claims, letters, matters
from aftersales.services.tickets import handing_over, joining, moving, people, waking
from orders.errors import Refused
from orders.models import Clock, Notice
from tests import factories
from tests.aftersales import cases
from tests.factories import HOUR, NOW, again

pytestmark = pytest.mark.django_db
LATER, DAY = NOW + HOUR, 24 * HOUR
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20


@pytest.fixture(autouse=True)
def private_root(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def order(shop):
    return cases.sold(shop)


@pytest.fixture
def ticket(order, agent):
    return cases.by_hand(order, by=agent)


def test_who_takes_it_up_has_it(ticket, agent):
    moving.take_up(ticket.pk, by=agent, at=LATER)
    moving.take_up(ticket.pk, by=agent, at=LATER)
    assert (again(ticket).state, again(ticket).owner) == ("OPEN", agent)
    assert cases.verbs(ticket) == ["open", "take_up"]


def test_a_present_colleagues_ticket_is_taken_by_leads_alone_and_an_absent_ones_by_all(
    ticket, agent, lead
):
    other = factories.make_person("cora", "customer service")
    moving.take_up(ticket.pk, by=agent, at=NOW)
    handing_over.come(1, by=agent, at=NOW)
    with pytest.raises(Refused) as refused:
        moving.take_up(ticket.pk, by=other, at=NOW + HOUR / 2)
    assert str(refused.value) == (
        f"#{ticket.pk} is agent's, who is here. Ask for it, or let a lead give it to you."
    )
    assert (again(ticket).owner, cases.verbs(ticket)) == (agent, ["open", "take_up"])

    moving.take_up(ticket.pk, by=other, at=NOW + HOUR)  # the shift is over

    assert (again(ticket).owner, cases.verbs(ticket)[-1]) == (other, "take_over")
    notice = Notice.objects.get()
    assert (notice.owner, notice.code, notice.params) == (
        agent, "ticket_was_taken", {"ticket": f"#{ticket.pk}", "by": "cora"},
    )  # fmt: skip
    handing_over.come(8, by=other, at=NOW + HOUR)
    moving.take_up(ticket.pk, by=lead, at=NOW + 2 * HOUR)
    assert again(ticket).owner == lead
    assert list(Notice.objects.open().told_to(other)) == [Notice.objects.last()]


def test_nobody_is_given_a_ticket_who_may_not_open_it(shop, ticket, agent, picker):
    outcome = handing_over.hand_over([ticket.pk], taker=picker, note="", by=agent, at=NOW)
    assert str(outcome.refused[ticket.pk]) == (
        "picker may not work on tickets. Choose somebody who may."
    )
    with pytest.raises(Refused):
        moving.assign(ticket.pk, picker, by=agent, at=NOW)
    narrow = factories.make_person("narrow", None, shops=[factories.make_shop("B")])
    narrow.groups.add(factories.make_group(*moving.MAY_OPEN))
    outcome = handing_over.hand_over([ticket.pk], taker=narrow, note="", by=agent, at=NOW)
    assert outcome.refused[ticket.pk].code == "person_sees_no_such_shop"
    assert not TicketHandover.objects.exists()
    assert (again(ticket).owner, cases.verbs(ticket)) == (None, ["open"])


def test_a_waiting_ticket_is_due_at_no_time_and_comes_back_on_its_day(ticket, agent):
    moving.wait(ticket.pk, "CARRIER", LATER + DAY, by=agent, at=LATER)
    row = again(ticket)
    assert (row.state, row.waits_for, row.due_at, row.target_at) == (
        "WAITING",
        "CARRIER",
        None,
        None,
    )
    assert not Clock.objects.open().filter(kind="TICKET").exists()
    assert list(waking.pending(LATER + 23 * HOUR)) == []

    assert cases.wake(LATER + DAY).done == [ticket.pk]

    row = again(ticket)
    assert (row.state, row.waits_for, row.follow_up_at) == ("OPEN", "", None)
    assert row.due_at == LATER + DAY + 8 * HOUR
    assert cases.verbs(ticket) == ["open", "wait", "go_on"]


@pytest.mark.parametrize("days", [0, 61])
def test_it_waits_for_a_day_that_comes_and_not_for_ever(ticket, agent, days):
    with pytest.raises(Refused):
        moving.wait(ticket.pk, "CARRIER", NOW + days * DAY, by=agent, at=NOW)
    assert again(ticket).state == "NEW"


@pytest.mark.parametrize("is_solved", [True, False])
def test_a_buyer_who_writes_again_brings_it_back(shop, order, ticket, agent, is_solved):
    thread = cases.chat(shop, order)
    cases.open_all()
    if is_solved:
        cases.solve(ticket, by=agent, at=LATER)
    else:
        moving.wait(ticket.pk, "BUYER", LATER + DAY, by=agent, at=LATER)
    assert cases.wake(LATER).done == []  # nothing new was heard
    # Written before, and heard after: what counts is when we heard of it.
    thread.heard_at = LATER + HOUR
    thread.save()
    assert cases.wake(LATER + 2 * HOUR).done == [ticket.pk]
    assert again(ticket).state == "OPEN"


def test_it_is_solved_with_a_category_and_a_reason_of_it_alone(ticket, agent):
    for category, reason in (("", ""), ("SIZE", ""), ("SIZE", "LOST"), ("NONE", "LOST")):
        with pytest.raises(Refused):
            moving.solve(ticket.pk, category, reason, by=agent, at=LATER)
    assert again(ticket).state == "NEW"
    moving.solve(ticket.pk, Category.SIZE, Reason.TOO_SMALL, by=agent, at=LATER)
    row = again(ticket)
    assert (row.state, row.category, row.reason, row.family) == (
        "SOLVED", "SIZE", "TOO_SMALL", "DESCRIPTION",
    )  # fmt: skip
    assert (row.solved_at, row.follow_up_at, row.due_at) == (LATER, LATER + 7 * DAY, None)


def test_nobody_comes_back_and_it_is_closed_after_the_shops_days(ticket, agent):
    cases.solve(ticket, by=agent)
    assert list(moving.to_close(NOW + 7 * DAY - HOUR)) == []
    moving.close(list(moving.to_close(NOW + 7 * DAY)), at=NOW + 7 * DAY)
    assert (again(ticket).state, again(ticket).closed_at) == ("CLOSED", NOW + 7 * DAY)
    with pytest.raises(Refused) as refused:
        moving.reopen(ticket.pk, by=agent, at=NOW + 8 * DAY)
    assert str(refused.value) == f"Ticket #{ticket.pk} is closed: that cannot be done to it now."


def test_our_target_counts_the_hours_in_which_the_desk_is_open(shop, order, agent):
    # NOW is Friday noon in Seattle.
    for weekday in range(5):
        DeskHours.objects.create(shop=shop, weekday=weekday, opens=time(9), closes=time(17))
    ticket = cases.by_hand(order, by=agent)
    assert again(ticket).target_at == NOW + 72 * HOUR  # five hours of Friday, three of Monday
    moving.sort(ticket.pk, "DAMAGED", 1, "CARE", by=agent, at=NOW)
    assert again(ticket).target_at == NOW + 2 * HOUR


def test_two_become_one_with_all_that_belongs_to_them(shop, order, ticket, agent):
    other = cases.by_hand(cases.sold(shop), by=agent)
    cases.chat(shop, order)
    cases.open_all()
    joining.note(ticket.pk, "Called the carrier", by=agent, at=NOW)
    joining.tag(ticket.pk, "vip, carrier\uff0cvip", by=agent, at=NOW)
    joining.attach(ticket.pk, "a.png", PNG, by=agent, at=NOW)

    joining.merge(ticket.pk, other.pk, by=agent, at=LATER)

    assert (again(ticket).state, again(ticket).merged_into, again(ticket).due_at) == (
        "MERGED", other, None,
    )  # fmt: skip
    assert other.sources.get().kind == "chat"
    assert (other.notes.get().text, other.files.count()) == ("Called the carrier", 1)
    assert sorted(other.tags.values_list("name", flat=True)) == ["carrier", "vip"]
    assert again(other).platform_due_at == NOW + DAY
    assert cases.verbs(other) == ["open", "take_in"]
    for into in (ticket, other):
        with pytest.raises(Refused):
            joining.merge(ticket.pk, into.pk, by=agent, at=LATER)


def test_tickets_of_different_buyers_and_of_nobody_known_stay_two(shop, ticket, agent):
    stranger = cases.by_hand(cases.sold(shop, buyer_key="u:7021000000000000002"), by=agent)
    cases.chat(shop)
    cases.open_all()
    unknown = Ticket.objects.get(order=None)
    for one, into, code in (
        (ticket, stranger, "ticket_is_of_another_buyer"),
        (stranger, ticket, "ticket_is_of_another_buyer"),
        (unknown, ticket, "ticket_is_of_nobody_known"),
        (ticket, unknown, "ticket_is_of_nobody_known"),
    ):
        with pytest.raises(Refused) as refused:
            joining.merge(one.pk, into.pk, by=agent, at=LATER)
        assert refused.value.code == code
    with pytest.raises(Refused) as refused:
        joining.merge(ticket.pk, stranger.pk, by=agent, at=LATER)
    assert str(refused.value) == (
        f"#{ticket.pk} and #{stranger.pk} are of different buyers, and stay two. "
        "Use \u201cSee also\u201d instead."
    )
    assert {again(one).state for one in (ticket, stranger, unknown)} == {"NEW"}
    assert (unknown.sources.count(), cases.verbs(ticket)) == (1, ["open"])


def test_pictures_and_pdf_are_attached_once_and_nothing_else(ticket, agent):
    for _ in range(2):
        stored = joining.attach(ticket.pk, "cup.png", PNG, by=agent, at=NOW)
    assert stored.sha256 == hashlib.sha256(PNG).hexdigest()
    joining.attach(ticket.pk, "letter.pdf", b"%PDF-1.7 x", by=agent, at=NOW)
    for name, content in (("a.png", b"<svg onload=x>"), ("b.pdf", b""), ("c.png", PNG * 400_000)):
        with pytest.raises(Refused):
            joining.attach(ticket.pk, name, content, by=agent, at=NOW)
    assert ticket.files.count() == 2


def test_see_also_names_each_in_the_other(shop, ticket, agent):
    other = cases.by_hand(cases.sold(shop), by=agent)
    joining.link(ticket.pk, other.pk, by=agent, at=NOW)
    assert (list(ticket.related.all()), list(other.related.all())) == ([other], [ticket])
    assert Tag.objects.count() == 0


def test_clear_data_is_shown_for_a_reason_for_a_while_and_counted(ticket, agent, lead):
    for words in ("", "  "):
        with pytest.raises(Refused):
            people.unmask(ticket.pk, words, by=agent, at=NOW, is_lead=False)
    assert (Unmasking.objects.count(), people.shown_until(ticket.pk, agent, at=NOW)) == (0, None)

    people.unmask(ticket.pk, "Resend to a new address", by=agent, at=NOW, is_lead=False)

    assert people.shown_until(ticket.pk, agent, at=NOW + HOUR / 5) == NOW + HOUR / 4
    assert people.shown_until(ticket.pk, agent, at=NOW + HOUR / 4) is None
    assert people.shown_until(ticket.pk, lead, at=NOW) is None
    assert (people.looks(agent, at=NOW), cases.verbs(ticket)[-1]) == (1, "unmask")
    people.unmask(ticket.pk, "Pressed again", by=agent, at=NOW + HOUR / 5, is_lead=False)
    assert people.looks(agent, at=NOW + HOUR / 5) == 1
    assert people.shown_until(ticket.pk, agent, at=NOW + HOUR / 5) == NOW + HOUR / 4
    seen = Unmasking.objects.get()
    Unmasking.objects.bulk_create(
        Unmasking(ticket=ticket, by=agent, at=NOW, until_at=NOW, reason="x") for _ in range(49)
    )
    with pytest.raises(Refused) as refused:
        people.unmask(ticket.pk, "Once more", by=agent, at=NOW + HOUR / 4, is_lead=False)
    assert refused.value.code == "unmasked_enough_today"
    assert seen.reason == "Resend to a new address"


def test_what_is_handed_over_is_the_next_shifts_once_accepted(shop, ticket, agent):
    taker = factories.make_person("night", "customer service")
    closed = cases.by_hand(cases.sold(shop), by=agent)
    moving.take_up(ticket.pk, by=agent, at=NOW)
    cases.solve(closed, by=agent)

    outcome = handing_over.hand_over(
        [ticket.pk, closed.pk], taker=taker, note="Carrier calls back", by=agent, at=NOW
    )

    assert (outcome.done, list(outcome.refused)) == ([ticket.pk], [closed.pk])
    left = TicketHandover.objects.get()
    assert again(ticket).owner == agent
    assert handing_over.accept([left.pk], by=agent, at=LATER).refused[left.pk].code == (
        "handover_is_for_another"
    )
    handing_over.accept([left.pk], by=taker, at=LATER)
    assert (again(ticket).owner, again(left).accepted_at) == (taker, LATER)
    assert handing_over.hand_over([ticket.pk], taker=agent, note="", by=agent, at=NOW).done == []


def deal(user, at=NOW):
    claim = claims.take_next(by=user, at=at)
    return claim and (claim.kind, claim.matter_id)


def test_a_ticket_stands_at_the_desk_once_nothing_it_is_about_does(shop, order, agent, key):
    thread = cases.chat(shop, order)
    cases.open_all()
    ticket = Ticket.objects.get()
    assert [one.ref for one in matters.queue(agent, at=NOW)] == [f"chat:{thread.pk}"]
    letters.write("ticket", ticket.pk, "On its way", by=agent, at=LATER)
    (line,) = matters.queue(agent, at=LATER)
    assert (line.ref, line.number, line.reason) == (ticket.ref, order.number, "NOT_RECEIVED")
    assert deal(agent, LATER) == ("ticket", ticket.pk)


def test_next_comes_back_to_the_ticket_in_hand_once_nothing_else_waits(shop, agent):
    urgent, other = (cases.by_hand(cases.sold(shop), by=agent) for _ in range(2))
    Ticket.objects.filter(pk=urgent.pk).update(priority=1)
    assert [deal(agent) for _ in range(3)] == [
        ("ticket", urgent.pk), ("ticket", other.pk), ("ticket", urgent.pk),
    ]  # fmt: skip
    moving.wait(other.pk, "BUYER", NOW + HOUR, by=agent, at=NOW)
    assert deal(agent) == ("ticket", urgent.pk)


def test_next_deals_by_skill_language_training_and_presence(shop, ticket, agent, lead):
    handing_over.come(8, by=agent, at=NOW)
    mine = agent.agent
    assert deal(agent) == ("ticket", ticket.pk)
    claims.put_down(by=agent, at=NOW)
    for skills in ({"categories": ["SIZE"]}, {"languages": ["th"]}):
        for name, value in ({"categories": [], "languages": []} | skills).items():
            setattr(mine, name, value)
        mine.save()
        assert deal(agent) is None
    mine.categories = mine.languages = []
    mine.team = "LOGISTICS"
    mine.save()
    assert deal(agent) is None  # another team's work
    mine.team = "CARE"
    mine.save()
    handing_over.come(8, by=lead, at=NOW)
    lead.agent.trained = ["DAMAGED"]
    lead.agent.save()
    assert deal(agent) is None  # who was trained for it does it
    assert deal(lead) == ("ticket", ticket.pk)
    claims.put_down(by=lead, at=NOW)
    moving.assign(ticket.pk, agent, by=lead, at=NOW)
    assert deal(lead) is None  # its owner is there
    assert deal(agent) == ("ticket", ticket.pk)  # one's own, whatever one was taught
    claims.put_down(by=agent, at=NOW)
    handing_over.come(0, by=agent, at=NOW)
    assert deal(lead) == ("ticket", ticket.pk)
