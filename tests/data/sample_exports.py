"""What the sample files beside it say; `python -m tests.data.sample_exports` writes them anew."""

from pathlib import Path

from tests.data.compose_exports import US, Formula, Piece, as_csv, as_workbook, as_xlsx, rows

EXPORTS = Path(__file__).with_name("exports")
_OLDER = (
    "Order ID,Order Status,Order Substatus,SKU ID,Seller SKU,Product Name,Variation,Quantity,"
    "SKU Unit Original Price,SKU Subtotal After Discount,Shipping Fee After Discount,"
    "Order Amount,Created Time,Paid Time,Shipped Time,Delivered Time,Cancelled Time,"
    "Fulfillment Type,Tracking ID,Shipping Provider Name,Buyer Message,Buyer Username,Recipient,"
    "Phone #,Country,State,City,Zipcode,House Name or Number,Detail Address,"
    "Additional address information,Package ID"
)
OLDER = _OLDER.split(",")

NO_ADDRESS = dict.fromkeys(["Phone #", "Country", "State", "City", "Zipcode", "Address Line 1"], "")
LIVE = {"Order Channel": "LIVE", "Creator Handle": "@example.live"}


def _at(created: str, paid: str) -> dict:
    return {"Created Time": created, "Paid Time": paid}


EVENING = _at("11/20/2026 5:58:10 PM", "11/20/2026 5:58:40 PM")

TEN_ORDERS = [
    *rows(
        "576460000000000101",
        [Piece("TEE-RED-M", 2)],
        **_at("11/20/2026 6:01:05 PM", "11/20/2026 6:01:30 PM"),
        **LIVE,
        Recipient="Ann Example",
    ),
    *rows(
        "576460000000000102",
        [Piece("TEE-RED-L", 1, seller_off="2.00", platform_off="1.00"), Piece("MUG-BLUE")],
        **_at("11/20/2026 6:02:00 PM", "11/20/2026 6:02:20 PM"),
        **LIVE,
        **{"Recipient": "王小明", "Buyer Nickname": "小明", "Address Line 2": "Apt 3"},
    ),
    *rows(
        "576460000000000103",
        [Piece("CAP-BLACK")],
        **_at("11/20/2026 9:15:00 AM", "11/20/2026 9:16:00 AM"),
        **{"Recipient": "Ben Example", "Buyer Message": "=) Gift wrap it, please"},
    ),
    *rows(
        "576460000000000104",
        [Piece("SOCK-WHITE-3", 3), Piece("TEE-RED-M"), Piece("MUG-BLUE", 1, price="0")],
        **_at("11/20/2026 12:00:00 PM", "11/20/2026 12:00:30 PM"),
        **{"Recipient": "Nguyễn Thị Hương", "Delivery Instruction": "Leave at the front desk"},
    ),
    *rows(
        "576460000000000105",
        [Piece("MUG-BLUE")],
        **_at("11/20/2026 6:10:00 PM", ""),
        **NO_ADDRESS,
        **{"Order Status": "Unpaid", "Order Substatus": "Unpaid"},
    ),
    *rows(
        "576460000000000106",
        [Piece("CAP-BLACK", 2)],
        **_at("11/18/2026 10:00:00 AM", "11/18/2026 10:00:15 AM"),
        **{"Order Status": "Shipped", "Order Substatus": "In transit", "Recipient": "Cy Example"},
        **{"RTS Time": "11/18/2026 3:00:00 PM", "Shipped Time": "11/19/2026 4:30:00 PM"},
        **{"Tracking ID": "9400100000000000000106", "Shipping Provider Name": "USPS"},
        **{"Package ID": "1152900000000000106"},
    ),
    *rows(
        "576460000000000107",
        [Piece("TEE-RED-L")],
        **_at("11/19/2026 8:00:00 AM", "11/19/2026 8:00:45 AM"),
        **{"Order Status": "Canceled", "Cancelled Time": "11/19/2026 8:20:00 AM"},
        **{"Order Substatus": "Canceled", "Cancelation/Return Type": "Cancel"},
        **{"Cancel By": "User", "Cancel Reason": "No longer needed", "Recipient": "Di Example"},
    ),
    *rows(
        "576460000000000108",
        [Piece("TEE-RED-M")],
        **_at("11/20/2026 12:30:00 AM", "11/20/2026 12:30:20 AM"),
        **{"Recipient": "J*** S***", "Address Line 1": "*** Street", "City": "C***"},
    ),
    *rows(
        "576460000000000109",
        [Piece("HOODIE-NEW"), Piece("CAP-BLACK")],
        **EVENING,
        **LIVE,
        **{"Recipient": "สมชาย ใจดี", "Seller Note": "Buys every week"},
    ),
    *rows(
        "576460000000000110",
        [Piece("TEE-RED-M")],
        **_at("11/20/2026 6:25:00 PM", "11/20/2026 6:25:10 PM"),
        **NO_ADDRESS,
        **{"Order Status": "On hold", "Order Substatus": ""},
    ),
]

_OLD_HOUSE = {
    "Address Line 1": "",
    "House Name or Number": "12",
    "Detail Address": "Example Street",
    "Additional address information": "Floor 2",
}
OLDER_ORDERS = [
    *rows(
        "576450000000000201",
        [Piece("TEE-RED-M", 2)],
        **EVENING,
        **_OLD_HOUSE,
        **{"SKU Unit Original Price": "USD 19.99", "SKU Subtotal After Discount": "USD 39.98"},
        **{"Shipping Fee After Discount": "USD 4.99", "Order Amount": "USD 44.97"},
    ),
    *rows(
        "576450000000000202",
        [Piece("CAP-BLACK")],
        **EVENING,
        **_OLD_HOUSE,
        **{"SKU Unit Original Price": "$1,015.00", "SKU Subtotal After Discount": "$1,015.00"},
        **{"Shipping Fee After Discount": "$0.00", "Order Amount": "$1,015.00"},
        **{"Order Status": "Cancelled", "Cancelled Time": "11/20/2026 6:00:00 PM"},
    ),
]

# One fault in one cell of row 4: file, column, what stands there
CELL_FAULTS = {
    "float_order_id": ("Order ID", "5.76654E+17"),
    "point_order_id": ("Order ID", "576460000000000102.0"),
    "letters_order_id": ("Order ID", "57646000000000010Z"),
    "no_order_id": ("Order ID", ""),
    "float_sku_id": ("SKU ID", "1.7295E+18"),
    "formula_sku_id": ("SKU ID", '="1729500000000000001"'),
    "float_tracking": ("Tracking ID", "9.4001E+21"),
    "formula_quantity": ("Quantity", "=1+1"),
    "zero_quantity": ("Quantity", "0"),
    "negative_quantity": ("Quantity", "-2"),
    "fraction_quantity": ("Quantity", "1.5"),
    "arabic_quantity": ("Quantity", "٣"),
    "comma_quantity": ("Quantity", "1,000"),
    "comma_money": ("Order Amount", "1.000,50"),
    "huge_money": ("Order Amount", "1e308"),
    "negative_money": ("Order Amount", "-5.00"),
    "baht_money": ("Order Amount", "THB 120.00"),
    "no_money": ("Order Amount", ""),
    "day_first_date": ("Created Time", "20/11/2026 18:30:00"),
    "no_such_date": ("Created Time", "02/30/2026 1:00:00 PM"),
    "ahead_date": ("Created Time", "12/11/2026 6:30:00 PM"),
    "short_zip": ("Zipcode", "2139"),
    "unknown_status": ("Order Status", "Lost"),
    "unknown_substatus": ("Order Substatus", "In orbit"),
}
# Likewise in a workbook, where the fault is the kind of the cell; row 3, for no row describes
SHEET_FAULTS = {
    "number_order_id": ("Order ID", 576460000000000102),
    "number_sku_id": ("SKU ID", 1.7295e18),
    "number_zip": ("Zipcode", 2139),
    "number_date": ("Created Time", 46346.77),
    "formula_quantity": ("Quantity", Formula("1+1")),
    "formula_name": ("Recipient", Formula('"A"&"B"')),
}


def _two(**cells) -> list[dict]:
    first = rows("576460000000000101", [Piece("TEE-RED-M")], **EVENING, Recipient="Ann Example")
    second = {"Recipient": "Ben Example", **EVENING, **cells}
    return first + rows("576460000000000102", [Piece("MUG-BLUE")], **second)


def _whole() -> dict[str, bytes]:
    """Files that are refused as they are, or have a fault that is of a row and not of a cell."""
    good = as_csv(US, _two())
    header, _described, *body = good.splitlines(keepends=True)
    twin = TEN_ORDERS[1:3]
    at_odds = [twin[0], {**twin[1], "Order Amount": "1.00"}]
    ole = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504)
    doctype = (
        '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><worksheet>&b;</worksheet>'
    )
    macros = '<Override ContentType="application/vnd.ms-excel.sheet.macroEnabled.main+xml"/>'
    return {
        "broken_empty.csv": b"\xef\xbb\xbf\r\n",
        "broken_header_missing.csv": as_csv([n for n in US if n not in ("Quantity", "SKU ID")], []),
        "broken_header_twice.csv": as_csv([*US, "Quantity"], _two()),
        "broken_header_repeated.csv": good + header.removeprefix(b"\xef\xbb\xbf") + body[0],
        "broken_code_page.csv": good.decode().replace("Ann", "Änn").encode("cp1252", "ignore"),
        "broken_nul.csv": good.replace(b"Ben", b"B\0n"),
        "broken_quote.csv": good.replace(b"Ben", b'"Ben'),
        "broken_shifted.csv": good.replace(b"Ben Example", b"Example, Ben"),
        "broken_cut_short.csv": good[: good.index(b"Ben Example")],
        "broken_repeated_row.csv": as_csv(US, [*_two(), _two()[0]]),
        "broken_at_odds.csv": as_csv(US, at_odds),
        "broken_old_excel.xlsx": ole,
        "broken_encrypted.xlsx": ole + "EncryptedPackage".encode("utf-16-le"),
        "broken_macros.xlsx": as_xlsx(US, _two(), types=macros),
        "broken_doctype.xlsx": as_workbook(doctype),
        "broken_zip.xlsx": as_xlsx(US, _two())[:5000],
    }


def files() -> dict[str, bytes]:
    """Every sample file by name."""
    return {
        "us_ten_orders.csv": as_csv(US, TEN_ORDERS),
        "us_ten_orders.xlsx": as_xlsx(US, TEN_ORDERS),
        "us_older.csv": as_csv(OLDER, OLDER_ORDERS, is_described=False),
        **{
            f"broken_{fault}.csv": as_csv(US, _two(**{column: value}))
            for fault, (column, value) in CELL_FAULTS.items()
        },
        **{
            f"broken_{fault}.xlsx": as_xlsx(US, _two(**{column: value}))
            for fault, (column, value) in SHEET_FAULTS.items()
        },
        **_whole(),
    }


if __name__ == "__main__":
    EXPORTS.mkdir(exist_ok=True)
    for name, content in files().items():
        (EXPORTS / name).write_bytes(content)
