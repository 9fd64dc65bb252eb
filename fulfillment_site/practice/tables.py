"""Tables as Seller Center gives them away: CSV with its quirks, and workbooks."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from openpyxl import Workbook

from fulfillment_site.practice.shops import Shop

Row = dict[str, object]


@dataclass(frozen=True)
class Style:
    """How a market writes moments."""

    zone: ZoneInfo
    american: bool

    def moment(self, at: int | None) -> str:
        """A time of the shop's zone; empty if there is none."""
        if not at:
            return ""
        local = datetime.fromtimestamp(at, UTC).astimezone(self.zone)
        if self.american:
            return f"{local:%m/%d/%Y} {local.hour % 12 or 12}:{local:%M:%S %p}"
        return f"{local:%d/%m/%Y %H:%M:%S}"


def style(shop: Shop) -> Style:
    """How the shop's market writes moments."""
    return Style(ZoneInfo(shop.market.zone), shop.region == "US")


def as_csv(header: list[str], rows: Iterable[Row], tabbed: set[str], about: Row) -> bytes:
    """UTF-8 with BOM and CRLF, a TAB within every id and time, a row that explains the columns."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(header)
    if about:
        writer.writerow(str(about.get(name, f"{name.strip()}.")) for name in header)
    for row in rows:
        writer.writerow(
            f"{row.get(name, '')}\t" if name in tabbed else row.get(name, "") for name in header
        )
    return text.getvalue().encode("utf-8-sig")


def as_xlsx(title: str, header: list[str], rows: Iterable[Row]) -> bytes:
    """A workbook of one sheet in which everything but counts is text."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.append(header)
    for row in rows:
        sheet.append([row.get(name, "") for name in header])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()
