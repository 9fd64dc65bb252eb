"""Forbidden wordings: groups of words that stand near each other, in any order; pure.

A line is a group, `/` parts its alternatives, `…` stands for a few words in between, and `*` for
how a word goes on. No free patterns: what somebody enters takes time in step with the text alone.
"""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from aftersales.services import plain
from aftersales.services.plain import MARKS, Plain
from orders.errors import Refused

BETWEEN = 4  # words that may stand at an ellipsis
MOST_GROUPS, MOST_WAYS, LONGEST_WAY = 5, 80, 60  # groups; alternatives of one; characters of each
Place = tuple[int, int]
Way = tuple[tuple[str, ...], ...]  # parts with an ellipsis between them; a part is words in a row


@dataclass(frozen=True)
class Wording:
    """What is forbidden: one of each group, within so many words, and nothing that excuses it."""

    groups: tuple[tuple[Way, ...], ...]
    excuses: tuple[Way, ...]
    within: int


@lru_cache(maxsize=1024)
def read(words: str, excuses: str, within: int) -> Wording:
    """A wording as it was entered; raises Refused where it says nothing or too much."""
    lines = [line for line in words.splitlines() if line.strip()]
    if not lines or len(lines) > MOST_GROUPS:
        raise Refused("wording_has_no_groups", most=MOST_GROUPS)
    return Wording(tuple(_ways(line) for line in lines), _ways(excuses), within)


def find(wording: Wording, text: Plain) -> str:
    """The words of a text that are forbidden so, as they were read; empty where none are."""
    groups = [sorted(_all(ways, text)) for ways in wording.groups]
    if not all(groups):
        return ""
    starts = sorted({first for places in groups for first, _last in places})
    soonest = [_soonest(places) for places in groups]
    excuses = _all(wording.excuses, text)
    for first in starts:
        ends = [_end(places, ends, first) for places, ends in zip(groups, soonest, strict=True)]
        if None in ends:
            break
        last = max(ends)
        is_near = text.places[last] - text.places[first] < wording.within
        if is_near and not any(first <= one and other <= last for one, other in excuses):
            return text.quote(first, last)
    return ""


def _soonest(places: list[Place]) -> list[int]:
    """For each place the earliest end of it and all that begin later."""
    ends, best = [], None
    for _first, last in reversed(places):
        best = last if best is None else min(best, last)
        ends.append(best)
    return ends[::-1]


def _end(places: list[Place], ends: list[int], first: int) -> int | None:
    at = bisect_left(places, (first, -1))
    return ends[at] if at < len(places) else None


def _ways(line: str) -> tuple[Way, ...]:
    said = [one.strip() for one in line.split("/") if one.strip()]
    if len(said) > MOST_WAYS or any(len(one) > LONGEST_WAY for one in said):
        raise Refused("wording_is_too_long", most=MOST_WAYS, longest=LONGEST_WAY)
    ways = tuple(_way(one) for one in said)
    for way, one in zip(ways, said, strict=True):
        if not way or not all(way):
            raise Refused("wording_says_nothing", words=one)
    return ways


def _way(said: str) -> Way:
    if said in MARKS:
        return ((said,),)
    parts = said.replace("...", "…").split("…")
    return tuple(_words(part) for part in parts)


def _words(part: str) -> tuple[str, ...]:
    """The words of one part; the star stays at the last of them."""
    bare = part.strip()
    words = list(plain.read(bare.removesuffix("*")).words)
    if words and bare.endswith("*"):
        words[-1] += "*"
    return tuple(words)


def _all(ways: Iterable[Way], text: Plain) -> list[Place]:
    return [place for way in ways for place in _places(way, text)]


def _places(way: Way, text: Plain) -> list[Place]:
    """Where an alternative stands: its parts one after the other, a few words apart at most."""
    found = _row(way[0], text)
    for part in way[1:]:
        after = sorted(_row(part, text))
        longer = []
        for first, last in found:
            at = bisect_left(after, (last + 1, -1))
            if at < len(after) and after[at][0] - last - 1 <= BETWEEN:
                longer.append((first, after[at][1]))
        found = longer
    return found


def _row(part: tuple[str, ...], text: Plain) -> list[Place]:
    """Where these words stand in a row."""
    found = []
    rest = part[1:]
    for first, end in _where(part[0], text):
        words = text.words[end + 1 : end + 1 + len(rest)]
        if len(words) == len(rest) and all(map(_is, rest, words)):
            found.append((first, end + len(rest)))
    return found


def _where(word: str, text: Plain) -> list[Place]:
    if word.endswith("*"):
        return text.beginning_with(word[:-1])
    return text.index.get(word, [])


def _is(wanted: str, word: str) -> bool:
    return word.startswith(wanted[:-1]) if wanted.endswith("*") else word == wanted
