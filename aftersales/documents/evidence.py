"""The paper of an evidence pack: what speaks for us in a dispute, laid out by its reason."""

import csv
from base64 import b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from io import StringIO

from django.db.models import TextChoices
from django.template.loader import render_to_string
from django.utils.translation import pgettext_lazy

from aftersales.models import Dispute
from orders.press import pictures, texts

PAPER = "evidence.pdf"
SHOWN = 12  # pictures drawn on the paper; all lie beside it as they came
Reason = Dispute.Reason


class Part(TextChoices):
    """The parts of a pack, in their order where a reason does not say otherwise."""

    TIMELINE = "timeline", pgettext_lazy("evidence", "Timeline of the order")
    TRACKING = "tracking", pgettext_lazy("evidence", "Way of the parcel")
    SCANS = "scans", pgettext_lazy("evidence", "Scans")
    PACKING = "packing", pgettext_lazy("evidence", "Packing: serial and photo")
    WEIGHT = "weight", pgettext_lazy("evidence", "Weight and contents against expected")
    MANIFEST = "manifest", pgettext_lazy("evidence", "Signed manifest")
    CHAT = "chat", pgettext_lazy("evidence", "Talk with the buyer")
    GOODS = "goods", pgettext_lazy("evidence", "What was ordered")
    RETURNS = "returns", pgettext_lazy("evidence", "Returns and answers")
    PICTURES = "pictures", pgettext_lazy("evidence", "Pictures and other papers")


# What stands first, by what the platform is to judge; the other parts follow in their order.
FIRST: dict[str, tuple[Part, ...]] = {
    Reason.NOT_RECEIVED: (Part.TRACKING, Part.MANIFEST, Part.SCANS, Part.PACKING, Part.CHAT),
    Reason.DAMAGED: (Part.PACKING, Part.WEIGHT, Part.PICTURES, Part.TRACKING, Part.CHAT),
    Reason.WRONG_ITEM: (Part.PACKING, Part.WEIGHT, Part.SCANS, Part.GOODS, Part.PICTURES),
    Reason.NOT_AS_SHOWN: (Part.GOODS, Part.PICTURES, Part.CHAT, Part.RETURNS),
    Reason.NOT_ORDERED: (Part.TIMELINE, Part.TRACKING, Part.CHAT, Part.MANIFEST),
    Reason.WRONG_RETURN: (Part.RETURNS, Part.PICTURES, Part.PACKING, Part.WEIGHT, Part.CHAT),
    Reason.SENT_LATE: (Part.MANIFEST, Part.TIMELINE, Part.SCANS, Part.TRACKING),
    Reason.OTHER: (),
}


def layout(reason: str) -> list[Part]:
    """All parts of a pack in the order of a reason, each once."""
    return list(dict.fromkeys((*FIRST[Reason(reason)], *Part)))


@dataclass(frozen=True)
class Exhibit:
    """A file that lies in the archive under a name."""

    name: str
    title: str
    content: bytes
    kind: str = ""  # media type, of a picture

    @cached_property
    def digest(self) -> str:
        """Its SHA-256."""
        return sha256(self.content).hexdigest()

    @cached_property
    def picture(self) -> str:
        """The picture as an address that holds it, made small; empty where there is none to see."""
        drawn = pictures.small(self.content) if self.kind.startswith("image/") else None
        return f"data:image/jpeg;base64,{b64encode(drawn).decode()}" if drawn else ""


@dataclass(frozen=True)
class Section:
    """One part: sentences, a table, files; `absent` says what is not there, and why."""

    part: Part
    heads: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    says: tuple[str, ...] = ()
    exhibits: tuple[Exhibit, ...] = ()
    absent: str = ""

    def table(self, number: int) -> Exhibit | None:
        """The table as a file of its own, where there is one."""
        if not self.rows:
            return None
        text = StringIO()
        csv.writer(text, lineterminator="\n").writerows(
            [[_harmless(cell) for cell in row] for row in (self.heads, *self.rows)]
        )
        name = f"{number:02}-{self.part.value}.csv"
        return Exhibit(name, str(self.part.label), b"\xef\xbb\xbf" + text.getvalue().encode())


def _harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell


@dataclass(frozen=True)
class EvidencePaper:
    """All that the paper of one pack says; the first page has the facts."""

    number: str
    order: str
    reason: str
    made_at: str
    is_clear: bool
    facts: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]

    @cached_property
    def exhibits(self) -> list[Exhibit]:
        """Every file beside the paper: the tables by their place, then pictures and papers."""
        tables = (section.table(place) for place, section in enumerate(self.sections, start=1))
        files = (one for section in self.sections for one in section.exhibits)
        return [*filter(None, tables), *files]


def html(paper: EvidencePaper) -> str:
    """The paper on A4, in the active language, with the digest of every file beside it."""
    drawn = iter(range(SHOWN))
    face = {
        "paper": paper,
        "facts": _clean(paper.facts),
        "sections": [_face(section, drawn) for section in paper.sections],
        "exhibits": paper.exhibits,
    }
    return render_to_string("documents/evidence.html", face)


def _face(section: Section, drawn: Iterable[int]) -> dict:
    """One part as the template draws it; no more pictures than there is room for."""
    seen = [
        one
        for one in section.exhibits
        if one.kind.startswith("image/") and next(drawn, None) is not None
    ]
    shown = [one for one in seen if one.picture]
    return {
        "title": section.part.label,
        "heads": section.heads,
        "rows": _clean(section.rows),
        "says": section.says,
        "absent": section.absent,
        "pictures": shown,
        "papers": [one for one in section.exhibits if one not in shown],
    }


def _clean(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    return [[texts.clean(cell) for cell in row] for row in rows]
