"""Barcodes as 1-bit pictures whose bars fall on the dots of a 203 dpi label printer."""

from base64 import b64encode
from dataclasses import dataclass
from functools import lru_cache, reduce
from io import BytesIO
from operator import xor

import segno
from barcode.codex import Code128
from barcode.errors import IllegalCharacterError
from PIL import Image

from orders.errors import Refused

STRIP = 752  # dots of a strip 94 mm wide, at 8 dots a millimetre
QUIET = 10  # modules of white that a reader wants at each end
NARROWEST = 2  # dots of the thinnest bar that still scans, 0.25 mm
WHITE, BLACK = "1", "0"  # on paper; to the encoders a bar is 1
ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"  # what packs two characters in 11 bits
MASK = 2  # any mask reads well at this size, and trying all eight takes four times as long


@dataclass(frozen=True)
class Picture:
    """A code in black and white, to be stretched over its place by whole dots."""

    width: int
    height: int
    dots: bytes  # one bit a dot, white is 1; every row begins with a byte of its own

    @property
    def uri(self) -> str:
        """The picture as data, for an `img` of a paper."""
        file = BytesIO()
        Image.frombytes("1", (self.width, self.height), self.dots).save(file, "PNG")
        return f"data:image/png;base64,{b64encode(file.getvalue()).decode()}"


def code128(text: str) -> Picture:
    """A tracking number, one dot high, to be stretched over 94 mm by any height.

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
    bars = modules.translate({ord("1"): BLACK * dots, ord("0"): WHITE * dots})
    return _picture([bars.center(STRIP, WHITE)])


def qr(text: str) -> Picture:
    """A short code, one dot a module; 20 capitals or digits make 21 modules."""
    if text and not set(text) - set(ALPHABET):
        return _sums(len(text)).code(text)
    return _encode(text)


class Sums:
    """All codes of one length: with the mask given, their dots are sums of those of single bits.

    To encode one costs as much as a fifth of its label; to add up what was encoded once, nothing.
    """

    def __init__(self, length: int):
        self.zeros = "0" * length
        self.blank = _encode(self.zeros)
        self.ground = int.from_bytes(self.blank.dots)
        self.bits: dict[tuple[int, int], int] = {}
        self.pairs: dict[tuple[int, str], int] = {}

    def code(self, text: str) -> Picture:
        dots = self.ground
        for place in range(0, len(text), 2):
            dots ^= self._pair(place, text[place : place + 2])
        blank = self.blank
        return Picture(blank.width, blank.height, dots.to_bytes(len(blank.dots)))

    def _pair(self, place: int, pair: str) -> int:
        if (place, pair) not in self.pairs:
            value = _value(pair)
            bits = (bit for bit in range(value.bit_length()) if value >> bit & 1)
            self.pairs[place, pair] = reduce(xor, (self._bit(place, bit) for bit in bits), 0)
        return self.pairs[place, pair]

    def _bit(self, place: int, bit: int) -> int:
        if (place, bit) not in self.bits:
            pair = "".join(ALPHABET[digit] for digit in divmod(1 << bit, len(ALPHABET)))
            text = self.zeros[:place] + pair[-len(self.zeros[place : place + 2]) :]
            dots = _encode(text.ljust(len(self.zeros), "0")).dots
            self.bits[place, bit] = int.from_bytes(dots) ^ self.ground
        return self.bits[place, bit]


@lru_cache(maxsize=8)
def _sums(length: int) -> Sums:
    return Sums(length)


def _value(pair: str) -> int:
    """One or two characters as the number that is encoded."""
    return reduce(lambda value, char: value * len(ALPHABET) + ALPHABET.index(char), pair, 0)


def _encode(text: str) -> Picture:
    mode = "alphanumeric" if text and not set(text) - set(ALPHABET) else None
    code = segno.make(text, error="m", mode=mode, mask=MASK, micro=False, boost_error=False)
    return _picture(["".join(BLACK if dark else WHITE for dark in row) for row in code.matrix])


def _picture(rows: list[str]) -> Picture:
    width = len(rows[0])
    length = -(-width // 8)
    dots = b"".join(int(row.ljust(length * 8, WHITE), 2).to_bytes(length) for row in rows)
    return Picture(width, len(rows), dots)
