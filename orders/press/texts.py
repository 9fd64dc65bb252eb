"""Texts of strangers made fit for paper: cleaned, measured and shortened with a mark."""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import fields, is_dataclass, replace
from functools import cache, lru_cache
from itertools import accumulate

# Controls, directional and zero-width marks, halves of characters: nothing that prints.
UNPRINTABLE = {"Cc", "Cf", "Cs"}
MARKS = {"Mn", "Me"}
VIRAMA = 9  # canonical combining class
MARKS_PER_LETTER = 3  # more would climb into the lines above
PILE = "m" * (MARKS_PER_LETTER + 1)
# Ems a bold letter takes, rounded up.
WIDE, CAPITAL, SMALL, NARROW = 1.05, 0.72, 0.62, 0.4
BROAD_LATIN, NARROW_LATIN = set("MWmw@%—…"), set("Iijlftr .,:;'!|()[]/-·")
SHORT = 200  # characters of a text that is worth remembering
ELLIPSIS = "…"


class Kinds(dict):
    """Marks as "m", all else as "-", by code point; asked of Unicode once each."""

    def __missing__(self, code: int) -> str:
        self[code] = "m" if unicodedata.category(chr(code)) in MARKS else "-"
        return self[code]


kinds = Kinds()


def clean(text: str) -> str:
    """One line of printable characters; piled-up accents are thinned, spaces collapsed."""
    return _known(text) if len(text) <= SHORT else _clean(text)


def _clean(text: str) -> str:
    text = unicodedata.normalize("NFC", text)
    if not text.isprintable() or PILE in text.translate(kinds):
        text = "".join(_thinned(text))
    return " ".join(text.split())


_known = lru_cache(maxsize=4096)(_clean)  # most texts of a night are said again and again


def cleaned(value):
    """The same paper, with every text in it clean."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, tuple):
        return tuple(cleaned(each) for each in value)
    if is_dataclass(value):
        was = {name: getattr(value, name) for name in _names(type(value))}
        now = {name: cleaned(each) for name, each in was.items()}
        return value if now == was else replace(value, **now)
    return value


@cache
def _names(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


def ems(text: str) -> float:
    """How wide a text prints, in widths of a Chinese character; meant to err on the wide side."""
    return sum(map(_em, text))


def clip(text: str, limit: float) -> str:
    """The text if it is at most so many ems wide, else its beginning with an ellipsis."""
    if len(text) * WIDE <= limit or ems(text) <= limit:
        return text
    widths = accumulate(_em(char) for char in text)
    kept = sum(width <= limit - WIDE for width in widths)
    while kept and _belong_together(text[kept - 1], text[kept]):
        kept -= 1
    return text[:kept].rstrip(" ,") + ELLIPSIS


def some(items: Sequence[str], most: int) -> str:
    """The first few items, and how many more there are: "A1, A2 +3"."""
    left = len(items) - most
    return ", ".join(items[:most]) + (f" +{left}" if left > 0 else "")


def _belong_together(char: str, following: str) -> bool:
    """Whether a letter and its mark would be torn apart, or two that a virama joins."""
    return unicodedata.category(following)[0] == "M" or unicodedata.combining(char) == VIRAMA


def _thinned(text: str) -> Iterator[str]:
    pile = 0
    for char in text:
        kind = unicodedata.category(char)
        pile = pile + 1 if kind in MARKS else 0
        if char.isspace() or (kind not in UNPRINTABLE and pile <= MARKS_PER_LETTER):
            yield char


@cache
def _em(char: str) -> float:
    if unicodedata.category(char) in MARKS:
        return 0
    if char in BROAD_LATIN or char >= "\u2000" or "\u1000" <= char < "\u1e00":
        return WIDE  # Chinese, emoji and all rare scripts; Vietnamese letters begin at U+1E00
    if char in NARROW_LATIN:
        return NARROW
    return CAPITAL if char.isupper() else SMALL
