"""WeasyPrint from the inside: where its boxes stand, how it shapes a line, how it writes a page.

The only module that needs more than its public functions, hence the pinned version. What is shaped
and written here is exactly what WeasyPrint would write, or Unfit.
"""

from collections.abc import Callable, Iterable, Iterator
from copy import copy
from struct import Struct
from xml.etree.ElementTree import Element

import weasyprint
from weasyprint import Document, Page
from weasyprint.css.properties import INITIAL_VALUES
from weasyprint.draw import draw_background, draw_border
from weasyprint.formatting_structure import boxes
from weasyprint.pdf.fonts import Font
from weasyprint.pdf.stream import Stream
from weasyprint.text.ffi import FROM_UNITS, ffi, pango
from weasyprint.text.fonts import get_hb_object_data, get_pango_font_key
from weasyprint.text.line_break import Layout, split_first_line, strut

from orders.press.shapes import SPECIAL, Box, Line, Unfit, number

IS_KNOWN = weasyprint.__version__.startswith("70.")
# What a stamp does not follow, so that a slot may not ask for it.
PLAIN = {
    "position": "absolute", "box_shadow": (), "clip": (), "direction": "ltr", "hyphens": "manual",
    "opacity": 1, "outline_style": "none", "text_indent": (0, "px"),
    "text_decoration_line": "none", "text_transform": "none", "transform": (),
    "visibility": "visible", "word_break": "normal", "word_spacing": 0, "z_index": "auto",
}  # fmt: skip
SHARE = {"start": 0, "left": 0, "center": 0.5, "right": 1, "end": 1}  # of the white before a line
LOOK = [
    *sorted(name for name in INITIAL_VALUES if name.startswith("font_") and name != "font_size"),
    "lang", "letter_spacing", "overflow_wrap", "white_space",
]  # fmt: skip
NEARLY = 0.999  # widths grow with the size of the type, but for a ten-thousandth
OPAQUE = (b"/a1.0 gs", b"/A1.0 gs")  # as every page is from the start
GLYPH = Struct("=Iiii4x")  # PangoGlyphInfo: glyph, width, x and y offset; the rest is never cleared
EMPTY, UNKNOWN = pango.PANGO_GLYPH_EMPTY, pango.PANGO_GLYPH_UNKNOWN_FLAG
Names = dict[int, str]  # glyph → the text it stands for


class LeanFont(Font):
    """A font whose file, of up to 20 MB, is read only where it is asked for whole."""

    @property
    def file_content(self) -> bytes:
        return self.content or get_hb_object_data(self.hb_face)

    @file_content.setter
    def file_content(self, content: bytes) -> None:
        self.content = content


class Type:
    """A font at one size; writes each glyph as it stands in a TJ operator."""

    def __init__(self, pointer, key: int, font: Font, size: float):
        self.pointer, self.key, self.font, self.size = pointer, key, font, size
        self.operator = f"/{font.hash} {number(size)} Tf"
        self.written: dict[tuple, str] = {}

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


class Case:
    """All types that something was set in so far."""

    def __init__(self):
        self.types: dict[int, Type] = {}
        self.fonts: dict[int, Font] = {}
        self.held: list[Layout] = []  # a layout keeps the fonts of its line alive

    def type(self, pointer, face: "PangoFace") -> Type:
        address = int(ffi.cast("uintptr_t", pointer))
        if address not in self.types:
            key, description, size = get_pango_font_key(pointer)
            if key not in self.fonts:
                self.fonts[key] = LeanFont(pointer, description, size)
                self.fonts[key].file_content = b""
            font = self.fonts[key]
            if font.bitmap or font.png or font.svg or font.colr:
                raise Unfit("a font of pictures")
            self.types[address] = Type(pointer, key, font, size)
            self.held.append(face.let_go())
        return self.types[address]


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
        self.layout.set_text(text)
        line = pango.pango_layout_get_line_readonly(self.layout.layout, 0)
        size = ffi.new("PangoRectangle *")
        pango.pango_layout_line_get_extents(line, ffi.NULL, size)
        measures = (units * FROM_UNITS for units in (size.width, size.height, -size.y))
        width, height, baseline = measures
        return Line(width + self.spacing, height, baseline, *self._write(line, text.encode()))

    def _write(self, line, text: bytes) -> tuple[bytes, tuple]:
        shown, glyphs, last, run = [], {}, None, line.runs
        while run != ffi.NULL:
            item = run.data.item
            if item.analysis.level % 2:
                raise Unfit("written from right to left")
            type_ = self.case.type(item.analysis.font, self)
            if type_ is not last:
                shown.append(f">] TJ\n{type_.operator}\n[<")
                last = type_
            shown += _run(type_, item, run.data.glyphs, text, glyphs.setdefault(type_, {}))
            run = run.next
        operators = f"[<{''.join(shown)}>] TJ\n".replace("<>", " ").replace("[ ] TJ\n", "")
        return operators.encode(), tuple(glyphs.items())


class Ink:
    """The glyphs that the stamped pages of one file need."""

    def __init__(self):
        self.glyphs: dict[Type, Names] = {}

    def add(self, lines: Iterable[Line]) -> None:
        for line in lines:
            for type_, names in line.glyphs:
                known = self.glyphs.setdefault(type_, {})
                if not names.keys() <= known.keys():
                    known |= names | known

    def fill(self, document: Document) -> None:
        """Give a document, before it is written, the fonts with these glyphs."""
        for type_, names in self.glyphs.items():
            if type_.key not in document.fonts:
                document.fonts[type_.key] = font = copy(type_.font)
                font.widths, font.to_unicode, font.missing = {}, {}, {}
            font = document.fonts[type_.key]
            for glyph in names.keys() - font.to_unicode.keys():
                font.to_unicode[glyph] = names[glyph]
                font.widths[glyph] = type_.font.widths[glyph]


class Ground:
    """What all labels of a form have in common: painted once a file, then laid under each."""

    def __init__(self, page: Page, name: str):
        self.page, self.name = page, name

    def lay(self, stream: Stream) -> None:
        objects = stream._resources["XObject"]
        if self.name not in objects:
            group = stream.add_group(0, 0, self.page.width, self.page.height)
            del group.extra["Group"]
            objects[self.name] = objects.pop(group.id)
            self.page.paint(group)


class Stamped:
    """A page as a document writes it; it only looks like WeasyPrint's own."""

    bookmarks, links, anchors, forms = (), (), {}, {None: []}
    bleed = dict.fromkeys(("left", "top", "right", "bottom"), 0)

    def __init__(self, ground: Ground, content: bytes):
        self.ground, self.content = ground, content  # deflated
        self.width, self.height = ground.page.width, ground.page.height

    def paint(self, stream: Stream, _scale: float) -> None:
        self.ground.lay(stream)
        stream.stream, stream.compress = [self.content], False
        stream.extra["Filter"] = "/FlateDecode"


def slots(document: Document, case: Case) -> list[Box]:
    """All slots of a page, at all their sizes, in the order in which they are painted."""
    faces: dict[tuple, PangoFace] = {}
    return [_box(box, faces, case) for box in _marked(document.pages[0]._page_box)]


def _run(type_: Type, item, glyphs, text: bytes, names: Names) -> list[str]:
    """The glyphs of a run as they are written; `names` learns what they stand for."""
    count, shown, written = glyphs.num_glyphs, [], type_.written
    starts = [*glyphs.log_clusters[0:count], item.length]
    infos = GLYPH.iter_unpack(ffi.buffer(glyphs.glyphs, count * GLYPH.size))
    for place, info in enumerate(infos):
        if info not in written:
            written[info] = type_.write(*info)
        shown.append(written[info])
        glyph = info[0]
        if glyph not in names and glyph != EMPTY:
            start, end = starts[place : place + 2]
            names[glyph] = text[item.offset + start : item.offset + end].decode()
    return shown


def _marked(box) -> Iterator[boxes.Box]:
    box = getattr(box, "_box", box)  # a placeholder stands where it was taken out of the flow
    if isinstance(box.element, Element) and box.element.get("data-slot"):
        yield box
    else:
        for child in getattr(box, "children", ()):
            yield from _marked(child)


def _box(box, faces: dict[tuple, PangoFace], case: Case) -> Box:
    style, is_code = box.style, isinstance(box, boxes.ReplacedBox)
    odd = [name for name, value in PLAIN.items() if style[name] != value]
    odd += [name for name in ("left", "top", "width") if style[name] == "auto"]
    align = style["text_align_all"]
    if align not in SHARE or style["text_align_last"] not in ("auto", align):
        odd.append("text_align")
    if odd:
        raise Unfit(", ".join(odd))
    x, y = box.border_box_x(), box.border_box_y()
    return Box(
        name=box.element.get("data-slot"),
        left=box.content_box_x(),
        top=box.content_box_y(),
        width=box.width,
        height=box.height,
        edges=(x, y, x + box.border_width(), y + box.border_height()),
        face=None if is_code else _face(style, faces, case),
        align=SHARE[align],
        color=_painted(lambda stream: stream.set_color(style["color"])),
        backdrop=_painted(lambda stream: draw_background(stream, box.background))
        + _painted(lambda stream: draw_border(stream, box)),
    )


def _face(style, faces: dict[tuple, PangoFace], case: Case) -> PangoFace:
    size, look = (style["font_size"], style["line_height"]), str([style[name] for name in LOOK])
    if (size, look) not in faces:
        alike = (face.breadths for (_, other), face in faces.items() if other == look)
        faces[size, look] = PangoFace(style, case, next(alike, {}))
    return faces[size, look]


def _painted(paint: Callable[[Stream], None]) -> bytes:
    """Operators that need nothing from the page they stand on."""
    resources = {kind: {} for kind in ("ExtGState", "XObject", "Pattern", "Shading")}
    stream = Stream({}, (0, 0, 0, 0), resources, {}, None, {}, None)
    paint(stream)
    operators = [each for each in stream.stream if each not in OPAQUE]
    if any(each.endswith((b"gs", b"Do", b"sh", b"scn", b"cs")) for each in operators):
        raise Unfit("painted with more than a plain colour")
    return b"".join(each + b"\n" for each in operators)
