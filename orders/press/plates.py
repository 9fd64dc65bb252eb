"""Plates: forms laid out once, then stamped with the texts of one label after the other."""

from collections.abc import Iterable, Mapping
from itertools import chain
from math import ceil
from zlib import compress

from weasyprint import Document

from orders.press import weasy
from orders.press.codes import Picture
from orders.press.forms import Content, NoRoom
from orders.press.shapes import FOOT, HAIR, Box, Edges, Line, Unfit, misfits, number
from orders.press.weasy import Case, Ground, Ink, Stamped

LEVEL = 6  # of deflating
POINTS = 0.75  # in a CSS pixel
Stamp = tuple[bytes, tuple[Line, ...]]  # what a slot adds to a page: operators, lines in them


class Place:
    """A slot at one of its sizes, and how high its content may grow there."""

    MEMORY = 200  # contents

    def __init__(self, box: Box, room: float):
        self.box, self.room = box, room
        self.stamps: dict[Content, Stamp | None] = {}

    def stamp(self, content: Content) -> Stamp | None:
        """The content in this place; None if it finds no room."""
        if content not in self.stamps:
            if len(self.stamps) >= self.MEMORY:
                self.stamps.clear()
            is_code = isinstance(content, Picture)
            if is_code == bool(self.box.face):
                raise Unfit("a code where a text belongs, or the other way round")
            self.stamps[content] = self._code(content) if is_code else self._text(content)
        return self.stamps[content]

    def _code(self, code: Picture) -> Stamp:
        box = self.box
        frame = (box.width, 0, 0, -box.height, box.left, box.top + box.height)
        head = f"q\n{' '.join(map(number, frame))} cm\nBI /W {code.width} /H {code.height} "
        head += f"/BPC 1 /CS /G /L {len(code.dots)} ID "
        return head.encode() + code.dots + b"\nEI\nQ\n", ()

    def _text(self, text: str) -> Stamp | None:
        box, top, operators, lines = self.box, 0.0, [], []
        if self._is_too_long(text):
            return None
        for line in box.face.rows(text, box.width):
            baseline, height = box.face.place(line)
            left = box.left + box.align * max(box.width - line.width, 0)
            matrix = f"1 0 0 -1 {number(left)} {number(box.top + top + baseline)} Tm\n"
            operators += [matrix.encode(), line.operators]
            lines.append(line)
            top += height
            if top > self.room + HAIR:
                return None
        if box.backdrop and top > box.height + HAIR:
            raise Unfit("more than is painted for it")
        shown = b"".join(operators)
        return box.backdrop + box.color + b"BT\n" + shown + b"ET\n", tuple(lines)

    def _is_too_long(self, text: str) -> bool:
        """Whether a text has no room however well it is broken; breaking takes longest of all."""
        widths = map(self.box.face.least, text.split("\n"))
        rows = sum(max(ceil(width / self.box.width), 1) for width in widths)
        return rows * self.box.face.leading > self.room + HAIR


class Plate:
    """A form as it is stamped: what never changes on it, and its slots at all their sizes."""

    def __init__(self, name: str, blank: Document, marked: Document, case: Case):
        if len(blank.pages) != 1 or len(marked.pages) != 1:
            raise Unfit("a form of several pages")
        if parts := misfits(blank.pages):
            raise Unfit(f"{parts[0]} runs into another part before anything is filled in")
        self.document = blank
        [page] = blank.pages
        self.ground = Ground(page, name)
        height = number(page.height * POINTS)
        self.head = f"{POINTS} 0 0 -{POINTS} 0 {height} cm\n/{name} Do\n".encode()
        boxes = weasy.slots(marked, case)
        self.places: dict[str, list[Place]] = {}
        for box in boxes:
            others = [edges for name, edges in page.anchors.items() if name != box.name]
            room = _room(box, [*others, (0, page.height - FOOT, page.width, page.height)])
            self.places.setdefault(box.name, []).append(Place(box, room))

    def stamp(self, slots: Mapping[str, Content], ink: Ink) -> Stamped:
        """A label, drawn with this ink; raises NoRoom and Unfit."""
        stamps = [
            _fitting(name, places, content)
            for name, places in self.places.items()
            if (content := slots.get(name))
        ]
        shown = b"".join([self.head, *(operators for operators, _ in stamps)])
        ink.add(chain.from_iterable(lines for _, lines in stamps))
        return Stamped(self.ground, compress(shown, LEVEL))


def _fitting(name: str, places: list[Place], content: Content) -> Stamp:
    """The content at the largest size that has room for it."""
    for place in places:
        if stamp := place.stamp(content):
            return stamp
    raise NoRoom(name)


def _room(box: Box, others: Iterable[Edges]) -> float:
    """How high a content may be before it leaves the page or meets another part."""
    left, top, right, bottom = box.edges
    if box.face is None:
        return box.height
    below = [
        other_top
        for other_left, other_top, other_right, _ in others
        if left < other_right and other_left < right and other_top > top
    ]
    return min(below) - top - (bottom - top - box.height)
