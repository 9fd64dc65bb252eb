"""What a buyer may be answered with, in one list: the radar's draft, macros, phrases, goods."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from django.utils.translation import gettext as _

from aftersales.models import RadarAlarm, Ticket
from aftersales.services import facts, macros, playbook

MAY_STAGE = "aftersales.send_macro"
PHRASES = 9


@dataclass(frozen=True)
class Reply:
    """One line of the list: words for the box, or a macro that is staged on a page of its own.

    `phrase` and `macro` are their numbers; `alarm` is that of the radar's draft, which may be sent
    as it stands; `missing` are facts nobody knows.
    """

    title: str = ""
    text: str = ""
    phrase: int | None = None
    macro: int | None = None
    alarm: int | None = None
    missing: tuple[str, ...] = ()


def offered(request, row: Ticket, *, at) -> list[Reply]:
    """All that fits a ticket, what is nearest to it on top."""
    told = (_drafted(row), _staged(request, row), _phrases(row, at), _goods(row))
    return list(chain.from_iterable(told))


def _drafted(row: Ticket) -> Iterator[Reply]:
    for alarm in RadarAlarm.objects.to_write().filter(ticket=row):
        title = (_("Drafted by the radar"), str(alarm.get_finding_display()))
        yield Reply(" · ".join(title), alarm.draft, alarm=alarm.pk)


def _staged(request, row: Ticket) -> Iterator[Reply]:
    for macro in macros.fitting(row) if request.user.has_perm(MAY_STAGE) else ():
        does = macro.get_action_display() if macro.action != "NONE" else ""
        told = (str(macro.get_stage_display()), str(macro.get_language_display()), str(does))
        yield Reply(macro.name, " · ".join(filter(None, told)), macro=macro.pk)


def _phrases(row: Ticket, at) -> Iterator[Reply]:
    rows = playbook.phrases(row.reason or row.category, row.shop)[:PHRASES] if row.order else []
    known = facts.of(row.order, at=at) if rows else {}
    for phrase in rows:
        told = facts.put_into(phrase.text, known)
        yield Reply(text=told.text, phrase=phrase.pk, missing=told.missing)


def _goods(row: Ticket) -> Iterator[Reply]:
    for fact in playbook.product_facts(row.order, row.shop):
        yield Reply(f"{fact.sku.code} · {fact.get_about_display()}", fact.text)
