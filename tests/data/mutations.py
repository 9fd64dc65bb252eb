"""Ways in which a good order file arrives broken; the same seed breaks it the same way."""

import csv
import random
from collections.abc import Callable
from io import BytesIO, StringIO
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

Chance = random.Random

HOSTILE = (
    *(
        "\0",
        "=1+1",
        '=HYPERLINK("http://example.test")',
        "@SUM(A1)",
        "+cmd",
        "-2+3",
        '"',
        "'",
        "\t",
    ),
    *("5.76654E+17", "5,76654E+17", "1,000", "1.000,5", "٣", "²", "-1", "1e308", "NaN", "inf"),
    *(
        "9" * 400,
        "0",
        "００１",
        "01/01/0001 1:00:00 AM",
        "31/12/9999 23:59:59",
        "0001-01-01 00:00:00",
    ),
    *("2026-02-30T25:61:61Z", "2026-01-01T00:00:00+99:99", "29/02/2100 00:00:00", "46346.77"),
    *("<script>alert(1)</script>", "{{ 7*7 }}", "%(row)s %s %", "'; DROP TABLE orders_order; --"),
    *(
        "\u202e\u200b\ufeff\ufffe",
        "\x1b[2J\x07\x7f",
        "e" + "\u0301" * 5_000,
        "👨‍👩‍👧‍👦" * 300,
        "ﷺ" * 200,
    ),
    *("line\r\nline", "a" * 3_000, "Order ID", "To ship", "Unpaid", "USD 1", "Rp1.5", "$", "¥¥1"),
)


def flip_bytes(chance: Chance, content: bytes) -> bytes:
    broken = bytearray(content)
    for _ in range(chance.randrange(1, 8)):
        place = chance.randrange(len(broken))
        broken[place : place + chance.randrange(4)] = chance.randbytes(chance.randrange(4))
    return bytes(broken)


def cut_end(chance: Chance, content: bytes) -> bytes:
    return content[: chance.randrange(len(content))]


def repeat_end(chance: Chance, content: bytes) -> bytes:
    return content + content[chance.randrange(len(content)) :]


def mix_encodings(chance: Chance, content: bytes) -> bytes:
    text = content.decode("utf-8-sig")
    cut = chance.randrange(len(text))
    first, second = chance.choices(
        ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "cp1252", "shift_jis", "gb18030", "cp874"],
        k=2,
    )
    return text[:cut].encode(first, "replace") + text[cut:].encode(second, "replace")


def stray_quotes(chance: Chance, content: bytes) -> bytes:
    broken = bytearray(content)
    for _ in range(chance.randrange(1, 4)):
        broken.insert(chance.randrange(len(broken)), ord('"'))
    return bytes(broken)


def _on_table(change: Callable[[Chance, list[list[str]]], None]):
    def mutate(chance: Chance, content: bytes) -> bytes:
        table = list(csv.reader(StringIO(content.decode("utf-8-sig"), newline="")))
        change(chance, table)
        text = StringIO(newline="")
        csv.writer(text, delimiter=chance.choice(",,,;\t")).writerows(table)
        return text.getvalue().encode("utf-8-sig", "replace")

    mutate.__name__ = change.__name__
    return mutate


@_on_table
def swap_columns(chance, table):
    first, second = chance.sample(range(len(table[0])), 2)
    for row in chance.choice([table, table[1:]]):
        row[first], row[second] = row[second], row[first]


@_on_table
def drop_column(chance, table):
    column = chance.randrange(len(table[0]))
    for row in chance.choice([table, table, table[1:]]):
        del row[column]


@_on_table
def double_column(chance, table):
    column = chance.randrange(len(table[0]))
    for row in table:
        row.append(row[column])


@_on_table
def double_rows(chance, table):
    table += chance.choices(table, k=chance.randrange(1, 4))


@_on_table
def hostile_cells(chance, table):
    for _ in range(chance.randrange(1, 4)):
        row = chance.choice(table)
        row[chance.randrange(len(row))] = chance.choice(HOSTILE)


@_on_table
def enormous_cell(chance, table):
    row = chance.choice(table)
    row[chance.randrange(len(row))] = "a" * 10_000_000


@_on_table
def endless_columns(chance, table):
    for row in table:
        row.extend([chance.choice(HOSTILE[:20])] * 5_000)


def _on_part(change: Callable[[Chance, str], str]):
    def mutate(chance: Chance, content: bytes) -> bytes:
        with ZipFile(BytesIO(content)) as archive:
            parts = {name: archive.read(name).decode() for name in archive.namelist()}
        name = chance.choice([*parts, *["xl/worksheets/sheet1.xml"] * 5])
        parts[name] = change(chance, parts[name])
        file = BytesIO()
        with ZipFile(file, "w", ZIP_DEFLATED) as archive:
            for name, text in parts.items():
                archive.writestr(name, text.encode("utf-8", "replace"))
        return file.getvalue()

    mutate.__name__ = change.__name__
    return mutate


@_on_part
def flip_signs(chance, text):
    signs = list(text)
    for _ in range(chance.randrange(1, 4)):
        signs[chance.randrange(len(signs))] = chance.choice(list("<>&\"'/=0A \0é") + [""])
    return "".join(signs)


@_on_part
def cut_part(chance, text):
    return text[: chance.randrange(len(text))]


@_on_part
def empty_part(chance, text):
    return chance.choice(["", "<x/>", "\ufeff", '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'])


@_on_part
def strange_places(chance, text):
    places = ["XFD1048576", "A0", "A-1", "ZZZZ9", "1", "", "A99999999999999999999", "Ä1"]
    return text.replace(f'r="{chance.choice("ABCDEF")}2"', f'r="{chance.choice(places)}"')


@_on_part
def strange_kinds(chance, text):
    kind = chance.choice(["s", "n", "b", "e", "d", "str", "?", ""])
    return text.replace('t="inlineStr"', f't="{kind}"', chance.randrange(1, 200))


@_on_part
def hostile_texts(chance, text):
    told = text.split("<t>")
    for _ in range(chance.randrange(1, 4)):
        place = chance.randrange(len(told))
        _, end, rest = told[place].partition("</t>")
        told[place] = escape(chance.choice(HOSTILE)) + end + rest if end else told[place]
    return "<t>".join(told)


ANY = (flip_bytes, cut_end, repeat_end)
CSV = (
    *(mix_encodings, stray_quotes, swap_columns, drop_column, double_column, double_rows),
    *[hostile_cells] * 6,
)
RARE = (enormous_cell, endless_columns)
XLSX = (flip_signs, cut_part, empty_part, strange_places, strange_kinds, *[hostile_texts] * 4)


def mutate(chance: Chance, content: bytes) -> tuple[str, bytes]:
    """A file broken once or twice, and what was done to it."""
    is_workbook = content.startswith(b"PK")
    kinds = (*ANY, *(XLSX if is_workbook else CSV))
    chosen = chance.choices(kinds, k=chance.randrange(1, 3))
    if not is_workbook and chance.random() < 0.03:
        chosen.append(chance.choice(RARE))
    done = []
    for change in sorted(chosen, key=lambda change: change in ANY):  # what needs a whole file first
        try:
            content = change(chance, content) if content else content
            done.append(change.__name__)
        except (ValueError, IndexError, BadZipFile, csv.Error):
            continue  # too broken already for this one
    return " + ".join(done), content
