"""How lines are shaped, and where they are broken."""

from collections.abc import Iterator
from struct import Struct

from weasyprint.text.ffi import FROM_UNITS, ffi, pango
from weasyprint.text.line_break import Layout, split_first_line, strut

from orders.press.shapes import SPECIAL, Line, Unfit
from orders.press.weasy.fonts import Case, Run

NEARLY = 0.999  # widths grow with the size of the type, but for a ten-thousandth
GLYPH = Struct("=Iiii4x")  # PangoGlyphInfo: glyph, width, x and y offset; the rest is never cleared


class PangoFace:
    """How slots are set that look alike: shapes texts line by line and remembers them."""

    MEMORY = 500  # lines

    def __init__(self, style, case: Case, breadths: dict[str, float]):
        self.style, self.case = style, case
        self.breadths = breadths  # of texts, in widths of an em; shared with its other sizes
        self.leading, self.rise = strut(style)  # of an empty line: its height, its baseline
        self.spacing = 0 if style["letter_spacing"] == "normal" else style["letter_spacing"]
        self.layout = Layout(style)
        self.lines: dict[str, Line] = {}
        self.size = ffi.new("PangoRectangle *")

    def rows(self, text: str, width: float) -> Iterator[Line]:
        """The lines of a text, broken where WeasyPrint breaks it."""
        while text:
            paragraph, _, rest = text.partition("\n")
            if self.least(paragraph) > width or self.line(paragraph).width > width:
                line, text = self._first(text, width)
            else:
                line, text = self.line(paragraph), rest
            yield line

    def line(self, text: str) -> Line:
        """A line that is not broken."""
        line = self.lines.get(text)
        if line is None:
            if len(self.lines) >= self.MEMORY:
                self.lines.clear()
            line = self.lines[text] = self._shape(text)
        return line

    def least(self, text: str) -> float:
        """What a line is not narrower than, once it was shaped at any size."""
        size = self.style["font_size"]
        if self.spacing:
            return self.line(text).width
        if text not in self.breadths:
            if len(self.breadths) >= self.MEMORY:
                self.breadths.clear()
            self.breadths[text] = self.line(text).width / size
        return self.breadths[text] * size * NEARLY

    def place(self, line: Line) -> tuple[float, float]:
        """How far below its top a line is written, and how much height it takes."""
        below = line.baseline + (self.leading - line.height) / 2
        baseline = max(below, self.rise)
        return baseline, baseline + self.leading - min(below, self.rise)

    def let_go(self) -> Layout:
        """The layout of the last line; the next is shaped by a new one."""
        layout, self.layout = self.layout, Layout(self.style)
        return layout

    def _first(self, text: str, width: float) -> tuple[Line, str]:
        _, length, resume, *_ = split_first_line(text, self.style, None, width, 0)
        encoded = text.encode()
        rest = "" if resume is None else encoded[resume:].decode().lstrip(" ")
        return self.line(encoded[:length].decode().rstrip(" ")), rest

    def _shape(self, text: str) -> Line:
        if SPECIAL.search(text):
            raise Unfit("more than letters")
        encoded = text.encode()
        if self.spacing:
            self.layout.set_text(text)
        else:  # all that WeasyPrint sets besides is for lines that are broken
            pango.pango_layout_set_text(self.layout.layout, encoded, len(encoded))
        line = pango.pango_layout_get_line_readonly(self.layout.layout, 0)
        size = self.size
        pango.pango_layout_line_get_extents(line, ffi.NULL, size)
        measures = (units * FROM_UNITS for units in (size.width, size.height, -size.y))
        width, height, baseline = measures
        return Line(width + self.spacing, height, baseline, *self._write(line, encoded))

    def _write(self, line, text: bytes) -> tuple[bytes, tuple[Run, ...]]:
        shown, runs, last, each = [], [], None, line.runs
        while each != ffi.NULL:
            item, glyphs = each.data.item, each.data.glyphs
            if item.analysis.level % 2:
                raise Unfit("written from right to left")
            type_ = self.case.type(item.analysis.font, self.let_go)
            if type_ is not last:
                shown.append(f">] TJ\n{type_.operator}\n[<")
                last = type_
            count = glyphs.num_glyphs
            infos = list(GLYPH.iter_unpack(ffi.buffer(glyphs.glyphs, count * GLYPH.size)))
            shown += map(type_.written.__getitem__, infos)
            starts = ffi.unpack(glyphs.log_clusters, count)
            part = text[item.offset : item.offset + item.length]
            runs.append(Run(type_, [info[0] for info in infos], starts, part))
            each = each.next
        operators = f"[<{''.join(shown)}>] TJ\n".replace("<>", " ").replace("[ ] TJ\n", "")
        return operators.encode(), tuple(runs)
