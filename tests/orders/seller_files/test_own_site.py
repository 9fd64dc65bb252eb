import re
from decimal import Decimal
from pathlib import Path

import pytest

from orders.drafts import PlatformStatus
from orders.errors import Refused
from orders.seller_files import own_site

GUIDE = Path(__file__).parents[3] / "docs" / "own_site_orders.md"
EXAMPLE = re.search(r"```csv\n(.+?)```", GUIDE.read_text(), re.DOTALL)[1]


def places(file) -> list[tuple]:
    return [(p.row, p.column, p.value, p.code) for p in file.problems]


def test_guide_names_every_column_and_what_an_order_cannot_do_without():
    rows = re.findall(r"^\| (`[^|]+`) \| (yes)? ?\|", GUIDE.read_text(), re.MULTILINE)
    named = {name: need for names, need in rows for name in re.findall(r"`(\w+)`", names)}

    assert set(named) == {name for names in own_site.SPELLINGS.values() for name in names}
    needed = {own_site.SPELLINGS[field][0] for field in own_site.MINIMUM}
    assert {name for name, need in named.items() if need} == needed


def test_example_of_the_guide_is_read_whole(read):
    file = read(EXAMPLE.encode())

    assert (file.rows, file.problems, file.unknown_headers, file.unpaid) == (3, (), (), 0)
    first, second = file.drafts
    assert (first.number, second.number) == ("WEB-1001", "WEB-1002")
    assert {draft.status for draft in file.drafts} == {PlatformStatus.AWAITING_SHIPMENT}
    assert (first.total, second.total) == (Decimal("44.97"), Decimal("37.48"))
    assert [line.quantity for draft in file.drafts for line in draft.lines] == [2, 1, 1]
    assert [line.platform_sku_id for line in second.lines] == ["TEE-RED-M", "MUG-BLUE"]
    assert [line.seller_sku for line in second.lines] == ["TEE-RED-M", "MUG-BLUE"]
    assert second.lines[1].unit_price == Decimal("12.50")
    assert (first.buyer_key, first.recipient.city) == ("n:C-17", "Cambridge")
    assert f"{first.created_at:%H:%M:%S}" == "23:30:00"


@pytest.mark.parametrize(
    ("told", "instead", "problem"),
    [
        ("WEB-1001", "", (2, "order_number", "", "cell_is_empty")),
        ("WEB-1001", "1.2E+17", (2, "order_number", "1.2E+17", "id_is_rounded")),
        ("WEB-1001", "W" * 65, (2, "order_number", "W" * 65, "cell_is_too_long")),
        ("TEE-RED-M", "=A1", (2, "sku", "=A1", "cell_is_a_formula")),
        ("TEE-RED-M", "TEE\x07", (2, "sku", "TEE\x07", "code_is_unprintable")),
        ("TEE-RED-M", "", (2, "sku", "", "cell_is_empty")),
        ("USD", "EUR", (2, "currency", "EUR", "money_in_other_currency")),
        ("USD", "", (2, "currency", "", "money_in_other_currency")),
        ("to_ship", "sent", (2, "status", "sent", "status_unknown")),
        ("2026-11-20T18:30:00-05:00", "20 Nov", (2, "ordered_at", "20 Nov", "date_unreadable")),
    ],
)
def test_bad_cell_is_named_once_and_keeps_its_order_out(read, told, instead, problem):
    file = read(EXAMPLE.replace(told, instead, 1).encode())

    assert places(file) == [problem]
    assert [draft.number for draft in file.drafts] == ["WEB-1002"]


def test_no_buyer_of_an_own_site_cancels_freely_for_an_hour(read):
    own, platform = read(EXAMPLE.encode()), read("us_ten_orders.csv")

    assert {draft.cancels_freely for draft in own.drafts} == {False}
    assert {draft.cancels_freely for draft in platform.drafts} == {True}


def test_columns_that_are_missing_are_named_as_the_guide_names_them(read):
    content = EXAMPLE.replace("currency", "money").replace("sku", "article")

    with pytest.raises(Refused) as refused:
        read(content.encode())

    assert str(refused.value) == "The header lacks: currency, sku."


def test_status_may_be_written_with_a_blank_and_any_case(read):
    file = read(EXAMPLE.replace("to_ship", "To Ship").encode())

    assert {draft.status for draft in file.drafts} == {PlatformStatus.AWAITING_SHIPMENT}
