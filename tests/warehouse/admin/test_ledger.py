"""What is printed, packed, void: the lists, what they cost, and what stands on them."""

import pytest
from django.urls import reverse

from tests import paper, walk
from tests.factories import NOW, again
from tests.warehouse.test_printouts import lead, make_wave, mend
from warehouse.models import Page
from warehouse.services import waybills

__all__ = ["lead", "make_wave"]
UNDER_WAY = "admin:warehouse_underway_changelist"
PAGES, VOID = "admin:warehouse_page_changelist", "admin:warehouse_voidlabel_changelist"

pytestmark = pytest.mark.django_db


def rows(client, name, **asked) -> list:
    return list(client.get(reverse(name), asked).context["cl"].result_list)


def come_out(wave, picker):
    printout = paper.press_print(wave, by=picker)
    paper.bind()
    paper.hand_out(printout, by=picker)
    return printout


def test_each_list_costs_the_same_for_none_and_for_25(floor, make_wave, picker, lead, cost):
    empty = [cost(name) for name in (UNDER_WAY, PAGES, VOID)]
    printout = come_out(make_wave(26), picker)
    again_ = mend(printout, lead, picker, 1, 27)
    paper.draw()
    paper.bind()
    paper.hand_out(again_, by=picker)

    full = [cost(name) for name in (UNDER_WAY, PAGES, VOID)]

    # session, user, rights, filters, rows; with boxes their lines and labels
    assert list(zip(empty, full, strict=True)) == [(6, 9), (5, 5), (4, 4)]


def test_a_page_is_found_by_what_stands_on_its_paper(floor, make_wave, picker):
    waves = [make_wave(3), make_wave(3)]
    for wave in waves:
        come_out(wave, picker)
    pages = Page.objects.filter(wave=waves[0]).order_by("place")

    assert rows(floor, PAGES, q=str(waves[0])) == list(pages)
    assert rows(floor, PAGES, q=f"w-{waves[0].pk} 2") == [pages[2]]
    assert rows(floor, PAGES, q="W-9999999999") == []


def test_a_box_stands_there_from_its_paper_to_its_carrier(floor, make_wave, picker):
    wave = make_wave(3)
    printed, packed, left = wave.packages.order_by("position")
    walk.pick_wave(wave, by=picker, at=NOW)
    walk.pack(packed, by=picker, at=NOW)
    assert rows(floor, UNDER_WAY) == [packed]
    assert rows(floor, UNDER_WAY, gap="printed") == [packed]
    assert rows(floor, UNDER_WAY, gap="packed") == []

    come_out(wave, picker)
    walk.pack(left, by=picker, at=NOW)
    assert set(rows(floor, UNDER_WAY)) == {printed, packed, left}
    assert rows(floor, UNDER_WAY, gap="packed") == [printed]
    assert rows(floor, UNDER_WAY, gap="printed") == []

    walk.hand_over([again(packed), again(left)], by=picker, at=NOW)
    assert rows(floor, UNDER_WAY) == [printed]


def test_the_longest_waiting_stands_on_top(floor, make_wave, picker):
    first = make_wave(1)
    come_out(first, picker)
    come_out(make_wave(1), picker)

    assert rows(floor, UNDER_WAY)[0] == first.packages.get()


def test_a_void_paper_is_listed_with_what_took_its_place(floor, make_wave, lead, picker):
    wave = make_wave(2)
    printout = come_out(wave, picker)
    old = wave.packages.get(position=1).waybills.get()
    mend(printout, lead, picker, 2, 2)
    gone = wave.packages.get(position=2).waybills.get()
    waybills.void([gone.package_id], at=NOW)

    page = floor.get(reverse(VOID)).content.decode()

    assert {label.pk for label in rows(floor, VOID)} == {old.pk, gone.pk}
    assert f"W1:{old.package_id}R2" in page
    assert "its box waits for another" in page


def test_a_label_that_never_came_out_is_no_void_paper(floor, make_wave, picker):
    wave = make_wave(1)
    paper.press_print(wave, by=picker)
    waybills.void([wave.packages.get().pk], at=NOW)

    assert rows(floor, VOID) == []
    assert [page.kind for page in rows(floor, PAGES, fate="out")] == ["LABEL"]


def test_the_ledger_says_whose_page_it_was_and_finds_it_by_its_serial(floor, make_wave, picker):
    wave = make_wave(2)
    printout = come_out(wave, picker)
    label = wave.packages.get(position=2).waybills.get()

    assert len(rows(floor, PAGES, fate="printed")) == 3
    assert rows(floor, PAGES, fate="waiting") == []
    (page,) = rows(floor, PAGES, q=f"W1:{label.serial}")
    assert page == Page.objects.get(waybill=label)
    text = floor.get(reverse(PAGES), {"q": label.serial}).content.decode()
    assert f"{printout}</a> · 3" in text
    assert len(rows(floor, PAGES, printout__id__exact=printout.pk)) == 3
