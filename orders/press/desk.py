"""The desk at which sheets are drawn: fonts, style sheets and plates; nothing is fetched."""

import logging
import re
from collections.abc import Mapping
from functools import cache
from hashlib import md5

from django.conf import settings
from weasyprint import CSS, HTML, Document
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher

from orders.press import forms, weasy
from orders.press.forms import Filled
from orders.press.plates import Plate
from orders.press.shapes import Unfit

# Relative addresses need something to hang on, or they are dropped without a word.
NOWHERE = "http://nowhere.invalid/"
STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)
KEPT = 40  # style sheets, and plates
log = logging.getLogger(__name__)


class OnlyData(URLFetcher):
    """Reads what stands in the sheet itself and stops the drawing at every other address."""

    def fetch(self, url, headers=None):
        if not url.startswith("data:"):
            raise FatalURLFetchingError(url)
        return super().fetch(url, headers)


class Desk:
    """One for all sheets of a process; used by one thread at a time, as Pango is."""

    def __init__(self):
        self.fonts = FontConfiguration()
        self.fetcher = OnlyData()
        self.case = weasy.Case()
        self.styles: dict[str, CSS] = {}
        self.plates: dict[str, Plate | None] = {}
        self.cover = self.draw("")  # any pages can be bound into a copy of it

    def draw(self, sheet: str) -> Document:
        """A whole sheet laid out."""
        return self._lay_out(sheet, self._parse(sheet))

    def draw_filled(self, sheet: Filled, sizes: Mapping[str, int]) -> Document:
        """A form laid out with what stands in its slots, at these sizes; the largest is 0."""
        page = self._parse(sheet.form)
        forms.fill(page.etree_element, sheet.slots, sizes)
        return self._lay_out(sheet.form, page)

    def plate(self, form: str) -> Plate:
        """The plate of a form; raises Unfit if its labels are to be drawn in full."""
        if not (settings.PRESS_STAMPS and weasy.IS_KNOWN):
            raise Unfit("switched off")
        if form not in self.plates:
            _keep(self.plates, form, self._engrave(form))
        if plate := self.plates[form]:
            return plate
        raise Unfit("a form that is not stamped")

    def _engrave(self, form: str) -> Plate | None:
        blank = self.draw_filled(Filled(form, {}), {})
        page = self._parse(form)
        forms.mark(page.etree_element)
        marked = self._lay_out(form, page)
        name = md5(form.encode(), usedforsecurity=False).hexdigest()
        try:
            return Plate(name, blank, marked, self.case)
        except Unfit as why:
            log.warning("a form is drawn in full, label by label: %s", why)
            return None

    def _parse(self, sheet: str) -> HTML:
        return HTML(string=STYLE.sub("", sheet), base_url=NOWHERE, url_fetcher=self.fetcher)

    def _lay_out(self, sheet: str, page: HTML) -> Document:
        styles = [self._style(text) for text in (*STYLE.findall(sheet), forms.STYLE)]
        return page.render(font_config=self.fonts, stylesheets=styles)

    def _style(self, text: str) -> CSS:
        if text not in self.styles:
            style = CSS(
                string=text,
                base_url=NOWHERE,
                url_fetcher=self.fetcher,
                font_config=self.fonts,
            )
            _keep(self.styles, text, style)
        return self.styles[text]


@cache
def desk() -> Desk:
    """The desk of this process."""
    return Desk()


def _keep(shelf: dict, key: str, thing) -> None:
    """Put a thing on a shelf; where it is full, the one that came first goes."""
    if len(shelf) >= KEPT:
        del shelf[next(iter(shelf))]
    shelf[key] = thing
