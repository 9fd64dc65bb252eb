"""Codes that a scanner reads back."""

from base64 import b64decode
from io import BytesIO
from itertools import groupby

import pytest
import segno
import zxingcpp
from hypothesis import given
from hypothesis import strategies as some_of
from PIL import Image

from orders.errors import Refused
from orders.press import codes
from orders.press.codes import Picture


def image_of(code: Picture) -> Image.Image:
    return Image.open(BytesIO(b64decode(code.uri.removeprefix("data:image/png;base64,"))))


def read(code: Picture, size: tuple[int, int]) -> str:
    paper = Image.new("L", (size[0] + 40, size[1] + 40), 255)
    paper.paste(image_of(code).convert("L").resize(size, Image.Resampling.NEAREST), (20, 20))
    [code] = zxingcpp.read_barcodes(paper)
    return code.text


@pytest.mark.parametrize(
    "number", ["SPXVN0123456789", "9400111899223100001234", "1Z999AA10123456784", "jt-7", "A" * 26]
)
def test_tracking_number_is_read_back(number):
    assert read(codes.code128(number), (752, 120)) == number


def test_bars_are_whole_dots_with_white_at_both_ends():
    strip = image_of(codes.code128("SPXVN0123456789"))
    assert (strip.mode, strip.size) == ("1", (752, 1))
    dots = [not strip.getpixel((x, 0)) for x in range(752)]
    runs = [(black, len(list(run))) for black, run in groupby(dots)]
    (first, left), *bars, (last, right) = runs
    assert {width % 4 for _, width in bars} == {0}
    assert (first, last) == (False, False)
    assert min(left, right) >= 40


def test_number_that_would_need_bars_too_thin_is_refused():
    with pytest.raises(Refused) as refusal:
        codes.code128("A" * 40)
    assert (refusal.value.code, refusal.value.params) == (
        "code_too_long_for_label",
        {"text": "A" * 40},
    )


@pytest.mark.parametrize(
    ("number", "code"), [("ĐƠN-1", "code_has_no_bars"), ("", "code_is_missing")]
)
def test_number_that_has_no_bars_is_refused_in_words(number, code):
    with pytest.raises(Refused) as refusal:
        codes.code128(number)
    assert refusal.value.code == code
    assert str(refusal.value)


def test_serial_is_read_back_from_21_modules():
    assert image_of(codes.qr("W1:7K2M9Q4XAB")).size == (21, 21)
    assert read(codes.qr("W1:7K2M9Q4XAB"), (168, 168)) == "W1:7K2M9Q4XAB"


@given(some_of.text(codes.ALPHABET, min_size=1, max_size=40))
def test_codes_that_are_added_up_are_those_that_are_encoded_whole(text):
    how = {"mode": "alphanumeric", "mask": codes.MASK, "micro": False, "boost_error": False}
    whole, image = segno.make(text, error="m", **how).matrix, image_of(codes.qr(text))
    side = range(len(whole))
    dots = [[not image.getpixel((x, y)) for x in side] for y in side]
    assert dots == [[bool(dark) for dark in row] for row in whole]


def test_text_beyond_capitals_and_digits_is_read_back_too():
    assert read(codes.qr("w1:Áo thun"), (250, 250)) == "w1:Áo thun"
