"""Which characters the fonts of this computer can draw."""

import subprocess
import sys
from functools import cache


def missing(text: str) -> list[str]:
    """The characters of a text that would print as an empty box, in code point order."""
    drawable = _drawable()
    return sorted(char for char in set(text) if not (drawable[ord(char)] or char.isspace()))


def named(char: str) -> str:
    """A character as a person can find it; half a character has no picture of its own."""
    picture = char.encode(errors="replace").decode()
    return f"{picture} (U+{ord(char):04X})"


@cache
def _drawable() -> bytes:
    """One byte per code point, 1 where a font has it: asked of fontconfig, as the renderer does."""
    listing = subprocess.run(
        ["fc-list", "--format", "%{charset} "], capture_output=True, check=True, text=True
    ).stdout
    known = bytearray(sys.maxunicode + 1)
    for span in set(listing.split()):
        first, _, last = span.partition("-")
        low, high = int(first, 16), int(last or first, 16)
        known[low : high + 1] = b"\x01" * (high - low + 1)
    return bytes(known)
