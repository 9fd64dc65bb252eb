from collections import Counter
from unicodedata import normalize

import pytest

from orders.drafts import PlatformStatus
from orders.seller_files.vocabulary import COUNTRIES, SAID, STATUSES, STEPS, plain
from tests.data.compose_exports import US, Piece, as_csv, rows

EVENING = {"Created Time": "11/20/2026 5:58:10 PM"}
ORDER = rows("576460000000000001", [Piece("MUG-BLUE")], **EVENING)[0]


def told(file) -> list[tuple]:
    return [(p.column, p.value, p.code) for p in file.problems]


def test_every_word_of_a_status_means_one_thing():
    words = [plain(text) for texts in SAID.values() for text in texts]
    steps = {word for details in STEPS.values() for word in details}

    assert [word for word, count in Counter(words).items() if count > 1] == []
    assert set(SAID) == (STATUSES.keys() | STEPS.keys() | steps) - {""}


def test_every_country_has_names_of_its_own():
    names = [plain(text) for code, texts in COUNTRIES.items() for text in (code, *texts)]

    assert [name for name, count in Counter(names).items() if count > 1] == []


@pytest.mark.parametrize(
    "word",
    [
        "Đã hủy",
        normalize("NFD", "Đã hủy"),
        "ĐÃ HỦY",
        " キャンセル  済み ".replace(" ", ""),
        "Batal",
    ],
)
def test_words_are_compared_without_case_and_composition(read, word):
    file = read(as_csv(US, [ORDER | {"Order Status": word, "Order Substatus": ""}]))

    assert [draft.status for draft in file.drafts] == [PlatformStatus.CANCELLED]


def test_headers_are_compared_without_case_width_and_composition(read):
    titles = [
        {"Order ID": "注文ＩＤ", "Quantity": normalize("NFD", "Số lượng")}.get(n, n) for n in US
    ]

    file = read(as_csv(US, [ORDER], titles=[title.upper() for title in titles]))

    assert (len(file.drafts), file.unknown_headers) == (1, ())


@pytest.mark.parametrize(
    ("kind", "ours"),
    [
        ("Fulfilled by seller", True),
        ("จัดส่งโดยผู้ขาย", True),
        ("Fulfillment by TikTok Shop", False),
        ("Fulfillment by Dilayani Tokopedia", False),
        ("FBT", False),
    ],
)
def test_fulfilment_type_says_who_ships_in_many_words(read, kind, ours):
    (draft,) = read(as_csv(US, [ORDER | {"Fulfillment Type": kind}])).drafts

    assert draft.ours_to_ship is ours


def test_fulfilment_type_that_names_nobody_is_refused_and_no_order_is_lost_by_it(read):
    file = read(as_csv(US, [ORDER | {"Fulfillment Type": "Standard"}]))

    assert told(file) == [("Fulfillment Type", "Standard", "fulfillment_unknown")]
    assert file.drafts == ()


def test_levels_below_the_state_are_city_district_and_street_from_large_to_small(read):
    levels = {"Districts": "small", "District": "middle", "City": "large", "Villages": "tiny"}
    header = [name for name in US if name != "City"]

    (draft,) = read(as_csv([*header, *levels], [ORDER | levels])).drafts

    assert (draft.recipient.city, draft.recipient.district) == ("large", "middle")
    assert draft.recipient.lines == ("12 Example Street", "small", "tiny")


@pytest.mark.parametrize(
    ("country", "text", "digits"),
    [("Malaysia", "1000", "5"), ("日本", "600001", "7"), ("US", "2139", "5 / 9")],
)
def test_postcode_that_lost_its_zeros_is_refused_by_its_countrys_length(
    read, country, text, digits
):
    file = read(as_csv(US, [ORDER | {"Country": country, "Zipcode": text}]))

    assert told(file) == [("Zipcode", text, "postcode_lost_zeros")]
    assert file.problems[0].params == {"digits": digits}


@pytest.mark.parametrize(("country", "text"), [("Thailand", "10110"), ("Vietnam", "100000")])
def test_postcode_of_a_country_without_leading_zeros_is_left_to_screening(read, country, text):
    (draft,) = read(as_csv(US, [ORDER | {"Country": country, "Zipcode": text}])).drafts

    assert draft.recipient.postcode == text
