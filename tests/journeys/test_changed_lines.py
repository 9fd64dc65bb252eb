"""The platform changes what an order sells before anybody walks for it."""

from dataclasses import replace

import pytest

from orders.models import Listing, OrderLine
from orders.services import catalog, intake, screening
from tests import walk
from tests.factories import HOUR, NOW, again, draft, line, make_ready, make_stock, place
from warehouse.models import Package, Reservation, StockBalance
from warehouse.services import reservation, waves

pytestmark = [pytest.mark.journey, pytest.mark.django_db]


@pytest.fixture
def stocked(shop, house):
    for code in ("CAP", "MUG"):
        make_stock(house, code, 10)
    return shop


def change(shop, first, *lines):
    newer = replace(first, as_of=NOW + HOUR, lines=lines)
    return intake.place(shop.pk, [newer], by=None, at=NOW + HOUR)


def set_aside() -> dict[str, int]:
    return dict(StockBalance.objects.values_list("sku__code", "reserved"))


def turn() -> None:
    for step in ("warehouse.free_outdated", "warehouse.reserve_rests", "warehouse.reserve"):
        walk.run(step)


def bought(order) -> list[tuple]:
    return list(
        order.lines.order_by("pk").values_list("seller_sku", "quantity", "cancelled_quantity")
    )


def test_more_pieces_fewer_pieces_and_another_line_are_set_aside_anew(stocked):
    first = draft(line("CAP", quantity=3))
    order = place(stocked, first)[0]
    make_ready(order)
    assert (
        len(change(stocked, first, line("CAP", quantity=2), line("MUG", quantity=4)).changed) == 1
    )
    assert (again(order).reserved_at, again(order).pieces) == (None, 6)
    assert waves.release([order.pk], at=NOW).refused[order.pk].code == "order_is_not_ready"
    turn()
    assert bought(order) == [("CAP", 3, 1), ("MUG", 4, 0)]
    assert set_aside() == {"CAP": 2, "MUG": 4}
    assert (again(order).state, again(order).lines_changed_at) == ("RELEASED", None)
    waves.release([order.pk], at=NOW)
    lines = Package.objects.get().lines.order_by("pk").values_list("part__sku__code", "quantity")
    assert sorted(lines) == [("CAP", 2), ("MUG", 4)]


def test_a_line_that_falls_away_is_kept_as_cancelled_and_may_come_back(stocked):
    first = draft(line("CAP", quantity=2), line("MUG"))
    order = place(stocked, first)[0]
    make_ready(order)
    change(stocked, first, line("MUG"))
    turn()
    assert bought(order) == [("CAP", 2, 2), ("MUG", 1, 0)]
    assert set_aside() == {"CAP": 0, "MUG": 1}
    assert len(change(stocked, first, line("MUG")).changed) == 0
    change(stocked, first, line("CAP", quantity=5), line("MUG"))
    turn()
    assert bought(order) == [("CAP", 5, 0), ("MUG", 1, 0)]
    assert set_aside() == {"CAP": 5, "MUG": 1}
    assert Reservation.objects.filter(ended_at=None).count() == 2


def test_what_a_piece_is_made_of_stays_as_it_was_mapped(stocked):
    first = draft(line("CAPS-OF-3", quantity=2))
    order = place(stocked, first)[0]
    cap = StockBalance.objects.get(sku__code="CAP").sku
    catalog.map_listing(
        Listing.objects.get(seller_sku="CAPS-OF-3").pk, {cap.pk: 3}, by=None, at=NOW
    )
    reservation.reserve([order.pk], at=NOW)
    change(stocked, first, line("CAPS-OF-3"))
    turn()
    assert set_aside()["CAP"] == 3


def test_an_unknown_line_holds_the_order_and_frees_what_was_kept(stocked):
    first = draft(line("CAP"))
    order = place(stocked, first)[0]
    make_ready(order)
    change(stocked, first, line("CAP"), line("NEW"))
    turn()
    held = again(order)
    assert (held.state, held.mapped_at, held.holds.get().reason) == ("HELD", None, "UNMAPPED")
    assert set_aside()["CAP"] == 0
    change(stocked, first, line("CAP", quantity=2))
    turn()
    assert (again(order).state, set_aside()["CAP"]) == ("SCREENING", 2)
    assert OrderLine.objects.get(seller_sku="NEW").wanted == 0


def test_a_short_order_that_wants_less_goes_on(stocked):
    first = draft(line("CAP", quantity=11))
    order = place(stocked, first)[0]
    reservation.reserve([order.pk], at=NOW)
    assert again(order).state == "HELD"
    change(stocked, first, line("CAP", quantity=10))
    turn()
    screening.screen([order.pk], at=NOW)
    assert (again(order).state, set_aside()["CAP"]) == ("RELEASED", 10)
    assert order.events.filter(verb="change_lines").count() == 1


def test_a_split_order_whose_rest_falls_away_goes_whole(stocked):
    stocked.may_split = True
    stocked.save()
    first = draft(line("CAP"), line("MUG", quantity=11))
    order = place(stocked, first)[0]
    make_ready(order)
    assert again(order).rest_short_at == NOW
    change(stocked, first, line("CAP"))
    turn()
    assert (again(order).has_rest, set_aside()) == (False, {"CAP": 1, "MUG": 0})
