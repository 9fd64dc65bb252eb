"""The return label: what a buyer sticks on a parcel that comes back to us."""

from dataclasses import dataclass
from datetime import date

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.formats import date_format

from orders.press import codes, texts


@dataclass(frozen=True)
class ReturnLabelPaper:
    """All that one label says; `code` is scanned when the parcel is here."""

    shop: str
    address: tuple[str, ...]
    phone: str
    order: str
    code: str
    goods: tuple[str, ...]
    date: date
    language: str  # of the buyer, e.g. "th"


def html(paper: ReturnLabelPaper) -> str:
    """The label on a sheet of 100 × 150 mm."""
    paper = texts.cleaned(paper)
    with translation.override(paper.language):
        context = {
            "paper": paper,
            "date": date_format(paper.date, "DATE_FORMAT"),
            "bars": codes.code128(paper.code).uri,
        }
        return render_to_string("documents/return_label.html", context)
