"""What the picker walks by."""

import re

from orders import press
from tests.orders.press import reading
from tests.warehouse.documents.papers import make_pick_list
from warehouse.documents import pick_list
from warehouse.documents.pick_list import PickRow, Slot


def test_rows_stand_in_the_order_of_the_walk_with_their_slots():
    words = reading.words(press.pdf(pick_list.html(make_pick_list())))
    assert "1A01-1-04LV-1042-BLK-MĐen/MÁothun32,7×2" in words
    assert "2B07-2-01LV-2217-RED-38红色38码高跟鞋14" in words


def test_kits_and_gifts_are_named_where_they_are_picked():
    slots = (Slot(2, 1), Slot(7, 2, is_gift=True))
    row = PickRow(1, "A-01-1", "CAP", "Cap", "", 3, slots, kits=("Summer set", "Beach box"))
    words = reading.words(press.pdf(pick_list.html(make_pick_list(rows=(row,)))))
    assert "CAPCapKit:Summerset,Beachbox32,7×2(gift)" in words


def test_head_says_wave_place_time_and_totals():
    words = reading.words(press.pdf(pick_list.html(make_pick_list(lane="LIVE"))))
    assert "PicklistW-1121-03HCMB2·2025-11-2114:05LIVE" in words
    assert "2stops·4pieces" in words


def test_long_walk_repeats_its_head_on_every_sheet():
    rows = tuple(
        PickRow(walk, f"A{walk:02d}-1", "SKU", "Tea", "", 1, (Slot(walk, 1),))
        for walk in range(1, 61)
    )
    file = press.pdf(pick_list.html(make_pick_list(rows=rows)))
    words = [reading.words(file, page) for page in range(reading.pages(file))]
    assert all("#BinArticlePiecesForposition" in page for page in words)
    assert re.findall(r"A\d\d-1", "".join(words)) == [row.bin for row in rows]
    assert reading.millimetres(file) == (210, 297)
