"""Lessons: whose cases, on the same tickets as real ones, and when they are complete."""

from datetime import timedelta

import pytest

from aftersales.cases import Category, Reason
from aftersales.models import Article, BuyerReview, LessonCase, LessonRun, Ticket
from aftersales.reports import dispute_rate
from aftersales.services import matters, training
from aftersales.services.knowledge import writing
from aftersales.services.knowledge.writing import About, Worded
from aftersales.services.tickets import handing_over, moving
from aftersales.services.training import Prepared
from fulfillment_site.insights.services import aftermath, exposure, voices
from fulfillment_site.insights.services.exposure import Span
from fulfillment_site.insights.services.windows import Window
from orders.errors import Refused
from orders.models import Clock
from tests import factories
from tests.aftersales import cases, proofs
from tests.factories import HOUR, NOW, again

pytestmark = pytest.mark.django_db
DAMAGED, LOST = Category.DAMAGED, Category.NOT_RECEIVED


@pytest.fixture
def lesson(agent) -> Article:
    second = factories.make_person("second", "customer service lead")
    about = About(Article.Kind.LESSON, DAMAGED, lesson_code="broken")
    version = writing.begin(about, Worded("en", "Broken goods", "Do it."), by=agent, at=NOW)
    writing.approve([version.pk], by=second, at=NOW)
    return version.article


def begin(shop, person, *orders) -> LessonRun:
    prepared = [Prepared(shop, order.number, DAMAGED) for order in orders]
    run = training.ask("broken", person, at=NOW)
    training.prepare(run, prepared)
    return run


def follow(at=NOW):
    return training.follow(training.pending(at), at=at).done


def solve(ticket, category, *, by, at=NOW):
    reason = Reason.FAULTY if category == DAMAGED else Reason.LATE
    moving.solve(ticket.pk, category, reason, by=by, at=at)


def test_the_ticket_of_a_lesson_is_its_persons_and_practice(lesson, shop, agent):
    order = cases.sold(shop)
    run = begin(shop, agent, order)
    assert follow() == []
    ticket = cases.by_hand(order, by=agent)
    assert follow() == [run.cases.get().pk]
    assert follow() == []

    row = again(ticket)
    assert (row.is_practice, row.owner, row.lesson_case.run) == (True, agent, run)
    assert not Clock.objects.open().filter(ref=ticket.ref).exists()
    assert cases.verbs(row) == ["open", "practise"]


def test_practice_is_dealt_to_nobody_from_its_first_message_on(lesson, shop, agent, lead):
    """Not even in the seconds before its ticket opens, and before its ticket is a lesson's."""
    order = cases.sold(shop)
    begin(shop, agent, order)
    real = cases.chat(shop, cases.sold(shop), ref="t2")
    asked = cases.sent_back(order)
    cases.chat(shop, order)

    for person in (agent, lead):
        assert [one.pk for one in matters.queue(person, at=NOW)] == [real.pk]
    cases.open_all()
    row = Ticket.objects.get(order=order)
    assert (row.is_practice, row.owner) == (True, agent)
    assert not Clock.objects.open().filter(ref=row.ref).exists()
    for person in (agent, lead):
        dealt = matters.queue(person, at=NOW, dealt=True)
        assert [(one.kind, one.pk) for one in dealt] == [("chat", real.pk)]
    assert set(row.sources.values_list("kind", flat=True)) == {"chat", "return"}
    assert asked.pk in set(row.sources.values_list("matter_id", flat=True))


def test_what_comes_later_of_a_practised_order_is_its_tickets(lesson, shop, agent):
    order = cases.sold(shop)
    begin(shop, agent, order)
    cases.chat(shop, order)
    cases.open_all()
    cases.sent_back(order)
    cases.open_all()
    assert Ticket.objects.get(order=order).sources.count() == 2


def test_practice_counts_in_no_figure(lesson, shop, agent, boss):
    """Neither its ticket nor the dispute that was opened in it, nor the order itself."""
    order, real = cases.sold(shop), cases.sold(shop)
    begin(shop, agent, order)
    for one in (order, real):
        proofs.disputed(one, by=agent)
        BuyerReview.objects.create(
            shop=shop, platform_id=one.number, order_number=one.number, order=one, stars=1,
            written_at=NOW,
        )  # fmt: skip
        solve(one.tickets.get(), DAMAGED, by=agent)

    since, until = NOW - timedelta(days=3), NOW + timedelta(days=3)
    (week,) = dispute_rate.by_week(boss, since=since, at=NOW)
    assert (week.rate.cases, week.rate.n) == (1, 1)
    rates = [rate for _stage, rate in dispute_rate.by_stage(boss, since)]
    assert (sum(rate.cases for rate in rates), {rate.n for rate in rates}) == (1, {1})
    span = Span(shop.pk, since, until)
    book = exposure.read(span)
    assert {pk for orders in book.cases.values() for pk in orders} == {real.pk}
    assert list(span.orders) == [real]
    window = Window(NOW.date(), since, until)
    assert voices.poor_reviews(shop, window, NOW).get().order == real
    assert aftermath.cost(shop.pk, since, until).tickets == 1
    assert [one.pk for one in matters.queue(boss, at=NOW) if one.kind == "dispute"] == [
        real.disputes.get().pk
    ]


def test_a_lesson_is_complete_when_its_person_solved_all_rightly(lesson, shop, agent):
    orders = [cases.sold(shop), cases.sold(shop)]
    run = begin(shop, agent, *orders)
    first, second = (cases.by_hand(order, by=agent) for order in orders)
    follow()
    solve(first, DAMAGED, by=agent)
    follow(NOW + HOUR)
    assert again(run).completed_at is None
    solve(second, DAMAGED, by=agent, at=NOW + HOUR)

    follow(NOW + 2 * HOUR)

    assert again(run).completed_at == NOW + 2 * HOUR
    assert [case.closed_by for case in run.cases.all()] == [agent, agent]
    assert follow(NOW + 3 * HOUR) == []


def test_the_wrong_category_is_no_end_and_may_be_done_again(lesson, shop, agent):
    order = cases.sold(shop)
    run = begin(shop, agent, order)
    ticket = cases.by_hand(order, by=agent)
    solve(ticket, LOST, by=agent)
    follow()
    case = run.cases.get()
    assert (case.is_right, case.closed_as, again(run).completed_at) == (False, LOST, None)
    assert follow(NOW + HOUR) == []

    moving.reopen(ticket.pk, by=agent, at=NOW + HOUR)
    solve(ticket, DAMAGED, by=agent, at=NOW + 2 * HOUR)
    follow(NOW + 2 * HOUR)

    assert (again(case).is_right, again(run).completed_at) == (True, NOW + 2 * HOUR)


def test_what_somebody_else_solved_does_not_count(lesson, shop, agent):
    other = factories.make_person("other", "customer service")
    order = cases.sold(shop)
    run = begin(shop, agent, order)
    solve(cases.by_hand(order, by=agent), DAMAGED, by=other)
    follow()
    case = run.cases.get()
    assert (case.closed_by, case.is_right, again(run).completed_at) == (other, False, None)


def test_a_lesson_is_taken_once_at_a_time_and_again_later(lesson, shop, agent):
    run = begin(shop, agent, cases.sold(shop))
    with pytest.raises(Refused) as refused:
        begin(shop, agent, cases.sold(shop))
    assert (refused.value.code, LessonRun.objects.count()) == ("lesson_is_being_taken", 1)
    LessonRun.objects.filter(pk=run.pk).update(completed_at=NOW)
    begin(shop, agent, cases.sold(shop))
    assert LessonRun.objects.count() == 2


def test_a_lesson_that_was_begun_gets_its_cases_once(lesson, shop, agent):
    run = training.ask("broken", agent, at=NOW)
    assert list(training.asked(NOW)) == [run.pk]
    with pytest.raises(Refused) as refused:
        training.prepare(run, [])
    assert refused.value.code == "lesson_needs_its_cases"
    first, second = ([Prepared(shop, cases.sold(shop).number, DAMAGED)] for _ in range(2))
    training.prepare(run, first)
    with pytest.raises(Refused) as refused:
        training.prepare(run, second)
    assert refused.value.code == "lesson_is_being_taken"
    assert (run.cases.count(), list(training.asked(NOW))) == (1, [])


def test_who_completed_a_lesson_is_trained_for_its_categories(lesson, shop, agent, lead):
    """While they are here their category is theirs; once they leave, it is everybody's again."""
    handing_over.come(8, by=lead, at=NOW)
    order = cases.sold(shop)
    begin(shop, agent, order)
    ticket = cases.by_hand(order, by=agent)
    real = cases.by_hand(cases.sold(shop), by=lead)
    follow()
    solve(ticket, DAMAGED, by=agent)
    follow(NOW + HOUR)
    assert (agent.agent.trained, lead.agent.trained) == ([DAMAGED], [])

    dealt = lambda: [one.pk for one in matters.queue(lead, at=NOW + HOUR, dealt=True)]  # noqa: E731
    assert dealt() == [real.pk]
    handing_over.come(8, by=agent, at=NOW)
    assert dealt() == []


def test_an_order_is_practised_on_once(lesson, shop, agent):
    order = cases.sold(shop)
    begin(shop, agent, order)
    with pytest.raises(Refused) as refused:
        begin(shop, factories.make_person("other", "customer service"), order)
    assert refused.value.code == "lesson_is_being_taken"
    assert LessonCase.objects.count() == 1


def test_a_lesson_nobody_approved_is_not_taken(shop, agent):
    order = cases.sold(shop)
    with pytest.raises(Refused) as refused:
        begin(shop, agent, order)
    assert (refused.value.code, LessonRun.objects.count()) == ("lesson_is_unknown", 0)


def test_a_ticket_without_a_lesson_stays_as_it_is(lesson, shop, agent):
    ticket = cases.by_hand(cases.sold(shop), by=agent)
    begin(shop, agent, cases.sold(shop))
    assert follow() == []
    assert Ticket.objects.filter(pk=ticket.pk, is_practice=False).exists()
