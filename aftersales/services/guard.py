"""The guard before every text that leaves for a buyer: what the market's rules forbid stops it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from aftersales.models import ForbiddenPhrase
from aftersales.services import plain, wording
from orders.errors import Refused
from orders.models import Shop

FORBIDDEN = "text_is_forbidden"


@dataclass(frozen=True)
class Hit:
    """One rule a text breaks: by which words of it, and where the platform says so."""

    rule: str
    words: str
    source: str
    as_of: date
    phrase_id: int


def check(text: str, shop: Shop) -> list[Hit]:
    """Every rule of a shop's market that a text breaks, each by the first wording that finds it."""
    return hits(text, ForbiddenPhrase.objects.binding(shop.market))


def hits(text: str, phrases: Sequence[ForbiddenPhrase]) -> list[Hit]:
    """What these wordings find in a text, one find for each rule."""
    read = plain.read(text)
    found: dict[str, Hit] = {}
    for one in phrases:
        if one.rule in found:
            continue
        if words := wording.find(wording.read(one.words, one.excuses, one.within), read):
            found[one.rule] = Hit(one.rule, words, one.source, one.as_of, one.pk)
    return list(found.values())


def objection(text: str, shop: Shop) -> Refused | None:
    """Why a text may not be sent from a shop, with the rule named; None where it may."""
    found = check(text, shop) if text.strip() else []
    if not found:
        return None
    first = found[0]
    return Refused(FORBIDDEN, rule=first.rule, words=first.words, source=first.source)


def insist(text: str, shop: Shop) -> str:
    """The text, if no rule of the market forbids it."""
    if why := objection(text, shop):
        raise why
    return text


def keep(phrase: ForbiddenPhrase, *, by, at: datetime) -> None:
    """Let a wording count as it was entered; raises Refused where it cannot be read."""
    wording.read(phrase.words, phrase.excuses, phrase.within)
    phrase.changed_by, phrase.changed_at = by, at
    phrase.save()
