"""Asking a lead for an answer that is not one's own to give."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from aftersales.models import Ask, Kind
from aftersales.models.request import Request
from aftersales.services import answers, claims, matters
from aftersales.services.answers import Answer
from orders.errors import Outcome, Refused


def say(kind: str, pk: int, said: Answer, *, by, at: datetime) -> Ask | None:
    """Answer a request, or ask a lead to where one may not; returns what was asked, if it was."""
    row = matters.find(kind, pk, by)
    if row is None:
        raise Refused("matter_is_gone")
    if by.has_perm(answers.right_for(row, row.order, said.verdict)):
        _insist(answers.answer(matters.MODELS[Kind(kind)], [pk], said, by=by, at=at))
        return None
    return ask(kind, pk, said, by=by, at=at)


def say_elsewhere(
    model: type[Request], request_ids: Iterable[int], said: Answer, *, by, at: datetime, why=""
) -> Outcome:
    """Answer requests away from the desk; what somebody has in hand there is left to them.

    A lead who says why may overrule that, which is kept for each. Who takes one up between the
    look and the answer finds it answered.
    """
    kind = next(kind for kind, known in matters.MODELS.items() if known is model)
    with transaction.atomic():
        held = claims.of_others(kind, request_ids, by=by, at=at)
        left = {} if claims.may_overrule(by, why) else held
        ids = [pk for pk in request_ids if pk not in left]
        outcome = answers.answer(model, ids, said, by=by, at=at)
        claims.overrule(kind, held.keys() & {*outcome.done}, why, by=by, at=at)
    numbers = model.objects.in_bulk(left)
    outcome.refused |= {
        pk: Refused("request_is_held", order=numbers[pk].order_number, by=str(claim.by))
        for pk, claim in left.items()
    }
    return outcome


def ask(kind: str, pk: int, said: Answer, *, by, at: datetime) -> Ask:
    """Put an answer before a lead; it leaves the asker's hands."""
    row = matters.find(kind, pk, by)
    if why := answers.unanswerable(row, said):
        raise why
    one = Ask(
        kind=kind, matter_id=pk, verdict=said.verdict, reason=said.reason, comment=said.comment,
        asked_by=by, asked_at=at,
    )  # fmt: skip
    with transaction.atomic():
        Ask.objects.bulk_create([one], ignore_conflicts=True)
        kept = Ask.objects.open().filter(kind=kind, matter_id=pk).select_for_update().get()
        if (kept.asked_by_id, kept.asked_at) != (by.pk, at):
            raise Refused("lead_is_asked_already", order=row.order_number)
        claims.release(kind, [pk], at=at)
    return kept


def about(kind: str, pk: int) -> Ask | None:
    """What is asked about one matter now."""
    return Ask.objects.open().filter(kind=kind, matter_id=pk).select_related("asked_by").first()


def decide(ask_id: int, *, grant: bool, by, at: datetime) -> Ask:
    """A lead says yes, and it is answered so; or no, and it is back in the queue."""
    one = Ask.objects.open().filter(pk=ask_id).first()
    if one is None:
        raise Refused("matter_is_gone")
    if one.asked_by_id == by.pk:
        raise Refused("own_ask_is_anothers")
    if not by.has_perm(claims.MAY_DECIDE):
        raise Refused("ask_is_a_leads")
    if grant:  # the answer closes what was asked
        said = Answer(one.verdict, one.reason, one.comment)
        model = matters.MODELS[Kind(one.kind)]
        _insist(answers.answer(model, [one.matter_id], said, by=by, at=at))
    elif (
        not Ask.objects.open().filter(pk=ask_id).update(decided_by=by, decided_at=at, granted=False)
    ):
        raise Refused("matter_is_gone")
    return Ask.objects.get(pk=ask_id)


def _insist(outcome: Outcome) -> None:
    for why in outcome.refused.values():
        raise why
