"""Pages of several files bound into one."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from pypdf import PdfReader, PdfWriter


@dataclass(frozen=True)
class Leaf:
    """Some pages of a drawn file, from `start` up to `stop`; to its end where `stop` is None."""

    file: int  # key of the file's content
    start: int
    stop: int | None


def bind(leaves: Sequence[Leaf], contents: dict[int, bytes]) -> bytes | None:
    """The leaves one after the other as one PDF; None when there is none."""
    if not leaves:
        return None
    readers = {key: PdfReader(BytesIO(content)) for key, content in contents.items()}
    writer, bound = PdfWriter(), BytesIO()
    for leaf in leaves:
        pages = readers[leaf.file].pages
        for number in range(leaf.start, len(pages) if leaf.stop is None else leaf.stop):
            writer.add_page(pages[number])
    writer.write(bound)
    return bound.getvalue()
