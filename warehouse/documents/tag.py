"""Tags: what hangs on a bin, a tote or the goods of a SKU, for scanners and for people."""

from dataclasses import dataclass

from orders.press import Filled, codes, texts
from warehouse.documents.design import Design

DETAIL = 60  # ems


@dataclass(frozen=True)
class TagPaper:
    """What one tag says."""

    scanned: str  # by a scanner
    code: str
    detail: str


def fill(paper: TagPaper, design: Design) -> Filled:
    """The tag, in the active language."""
    paper = texts.cleaned(paper)
    slots = {
        "qr": codes.qr(paper.scanned),
        "code": paper.code,
        "detail": texts.clip(paper.detail, DETAIL),
    }
    return Filled(design.form("en"), slots)
