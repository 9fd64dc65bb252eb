"""Tables that come in as files: bins, what lies in them on the first day, and carriers' numbers."""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from itertools import chain

from import_export.fields import Field
from import_export.widgets import ForeignKeyWidget

from orders.errors import Refused
from orders.models import Shop, Sku
from orders.resources import FlatTable
from orders.resources import text as plain
from orders.seller_files import cells, reader
from orders.seller_files.problems import SHOWN, Problem
from warehouse.models import Bin, BinStock, UnitCost, Warehouse
from warehouse.services.ledger import Receipt

ROWS = 5_000  # of opening balances; more would keep a web worker from everybody else
COLUMNS = ("warehouse", "bin", "sku", "quantity")
NUMBER_COLUMNS = {"number", "tracking number", "tracking id", "运单号"}


class BinResource(FlatTable):
    """Bins and where they stand; a bin that is known already is corrected."""

    warehouse = Field("warehouse", "warehouse", ForeignKeyWidget(Warehouse, "code"))
    code = plain("code")

    class Meta:
        model = Bin
        fields = import_order = export_order = (
            "warehouse",
            "code",
            "aisle",
            "metres",
            "level",
            "is_pickable",
        )
        import_id_fields = ("warehouse", "code")
        clean_model_instances = True
        skip_unchanged = True

    def get_queryset(self):
        return super().get_queryset().select_related("warehouse")


class UnitCostResource(FlatTable):
    """What steps cost from which day on; a row about the same from the same day is corrected."""

    sku = Field("sku", "sku", ForeignKeyWidget(Sku, "code"))
    warehouse = Field("warehouse", "warehouse", ForeignKeyWidget(Warehouse, "code"))
    shop = Field("shop", "shop", ForeignKeyWidget(Shop, "code"))
    currency = plain("currency")

    class Meta:
        model = UnitCost
        fields = import_order = export_order = (
            "step",
            "sku",
            "warehouse",
            "shop",
            "amount",
            "currency",
            "valid_from",
        )
        import_id_fields = ("step", "sku", "warehouse", "shop", "currency", "valid_from")
        clean_model_instances = True
        skip_unchanged = True

    def get_queryset(self):
        return super().get_queryset().select_related("sku", "warehouse", "shop")


@dataclass(frozen=True)
class OpeningBalances:
    """A file of what lies where, judged whole: it is received only when no row has a fault."""

    receipts: list[Receipt]
    problems: list[Problem]


@dataclass(frozen=True)
class Shelves:
    """What rows are held against: the bins one may fill, the SKUs, and what lies where already."""

    houses: set[str]
    bins: dict[tuple[str, str], Bin]
    skus: dict[str, int]
    stocked: set[tuple[int, int]]

    @classmethod
    def of(cls, user) -> "Shelves":
        houses = Warehouse.objects.visible_to(user)
        bins = Bin.objects.filter(warehouse__in=houses).select_related("warehouse")
        stock = BinStock.objects.filter(bin__warehouse__in=houses, on_hand__gt=0)
        return cls(
            houses={house.code for house in houses},
            bins={(bin_.warehouse.code, bin_.code): bin_ for bin_ in bins},
            skus=dict(Sku.objects.values_list("code", "pk")),
            stocked=set(stock.values_list("bin_id", "sku_id")),
        )


def opening_balances(content: bytes, *, user) -> OpeningBalances:
    """Read a table of warehouse, bin, SKU and quantity; nothing is written.

    What lies in its bin already is a fault, so a file that comes twice changes nothing.
    """
    shelves, seen, judged = Shelves.of(user), {}, OpeningBalances([], [])
    for count, (number, row) in enumerate(_rows(reader.read(BytesIO(content))), start=1):
        if count > ROWS:
            raise Refused("table_is_too_long", limit=ROWS)
        faults = list(_faults(row, shelves))
        first = seen.setdefault((row["warehouse"], row["bin"], row["sku"]), number)
        if first != number:
            faults.append(("sku", Refused("row_repeats", other=first)))
        for column, refused in faults:
            value = row[column][:SHOWN]
            judged.problems.append(Problem(number, column, value, refused.code, refused.params))
        if not faults:
            judged.receipts.append(_receipt(row, shelves))
    return judged


def numbers_in(content: bytes) -> list[str]:
    """Tracking numbers, one a row: from the column that is named so, else from the first."""
    table = reader.read(BytesIO(content))
    named = [place for place, name in enumerate(table.names) if name.casefold() in NUMBER_COLUMNS]
    rows = table.rows if named else chain([(1, table.names)], table.rows)
    place = named[0] if named else 0
    return [_number(row, values[place]) for row, values in rows if values[place:]]


def _rows(table: reader.Table) -> Iterator[tuple[int, dict[str, str]]]:
    places = {name.casefold(): place for place, name in enumerate(table.names)}
    if missing := [column for column in COLUMNS if column not in places]:
        raise Refused("header_missing", columns=missing)
    for number, values in table.rows:
        padded = [*values, *[""] * len(table.names)]
        yield number, {column: padded[places[column]] for column in COLUMNS}


def _faults(row: dict[str, str], shelves: Shelves) -> Iterator[tuple[str, Refused]]:
    bin_, sku_id = shelves.bins.get((row["warehouse"], row["bin"])), shelves.skus.get(row["sku"])
    if row["warehouse"] not in shelves.houses:
        yield "warehouse", Refused("code_is_unknown")
    elif bin_ is None:
        yield "bin", Refused("code_is_unknown")
    if sku_id is None:
        yield "sku", Refused("code_is_unknown")
    elif bin_ and (bin_.pk, sku_id) in shelves.stocked:
        yield "sku", Refused("goods_lie_there")
    try:
        cells.quantity(row["quantity"])
    except Refused as refused:
        yield "quantity", refused


def _receipt(row: dict[str, str], shelves: Shelves) -> Receipt:
    bin_ = shelves.bins[row["warehouse"], row["bin"]]
    return Receipt(bin_, shelves.skus[row["sku"]], cells.quantity(row["quantity"]))


def _number(row: int, text: str) -> str:
    try:
        return cells.reference(text)
    except Refused as refused:
        raise Refused("row_is_wrong", row=row, why=str(refused)) from refused
