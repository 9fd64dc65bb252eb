"""A lesson over real HTTP: buyers of the practice shop write, who learns works their tickets."""

from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.urls import reverse

from aftersales.cases import Category, Reason
from aftersales.models import LessonCase, LessonRun, Ticket
from aftersales.services import talking, training
from aftersales.services.tickets import moving, opening
from fulfillment_site.demo import lessons
from fulfillment_site.demo.lessons import LESSONS
from fulfillment_site.demo.practice import connect
from orders.models import Order
from orders.moment import moment
from orders.services import inbox
from tests.factories import again
from tests.platform import told

pytestmark = pytest.mark.django_db
SITE = "http://127.0.0.1:1"


@pytest.fixture
def live(settings, tmp_path, practice):
    """The demo, its live shop connected."""
    settings.VAR_DIR = tmp_path
    call_command("sync_roles", stdout=StringIO())
    call_command("load_demo", stdout=StringIO())
    shop, _outcome = connect(practice.url, SITE, at=moment())
    return shop


def send(practice, code: str, person: str) -> str:
    out = StringIO()
    call_command("practice_lesson", code, person, stdout=out)
    return out.getvalue()


def hear(practice, shop) -> None:
    """What the platform's messages would bring: its conversations are read, tickets open."""
    at = moment()
    for talk in practice.get("conversations"):
        heard = told(shop.key, 14, conversation_id=talk["id"])
        inbox.store(shop.key.grant.app, heard, at=at)
    talking.hear(list(talking.pending(at)), at=at)
    opening.open_waiting(list(opening.pending(at)), at=at)
    training.follow(training.pending(at), at=at)


def test_a_lesson_is_sent_worked_and_complete(practice, live):
    words = send(practice, "damaged-or-wrong", "cora")
    assert f"3 buyers write to {live}" in words
    run = LessonRun.objects.get()
    numbers = list(run.cases.values_list("order_number", flat=True))
    stands = Order.objects.filter(number__in=numbers).values_list("state", flat=True)
    assert list(stands) == ["COMPLETED"] * 3  # as history: the line has nothing to do for them

    hear(practice, live)

    tickets = {case.order_number: case.ticket for case in run.cases.select_related("ticket")}
    assert all(ticket.is_practice and ticket.owner == run.person for ticket in tickets.values())
    guesses = [tickets[number].category for number in numbers]
    assert guesses == ["DAMAGED", "", "SIZE"]  # the last two are to be found out
    for number, case in zip(numbers, LESSONS["damaged-or-wrong"], strict=True):
        damaged = case.category == Category.DAMAGED
        reason = Reason.FAULTY if damaged else Reason.PIECE_MISSING
        moving.solve(tickets[number].pk, case.category, reason, by=run.person, at=moment())
    training.follow(training.pending(moment()), at=moment())
    assert again(run).completed_at is not None
    assert LessonCase.objects.filter(is_right=True).count() == 3


def test_a_lesson_one_is_at_makes_up_no_second_set_of_buyers(practice, live):
    send(practice, "not-received", "cora")
    orders = sum(practice.state()["orders"].values())
    with pytest.raises(CommandError, match="cora takes this lesson already"):
        send(practice, "not-received", "cora")
    assert sum(practice.state()["orders"].values()) == orders
    assert LessonRun.objects.count() == 1


def test_a_learner_starts_a_lesson_with_one_press(practice, live, client):
    cora = User.objects.get(username="cora")
    client.force_login(cora)
    page = reverse("desk:training")
    assert "Start</button>" in client.get(page).content.decode()
    answer = client.post(reverse("desk:start_lesson"), {"code": "not-received"}, follow=True)
    text = answer.content.decode()
    assert "you are at it" in text
    assert "Its buyers write as soon as the practice shop runs." in text

    at = moment()
    assert lessons.send(list(training.asked(at)), at=at).done == [LessonRun.objects.get().pk]
    assert list(training.asked(at)) == []
    hear(practice, live)

    text = client.get(page).content.decode()
    tickets = Ticket.objects.filter(is_practice=True, owner=cora)
    assert tickets.count() == 3
    assert all(reverse("desk:ticket", args=[ticket.pk]) in text for ticket in tickets)


def test_a_lesson_waits_while_the_practice_shop_is_away(practice, live):
    run = training.ask("not-received", User.objects.get(username="cora"), at=moment())
    live.key.delete()
    outcome = lessons.send([run.pk], at=moment())
    assert outcome.refused[run.pk].code == "lesson_needs_its_cases"
    assert list(training.asked(moment())) == [run.pk]


def test_who_is_not_there_is_named_and_without_a_shop_nothing_is_sent(practice, live, settings):
    with pytest.raises(CommandError, match="nobody called zoe"):
        send(practice, "not-received", "zoe")
    live.key.delete()
    with pytest.raises(CommandError, match="No shop is connected"):
        send(practice, "not-received", "cora")
    assert not LessonRun.objects.exists()
    assert not Ticket.objects.filter(is_practice=True).exists()
