"""What stands where on a page: shaped lines and the boxes they go into, in CSS pixels."""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from weasyprint import Page

# What is more than a letter where text is laid out: controls, soft hyphens, invisible marks, line
# and paragraph separators, halves of characters, private ones, selectors of another look.
SPECIAL = re.compile(
    "[\0-\x1f\x7f-\x9f\xad\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\ud800-\uf8ff\ufe00-\ufe0f\ufeff\ufff0-\uffff\U000e0000-\U0010ffff]"
)
HAIR = 0.01  # pixels lost in reckoning
FOOT = 0.02  # pixels above the edge of a page that no text comes into
Edges = tuple[float, float, float, float]  # left, top, right, bottom


class Unfit(Exception):
    """What cannot be stamped exactly as WeasyPrint would draw it."""


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """One line of text, shaped; its runs are of one type each, and know what they stand for."""

    width: float
    height: float
    baseline: float
    operators: bytes
    runs: tuple[object, ...]


class Face(Protocol):
    """How the text of a slot is set; `leading` is the height of an empty line."""

    leading: float

    def line(self, text: str) -> Line:
        """A line that is not broken; raises Unfit."""

    def least(self, text: str) -> float:
        """A width that an unbroken line surely has; raises Unfit."""

    def rows(self, text: str, width: float) -> Iterator[Line]:
        """The lines of a text, broken to a width; raises Unfit."""

    def place(self, line: Line) -> tuple[float, float]:
        """How far below its top a line is written, and how much height it takes."""


@dataclass(frozen=True)
class Box:
    """Where a slot stands at one of its sizes, and how it is set."""

    name: str
    left: float  # of its content
    top: float
    width: float
    height: float
    edges: Edges  # of its border
    face: Face | None  # None for a code
    align: float  # share of the white that stands before a line
    color: bytes
    backdrop: bytes  # its background and border, painted


def misfits(pages: Iterable[Page], texts: Collection[str] = ()) -> list[str]:
    """The parts with an id that run over the edge of their page, or down into another one.

    Of `texts` also those that reach the foot of a page: WeasyPrint cuts there what is left of them.
    """
    found = (
        part
        for page in pages
        for part, edges in page.anchors.items()
        if _leaves(edges, page)
        or (part in texts and edges[3] > page.height - FOOT + HAIR)
        or any(_runs_into(edges, lower) for name, lower in page.anchors.items() if name != part)
    )
    return list(dict.fromkeys(found))


def number(value: float) -> str:
    """A number as a PDF has it."""
    return f"{value:.6f}".rstrip("0").rstrip(".")


def _leaves(edges: Edges, page: Page) -> bool:
    left, top, right, bottom = edges
    return left < 0 or top < 0 or right > page.width or bottom > page.height


def _runs_into(edges: Edges, lower: Edges) -> bool:
    left, top, right, bottom = edges
    return left < lower[2] and lower[0] < right and top < lower[1] < bottom - HAIR
