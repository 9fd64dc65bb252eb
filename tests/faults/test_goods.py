"""Faults of goods: what the tables refuse, and where pieces are after a change of mind."""

import pytest
from django.db import IntegrityError, connection, transaction

from orders.models import LinePart, Order
from orders.services import catalog, lifecycle
from tests import walk
from tests.factories import (
    NOW,
    again,
    line,
    make_kit,
    make_order,
    make_packages,
    make_ready,
    make_stock,
)
from warehouse.models import (
    BinStock,
    Package,
    PackageLine,
    PickTask,
    Reservation,
    Sheet,
    StockBalance,
    StockMovement,
)
from warehouse.services import interception, reservation, returns

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(shop, house):
    """Two caps and a mug, of five each."""
    make_stock(house, "CAP", 5, "A-01-1")
    make_stock(house, "MUG", 5, "A-05-1")
    return make_order(shop, line("CAP", quantity=2), line("MUG"))


@pytest.fixture
def box(order, picker) -> Package:
    """Its box, picked, with its label drawn."""
    (box,) = make_packages(order)
    Sheet.objects.update(drawn_at=NOW)
    walk.pick_wave(box.wave, by=picker, at=NOW)
    return box


def stock() -> dict[str, list[int]]:
    """On hand and reserved by SKU; the ledger must add up."""
    assert walk.drift() == []
    rows = StockBalance.objects.values_list("sku__code", "on_hand", "reserved")
    return {code: numbers for code, *numbers in rows}


def put_back(house, picker) -> int:
    """Scan everything out of the red basket into its bin; returns how many pieces."""
    done = 0
    while task := PickTask.objects.to_put_back().select_related("bin", "part__sku").first():
        held = {"warehouse": house.pk, "piece": task.part.sku.code}
        answer = walk.scan("PUT_BACK", f"B:{task.bin.code}", by=picker, at=NOW, **held)
        assert answer.accepted, answer.say
        done += 1
    return done


def cancel(order: Order) -> None:
    assert lifecycle.cancel([order.pk], by=None, at=NOW).refused == {}
    interception.stop(list(interception.pending(NOW)), at=NOW)


@pytest.mark.parametrize(
    "wrong",
    [
        "UPDATE warehouse_stockbalance SET on_hand = -1",
        "UPDATE warehouse_stockbalance SET on_hand = 1",
        "UPDATE warehouse_stockbalance SET reserved = on_hand + 1",
        "UPDATE warehouse_binstock SET on_hand = -1",
        "UPDATE warehouse_binstock SET promised = on_hand + 1",
        "INSERT INTO warehouse_reservation (part_id, warehouse_id, quantity, taken, created_at)"
        " SELECT part_id, warehouse_id, quantity, taken, created_at FROM warehouse_reservation",
    ],
)
def test_f27_direct_sql_cannot_oversell(order, wrong):
    reservation.reserve([order.pk], at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as sql:
        sql.execute(wrong)
    assert stock() == {"CAP": [5, 2], "MUG": [5, 1]}
    assert Reservation.objects.filter(ended_at=None).count() == 2


def test_f28_a_kit_of_which_one_part_is_short_takes_nothing(shop, house):
    for code, pieces in (("CAP", 9), ("MUG", 9), ("TEA", 1)):
        make_stock(house, code, pieces)
    make_kit(shop, "SET", {"CAP": 1, "MUG": 1, "TEA": 1})
    order = make_order(shop, line("SET", quantity=2))
    reservation.reserve([order.pk], at=NOW)
    assert (again(order).state, again(order).reserved_at) == ("HELD", None)
    assert str(order.holds.get()) == (
        "Not enough of CAP (Set), MUG (Set), TEA (Set) in any warehouse;"
        " goes on when stock comes in."
    )
    assert stock() == {"CAP": [9, 0], "MUG": [9, 0], "TEA": [1, 0]}
    assert Reservation.objects.count() == 0


def test_f28_a_kit_that_is_there_is_set_aside_whole(shop, house):
    for code in ("CAP", "MUG", "TEA"):
        make_stock(house, code, 9)
    make_kit(shop, "SET", {"CAP": 1, "MUG": 2, "TEA": 1})
    reservation.reserve([make_order(shop, line("SET", quantity=2)).pk], at=NOW)
    assert stock() == {"CAP": [9, 2], "MUG": [9, 4], "TEA": [9, 2]}


def test_f29_a_count_below_what_is_reserved_is_refused_while_picking(order, picker):
    (box,) = make_packages(order)
    for rows in (StockBalance.objects.all(), BinStock.objects.all()):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.filter(sku__code="CAP").update(on_hand=1)
    assert stock() == {"CAP": [5, 2], "MUG": [5, 1]}
    assert walk.pick_wave(box.wave, by=picker, at=NOW) == 3
    assert stock() == {"CAP": [3, 0], "MUG": [4, 0]}


def test_f30_cancelled_before_the_pick_gives_everything_back_at_once(order, house, picker):
    make_packages(order)
    cancel(order)
    assert stock() == {"CAP": [5, 0], "MUG": [5, 0]}
    assert put_back(house, picker) == 0


def test_f30_cancelled_after_the_pick_goes_back_to_the_shelf(order, box, house, picker):
    cancel(order)
    assert (again(box).state, stock()) == ("VOID", {"CAP": [3, 0], "MUG": [4, 0]})
    assert put_back(house, picker) == 3
    assert stock() == {"CAP": [5, 0], "MUG": [5, 0]}
    assert StockMovement.objects.filter(kind="PUT_BACK").count() == 3


def test_f30_cancelled_after_packing_is_dead_and_goes_back(order, box, house, picker):
    walk.pack(box, by=picker, at=NOW)
    number = box.waybills.get().number
    cancel(order)
    assert walk.scan("PACK", number, by=picker, at=NOW).verdict == "label_is_dead"
    assert (again(box).state, put_back(house, picker)) == ("VOID", 3)
    assert stock() == {"CAP": [5, 0], "MUG": [5, 0]}


def test_f30_cancelled_after_handover_is_refused_by_its_state(order, box, house, picker):
    walk.pack(box, by=picker, at=NOW)
    walk.hand_over([box], by=picker, at=NOW)
    refused = lifecycle.cancel([order.pk], by=None, at=NOW).refused[order.pk]
    assert (refused.code, str(refused)) == (
        "order_is_elsewhere",
        f"{order.number} is shipped, so this cannot be done with it now.",
    )
    assert list(interception.pending(NOW)) == []
    assert (again(order).state, again(box).state) == ("SHIPPED", "HANDED_OVER")
    assert put_back(house, picker) == 0
    assert stock() == {"CAP": [3, 0], "MUG": [4, 0]}


@pytest.fixture
def gone(order, box, picker) -> dict[str, int]:
    """The parcel is with the carrier: its parts by SKU."""
    walk.pack(box, by=picker, at=NOW)
    walk.hand_over([box], by=picker, at=NOW)
    return dict(LinePart.objects.values_list("sku__code", "pk"))


def bring_back(order, pieces, house, picker) -> None:
    shelf = house.bin_set.get(code="A-01-1")
    returns.bring_back(order.pk, pieces, shelf, by=picker, at=NOW)


def test_f34_more_than_left_does_not_come_back(order, gone, house, picker):
    with pytest.raises(returns.Refused) as refusal:
        bring_back(order, {gone["MUG"]: 1, gone["CAP"]: 3}, house, picker)
    assert str(refusal.value) == (
        f"{order.number}: 3 × CAP came back, but only 2 have left and not come back yet."
    )
    assert stock() == {"CAP": [3, 0], "MUG": [4, 0]}
    assert set(PackageLine.objects.values_list("brought_back", flat=True)) == {0}


def test_f34_the_second_return_of_the_same_goods_is_refused(order, gone, house, picker):
    bring_back(order, {gone["CAP"]: 1}, house, picker)
    bring_back(order, {gone["CAP"]: 1, gone["MUG"]: 1}, house, picker)
    assert stock() == {"CAP": [5, 0], "MUG": [5, 0]}
    with pytest.raises(returns.Refused, match="but only 0 have left and not come back yet"):
        bring_back(order, {gone["CAP"]: 1}, house, picker)
    assert stock() == {"CAP": [5, 0], "MUG": [5, 0]}
    kinds = StockMovement.objects.filter(kind="RETURN").values_list("quantity", flat=True)
    assert list(kinds) == [1, 1, 1]
    assert order.events.filter(verb="bring_back").count() == 2
    with pytest.raises(IntegrityError), transaction.atomic():
        PackageLine.objects.update(brought_back=3)


@pytest.mark.parametrize("pieces", [0, -1])
def test_f34_nothing_and_less_do_not_come_back(order, gone, house, picker, pieces):
    with pytest.raises(returns.Refused, match="pieces cannot be received"):
        bring_back(order, {gone["CAP"]: pieces}, house, picker)
    assert stock() == {"CAP": [3, 0], "MUG": [4, 0]}


def test_f34_goods_that_never_left_or_belong_elsewhere_do_not_come_back(
    shop, order, box, house, picker
):
    parts = dict(LinePart.objects.values_list("sku__code", "pk"))
    with pytest.raises(returns.Refused, match="but only 0 have left and not come back yet"):
        bring_back(order, {parts["CAP"]: 1}, house, picker)
    with pytest.raises(returns.Refused, match="holds nothing of what came back"):
        bring_back(make_order(shop, line("CAP")), {parts["CAP"]: 1}, house, picker)
    assert stock() == {"CAP": [3, 0], "MUG": [4, 0]}


def test_f36_a_listing_mapped_anew_leaves_open_orders_their_goods(shop, house, picker):
    make_stock(house, "CAP", 5)
    mug = make_stock(house, "MUG", 5, "A-05-1")
    before = make_order(shop, line("CAP"))
    make_ready(before)
    listing = before.lines.get().listing
    catalog.map_listing(listing.pk, {mug.pk: 1}, by=picker, at=NOW)
    after = make_order(shop, line("CAP"))
    (box,) = make_packages(before)
    make_packages(after)
    parts = LinePart.objects.order_by("pk").values_list("line__order", "sku__code")
    assert list(parts) == [(before.pk, "CAP"), (after.pk, "MUG")]
    assert stock() == {"CAP": [5, 1], "MUG": [5, 1]}
    assert walk.pick_wave(box.wave, by=picker, at=NOW) == 1
    assert stock() == {"CAP": [4, 0], "MUG": [5, 1]}
