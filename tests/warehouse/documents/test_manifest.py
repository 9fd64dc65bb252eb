"""What the carrier signs."""

import re

from orders import press
from tests.orders.press import reading
from tests.warehouse.documents.papers import make_manifest
from warehouse.documents import manifest
from warehouse.documents.manifest import ManifestRow


def test_every_parcel_is_listed_once():
    file = press.pdf(manifest.html(make_manifest(parcels=203)))
    words = "".join(reading.words(file, page) for page in range(reading.pages(file)))
    numbers = [f"SPXVN{row:010d}" for row in range(1, 204)]
    assert re.findall(r"SPXVN\d{10}", words) == numbers
    assert "203parcels·406pieces" in words
    assert "203parcelscountedandhandedover." in words


def test_number_carrier_and_time_head_the_list_and_the_number_scans():
    file = press.pdf(manifest.html(make_manifest()))
    assert "HandovermanifestM-20251121-02J&TExpressHCMB2·2025-11-2118:05" in reading.words(file)
    assert reading.codes(file) == {"Code 128": "M-20251121-02"}


def test_both_sides_have_a_field_to_sign():
    words = reading.words(press.pdf(manifest.html(make_manifest())))
    for field in (
        "Handedoverby(warehouse)",
        "Receivedby(carrier)",
        "Parcelscountedbythecarrier",
        "Date,time,vehicle",
    ):
        assert words.count(field) == 1


def test_a_parcel_that_two_people_let_go_is_named_below_the_list():
    rows = (
        ManifestRow("SPXVN1", "SERIAL", ("A1",), 1),
        ManifestRow("SPXVN2", "SERIAL", ("A2",), 1, "cora, walt"),
    )
    words = reading.words(press.pdf(manifest.html(make_manifest(rows=rows))))
    assert "No.2,SPXVN2:cancellationaskedfor,letgobycora,walt." in words
    assert "No.1," not in words


def test_parcel_of_many_orders_counts_those_without_room():
    row = ManifestRow("SPXVN1", "SERIAL", ("A1", "A2", "A3", "A4"), 5)
    words = reading.words(press.pdf(manifest.html(make_manifest(rows=(row,)))))
    assert "A1,A2+2" in words
    assert "1parcel·5pieces" in words
