"""Sheets of HTML drawn as PDF pages, one at a time or many into one file."""

import re
from collections.abc import Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import accumulate, combinations

from weasyprint import CSS, HTML, Document, Page
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher

from orders.errors import Refused
from orders.press import glyphs

# Relative addresses need something to hang on, or they are dropped without a word.
NOWHERE = "http://nowhere.invalid/"
STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)
Box = tuple[float, float, float, float]  # left, top, right, bottom


class OnlyData(URLFetcher):
    """Reads what stands in the sheet itself and stops the drawing at every other address."""

    def fetch(self, url, headers=None):
        if not url.startswith("data:"):
            raise FatalURLFetchingError(url)
        return super().fetch(url, headers)


class Desk:
    """One set of fonts and parsed style sheets, for as many sheets as are drawn at it."""

    def __init__(self):
        self.fonts = FontConfiguration()
        self.fetcher = OnlyData()
        self.styles: dict[str, CSS] = {}

    def draw(self, sheet: str) -> Document:
        body = HTML(string=STYLE.sub("", sheet), base_url=NOWHERE, url_fetcher=self.fetcher)
        styles = [self._style(text) for text in STYLE.findall(sheet)]
        return body.render(font_config=self.fonts, stylesheets=styles)

    def _style(self, text: str) -> CSS:
        if text not in self.styles:
            self.styles[text] = CSS(string=text, base_url=NOWHERE, url_fetcher=self.fetcher)
        return self.styles[text]


@dataclass(frozen=True)
class Batch:
    """Many sheets in one file: where each good one begins, and why the others are left out."""

    pdf: bytes | None  # None when no sheet was good
    pages: tuple[int, ...]  # index of the first page of every good sheet, in order
    bad: dict[int, Refused]  # index of the sheet → reason


def pdf(html: str) -> bytes:
    """One document as PDF; raises Refused("paper_fetches") if it asks for anything but data."""
    with _offline():
        return Desk().draw(html).write_pdf()


def batch(sheets: Sequence[str]) -> Batch:
    """Draw many sheets into one file that holds each font once; a bad sheet never stops the others.

    A sheet is bad if it has a character no font draws ("glyphs_missing"), if it fetches
    ("paper_fetches"), or if parts with an id meet each other or leave the page
    ("part_does_not_fit"). 50 to 100 sheets are a good batch: memory grows with every one.
    """
    desk = Desk()
    good, bad = [], {}
    for index, sheet in enumerate(sheets):
        try:
            good.append(_sound(sheet, desk))
        except Refused as reason:
            bad[index] = reason
    if not good:
        return Batch(None, (), bad)
    pages = [page for document in good for page in document.pages]
    starts = accumulate((len(document.pages) for document in good[:-1]), initial=0)
    with _offline():
        return Batch(good[0].copy(pages).write_pdf(), tuple(starts), bad)


@contextmanager
def _offline():
    """Say in words that a sheet asked for an address; what the fetcher raises is no Exception."""
    try:
        yield
    except FatalURLFetchingError as error:
        raise Refused("paper_fetches", address=str(error)) from error


def _sound(sheet: str, desk: Desk) -> Document:
    if missing := glyphs.missing(sheet):
        raise Refused("glyphs_missing", characters=", ".join(map(glyphs.named, missing)))
    with _offline():
        document = desk.draw(sheet)
    for page in document.pages:
        _check_fit(page)
    return document


def _check_fit(page: Page) -> None:
    """Refuse a page where a part with an id runs over the edge or into another such part."""
    for part, (left, top, right, bottom) in page.anchors.items():
        if left < 0 or top < 0 or right > page.width or bottom > page.height:
            raise Refused("part_does_not_fit", part=part)
    for (part, box), (_, other) in combinations(page.anchors.items(), 2):
        if _meet(box, other):
            raise Refused("part_does_not_fit", part=part)


def _meet(box: Box, other: Box) -> bool:
    left, top, right, bottom = box
    return left < other[2] and other[0] < right and top < other[3] and other[1] < bottom
