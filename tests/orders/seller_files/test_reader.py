import random
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_LZMA, ZipFile, ZipInfo

import pytest

from orders.errors import Refused
from orders.seller_files import reader
from tests.data.compose_exports import US, as_csv, as_workbook, as_xlsx
from tests.data.reading import OrderFile
from tests.data.sample_exports import TEN_ORDERS

REFUSALS = {
    "broken_empty.csv": ("file_is_empty", {}),
    "broken_header_missing.csv": ("header_missing", {"columns": "SKU ID, Quantity"}),
    "broken_header_twice.csv": ("header_twice", {"column": "Quantity"}),
    "broken_header_repeated.csv": ("header_repeated", {"line": 5}),
    "broken_code_page.csv": ("file_encoding_unknown", {}),
    "broken_nul.csv": ("file_has_nul", {"line": 4}),
    "broken_quote.csv": ("csv_is_broken", {"line": 4, "limit": 131072}),
    "broken_old_excel.xlsx": ("file_is_old_excel", {}),
    "broken_encrypted.xlsx": ("file_is_encrypted", {}),
    "broken_macros.xlsx": ("file_has_macros", {}),
    "broken_doctype.xlsx": ("file_is_broken", {}),
    "broken_zip.xlsx": ("file_is_broken", {}),
}


def zipped(parts: dict[str, str], compression: int = ZIP_DEFLATED) -> bytes:
    file = BytesIO()
    with ZipFile(file, "w", compression) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return file.getvalue()


def repacked(content: bytes, **options) -> bytes:
    with ZipFile(BytesIO(content)) as archive:
        return zipped({name: archive.read(name).decode() for name in archive.namelist()}, **options)


def refusal(read, content) -> tuple[str, dict]:
    with pytest.raises(Refused) as refused:
        read(content)
    return refused.value.code, refused.value.params


def outcome(read, content) -> type:
    try:
        return type(read(content))
    except Refused as refused:
        return type(refused)


@pytest.mark.parametrize("name", REFUSALS)
def test_unfit_file_is_refused_as_a_whole_and_says_why(read, name):
    assert refusal(read, name) == REFUSALS[name]


@pytest.mark.parametrize("content", [b"", b" \r\n\t", b"\xef\xbb\xbf,,,\r\n,,,\r\n"])
def test_file_without_a_word_is_empty(read, content):
    assert refusal(read, content) == ("file_is_empty", {})


def test_file_of_another_kind_lacks_every_needed_header(read):
    columns = "Order ID, Order Status, SKU ID, Seller SKU, Quantity, Created Time"

    assert refusal(read, b"<html><table>") == ("header_missing", {"columns": columns})


def test_cell_of_ten_megabytes_is_refused_by_its_row(read):
    content = as_csv(US, [TEN_ORDERS[0], TEN_ORDERS[3] | {"Buyer Message": "a" * 10_000_000}])

    assert refusal(read, content) == ("csv_is_broken", {"line": 4, "limit": 131072})


def test_five_thousand_columns_are_no_order_export(read):
    header = [*US, *(f"column {number}" for number in range(5_000))]

    assert refusal(read, as_csv(header, [])) == ("file_has_too_many_columns", {"limit": 256})


def test_more_rows_than_one_import_takes_are_refused(read):
    content = as_csv(US, [], is_described=False) + b"1,To ship\r\n" * 200_002

    assert refusal(read, content) == ("file_has_too_many_rows", {"limit": 200_000})


def test_file_above_the_size_limit_is_refused_unread(tmp_path):
    with (tmp_path / "long.csv").open("w+b") as source:
        source.truncate(200 * 1024**2 + 1)
        assert refusal(reader.read, source) == ("file_is_too_large", {"limit": "200 MB"})


def test_line_without_an_end_is_refused_before_it_fills_the_memory(read):
    content = as_csv(US, [TEN_ORDERS[0]]) + b"a" * 2 * 1024**2

    assert refusal(read, content) == ("csv_is_broken", {"line": 4, "limit": 131072})


def test_zip_bomb_is_refused_by_what_it_declares(read):
    bomb = repacked(as_workbook(" " * (101 * 1024**2)))

    assert len(bomb) < 200_000
    assert refusal(read, bomb) == ("file_is_too_large", {"limit": "100 MB"})


def test_archive_of_a_hundred_thousand_entries_is_refused(read):
    file = BytesIO()
    with ZipFile(file, "w") as archive:
        for number in range(100_000):
            archive.writestr(ZipInfo(str(number)), "")

    assert refusal(read, file.getvalue()) == ("file_is_too_large", {"limit": "100 MB"})


@pytest.mark.parametrize(
    "archive",
    [
        zipped({"word/document.xml": "<document/>"}),
        zipped({"../xl/workbook.xml": "<workbook/>", "[Content_Types].xml": "<Types/>"}),
        repacked(as_xlsx(US, TEN_ORDERS), compression=ZIP_LZMA),
        as_workbook("<worksheet><sheetData>"),
        as_workbook('<worksheet><c r="A1" t="s"><v>7</v></c></worksheet>'),
        as_workbook('<worksheet><c r="ÄÖ1" t="str"><v>a</v></c></worksheet>'),
    ],
)
def test_archive_that_is_no_sound_workbook_is_refused(read, archive):
    assert refusal(read, archive) == ("file_is_broken", {})


def test_entry_under_a_password_is_refused(read):
    content = bytearray(as_xlsx(US, TEN_ORDERS))
    directory = content.index(b"PK\x01\x02")
    content[directory + 8] |= 1

    assert refusal(read, bytes(content)) == ("file_is_encrypted", {})


def test_workbook_wider_or_longer_than_any_export_is_refused(read):
    wide = as_workbook('<worksheet><c r="ZZ1" t="str"><v>a</v></c></worksheet>')
    row = '<row><c t="str"><v>1</v></c></row>'
    long = as_workbook(f"<worksheet>{row * 200_003}</worksheet>")

    assert refusal(read, wide) == ("file_has_too_many_columns", {"limit": 256})
    with pytest.raises(Refused, match="more than 200000 rows"):
        list(reader.read(BytesIO(long)).rows)


def test_rows_of_one_number_are_one_and_a_number_that_goes_back_is_no_sound_sheet():
    def told(*numbers):
        cells = [f'<row r="{n}"><c r="{"ABC"[at]}{n}" t="str"><v>{at}</v></c></row>'
                 for at, n in enumerate(numbers)]  # fmt: skip
        table = reader.read(BytesIO(as_workbook(f"<worksheet>{''.join(cells)}</worksheet>")))
        return table.names, list(table.rows)

    assert told(1, 1, 2) == (["0", "1"], [(2, ["", "", "2"])])
    with pytest.raises(Refused, match="cannot be opened"):
        told(1, 2, 1)


def test_shared_strings_with_formats_and_reading_aids_are_plain_text(read):
    names = ["Order ID", "Order Status", "SKU ID", "Seller SKU", "Quantity", "Created Time"]
    values = ["576460000000000001", "To ship", "17295", "", "2", "11/20/2026 5:58:10 PM\t"]
    strings = "".join(f"<x:si><x:t>{text}</x:t></x:si>" for text in names + values)
    rich = "<x:r><x:t>TEE</x:t></x:r><x:r><x:t>-RED</x:t></x:r><x:rPh><x:t>aid</x:t></x:rPh>"
    shared = strings.replace("<x:si><x:t></x:t></x:si>", f"<x:si>{rich}</x:si>")
    rows = "".join(
        f'<x:row>{"".join(f"""<x:c t="s"><x:v>{at}</x:v></x:c>""" for at in places)}</x:row>'
        for places in (range(6), range(6, 12))
    )
    sheet = f'<x:worksheet xmlns:x="m"><x:sheetData>{rows}</x:sheetData></x:worksheet>'

    file = read(as_workbook(sheet, shared=f'<x:sst xmlns:x="m">{shared}</x:sst>'))

    (line,) = file.drafts[0].lines
    assert (line.seller_sku, line.quantity, file.problems) == ("TEE-RED", 2, ())


def test_damaged_files_are_refused_or_read_and_never_crash(read):
    chance = random.Random(2026)
    sound = [as_csv(US, TEN_ORDERS), as_xlsx(US, TEN_ORDERS), repacked(as_xlsx(US, TEN_ORDERS))]
    outcomes = set()
    for _ in range(300):
        content = bytearray(chance.choice(sound))
        for _ in range(chance.randrange(1, 6)):
            place = chance.randrange(len(content))
            content[place : place + chance.randrange(9)] = chance.randbytes(chance.randrange(4))
        outcomes.add(outcome(read, bytes(content)))

    assert outcomes == {OrderFile, Refused}
