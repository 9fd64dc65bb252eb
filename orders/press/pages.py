"""Sheets drawn as PDF pages, one at a time or many into one file."""

import sys
from collections import Counter
from collections.abc import Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import accumulate, chain
from threading import Lock

from weasyprint import Page
from weasyprint.urls import FatalURLFetchingError

from orders.errors import Refused
from orders.press import glyphs
from orders.press.desk import desk
from orders.press.forms import Filled, NoRoom
from orders.press.shapes import Unfit, misfits
from orders.press.weasy import Ink, Stamped

LONGEST = 2000  # characters; no slot has room for more, and to find out would take minutes
Pages = list[Page | Stamped]
Sheet = str | Filled  # HTML that is complete, or a form with what stands in it
hand = Lock()  # threads of a process take turns at its desk


@dataclass(frozen=True)
class Batch:
    """Many sheets in one file: where each good one begins, and why the others are left out."""

    pdf: bytes | None  # None when no sheet was good
    pages: tuple[int, ...]  # index of the first page of every good sheet, in order
    bad: dict[int, Refused]  # index of the sheet → reason
    lengths: tuple[int, ...] = ()  # how many pages every good sheet takes
    slow: int = 0  # filled forms that could not be stamped and were drawn in full
    seen: int = 0  # sheets taken up, from the first on


def pdf(sheet: Sheet) -> bytes:
    """One sheet as PDF; HTML is drawn whatever its state, if only it fetches nothing.

    Raises Refused("paper_fetches") and, of a filled form, what batch says of a bad one.
    """
    with hand:
        if isinstance(sheet, Filled):
            ink = Ink()
            return _write(_drawn(sheet, ink), ink)
        with _offline():
            document = desk().draw(sheet)
            Ink().fill(document)
            return document.write_pdf()


def batch(sheets: Sequence[Sheet], *, most_in_full: int = sys.maxsize) -> Batch:
    """Draw many sheets into one file that holds each font once; a bad sheet never stops the others.

    A form is laid out once and then stamped for each of its labels; a label that cannot be stamped
    exactly is drawn in full, which takes fifty times as long and looks the same.

    A sheet is bad if it has a character no font draws ("glyphs_missing"), if it fetches
    ("paper_fetches"), or if a text finds no room at any of its sizes or parts with an id meet or
    leave the page ("part_does_not_fit"). 500 stamped labels are a good batch, but 50 whole sheets:
    memory and time grow with each of these, so a batch ends before one too many.
    """
    with hand:
        good, bad, ink = {}, {}, Ink()
        for index, sheet in enumerate(sheets):
            try:
                good[index] = _drawn(sheet, ink)
            except Refused as reason:
                bad[index] = reason
            else:
                most_in_full -= _is_in_full(good[index])
            if most_in_full <= 0:
                break
        if not good:
            return Batch(None, (), bad, seen=len(bad))
        slow = sum(isinstance(sheets[index], Filled) and _is_in_full(good[index]) for index in good)
        lengths = tuple(map(len, good.values()))
        file = _write([*chain.from_iterable(good.values())], ink)
        seen = len(good) + len(bad)
        starts = tuple(accumulate(lengths[:-1], initial=0))
        return Batch(file, starts, bad, lengths, slow, seen)


@contextmanager
def _offline():
    """Say in words that a sheet asked for an address; what the fetcher raises is no Exception."""
    try:
        yield
    except FatalURLFetchingError as error:
        raise Refused("paper_fetches", address=str(error)) from error


def _drawn(sheet: Sheet, ink: Ink) -> Pages:
    """The pages of a sheet that is sound."""
    if isinstance(sheet, str):
        return _whole(sheet)
    try:
        with suppress(Unfit):
            return [_stamped(sheet, ink)]
        return _in_full(sheet)
    except NoRoom as no:
        if sheet.otherwise:
            return _whole(sheet.otherwise())
        raise sheet.refusal(no.part) from no


def _stamped(sheet: Filled, ink: Ink) -> Stamped:
    for name, content in sheet.slots.items():
        if isinstance(content, str) and len(content) > LONGEST:
            raise NoRoom(name)
    with _offline():
        return desk().plate(sheet.form).stamp(sheet.slots, ink)


def _in_full(sheet: Filled) -> list[Page]:
    """A filled form laid out, each text at the largest size that has room for it."""
    _check_glyphs(sheet.text)
    texts = {name for name, text in sheet.slots.items() if text and isinstance(text, str)}
    sizes = Counter()
    while True:
        with _offline():
            pages = desk().draw_filled(sheet, sizes).pages
        parts = misfits(pages, texts)
        if not parts:
            return pages
        sizes.update(parts)


def _whole(sheet: str) -> list[Page]:
    _check_glyphs(sheet)
    with _offline():
        pages = desk().draw(sheet).pages
    if parts := misfits(pages):
        raise Refused("part_does_not_fit", part=parts[0])
    return pages


def _check_glyphs(text: str) -> None:
    if missing := glyphs.missing(text):
        raise Refused("glyphs_missing", characters=", ".join(map(glyphs.named, missing)))


def _is_in_full(pages: Pages) -> bool:
    return not isinstance(pages[0], Stamped)


def _write(pages: Pages, ink: Ink) -> bytes:
    document = desk().cover.copy(pages)
    ink.fill(document)
    with _offline():
        return document.write_pdf()
