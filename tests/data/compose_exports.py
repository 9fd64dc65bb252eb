"""Composes sample exports, small ones kept beside it and big ones for benches; nothing is real.

`sample_exports` says what the small ones hold.
"""

import csv
import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from io import BytesIO, StringIO
from typing import NamedTuple
from xml.sax.saxutils import escape
from zipfile import ZipFile, ZipInfo
from zlib import crc32
from zoneinfo import ZoneInfo

from openpyxl.utils import get_column_letter

PACIFIC = ZoneInfo("America/Los_Angeles")
_US = (
    "Order ID,Order Status,Order Substatus,Cancelation/Return Type,Normal or Pre-order,SKU ID,"
    "Seller SKU,Product ID,Product Name,Variation, Virtual Bundle Seller SKU,Quantity,"
    "Sku Quantity of return,SKU Unit Original Price,SKU Subtotal Before Discount,"
    "SKU Platform Discount,SKU Seller Discount,SKU Subtotal After Discount,"
    "Shipping Fee After Discount,Original Shipping Fee,Shipping Fee Seller Discount,"
    "Co-Funded Shipping Fee Discount,Shipping Fee Platform Discount,Payment platform discount,"
    "Retail Delivery Fee,Taxes,Order Amount,Order Refund Amount,Created Time,Paid Time,RTS Time,"
    "Shipped Time,Delivered Time,Cancelled Time,Cancel By,Cancel Reason,Fulfillment Type,"
    "Warehouse Name,Tracking ID,Delivery Option Type,Delivery Option,Shipping Provider Name,"
    "Buyer Message,Buyer Nickname,Buyer Username,Recipient,Phone #,Country,State,City,Zipcode,"
    "Address Line 1,Address Line 2,Delivery Instruction,Payment Method,Weight(kg),"
    "Product Category,Package ID,Seller Note,Shipping Information,Combined Listing,Order Channel,"
    "Creator Handle"
)
US = _US.split(",")
TABBED = {"Order ID", "SKU ID", "Product ID", "Package ID", "Zipcode"}
FREIGHT = Decimal("4.99")


class Product(NamedTuple):
    sku_id: str
    product_id: str
    name: str
    variation: str
    price: str


class Piece(NamedTuple):
    """What one row sells; the amounts taken off are of the whole row."""

    code: str
    quantity: int = 1
    price: str = ""
    seller_off: str = "0"
    platform_off: str = "0"


class Formula(str):
    """A cell of an XLSX file that is computed."""

    __slots__ = ()


CATALOG = {
    "TEE-RED-M": Product("1729500000000000001", "1730000000000000001", "Tee", "Red, M", "19.99"),
    "TEE-RED-L": Product("1729500000000000002", "1730000000000000001", "Tee", "Red, L", "19.99"),
    "MUG-BLUE": Product("1729500000000000003", "1730000000000000002", "Mug", "Blue", "12.50"),
    "CAP-BLACK": Product("1729500000000000004", "1730000000000000003", "Cap", "Black", "15.00"),
    "SOCK-WHITE-3": Product(
        "1729500000000000005", "1730000000000000004", "Socks", "3 pairs", "9.99"
    ),
    "HOODIE-NEW": Product("1729500000000000006", "1730000000000000005", "Hoodie", "Grey", "39.00"),
}
MAPPED = tuple(code for code in CATALOG if code != "HOODIE-NEW")

TO_SHIP = {
    "Order Status": "To ship",
    "Order Substatus": "Awaiting shipment",
    "Normal or Pre-order": "Normal",
    "Fulfillment Type": "Fulfillment by seller",
    "Warehouse Name": "Main",
    "Delivery Option": "Standard Shipping",
    "Payment Method": "Card",
    "Phone #": "(+1)617*****54",
    "Country": "United States",
    "State": "Massachusetts",
    "City": "Cambridge",
    "Zipcode": "02139",
    "Address Line 1": "12 Example Street",
}


def rows(order_id: str, pieces: Sequence[Piece], **cells: str) -> list[dict]:
    """The rows of one order, to be shipped unless `cells` says else; its amount is on each."""
    sold = [_sold(piece) for piece in pieces]
    amount = sum((Decimal(row["SKU Subtotal After Discount"]) for row in sold), FREIGHT)
    order = {
        "Order ID": order_id,
        "Shipping Fee After Discount": str(FREIGHT),
        "Order Amount": str(amount),
        "Buyer Username": f"buyer{order_id[-3:]}",
    }
    return [TO_SHIP | order | row | cells for row in sold]


def _sold(piece: Piece) -> dict:
    product = CATALOG.get(piece.code) or _made_up(piece.code)
    price = Decimal(piece.price or product.price)
    before = price * piece.quantity
    return {
        "SKU ID": product.sku_id,
        "Seller SKU": piece.code,
        "Product ID": product.product_id,
        "Product Name": product.name,
        "Variation": product.variation,
        "Quantity": str(piece.quantity),
        "SKU Unit Original Price": str(price),
        "SKU Subtotal Before Discount": str(before),
        "SKU Seller Discount": piece.seller_off,
        "SKU Platform Discount": piece.platform_off,
        "SKU Subtotal After Discount": str(
            before - Decimal(piece.seller_off) - Decimal(piece.platform_off)
        ),
    }


def _made_up(code: str) -> Product:
    """A product for a seller SKU that the catalogue lacks: 10.00, its ids made from the code."""
    digits = f"{crc32(code.encode()):014}"
    return Product(f"17296{digits}", f"17306{digits}", code, "", "10.00")


def clock(moment: datetime) -> str:
    """A moment in the cells of a US export; the hour has no leading zero."""
    local = moment.astimezone(PACIFIC)
    return f"{local:%m/%d/%Y} {local.hour % 12 or 12}:{local:%M:%S %p}"


def as_csv(
    header: Sequence[str],
    table: Sequence[dict],
    *,
    is_described: bool = True,
    titles: Sequence[str] = (),
) -> bytes:
    """CSV as Seller Center writes it: BOM, CRLF, a TAB after ids and times, columns described.

    `titles` are what stands above the columns where that is not the English name.
    """
    text = StringIO(newline="")
    write = csv.writer(text).writerow
    write(titles or header)
    if is_described:
        write([f"{name.strip()} of the order." for name in header])
    ends = ["\t" if name in TABBED or name.endswith("Time") else "" for name in header]
    for row in table:
        write([row.get(name, "") + end for name, end in zip(header, ends, strict=True)])
    return text.getvalue().encode("utf-8-sig")


def as_xlsx(
    header: Sequence[str], table: Sequence[dict], *, titles: Sequence[str] = (), **parts: str
) -> bytes:
    """XLSX as Seller Center writes it: a wrong dimension, header cells each in a row of its own."""
    names = enumerate(titles or header, 1)
    top = [f'<row r="1">{_cell(name, column, 1)}</row>' for column, name in names]
    for number, row in enumerate(table, 2):
        cells = [_cell(row.get(name, ""), column, number) for column, name in enumerate(header, 1)]
        top.append(f'<row r="{number}">{"".join(cells)}</row>')
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return as_workbook(
        f'<worksheet xmlns="{main}"><dimension ref="A1:A1"/>'
        f"<sheetData>{''.join(top)}</sheetData></worksheet>",
        **parts,
    )


def as_workbook(sheet: str, *, types: str = "", shared: str = "") -> bytes:
    """A workbook of one sheet, its parts undated, so that the same parts are the same bytes."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types">{types}</Types>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>'
        '<sheet name="OrderSKUList" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">'
        '<Relationship Id="rId1" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": sheet,
        "xl/sharedStrings.xml": shared or f'<sst xmlns="{main}"/>',
    }
    file = BytesIO()
    with ZipFile(file, "w") as archive:
        for name, text in parts.items():
            archive.writestr(ZipInfo(name), text)
    return file.getvalue()


def _cell(value, column: int, row: int) -> str:
    place = f'r="{get_column_letter(column)}{row}"'
    if isinstance(value, Formula):
        return f"<c {place}><f>{escape(value)}</f><v>2</v></c>"
    if isinstance(value, int | float):
        return f"<c {place}><v>{value!r}</v></c>"
    return f'<c {place} t="inlineStr"><is><t>{escape(value)}</t></is></c>' if value else ""


def compose(
    orders: int,
    *,
    paid_at: datetime,
    seed: int = 7,
    rows_per_order: float = 1.4,
    skus: Sequence[str] = MAPPED,
    first: int = 0,
    note: str = "",
) -> bytes:
    """A big clean CSV: every order to be shipped, paid in the ten minutes up to `paid_at`.

    Orders are counted from `first` on, and so are their buyers.
    """
    chance = random.Random(seed)
    sold = {"Order Channel": "LIVE", "Buyer Message": note}
    table = []
    for number in range(first, first + orders):
        count = int(rows_per_order) + (chance.random() < rows_per_order % 1)
        pieces = [Piece(code, chance.choice([1, 1, 1, 2])) for code in chance.sample(skus, count)]
        paid = paid_at - timedelta(seconds=chance.randrange(600))
        told = {"Created Time": clock(paid - timedelta(seconds=30)), "Paid Time": clock(paid)}
        buyer = {"Recipient": f"Buyer {number}", "Buyer Username": f"buyer{number}"}
        table += rows(f"5765{number:014}", pieces, **told, **buyer, **sold)
    return as_csv(US, table)
