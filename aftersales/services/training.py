"""Lessons: whose cases they are, and whether each was closed by its person as it should be."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, QuerySet

from aftersales.models import Agent, Article, LessonCase, LessonRun, Ticket, TicketEvent
from aftersales.services import casebook
from aftersales.services.tickets import moving
from orders.errors import Outcome, Refused
from orders.models import Shop
from orders.services import clocks
from orders.services.clocks import AnswerDue
from orders.sla import Basis, Kind


@dataclass(frozen=True)
class Prepared:
    """A case somebody prepared: whose buyer writes, and what it is to be closed as."""

    shop: Shop
    order_number: str
    category: str


def insist(code: str, person) -> Article:
    """The lesson of a code, unless this person is at it already."""
    lesson = Article.objects.in_force().filter(kind=Article.Kind.LESSON, lesson_code=code).first()
    if lesson is None:
        raise Refused("lesson_is_unknown", code=code)
    if lesson.runs.filter(person=person, completed_at=None).exists():
        raise Refused("lesson_is_being_taken", person=str(person))
    return lesson


def ask(code: str, person, *, at: datetime) -> LessonRun:
    """A person takes a lesson; its cases are prepared by whoever can make up buyers."""
    lesson = insist(code, person)
    try:
        with transaction.atomic():
            return LessonRun.objects.create(lesson=lesson, person=person, begun_at=at)
    except IntegrityError:
        raise Refused("lesson_is_being_taken", person=str(person)) from None


def asked(at: datetime) -> QuerySet:
    """Ids of lessons that were begun and have no cases yet."""
    rows = LessonRun.objects.filter(cases=None, completed_at=None)
    return rows.order_by("pk").values_list("pk", flat=True)


def prepare(run: LessonRun, cases: Sequence[Prepared]) -> None:
    """Take a lesson on these cases, once: their tickets open by themselves, as practice."""
    if not cases:
        raise Refused("lesson_needs_its_cases")
    try:
        with transaction.atomic():
            LessonRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
            if run.cases.exists():
                raise Refused("lesson_is_being_taken", person=str(run.person))
            LessonCase.objects.bulk_create(
                LessonCase(
                    run=run, shop=one.shop, order_number=one.order_number, category=one.category
                )
                for one in cases
            )
    except IntegrityError:
        raise Refused("lesson_is_being_taken", person=str(run.person)) from None


def pending(at: datetime) -> list[int]:
    """Ids of cases whose ticket came in, or was solved since we looked."""
    there = LessonCase.objects.to_find().filter(Exists(_tickets()))
    solved = LessonCase.objects.to_judge()
    return sorted({*there.values_list("pk", flat=True), *solved.values_list("pk", flat=True)})


def follow(case_ids: Iterable[int], *, by=None, at: datetime) -> Outcome:
    """Give tickets of lessons to their persons, and judge those that were solved."""
    outcome = Outcome()
    cases = LessonCase.objects.filter(pk__in=case_ids, is_right=False)
    for case in cases.select_related("run__person").order_by("pk"):
        with transaction.atomic():
            if case.ticket_id is None:
                _take(case, at)
            if case.ticket_id:
                _judge(case, at)
        outcome.done.append(case.pk)
    return outcome


def runs(user, *, everybody: bool) -> QuerySet:
    """The lessons a person took, or everybody, the newest first, each with its cases."""
    rows = LessonRun.objects.select_related("lesson", "person").prefetch_related("cases__ticket")
    return rows if everybody else rows.filter(person=user)


def _tickets() -> QuerySet:
    return Ticket.objects.filter(
        order__shop=OuterRef("shop"),
        order__number=OuterRef("order_number"),
        lesson_case=None,
        merged_into=None,
    ).order_by("-pk")


def _take(case: LessonCase, at: datetime) -> None:
    """Its ticket is practice from now on: the person's, in no figure, and no clock tells of it."""
    wanted = LessonCase.objects.filter(pk=case.pk).annotate(found=_tickets().values("pk")[:1])
    found = wanted.values_list("found", flat=True).get()
    if found is None:
        return
    ticket = moving.locked(found)
    due = AnswerDue(ticket.shop_id, ticket.order_id, ticket.ref, None, Basis.TARGET, Kind.TICKET)
    clocks.answer_by([due], at=at)
    ticket.is_practice, ticket.owner = True, ticket.owner or case.run.person
    ticket.save(update_fields=["is_practice", "owner"])
    casebook.note([ticket], "practise", at=at, by=None)
    case.ticket = ticket
    case.save(update_fields=["ticket"])


def _judge(case: LessonCase, at: datetime) -> None:
    """Right is what its own person solved under the category it has."""
    ticket = case.ticket
    is_news = ticket.solved_at and (case.judged_at is None or case.judged_at < ticket.solved_at)
    if not is_news:
        return
    solved = TicketEvent.objects.filter(ticket=ticket, verb="solve").select_related("by")
    last = solved.order_by("-seq").first()
    case.closed_by, case.closed_as = last.by if last else None, ticket.category
    case.is_right = case.closed_by_id == case.run.person_id and case.closed_as == case.category
    case.judged_at = at
    case.save(update_fields=["closed_by", "closed_as", "is_right", "judged_at"])
    if case.is_right and not case.run.cases.filter(is_right=False).exists():
        _complete(case.run, at)


def _complete(run: LessonRun, at: datetime) -> None:
    """The person is trained for the categories of its cases: `next` deals by that."""
    LessonRun.objects.filter(pk=run.pk, completed_at=None).update(completed_at=at)
    Agent.objects.get_or_create(user=run.person)
    agent = Agent.objects.select_for_update().get(user=run.person)
    learned = run.cases.order_by("pk").values_list("category", flat=True)
    agent.trained = list(dict.fromkeys([*agent.trained, *learned]))
    agent.save(update_fields=["trained"])
