"""Made-up labels to try a design on: an ordinary one, and such as strangers really write."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

from django.utils.translation import gettext_lazy as _

from warehouse.documents.tag import TagPaper
from warehouse.documents.waybill import Party, Piece, WaybillPaper
from warehouse.models.template import Paper

SENDER = Party("Sample Store", "028 555 0100", ("Warehouse B2, Tan Binh", "Ho Chi Minh City"))
ORDINARY = WaybillPaper(
    serial="7K2M9Q4XAB",
    number="SPXVN0123456789",
    carrier="J&T Express",
    service="Standard",
    sender=SENDER,
    recipient=Party(
        "Maria Clara Santos",
        "(+63) 917 *** 4821",
        ("Unit 1204 Tower B, 88 Ayala Avenue", "Makati City 1209", "Philippines"),
    ),
    orders=("577123456789012345",),
    lines=(
        Piece("LV-1042-BLK-M", "Cotton T-shirt", "Black / M", 1),
        Piece("LV-2217-RED-38", "Court shoe", "Red / 38", 2),
    ),
    wave="W-1121-03",
    position=128,
    first_bin="A01-1-04",
    cut_off=datetime(2025, 11, 21, 18, tzinfo=UTC),
    lane="",
    pieces=3,
    note="",
    revision=1,
    language="en",
)
SCRIPTS = (
    "Nguyễn Thị Hồng Nhung · สมชาย ใจดี · 欧阳晓婷 · 山田 太郎 · 김민수 · محمد علي · Ольга · Ελένη"
)


def waybills() -> Iterator[tuple[str, WaybillPaper]]:
    """The name of each sample and the sample; the first is ordinary."""
    yield _("An ordinary order"), ORDINARY
    yield _("A long name and address"), _to("Maria Clara " * 6, *["Unit 1204, Ayala Avenue"] * 7)
    yield _("Every script"), replace(_to(SCRIPTS, SCRIPTS), note=SCRIPTS)
    yield _("No address"), _to("Maria Clara Santos")
    yield _("Many goods"), replace(ORDINARY, lines=ORDINARY.lines * 6, pieces=18, lane="LIVE")
    yield (
        _("Markup and marks"),
        _to("<b>\u202eMaria\u0301\u0301</b>", "{% x %} &amp; http://x.test"),
    )
    yield _("An emoji"), _to("Maria \N{SPARKLES}", *ORDINARY.recipient.lines)
    yield _("An endless address"), _to("Maria Clara Santos", "Ayala Avenue " * 200)
    yield (
        _("Reprinted, four orders"),
        replace(
            ORDINARY, revision=11, position=123456, orders=ORDINARY.orders * 4, note="Please " * 30
        ),
    )


def tags(paper: str) -> Iterator[tuple[str, TagPaper]]:
    """The same for tags."""
    code = {Paper.BIN: "A01-1-04", Paper.SKU: "LV-1042-BLK-M", Paper.TOTE: "12"}[paper]
    yield _("An ordinary code"), TagPaper(f"B:{code}", code, "Main warehouse")
    yield _("A long code"), TagPaper("B:" + "W" * 32, "W" * 32, "Cotton T-shirt, black " * 5)
    yield _("Every script"), TagPaper(f"B:{code}", code, SCRIPTS)


def _to(name: str, *lines: str) -> WaybillPaper:
    return replace(ORDINARY, recipient=Party(name, ORDINARY.recipient.phone, lines))
