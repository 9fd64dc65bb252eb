"""Which listings shops are to be told of, how much of each, and what moves the figure."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from orders.models import Listing, Shop
from orders.services import catalog
from tests import walk
from tests.factories import (
    HOUR,
    NOW,
    again,
    draft,
    line,
    make_bin,
    make_kit,
    make_order,
    make_packages,
    make_shop,
    make_skus,
    make_stock,
    make_warehouse,
    place,
)
from tests.platform import connect
from warehouse.models import ChannelStock, ShopWarehouse, StockBalance
from warehouse.services import channel_stock, ledger, pushing, reservation

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(shop):
    """A connected shop that is told of our stock."""
    shop.pushes_stock = True
    shop.save()
    connect(shop)
    return shop


def follow(at=NOW) -> list[int]:
    """Follow what is to be followed; the rows it made due are told of and at rest."""
    found = list(channel_stock.unfollowed(at))
    channel_stock.follow(found, at=at)
    return found


def follow_all(*codes: str) -> list[ChannelStock]:
    """Listings of these seller SKUs, followed and told of."""
    follow()
    ChannelStock.objects.update(call_at=None, changes=0)
    rows = {row.listing.seller_sku: row for row in ChannelStock.objects.all()}
    return [rows[code] for code in codes]


def listing(shop, code: str) -> Listing:
    return make_kit(shop, code, {code: 1})


def total(row: ChannelStock) -> int:
    return channel_stock.figures([row])[row.pk].total


class TestFollowing:
    def test_mapped_listings_of_shops_that_are_told_are_followed_once(self, shop, house):
        make_stock(house, "CAP", 3)
        cap = listing(shop, "CAP")
        Listing.objects.create(shop=shop, platform_sku_id="1", seller_sku="unmapped")

        assert follow() == [cap.pk]
        assert follow() == []

        row = ChannelStock.objects.get()
        assert (row.listing, row.shop, row.call_at, row.changes) == (cap, shop, NOW, 1)
        assert list(pushing.to_push(NOW)) == [row.pk]

    @pytest.mark.parametrize(
        "why", ["off", "never connected", "disconnected", "the grant is ended"]
    )
    def test_no_other_shop_is_told_of_anything(self, shop, house, why):
        make_stock(house, "CAP", 3)
        listing(shop, "CAP")
        (row,) = follow_all("CAP")
        ChannelStock.objects.update(call_at=NOW)
        if why == "off":
            Shop.objects.update(pushes_stock=False)
        elif why == "never connected":
            shop.key.delete()
        elif why == "disconnected":
            shop.key.disconnected_at = NOW
            shop.key.save()
        else:
            shop.key.grant.ended_at = NOW
            shop.key.grant.save()
        make_stock(house, "MUG", 3)
        listing(shop, "MUG")

        assert follow() == []
        assert list(pushing.to_push(NOW)) == []
        assert again(row).call_at == NOW  # told when the shop is back

    def test_shops_are_told_nothing_unless_somebody_says_so(self, house):
        assert make_shop("B").pushes_stock is False

    def test_a_listing_that_is_mapped_anew_is_told_of_anew(self, shop, house):
        make_stock(house, "CAP", 6)
        cap = listing(shop, "CAP")
        (row,) = follow_all("CAP")
        assert total(row) == 6

        catalog.map_listing(cap.pk, {StockBalance.objects.get().sku_id: 2}, by=None, at=NOW)

        assert follow(NOW + HOUR) == [cap.pk]
        assert (again(row).call_at, total(row)) == (NOW + HOUR, 3)


class TestFigures:
    def test_a_kit_lasts_as_long_as_the_part_there_is_least_of(self, shop, house):
        make_stock(house, "CAP", 9)
        make_stock(house, "MUG", 5, "A-02-1")
        make_kit(shop, "SET", {"CAP": 2, "MUG": 1})
        (row,) = follow_all("SET")
        assert total(row) == 4
        make_stock(house, "CAP", 100)
        assert total(row) == 5

    def test_buffer_and_reserve_are_kept_back_and_never_below_none(self, shop, house, agent):
        make_stock(house, "CAP", 9)
        listing(shop, "CAP")
        (row,) = follow_all("CAP")

        done = channel_stock.keep_back([row.pk], buffer=2, reserve=3, by=agent, at=NOW).done

        row = again(row)
        assert (done, total(row), row.call_at, row.changes) == ([row.pk], 4, NOW, 1)
        channel_stock.keep_back([row.pk], buffer=9, reserve=3, by=agent, at=NOW)
        assert total(again(row)) == 0

    def test_what_is_reserved_is_not_for_sale(self, shop, house):
        make_stock(house, "CAP", 9)
        listing(shop, "CAP")
        (row,) = follow_all("CAP")
        reservation.reserve([make_order(shop, line("CAP", 2)).pk], by=None, at=NOW)
        assert total(row) == 7

    def test_a_sku_that_was_never_stocked_is_none(self, shop, house):
        make_skus(["CAP"])
        listing(shop, "CAP")
        (row,) = follow_all("CAP")
        assert total(row) == 0

    def test_the_platform_is_told_no_more_than_it_takes(self, shop, house):
        make_stock(house, "CAP", 100_000)
        listing(shop, "CAP")
        (row,) = follow_all("CAP")
        assert total(row) == 99_999

    def test_kits_are_not_put_together_from_two_warehouses(self, shop, house):
        second = make_warehouse(shop, "W2", priority=2)
        make_stock(house, "CAP", 3)
        make_stock(second, "MUG", 4)
        make_kit(shop, "SET", {"CAP": 1, "MUG": 1})
        (row,) = follow_all("SET")
        assert total(row) == 0
        make_stock(second, "CAP", 2)
        assert total(row) == 2

    def test_each_warehouse_of_the_platform_gets_what_lies_in_ours(self, shop, house):
        second = make_warehouse(shop, "W2", priority=2)
        make_stock(house, "CAP", 3)
        make_stock(second, "CAP", 4)
        for warehouse, ref in ((house, "P1"), (second, "P2")):
            ShopWarehouse.objects.filter(warehouse=warehouse).update(platform_ref=ref)
        listing(shop, "CAP")
        (row,) = follow_all("CAP")
        row.buffer, row.places = 5, ["P2", "P1"]

        figure = channel_stock.figures([row])[row.pk]

        assert (figure.pieces, figure.strange) == ({"P1": 0, "P2": 2}, ())
        row.places = ["P1", "P3"]
        assert channel_stock.figures([row])[row.pk].strange == ("P3",)

    def test_figures_cost_three_queries_however_many_there_are(self, shop, house):
        for code in ("CAP", "MUG", "TEE"):
            make_stock(house, code, 3)
            listing(shop, code)
        rows = follow_all("CAP", "MUG", "TEE")
        with CaptureQueriesContext(connection) as asked:
            assert len(channel_stock.figures(rows)) == 3
        assert len(asked) == 3


class TestMarks:
    @pytest.fixture
    def rows(self, shop, house):
        make_stock(house, "CAP", 9)
        make_stock(house, "MUG", 9, "A-02-1")
        listing(shop, "CAP")
        listing(shop, "MUG")
        make_kit(shop, "SET", {"CAP": 1, "MUG": 1})
        return follow_all("CAP", "MUG", "SET")

    def changes(self, rows) -> list[tuple]:
        return [(again(row).changes, again(row).call_at) for row in rows]

    def test_goods_in_mark_every_listing_that_sells_them(self, house, rows):
        make_stock(house, "CAP", 1, at=NOW)
        assert self.changes(rows) == [(1, NOW), (0, None), (1, NOW)]

    def test_pieces_that_are_set_aside_or_given_back_do(self, shop, rows):
        order = make_order(shop, line("CAP", 2))
        reservation.reserve([order.pk], by=None, at=NOW)
        assert self.changes(rows) == [(1, NOW), (0, None), (1, NOW)]
        order = reservation.Order.objects.get(pk=order.pk)
        reservation.release([order.pk], at=NOW + HOUR)
        assert self.changes(rows) == [(2, NOW), (0, None), (2, NOW)]

    def test_a_picked_piece_does_not_for_nothing_is_free_by_it(self, shop, house, rows, picker):
        (box,) = make_packages(make_order(shop, line("CAP")))
        before = self.changes(rows)
        assert walk.pick_wave(box.wave, by=picker, at=NOW) == 1
        assert self.changes(rows) == before

    def test_what_waits_for_the_platform_is_not_hastened(self, house, rows):
        ChannelStock.objects.update(call_at=NOW + HOUR)
        make_stock(house, "CAP", 1, at=NOW)
        assert self.changes(rows)[0] == (1, NOW + HOUR)

    def test_marking_costs_one_statement_a_chunk(self, shop, house, rows):
        orders = place(shop, *(draft(line("CAP"), line("MUG")) for _ in range(8)))
        with CaptureQueriesContext(connection) as asked:
            reservation.reserve([order.pk for order in orders], by=None, at=NOW)
        marks = [one["sql"] for one in asked if "channelstock" in one["sql"]]
        assert len(marks) == 1
        if connection.vendor == "postgresql":
            assert "ORDER BY" in marks[0]
            assert "FOR UPDATE" in marks[0]
        assert self.changes(rows) == [(1, NOW)] * 3

    def test_a_receipt_refused_marks_nothing(self, house, rows):
        with pytest.raises(ledger.Refused):
            ledger.receive(
                [ledger.Receipt(make_bin(house, "A-01-1"), rows[0].pk, 0)], by=None, at=NOW
            )
        assert self.changes(rows) == [(0, None)] * 3
