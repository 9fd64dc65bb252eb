"""What a label's HTML and CSS may consist of; what is more is refused, with its line."""

import re
from html.parser import HTMLParser

from orders.errors import Refused

PARTS = {"p", "div", "section", "span", "b", "i", "br", "img"}
EMPTY = {"br", "img"}
ATTRIBUTES = {"class", "id", "lang", "alt", "src", "data-slot"}
LONGEST = 20_000  # characters of HTML, and of CSS
MOST, DEEPEST = 300, 8  # parts on a label, and inside one another
LARGEST = re.compile(r"[0-9]{4,}|[0-9][eE][0-9+-]|\bcalc\b|\bvar\b")  # sizes of no label

# Letters that stand on one another, or beside the paper.
HIDING = re.compile(
    r"(?:letter-spacing|text-indent)\s*:\s*-[^;}]*|line-height\s*:\s*0?\.[0-7][^;}]*"
)


class Reader(HTMLParser):
    """Goes through the parts of a label and keeps the names of its slots."""

    def __init__(self):
        super().__init__()
        self.open: list[str] = []
        self.slots: set[str] = set()
        self.count = 0

    def handle_starttag(self, tag, attrs):
        self.count += 1
        names = [name for name, _value in attrs]
        if tag not in PARTS:
            self.refuse("template_part_not_allowed", part=f"<{tag}>")
        if odd := next((name for name in names if name not in ATTRIBUTES), None):
            self.refuse("template_part_not_allowed", part=odd)
        if tag not in EMPTY:
            self.open.append(tag)
        if self.count > MOST or len(self.open) > DEEPEST:
            self.refuse("template_has_too_many_parts")
        self.slots |= {value for name, value in attrs if name == "data-slot" and value}

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.refuse("template_part_not_open", part=f"</{tag}>")

    def handle_decl(self, decl):
        self.refuse("template_part_not_allowed", part=f"<!{decl[:20]}>")

    def handle_pi(self, data):
        self.refuse("template_part_not_allowed", part=f"<?{data[:20]}>")

    def refuse(self, code: str, **params):
        raise Refused(code, line=self.getpos()[0], **params)


def slots(html: str) -> set[str]:
    """The names of all slots of a label; Refused if it has a part that no label may have."""
    reader = Reader()
    reader.feed(html)
    reader.close()
    if reader.open:
        reader.refuse("template_part_not_closed", part=f"<{reader.open[-1]}>")
    return reader.slots


def check_css(css: str) -> None:
    """Refused if the CSS asks for more than a look: a page, a font or a file of its own."""
    for line, text in enumerate(css.splitlines(), 1):
        odd = next((sign for sign in "@<\\" if sign in text), None)
        odd = odd or next(iter(HIDING.findall(text)), None)
        odd = odd or next(iter(LARGEST.findall(re.sub(r"#[0-9a-fA-F]{3,8}\b", "", text))), None)
        if odd:
            raise Refused("template_css_not_allowed", line=line, part=odd)
