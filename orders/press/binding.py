"""Pages of several files bound into one."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from pypdf import PdfReader, PdfWriter


@dataclass(frozen=True)
class Leaf:
    """Some pages of a drawn file: `count` of them from `start` on."""

    file: int  # key of the file's content
    start: int
    count: int


def bind(leaves: Sequence[Leaf], contents: dict[int, bytes]) -> bytes | None:
    """The leaves one after the other as one PDF; None when there is none."""
    if not leaves:
        return None
    readers = {key: PdfReader(BytesIO(content)) for key, content in contents.items()}
    writer, bound = PdfWriter(), BytesIO()
    for leaf in leaves:
        for number in range(leaf.start, leaf.start + leaf.count):
            writer.add_page(readers[leaf.file].pages[number])
    writer.write(bound)
    return bound.getvalue()


def length(pdf: bytes | None) -> int:
    """How many pages a file has."""
    return len(PdfReader(BytesIO(pdf)).pages) if pdf else 0
