"""Designs: HTML and CSS of a label as people edit them, made into the form that is stamped."""

from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from django.conf import settings
from django.template import Context, Engine, TemplateSyntaxError
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import mark_safe

from orders.errors import Refused
from warehouse.documents import markup
from warehouse.models.template import MILLIMETRES, Paper, Size

SHIPPED = Path(settings.BASE_DIR) / "templates" / "documents" / "labels"
ROWS = {Size.SQUARE: "123"}  # for goods; elsewhere five
REQUIRED = {  # slots without which a label is none
    Paper.WAYBILL: ("barcode", "number", "name", "address", "qr", "serial"),
    Paper.BIN: ("qr", "code"),
    Paper.SKU: ("qr", "code"),
    Paper.TOTE: ("qr", "code"),
}


class Sandbox(Engine):
    """Knows the tags of `tags` alone, finds no other template, escapes what it is given."""

    default_builtins = ["warehouse.documents.tags"]


sandbox = Sandbox(dirs=[], loaders=[], libraries={}, autoescape=True)


@dataclass(frozen=True)
class Design:
    """How a label looks, as it is stored."""

    paper: str
    size: str
    html: str
    css: str
    logo: str = ""

    @property
    def rows(self) -> str:
        """The numbers of the rows there are for goods."""
        return ROWS.get(self.size, "12345")

    def form(self, language: str) -> str:
        """The page that is stamped, its headings in the active language; Refused if it is unsound.

        `language` is that of the texts that strangers wrote.
        """
        return _form(self, translation.get_language(), language)


@cache
def shipped(paper: str, size: str) -> Design:
    """The design that comes with the program."""
    name = "waybill" if paper == Paper.WAYBILL else "tag"
    own = SHIPPED / f"{name}_{size}.css"
    css = (SHIPPED / f"{name}.css").read_text() + (own.read_text() if own.exists() else "")
    return Design(paper, size, (SHIPPED / f"{name}.html").read_text(), css)


@lru_cache(maxsize=100)
def _form(design: Design, reader: str, language: str) -> str:
    for text in (design.html, design.css):
        if len(text) > markup.LONGEST:
            raise Refused("template_too_long", most=markup.LONGEST)
    markup.check_css(design.css)
    given = {"reader": reader, "language": language, "size": design.size}
    body = _body(design, given | {"rows": design.rows, "logo": design.logo})
    here = markup.slots(body)
    if missing := [name for name in REQUIRED[design.paper] if name not in here]:
        raise Refused("template_lacks_slots", slots=missing)
    width, height = MILLIMETRES[design.size]
    face = {"reader": reader, "title": design.paper, "css": design.css}
    face |= {"width": str(width), "height": str(height), "body": mark_safe(body)}
    return render_to_string("documents/labels/frame.html", face)


def _body(design: Design, given: dict) -> str:
    try:
        return sandbox.from_string(design.html).render(Context(given))
    except TemplateSyntaxError as error:
        line = getattr(getattr(error, "token", None), "lineno", None) or 1
        raise Refused(
            "template_is_wrong", line=line, why=str(error).split(". Did you")[0]
        ) from error
    except (ValueError, TypeError, RecursionError) as error:
        raise Refused("template_is_wrong", line=1, why=str(error)) from error
