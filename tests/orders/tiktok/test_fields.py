"""F08, F09: the platform's answers are strangers' words until a field says what it is."""

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from orders.errors import Refused
from orders.tiktok.fields import Code, Id, Price, clipped, named, read
from orders.tiktok.wire import UNREADABLE


@dataclass(frozen=True)
class Thing:
    id: Id
    name: str = named("details.name", "")
    at: datetime | None = named("create_time", None)
    price: Price = Decimal(0)
    fee: Decimal = Decimal(0)
    pieces: int = 0
    is_gift: bool = False
    code: Code = ""
    parts: tuple[Id, ...] = named("parts.id", ())


@dataclass(frozen=True)
class Box:
    thing: Thing
    things: tuple[Thing, ...] = ()


def refused(kind, raw) -> tuple[str, dict]:
    with pytest.raises(Refused) as refusal:
        read(kind, raw, "things[7]")
    return refusal.value.code, refusal.value.params


def test_fields_are_found_by_the_platform_s_names_and_others_ignored():
    raw = {"id": "1", "details": {"name": "Tee"}, "create_time": 1_700_000_000, "price": "8.90",
           "fee": "-1.5", "pieces": "3", "is_gift": True, "parts": [{"id": "2"}, {}, {"id": "3"}],
           "surprise": {"new": "field"}}  # fmt: skip
    at = datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)
    assert read(Thing, raw, "") == Thing(
        "1", "Tee", at, Decimal("8.90"), Decimal("-1.5"), 3, True, "", ("2", "3")
    )


@pytest.mark.parametrize("nothing", [None, "", [], 0])
def test_nothing_is_told_in_many_ways(nothing):
    assert read(Thing, {"id": "1", "create_time": nothing, "details": None}, "") == Thing("1")


def test_a_missing_field_is_named_with_what_it_is_missing_from():
    lacks = "answer_lacks_field"
    assert refused(Thing, {}) == (lacks, {"field": "things[7].id"})
    assert refused(Thing, {"id": ""}) == (lacks, {"field": "things[7].id"})
    assert refused(Box, {}) == (lacks, {"field": "things[7].thing"})
    assert refused(Box, {"thing": {"id": "1"}, "things": [{"id": "2"}, {}]}) == (
        lacks, {"field": "things[7].things[1].id"},
    )  # fmt: skip


@pytest.mark.parametrize("number", [2**53 + 1, 10**18, -1, 1.5, Decimal("5.76E+17"), True])
def test_an_id_that_was_a_number_may_have_lost_its_digits(number):
    code, params = refused(Thing, {"id": number})
    assert (code, params) == ("answer_id_is_rounded", {"field": "things[7].id"})


def test_a_small_whole_number_is_an_id_still():
    assert read(Thing, {"id": 2**53}, "").id == "9007199254740992"


@pytest.mark.parametrize("value", ["1 2", "1\x00", "id-\ud83d", "é", "9" * 65, {}, UNREADABLE])
def test_an_id_is_short_and_plain(value):
    assert refused(Thing, {"id": value}) == ("answer_unreadable", {"field": "things[7].id"})


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("Tee\x00", "Tee\ufffd"),
        ("\ud83d Tee", "\ufffd Tee"),
        ("👕 \u202etee", "👕 \u202etee"),
        (7, "7"),
    ],
)
def test_text_keeps_all_that_can_be_stored(said, kept):
    assert read(Thing, {"id": "1", "details": {"name": said}}, "").name == kept


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("create_time", -1),
        ("create_time", 10**15),
        ("create_time", 1.5),
        ("create_time", "yesterday"),
        ("create_time", True),
        ("price", "-0.01"),
        ("price", "1,234.50"),
        ("price", "1e999"),
        ("price", Decimal("1E+999")),
        ("price", "NaN"),
        ("price", "9999999999999"),
        ("price", "8.90 USD"),
        ("fee", True),
        ("fee", {}),
        ("pieces", "3.0"),
        ("pieces", "٣"),
        ("is_gift", "true"),
        ("is_gift", 1),
        ("parts", {"id": [1.5]}),
        ("price", UNREADABLE),
    ],
)
def test_what_a_field_cannot_mean_is_refused_by_its_name(field, value):
    name = "parts.id" if field == "parts" else field
    code, params = refused(Thing, {"id": "1", field: value})
    assert code in ("answer_unreadable", "answer_id_is_rounded")
    assert params["field"].startswith(f"things[7].{name}")


def test_an_answer_s_item_is_an_object():
    for raw in ([], "1", None, 7):
        assert refused(Thing, raw) == ("answer_unreadable", {"field": "things[7]"})


def test_moments_come_in_milliseconds_too():
    told = read(Thing, {"id": "1", "create_time": 1_700_000_000_250}, "")
    assert told.at == datetime(2023, 11, 14, 22, 13, 20, 250_000, tzinfo=UTC)


def test_a_code_is_never_cut_short_and_a_name_is():
    assert read(Thing, {"id": "1", "code": "x" * 64}, "").code == "x" * 64
    assert refused(Thing, {"id": "1", "code": "x" * 65}) == (
        "answer_text_is_too_long", {"field": "things[7].code", "limit": 64},
    )  # fmt: skip
    assert clipped(5, "abcdef", "") == "abcd…"
    assert clipped(5, "abcde", "") == "abcde"


def test_a_refusal_is_a_sentence():
    with pytest.raises(Refused, match=r"The platform's answer lacks orders\[5764\]\.id\."):
        read(Thing, {}, "orders[5764]")
