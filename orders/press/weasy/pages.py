"""How a page is written: what all labels of a form share, and what is stamped on it."""

from weasyprint import Page
from weasyprint.pdf.stream import Stream


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
