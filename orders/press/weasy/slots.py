"""Where the slots of a page stand, and whether they can be stamped."""

from collections.abc import Callable, Iterator
from xml.etree.ElementTree import Element

from weasyprint import Document
from weasyprint.css.properties import INITIAL_VALUES
from weasyprint.draw import draw_background, draw_border
from weasyprint.formatting_structure import boxes
from weasyprint.pdf.stream import Stream

from orders.press.shapes import Box, Unfit
from orders.press.weasy.faces import PangoFace
from orders.press.weasy.fonts import Case

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
OPAQUE = (b"/a1.0 gs", b"/A1.0 gs")  # as every page is from the start


def slots(document: Document, case: Case) -> list[Box]:
    """All slots of a page, at all their sizes, in the order in which they are painted."""
    faces: dict[tuple, PangoFace] = {}
    return [_box(box, faces, case) for box in _marked(document.pages[0]._page_box)]


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
    if not is_code and not (style["font_size"] and box.width):
        odd.append("of no size")
    align = style["text_align_all"]
    if align not in SHARE or style["text_align_last"] not in ("auto", align):
        odd.append("text_align")
    if not (is_code or _is_simple(box)):
        odd.append("more inside than its text")
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


def _is_simple(box) -> bool:
    """Whether a text is all there is in a slot, and is set as the slot itself."""
    kinds = [type(each) for line in box.children for each in (line, *line.children)]
    return kinds == [boxes.LineBox, boxes.TextBox] and not box.first_line_style


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
