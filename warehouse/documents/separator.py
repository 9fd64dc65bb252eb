"""The separator sheet: whose pages follow, in letters that are read across the hall."""

from dataclasses import dataclass

from django.template.loader import render_to_string

from orders.press import texts
from orders.press.texts import Step

ROOM = {"printout": 20, "pages": 20, "warehouse": 22}
WAVE = (Step("large", 4.2), Step("medium", 6.3), Step("small", 12))


@dataclass(frozen=True)
class SeparatorPaper:
    """All that one separator says."""

    wave: str
    lane: str  # "LIVE" or ""
    boxes: int
    warehouse: str
    printout: str
    pages: str  # "137–196"


def html(paper: SeparatorPaper) -> str:
    """The separator as a page of 100 × 150 mm, in the active language."""
    paper = texts.cleaned(paper)
    face = {part: texts.clip(getattr(paper, part), room) for part, room in ROOM.items()}
    face |= {"wave": paper.wave, "lane": paper.lane, "boxes": paper.boxes}
    return render_to_string(
        "documents/separator.html", face | {"size": texts.fit(paper.wave, WAVE) or WAVE[-1]}
    )
