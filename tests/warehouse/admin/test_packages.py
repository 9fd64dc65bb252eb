"""Boxes to pack and all boxes: cost, labels, search, and opening one again."""

import pytest
from django.urls import reverse

from tests import factories, walk
from tests.factories import NOW, again
from warehouse.models import Package, PoolNumber, Sheet

TO_PACK = "admin:warehouse_topack_changelist"
PACKAGES = "admin:warehouse_package_changelist"
PACKAGE = "admin:warehouse_package_change"
REOPEN = "admin:warehouse_package_reopen"


def shown(client, name, **asked) -> list[int]:
    return [row.pk for row in client.get(reverse(name), asked).context["cl"].result_list]


@pytest.fixture
def boxes(orders):
    """Three boxes of one wave with their numbers, as they came to exist."""
    return sorted(factories.make_packages(*orders(3)), key=lambda box: box.pk)


@pytest.fixture
def sealed(boxes, picker) -> Package:
    """The first box, packed by its label."""
    walk.pick_wave(boxes[0].wave, by=picker, at=NOW)
    walk.settle()
    walk.pack(boxes[0], by=picker, at=NOW)
    return again(boxes[0])


def test_boxes_to_pack_cost_the_same_for_none_and_for_25(floor, orders, cost):
    empty = cost(TO_PACK)
    factories.make_packages(*orders(26))

    # session, user, rights, houses and shops of the filters, rows; lines, labels and their sheets
    assert (empty, cost(TO_PACK)) == (6, 9)


def test_packages_cost_the_same_for_none_and_for_25(floor, orders, cost):
    empty = cost(PACKAGES)
    factories.make_packages(*orders(26))

    assert (empty, cost(PACKAGES)) == (6, 9)


def test_a_box_tells_its_order_its_place_and_its_label(floor, boxes):
    page = floor.get(reverse(TO_PACK)).content.decode()

    order = boxes[0].lines.get().part.line.order
    assert order.number in page
    assert f"</a> · {boxes[0].position}</span>" in page
    assert page.count("being drawn") == 3
    assert page.count("on the shelves") == 3


def test_labels_are_found_by_how_far_they_are(floor, boxes):
    bad, waiting, ready = boxes
    sheets = Sheet.objects.filter(job__kind="LABELS")
    sheets.filter(waybill__package=bad).update(problem="no_carrier", params={"package": "P"})
    sheets.filter(waybill__package=ready).update(drawn_at=NOW)

    assert shown(floor, TO_PACK, label="bad") == [bad.pk]
    assert shown(floor, TO_PACK, label="waiting") == [waiting.pk]
    assert shown(floor, TO_PACK, label="ready") == [ready.pk]
    assert "P: its shop has no carrier" in floor.get(reverse(TO_PACK)).content.decode()


def test_a_box_without_a_number_says_so(floor, house, orders):
    PoolNumber.objects.all().delete()
    factories.make_packages(*orders(1))

    assert "no number yet" in floor.get(reverse(TO_PACK)).content.decode()


def test_a_sealed_box_is_not_to_be_packed(floor, sealed, boxes):
    assert shown(floor, TO_PACK) == [box.pk for box in boxes[1:]]
    assert shown(floor, PACKAGES, state__exact="SEALED") == [sealed.pk]


def test_search_finds_a_box_by_all_that_stands_on_it(floor, boxes):
    wanted = boxes[1]
    label, order = wanted.waybills.get(), wanted.lines.get().part.line.order

    for words in (label.number, f" W1:{label.serial} ", order.number, f"P-{wanted.pk}"):
        assert shown(floor, PACKAGES, q=words) == [wanted.pk], words
    assert shown(floor, PACKAGES, q="9" * 30) == []


def test_sealed_boxes_are_opened_again_and_the_rest_is_named(floor, sealed, boxes, choose):
    page = choose(PACKAGES, "reopen_chosen", sealed, boxes[1]).content.decode()

    assert "1 done." in page
    assert f"P-{boxes[1].pk} is open already." in page
    assert again(sealed).state == "OPEN"
    assert sealed.lines.get().packed == 0
    assert again(sealed.lines.get().part.line.order).state == "PICKING"


def test_one_box_is_opened_again_by_its_button(floor, sealed, press):
    assert press(REOPEN, sealed.pk) == ["1 done."]
    assert again(sealed).state == "OPEN"


def test_opening_the_dialog_opens_no_box(floor, sealed):
    assert floor.get(reverse(REOPEN, args=[sealed.pk])).status_code == 200
    assert again(sealed).state == "SEALED"


def test_who_may_not_open_boxes_cannot(desk, sealed):
    address = reverse(REOPEN, args=[sealed.pk])

    assert desk.post(address, {"_form_submitted": "on"}).status_code == 403
    assert again(sealed).state == "SEALED"


def test_the_page_of_a_box_tells_what_is_in_it_and_every_label(floor, sealed):
    page = floor.get(reverse(PACKAGE, args=[sealed.pk])).content.decode()

    assert '<b class="count">1/1</b> TEE-RED-M' in page
    assert sealed.waybills.get().number in page
    assert reverse(REOPEN, args=[sealed.pk]) in page


def test_a_row_of_a_queue_leads_to_the_box(floor, boxes):
    answer = floor.get(reverse("admin:warehouse_topack_change", args=[boxes[0].pk]))

    assert answer.url == reverse(PACKAGE, args=[boxes[0].pk])


def test_a_box_of_another_house_is_not_there(floor, shop, boxes):
    other = factories.make_warehouse(shop, "W2", priority=2, numbers=5)
    factories.make_stock(other, "MUG-BLUE", 1)
    (foreign,) = factories.make_packages(factories.make_order(shop, factories.line("MUG-BLUE")))

    assert shown(floor, TO_PACK) == [box.pk for box in boxes]
    assert shown(floor, PACKAGES, q=f"P-{foreign.pk}") == []
