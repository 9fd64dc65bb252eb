"""Forms: pages of HTML whose elements marked `data-slot` are filled in, label by label.

A slot is a box of its own, placed absolutely with a width, that holds plain text, or an `img` of a
fixed size that holds a code. Several elements with the same name are sizes of one slot, the largest
first: the text stands in the first that has room for it. A slot without a text leaves no trace.
The page of a form has no margins.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from orders.errors import Refused
from orders.press.codes import Picture

# What makes an element a slot, whatever else the style sheet says of it.
STYLE = """
[data-slot] { overflow: visible !important }
[data-slot]:not(img) { height: auto !important; max-height: none !important;
    white-space: pre-line !important; overflow-wrap: anywhere !important;
    max-lines: none !important; continue: auto !important; box-decoration-break: slice !important }
[data-blank] { visibility: hidden !important }
[data-unused] { display: none !important }
"""
SAMPLE = "x"  # stands in every slot while a form is measured
DOT = Picture(1, 1, b"\0")
Content = str | Picture


@dataclass(frozen=True)
class Filled:
    """A form, and what stands in its slots; every form that is equal is laid out once."""

    form: str  # a complete page of HTML
    slots: Mapping[str, Content]
    no_room: Mapping[str, Refused] = field(default_factory=dict)  # what to say of a slot then
    otherwise: Callable[[], str] | None = None  # writes the whole sheet that is printed instead

    @property
    def text(self) -> str:
        """All that is printed of it, and its markup."""
        return self.form + "".join(each for each in self.slots.values() if isinstance(each, str))

    def refusal(self, part: str) -> Refused:
        """What to say of a part that finds no room."""
        return self.no_room.get(part) or Refused("part_does_not_fit", part=part)


class NoRoom(Exception):
    """A part that finds no room at any of its sizes."""

    def __init__(self, part: str):
        super().__init__(part)
        self.part = part


def fill(page: Element, slots: Mapping[str, Content], sizes: Mapping[str, int]) -> None:
    """Write into each slot at the size chosen for it, the largest is 0.

    Raises NoRoom for a part that has no such size.
    """
    met = Counter()
    for element in _slots(page):
        name = element.get("data-slot")
        if met[name] == sizes.get(name, 0):
            element.set("id", name)  # lets the press see how far it reaches
            _show(element, slots.get(name))
        else:
            element.set("data-unused", "")
        met[name] += 1
    for part, size in sizes.items():
        if size >= met[part]:
            raise NoRoom(part)


def mark(page: Element) -> None:
    """Write a sample into every slot at all its sizes."""
    for element in _slots(page):
        element.set("id", element.get("data-slot"))  # as where it is filled in
        _write_sample(element)


def _slots(page: Element) -> list[Element]:
    return list(page.iterfind(".//*[@data-slot]"))


def _show(element: Element, content: Content | None) -> None:
    if content:
        _write(element, content)
    else:
        _write_sample(element)
        element.set("data-blank", "")  # unseen, in its place


def _write(element: Element, content: Content) -> None:
    element[:] = []
    if isinstance(content, Picture):
        element.set("src", content.uri)
    else:
        element.text = content


def _write_sample(element: Element) -> None:
    _write(element, DOT if element.tag == "img" else SAMPLE)
