"""A late order leads every queue, whatever deadlines the others have."""

import pytest
from django.urls import reverse

from orders.models import Order
from orders.services import lifecycle
from tests import factories, paper
from tests.factories import HOUR, NOW, again, draft, line
from warehouse.models import Package, Page, PickTask, Printout, Wave
from warehouse.services import packing, printouts, reservation, waves

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss(shop, house):
    return factories.make_person("bea", "warehouse lead", shops=[shop], houses=[house])


@pytest.fixture
def three(shop, house) -> list[Order]:
    """Orders of one cap, the first to be started first."""
    factories.make_stock(house, "CAP", 9)
    drafts = (draft(line("CAP"), paid_at=NOW - hours * HOUR) for hours in (30, 20, 10))
    return factories.place(shop, *drafts)


def run_late(order: Order) -> None:
    """It is late, and all its deadlines are further off than those of the others."""
    Order.objects.filter(pk=order.pk).update(late_at=NOW, start_by_at=NOW + 400 * HOUR)
    Package.objects.filter(lines__part__line__order=order).update(start_by_at=NOW + 400 * HOUR)
    boxes = Package.objects.filter(lines__part__line__order=order)
    Wave.objects.filter(packages__in=boxes).update(start_by_at=NOW + 400 * HOUR)


def listed(client, boss, page: str) -> list:
    client.force_login(boss)
    return list(client.get(reverse(f"admin:{page}_changelist")).context["cl"].result_list)


def numbers(boxes) -> list[str]:
    rows = {box.pk: box.lines.get().part.line.order.number for box in boxes}
    return [rows[box.pk] for box in boxes]


def waved_apart(orders) -> list[Package]:
    """Each in a wave of its own, picked by nobody yet; their boxes."""
    return [factories.make_packages(order)[0] for order in orders]


def pick_all() -> None:
    PickTask.objects.update(picked=1, picked_at=NOW)
    Package.objects.update(picked_at=NOW)


def test_goods_are_set_aside_for_a_late_order_first(three):
    run_late(three[2])

    assert list(reservation.pending(NOW)) == [three[2].pk, three[0].pk, three[1].pk]


def test_a_wave_takes_late_orders_first_and_starts_when_its_most_urgent_must(three, house):
    house.wave_size = 2
    house.save()
    factories.make_ready(*three)
    run_late(three[2])
    start_by_at = again(three[0]).start_by_at

    waves.release([order.pk for order in three], by=None, at=NOW)

    first, second = Wave.objects.order_by("pk")
    assert numbers(first.packages.order_by("pk")) == [three[2].number, three[0].number]
    assert numbers(second.packages.all()) == [three[1].number]
    assert first.start_by_at == start_by_at


@pytest.mark.parametrize(
    "page", ["orders_order", "warehouse_towave"], ids=["orders on the line", "to wave"]
)
def test_lists_of_orders_begin_with_late_ones(client, boss, three, page):
    factories.make_ready(*three)
    run_late(three[2])

    rows = listed(client, boss, page)

    assert [row.number for row in rows] == [three[n].number for n in (2, 0, 1)]


def test_the_list_of_held_orders_begins_with_late_ones(client, agent, three):
    lifecycle.hold_by_hand([order.pk for order in three], why="look", by=agent, at=NOW)
    run_late(three[2])

    rows = listed(client, agent, "orders_heldorder")

    assert [row.number for row in rows] == [three[n].number for n in (2, 0, 1)]


def test_boxes_to_pack_begin_with_late_ones_and_name_them_so(client, boss, three):
    waved_apart(three)
    run_late(three[2])

    assert numbers(listed(client, boss, "warehouse_topack")) == [three[n].number for n in (2, 0, 1)]
    page = client.get(reverse("admin:warehouse_topack_changelist")).text
    assert page.count('<b class="chip is-red">late</b>') == 1


def test_parcels_to_hand_over_begin_with_late_ones(client, boss, three):
    waved_apart(three)
    for hours, box in enumerate(Package.objects.order_by("pk")):
        Package.objects.filter(pk=box.pk).update(state="SEALED", sealed_at=NOW + hours * HOUR)
    run_late(three[2])

    rows = listed(client, boss, "warehouse_tohandover")

    assert numbers(rows) == [three[n].number for n in (2, 0, 1)]


def test_pickers_are_offered_the_wave_of_a_late_order_first(client, picker, three):
    boxes = waved_apart(three)
    run_late(three[2])
    client.force_login(picker)

    shown = list(client.get(reverse("floor:pick_waves")).context["waves"])

    assert [wave.pk for wave in shown] == [boxes[n].wave_id for n in (2, 0, 1)]


def test_a_scanned_piece_goes_into_the_box_of_the_late_order(boss, house, three):
    boxes = waved_apart(three)
    pick_all()
    assert packing.wanting("CAP", house.pk, by=boss) == boxes[0].pk

    run_late(three[2])

    assert packing.wanting("CAP", house.pk, by=boss) == boxes[2].pk


def test_papers_of_late_orders_are_printed_first(boss, house, three):
    boxes = waved_apart(three)
    paper.draw()
    run_late(three[2])

    wish = printouts.Order(Printout.Papers.LABELS, by=boss, at=NOW)
    printouts.begin([box.wave_id for box in boxes], wish)

    pages = Page.objects.filter(waybill__isnull=False).order_by("place")
    places = list(pages.values_list("waybill__package", flat=True))
    assert list(dict.fromkeys(places)) == [boxes[n].pk for n in (2, 0, 1)]


def test_a_box_that_was_voided_makes_no_wave_late(three):
    boxes = waved_apart(three[:2])
    run_late(three[1])
    packing.void(Package.objects.filter(pk=boxes[1].pk), at=NOW)

    assert [wave.is_late for wave in Wave.objects.urgent_first()] == [False, False]


def test_the_page_of_a_late_order_says_so_in_red(client, boss, three):
    run_late(three[2])
    client.force_login(boss)

    late, other = (
        client.get(reverse("admin:orders_order_change", args=[three[n].pk])).text for n in (2, 0)
    )

    assert '<b class="chip is-red">late</b>' in late
    assert '<b class="chip is-red">late</b>' not in other
