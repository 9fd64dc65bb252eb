"""Papers in tests: printed as a browser does, and read from what came out."""

from collections.abc import Sequence
from io import BytesIO

from pypdf import PageObject, PdfReader

from orders.moment import moment
from warehouse.models import Printout, Wave
from warehouse.services import printing, printouts, stacks


def draw() -> None:
    """Every sheet that was asked for is drawn."""
    at = moment()
    while ids := list(printing.pending(at))[:200]:
        printing.draw(ids, at=at)


def press_print(*waves: Wave, by, papers="LABELS", station=None) -> Printout:
    """One press of Print."""
    order = printouts.Order(papers, by, moment(), station)
    return printouts.begin([wave.pk for wave in waves], order)


def bind() -> None:
    """Stacks of which all is drawn are bound."""
    at = moment()
    stacks.bind(list(stacks.pending(at)), at=at)


def hand_out(printout: Printout, *, by) -> list[str]:
    """Everything of a print job comes out: the text of each page."""
    return [text for stack in waiting(printout) for text in pages(stack.pk, by=by)]


def waiting(printout: Printout):
    """Stacks that have not come out."""
    return printout.stacks.filter(printed_at=None).order_by("number")


def pages(stack_id: int, *, by) -> list[str]:
    """One stack comes out: the text of each page."""
    return [page.extract_text() for page in leaves(stack_id, by=by)]


def leaves(stack_id: int, *, by) -> Sequence[PageObject]:
    """One stack comes out."""
    content = stacks.hand_out(stack_id, by=by, at=moment())
    return PdfReader(BytesIO(content)).pages
