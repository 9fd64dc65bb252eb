"""Barcodes as 1-bit pictures whose bars fall on the dots of a 203 dpi label printer."""

from base64 import b64encode
from io import BytesIO

import segno
from barcode.codex import Code128
from barcode.errors import IllegalCharacterError
from PIL import Image

from orders.errors import Refused

STRIP = 752  # dots of a strip 94 mm wide, at 8 dots a millimetre
QUIET = 10  # modules of white that a reader wants at each end
NARROWEST = 2  # dots of the thinnest bar that still scans, 0.25 mm
PAPER = {"0": "1", "1": "0"}  # a bar is 1 to the encoder and 0, black, on paper
MASK = 2  # any mask reads well at this size, and trying all eight takes four times as long


def code128(text: str) -> str:
    """A tracking number as a data URI, one dot high, to be stretched over 94 mm by any height.

    Raises Refused: "code_is_missing", "code_has_no_bars", "code_too_long_for_label".
    """
    if not text:
        raise Refused("code_is_missing")
    try:
        [modules] = Code128(text).build()
    except IllegalCharacterError as error:
        raise Refused("code_has_no_bars", text=text) from error
    dots = STRIP // (len(modules) + 2 * QUIET)
    if dots < NARROWEST:
        raise Refused("code_too_long_for_label", text=text)
    strip = "".join(PAPER[module] * dots for module in modules).center(STRIP, PAPER["0"])
    file = BytesIO()
    Image.frombytes("1", (STRIP, 1), int(strip, 2).to_bytes(STRIP // 8)).save(file, "PNG")
    return f"data:image/png;base64,{b64encode(file.getvalue()).decode()}"


def qr(text: str) -> str:
    """A short code as a data URI, one dot a module; 20 capitals or digits make 21 modules."""
    code = segno.make(text, error="m", mask=MASK, micro=False, boost_error=False)
    return code.png_data_uri(border=0)
