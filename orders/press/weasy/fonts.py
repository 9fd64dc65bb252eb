"""How glyphs are written, and the fonts that a file needs for them."""

from collections.abc import Callable, Iterable, Iterator
from copy import copy
from itertools import pairwise

from weasyprint import Document
from weasyprint.pdf.fonts import Font
from weasyprint.text.ffi import FROM_UNITS, ffi, harfbuzz, pango
from weasyprint.text.fonts import get_hb_object_data, get_pango_font_key
from weasyprint.text.line_break import Layout

from orders.press.shapes import Line, Unfit, number

ffi.cdef("""
hb_font_t * hb_font_reference (hb_font_t *font);
void hb_font_destroy (hb_font_t *font);
""")
EMPTY, UNKNOWN = pango.PANGO_GLYPH_EMPTY, pango.PANGO_GLYPH_UNKNOWN_FLAG
Names = dict[int, bytes]  # glyph → the text it stands for


class LeanFont(Font):
    """A font whose file, of up to 20 MB, is read only where it is asked for whole."""

    @property
    def file_content(self) -> bytes:
        return self.content or get_hb_object_data(self.hb_face)

    @file_content.setter
    def file_content(self, content: bytes) -> None:
        self.content = content


class Fonts(dict):
    """The fonts of a file by their keys, alive until it is written.

    WeasyPrint asks a font for its pictures then, which Pango may have let go of long before.
    """

    def __setitem__(self, key: int, font: Font) -> None:
        font.held = ffi.gc(harfbuzz.hb_font_reference(font.hb_font), harfbuzz.hb_font_destroy)
        super().__setitem__(key, font)


class Written(dict):
    """Glyphs as they were written, by all that is known of each; a new one is written now."""

    def __init__(self, write: Callable[..., str]):
        self.write = write

    def __missing__(self, glyph: tuple) -> str:
        self[glyph] = shown = self.write(*glyph)
        return shown


class Type:
    """A font at one size; writes each glyph as it stands in a TJ operator."""

    def __init__(self, pointer, key: int, font: Font, size: float):
        self.pointer, self.key, self.font, self.size = pointer, key, font, size
        self.operator = f"/{font.hash} {number(size)} Tf"
        self.written = Written(self.write)

    def write(self, glyph: int, width: int, x: int, y: int) -> str:
        """A glyph, moved by its offsets, and how the next one is moved by its width."""
        if glyph == EMPTY:
            return f">{-width / self.size:.3f}<" if width else ""
        if glyph & UNKNOWN:
            raise Unfit("no font has it")
        shift = x / self.size
        kerning = int(self._width(glyph) + shift - width * 1000 * FROM_UNITS / self.size)
        before = f"{-shift:.3f}" if shift else ""
        after = f">{kerning}<" if kerning else ""
        if y:
            rise = number(-y / 1000)
            return f">] TJ\n{rise} Ts\n[{before}<{glyph:04x}>] TJ\n0 Ts\n[<{after}"
        return (f">{before}<" if before else "") + f"{glyph:04x}{after}"

    def _width(self, glyph: int) -> int:
        widths = self.font.widths
        if glyph not in widths:
            ink, logical = ffi.new("PangoRectangle *"), ffi.new("PangoRectangle *")
            pango.pango_font_get_glyph_extents(self.pointer, glyph, ink, logical)
            widths[glyph] = round(logical.width * 1000 * FROM_UNITS / self.size)
        return widths[glyph]


class Run:
    """Glyphs in a row, of one type, and the text they were shaped from."""

    __slots__ = ("glyphs", "order", "starts", "text", "type")

    def __init__(self, type_: Type, order: list[int], starts: list[int], text: bytes):
        self.type, self.order, self.starts, self.text = type_, order, starts, text
        self.glyphs = {*order} - {EMPTY}

    def names(self) -> Iterator[tuple[int, bytes]]:
        """What each glyph stands for; asked for only where one is new to a file."""
        for glyph, (start, end) in zip(
            self.order, pairwise((*self.starts, len(self.text))), strict=True
        ):
            if glyph != EMPTY:
                yield glyph, self.text[start:end]


class Case:
    """All types that something was set in so far."""

    def __init__(self):
        self.types: dict[object, Type] = {}  # by Pango's pointer
        self.fonts: dict[int, Font] = {}
        self.held: list[Layout] = []  # a layout keeps the fonts of its line alive

    def type(self, pointer, let_go: Callable[[], Layout]) -> Type:
        if pointer not in self.types:
            key, description, size = get_pango_font_key(pointer)
            if key not in self.fonts:
                self.fonts[key] = LeanFont(pointer, description, size)
                self.fonts[key].file_content = b""
            font = self.fonts[key]
            if font.bitmap or font.png or font.svg or font.colr:
                raise Unfit("a font of pictures")
            self.types[pointer] = Type(pointer, key, font, size)
            self.held.append(let_go())
        return self.types[pointer]


class Ink:
    """The glyphs that the stamped pages of one file need."""

    def __init__(self):
        self.fonts: dict[int, tuple[Font, Names]] = {}

    def add(self, lines: Iterable[Line]) -> None:
        """Lines in the order of painting: a glyph stands for what it stood for first."""
        for line in lines:
            for run in line.runs:
                if run.type.key not in self.fonts:
                    self.fonts[run.type.key] = run.type.font, {}
                _, known = self.fonts[run.type.key]
                if not known.keys() >= run.glyphs:
                    for glyph, text in run.names():
                        known.setdefault(glyph, text)

    def fill(self, document: Document) -> None:
        """Give a document, before it is written, the fonts with these glyphs."""
        document.fonts = Fonts()
        for key, (font, names) in self.fonts.items():
            document.fonts[key] = own = copy(font)
            own.widths = {glyph: font.widths[glyph] for glyph in names}
            own.to_unicode = {glyph: text.decode() for glyph, text in names.items()}
            own.missing = {}
