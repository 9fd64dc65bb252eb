"""A page of PDF written by hand: texts and bars, nothing else."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

SIZES = {"A6": (298, 420), "A5": (420, 595)}  # points
FONT = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
# Widths of bars and gaps of every Code 128 symbol, 0 to 105; then the stop
WIDTHS = re.findall(
    r"\d+",
    """
212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 122132
122231 113222 123122 123221 223211 221132 221231 213212 223112 312131 311222 321122 321221 312212
322112 322211 212123 212321 232121 111323 131123 131321 112313 132113 132311 211313 231113 231311
112133 112331 132131 113123 113321 133121 313121 211331 231131 213113 213311 213131 311123 311321
331121 312113 312311 332111 314111 221411 431111 111224 111422 121124 121421 141122 141221 112214
112412 122114 122411 142112 142211 241211 221114 413111 241112 134111 111242 121142 121241 114212
124112 124211 411212 421112 421211 212141 214121 412121 111143 111341 131141 114113 114311 411113
411311 113141 114131 311141 411131 211412 211214 211232 2331112
""",
)
START_B, STOP = 104, 106


@dataclass(frozen=True)
class Text:
    """One line of text, measured from the lower left corner."""

    x: float
    y: float
    size: float
    words: str

    def drawn(self) -> str:
        """As page content; what the font does not have becomes a question mark."""
        words = self.words.encode("cp1252", "replace").decode("cp1252")
        for sign in "\\()":
            words = words.replace(sign, "\\" + sign)
        return f"BT /F1 {self.size} Tf {self.x} {self.y} Td ({words}) Tj ET"


@dataclass(frozen=True)
class Bars:
    """A Code 128 barcode of printable ASCII, so wide and so high."""

    x: float
    y: float
    width: float
    height: float
    code: str

    def drawn(self) -> str:
        """As page content."""
        values = [ord(sign) - 32 for sign in self.code]
        check = (START_B + sum(place * value for place, value in enumerate(values, 1))) % 103
        modules = "".join(WIDTHS[value] for value in (START_B, *values, check, STOP))
        unit = self.width / sum(map(int, modules))
        left, drawn = self.x, []
        for place, wide in enumerate(map(int, modules)):
            if place % 2 == 0:
                drawn.append(f"{left:.3f} {self.y} {wide * unit:.3f} {self.height} re")
            left += wide * unit
        return " ".join(drawn) + " f"


def page(size: str, things: Iterable[Text | Bars]) -> bytes:
    """A document of one page."""
    width, height = SIZES[size]
    content = "\n".join(thing.drawn() for thing in things).encode("cp1252")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {width} {height}]"
        " /Resources << /Font << /F1 5 0 R >> >> /Contents 4 0 R >>".encode(),
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        FONT.encode(),
    ]
    return _file(objects)


def _file(objects: list[bytes]) -> bytes:
    body, places = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n", []
    for number, one in enumerate(objects, start=1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
    trailer = b"trailer\n<< /Size %d /Root 1 0 R >>\n" % (len(objects) + 1)
    return body + end + trailer + b"startxref\n%d\n%%%%EOF\n" % len(body)
