"""What a person or a scanner reads off a printed page."""

from io import BytesIO

import pypdfium2
import zxingcpp
from pypdf import PdfReader

PRINTER = 203 / 72  # dots of a label printer a PDF point


def words(pdf: bytes, page: int = 0) -> str:
    """All text of a page, without the spaces that only typesetting puts in."""
    return "".join(pypdfium2.PdfDocument(pdf)[page].get_textpage().get_text_bounded().split())


def picture(pdf: bytes, page: int = 0):
    """The page as a label printer burns it: 203 dpi, black or white."""
    image = pypdfium2.PdfDocument(pdf)[page].render(scale=PRINTER).to_pil().convert("L")
    return image.point(lambda value: 255 * (value > 127))


def codes(pdf: bytes, page: int = 0) -> dict[str, str]:
    """What a scanner finds on the burnt page, by kind of code."""
    return {str(code.format): code.text for code in zxingcpp.read_barcodes(picture(pdf, page))}


def millimetres(pdf: bytes, page: int = 0) -> tuple[float, float]:
    width, height = pypdfium2.PdfDocument(pdf)[page].get_size()
    return round(width / 72 * 25.4, 2), round(height / 72 * 25.4, 2)


def pages(pdf: bytes) -> int:
    return len(pypdfium2.PdfDocument(pdf))


def fonts(pdf: bytes) -> set[int]:
    """The fonts that all pages together draw on, each counted as often as it is embedded."""
    resources = [page["/Resources"]["/Font"] for page in PdfReader(BytesIO(pdf)).pages]
    return {font.indirect_reference.idnum for page in resources for font in map(page.get, page)}
