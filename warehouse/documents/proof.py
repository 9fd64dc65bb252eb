"""A drawn label as the printer burns it, and what a scanner finds on it."""

from base64 import b64encode
from io import BytesIO
from threading import Lock

import pypdfium2
import zxingcpp
from PIL import Image, ImageChops

PRINTER = 203 / 72  # dots of a label printer a PDF point
SMALLEST = 80  # dots of a QR code; a smaller one is read here, and not by a worn print head
hand = Lock()  # PDFium is used by one thread at a time


def burn(pdf: bytes, page: int = 0) -> Image.Image:
    """A page at 203 dpi, black or white."""
    with hand:
        image = pypdfium2.PdfDocument(pdf)[page].render(scale=PRINTER).to_pil().convert("L")
    return image.point(lambda value: 255 * (value > 127))


def codes(image: Image.Image) -> set[str]:
    """What all codes on it say."""
    return {code.text for code in zxingcpp.read_barcodes(image) if _is_large(code)}


def _is_large(code) -> bool:
    place = code.position
    side = place.top_right.x - place.top_left.x
    return code.format != zxingcpp.BarcodeFormat.QRCode or side >= SMALLEST


def ink(image: Image.Image, other: Image.Image) -> int:
    """How many dots differ."""
    return ImageChops.difference(image, other).histogram()[-1]


def size(pdf: bytes) -> tuple[float, float]:
    """Millimetres of the first page."""
    with hand:
        width, height = pypdfium2.PdfDocument(pdf)[0].get_size()
    return round(width / 72 * 25.4, 1), round(height / 72 * 25.4, 1)


def data(image: Image.Image) -> str:
    """A picture for the src of an img."""
    file = BytesIO()
    image.save(file, "PNG")
    return f"data:image/png;base64,{b64encode(file.getvalue()).decode()}"
