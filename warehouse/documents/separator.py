"""The separator sheet: whose pages follow, in letters that are read across the hall."""

from dataclasses import dataclass
from functools import cache

from django.template.loader import render_to_string
from django.utils.translation import get_language, npgettext, pgettext

from orders.press import Filled, texts

# Ems that a part has room for; what is longer is shortened with a mark.
ROOM = {"wave": 12, "printout": 20, "pages": 20, "warehouse": 22}


@dataclass(frozen=True)
class SeparatorPaper:
    """All that one separator says."""

    wave: str
    lane: str  # "LIVE" or ""
    boxes: int
    warehouse: str
    printout: str
    pages: str  # "137–196"


def fill(paper: SeparatorPaper) -> Filled:
    """The separator on 100 × 150 mm, in the active language."""
    paper = texts.cleaned(paper)
    face = {part: texts.clip(getattr(paper, part), room) for part, room in ROOM.items()}
    pages = pgettext("paper", "pages %(pages)s") % face
    slots = {
        "wave": face["wave"],
        "lane": paper.lane,
        "boxes": _in_boxes(paper.boxes),
        "foot": f"{face['warehouse']}\n{face['printout']} · {pages}",
    }
    return Filled(_form(get_language()), slots)


def _in_boxes(count: int) -> str:
    return npgettext("paper", "%(boxes)s box", "%(boxes)s boxes", count) % {"boxes": count}


@cache
def _form(_reader: str) -> str:
    return render_to_string("documents/separator.html")
