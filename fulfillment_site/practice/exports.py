"""All files a seller could take out of Seller Center."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from fulfillment_site.practice import export_crowd, export_money, export_orders
from fulfillment_site.practice.shops import Shop
from fulfillment_site.practice.world import World

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Export:
    """A kind of file: how it is called there, and how it is written."""

    title: str
    write: Callable[[World, Shop], bytes]
    media_type: str

    def file_name(self, at: int) -> str:
        """As the browser would save it."""
        moment = datetime.fromtimestamp(at, UTC)
        ending = "csv" if self.media_type == "text/csv" else "xlsx"
        return f"{self.title}-{moment:%Y-%m-%d-%H_%M}.{ending}"


EXPORTS = {
    "orders.csv": Export("All order", export_orders.csv_file, "text/csv"),
    "orders.xlsx": Export("All order", export_orders.xlsx_file, XLSX),
    "settlement.xlsx": Export("income", export_money.settlement, XLSX),
    "ads.xlsx": Export("Ads report", export_money.ads, XLSX),
    "live.xlsx": Export("LIVE", export_crowd.sessions, XLSX),
    "reviews.csv": Export("Reviews", export_crowd.reviews, "text/csv"),
}


def write_all(world: World, shop: Shop, folder: Path) -> list[str]:
    """Write all of them into a folder; their names."""
    folder.mkdir(parents=True, exist_ok=True)
    names = []
    for export in EXPORTS.values():
        name = export.file_name(world.now())
        (folder / name).write_bytes(export.write(world, shop))
        names.append(name)
    return names
