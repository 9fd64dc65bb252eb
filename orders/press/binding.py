"""Pages of several files bound into one."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError


@dataclass(frozen=True)
class Leaf:
    """Some pages of a file: `count` of them from `start` on, or all of them as they are."""

    file: int  # key of the file's content
    start: int = 0
    count: int | None = None


def bind(leaves: Sequence[Leaf], contents: dict[int, bytes]) -> bytes | None:
    """The leaves one after the other as one PDF; None when there is none."""
    if not leaves:
        return None
    readers = {key: PdfReader(BytesIO(content)) for key, content in contents.items()}
    writer, bound = PdfWriter(), BytesIO()
    for leaf in leaves:
        pages = readers[leaf.file].pages
        end = len(pages) if leaf.count is None else leaf.start + leaf.count
        for page in pages[leaf.start : end]:
            writer.add_page(page)
    writer.write(bound)
    return bound.getvalue()


def length(pdf: bytes | None) -> int:
    """How many pages a file has."""
    return len(PdfReader(BytesIO(pdf)).pages) if pdf else 0


def is_bindable(pdf: bytes) -> bool:
    """Whether a file somebody else made has pages that can be bound."""
    try:
        return length(pdf) > 0
    except (PyPdfError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return False
