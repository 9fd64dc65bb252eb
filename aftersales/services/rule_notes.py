"""Rules of markets: who looked at the source and when, and what a person confirms because of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from aftersales.models import RuleNote, SettingChange
from orders.errors import Outcome, Refused
from orders.models import Shop
from orders.services import shop_hours


@dataclass(frozen=True)
class Effect:
    """What confirming a note would do to one shop."""

    shop: Shop
    before: int
    after: int

    @property
    def is_change(self) -> bool:
        return self.before != self.after


def old_since(days: int, at: datetime) -> date:
    """The day before which a note was to be checked."""
    return (at - timedelta(days=days)).date()


def checked(note_ids: Iterable[int], *, by, at: datetime) -> Outcome:
    """Somebody held these against their sources today, and they stand."""
    rows = RuleNote.objects.filter(pk__in=note_ids, retired_at=None)
    ids = list(rows.values_list("pk", flat=True))
    rows.update(checked_on=at.date(), checked_by=by)
    return Outcome(ids)


def retire(note_ids: Iterable[int], *, by, at: datetime) -> Outcome:
    """These rules are in force no more."""
    rows = RuleNote.objects.filter(pk__in=note_ids, retired_at=None)
    ids = list(rows.values_list("pk", flat=True))
    rows.update(retired_at=at)
    return Outcome(ids)


def effects(note: RuleNote) -> list[Effect]:
    """What confirming would do now, a line a shop of the market."""
    if not note.setting:
        return []
    shops = Shop.objects.filter(market=note.market).order_by("code")
    return [Effect(shop, getattr(shop, note.setting), note.value) for shop in shops]


def confirm(note_ids: Iterable[int], *, by, at: datetime) -> Outcome:
    """A person wants what these suggest: the shops of their markets are set, each change kept."""
    outcome = Outcome()
    for pk in note_ids:
        try:
            _confirm(pk, by, at)
            outcome.done.append(pk)
        except Refused as why:
            outcome.refused[pk] = why
    return outcome


@transaction.atomic
def _confirm(pk: int, by, at: datetime) -> None:
    note = RuleNote.objects.filter(pk=pk, retired_at=None).select_for_update().first()
    if note is None or not note.setting:
        raise Refused("note_suggests_nothing")
    if note.confirmed_at:
        raise Refused("suggestion_is_confirmed", by=str(note.confirmed_by))
    changed = shop_hours.set_all(note.market, note.setting, note.value)
    note.confirmed_by, note.confirmed_at = by, at
    note.save(update_fields=["confirmed_by", "confirmed_at"])
    SettingChange.objects.bulk_create(
        SettingChange(
            note=note, shop=shop, setting=note.setting, before=before, after=note.value,
            by=by, at=at,
        )
        for shop, before in changed
    )  # fmt: skip
