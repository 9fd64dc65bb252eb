"""Photos are drawn small and upright; what nobody can read is not drawn."""

from io import BytesIO

import pytest
from PIL import Image

from orders.press import pictures

SIDEWAYS = 6  # of the EXIF tag 0x0112: turned by a quarter


def photo(width: int, height: int, turned: int = 1) -> bytes:
    content, exif = BytesIO(), Image.Exif()
    exif[0x0112] = turned
    Image.new("RGB", (width, height), "red").save(content, "JPEG", exif=exif)
    return content.getvalue()


@pytest.mark.parametrize(("turned", "size"), [(1, (1000, 750)), (SIDEWAYS, (750, 1000))])
def test_a_photo_is_made_small_and_stands_upright(turned, size):
    drawn = Image.open(BytesIO(pictures.small(photo(4000, 3000, turned))))
    assert (drawn.format, drawn.size) == ("JPEG", size)


def test_a_small_one_is_not_blown_up():
    assert Image.open(BytesIO(pictures.small(photo(30, 20)))).size == (30, 20)


@pytest.mark.parametrize("content", [b"", b"no picture", photo(300, 200)[:200]])
def test_what_nobody_can_read_is_not_drawn(content):
    assert pictures.small(content) is None
