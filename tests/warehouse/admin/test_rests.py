"""Split orders on their pages: what they cost and say, and what their buttons do for whom."""

import pytest
from django.urls import reverse

from orders.services import screening
from tests import factories, walk
from tests.factories import NOW, again, draft, line
from warehouse.models import Package, Sheet, StockBalance
from warehouse.services import reservation

RESTS = "admin:warehouse_rest_changelist"
ORDERS = "admin:orders_order_changelist"
TO_WAVE = "admin:warehouse_towave_changelist"
SEND = "admin:orders_order_send_what_is_here"


@pytest.fixture
def split(shop, house):
    """A function that splits so many orders: a cap is here, a mug is not."""
    factories.make_skus(["MUG"])
    factories.make_stock(house, "CAP", 50)

    def make(count: int, *, may_split=True):
        shop.may_split = may_split
        shop.save()
        orders = factories.place(shop, *(draft(line("CAP"), line("MUG")) for _ in range(count)))
        ids = [order.pk for order in orders]
        reservation.reserve(ids, at=NOW)
        screening.screen(ids, at=NOW)
        return [again(order) for order in orders]

    return make


def shown(client, name, *args) -> str:
    return client.get(reverse(name, args=args)).content.decode()


def test_rests_cost_the_same_for_none_and_for_25(desk, split, cost):
    empty = cost(RESTS)
    split(26)
    # session, user, rights, shops of the filter, rows; with rows their holds and splits
    assert (empty, cost(RESTS)) == (5, 9)


def test_lists_and_page_say_what_has_left_and_what_the_rest_waits_for(
    client, boss, picker, split, house
):
    client.force_login(boss)
    (order,) = split(1)
    assert "split, rest waits for MUG" in shown(client, ORDERS)
    (package,) = factories.make_packages(order)
    Sheet.objects.update(drawn_at=NOW)
    walk.pick_wave(package.wave, by=picker, at=NOW)
    walk.pack(package, by=picker, at=NOW)
    walk.hand_over([package], by=picker, at=NOW)
    told = "part 1 of 2 shipped, rest waits for MUG"
    for page in (ORDERS, RESTS):
        assert told in shown(client, page)
    page = shown(client, "admin:orders_order_change", order.pk)
    assert told in page
    assert "Split: MUG leaves in a parcel of its own." in page
    assert reverse("admin:orders_order_cancel", args=[order.pk]) not in page

    factories.make_stock(house, "MUG", 1, at=NOW + factories.HOUR)
    walk.run("warehouse.reserve_rests")
    assert "part 1 of 2 shipped, rest is ready for a wave" in shown(client, ORDERS)
    assert "rest of a split order" in shown(client, TO_WAVE)


def test_what_waits_is_cancelled_after_being_asked(desk, lead, split, choose):
    desk.force_login(lead)
    (order,) = split(1)
    choose(RESTS, "cancel_rests", order)
    assert again(order).rest_short_at == NOW
    choose(RESTS, "cancel_rests", order, asked=1)
    assert (again(order).has_rest, again(order).state) == (False, "RELEASED")
    assert order.lines.get(seller_sku="MUG").wanted == 0


def test_floor_people_see_rests_and_cannot_cancel_them(floor, split, choose):
    (order,) = split(1)
    assert order.number in shown(floor, RESTS)
    choose(RESTS, "cancel_rests", order, asked=1)
    assert again(order).rest_short_at == NOW


def test_strangers_see_no_rests(client, stranger, split):
    split(1)
    client.force_login(stranger)
    assert client.get(reverse(RESTS)).status_code == 403


def test_a_short_order_is_sent_as_far_as_it_is_here_where_the_shop_allows_it(desk, shop, split):
    (order,) = split(1, may_split=False)
    address = reverse(SEND, args=[order.pk])
    page = reverse("admin:orders_order_change", args=[order.pk])
    assert again(order).state == "HELD"
    assert address not in desk.get(page).content.decode()

    shop.may_split = True
    shop.save()
    assert address in desk.get(page).content.decode()
    desk.post(address, {"_form_submitted": "on"})
    walk.run("warehouse.reserve")
    assert (again(order).state, again(order).has_rest) == ("SCREENING", True)
    assert StockBalance.objects.get(sku__code="CAP").reserved == 1
    assert Package.objects.count() == 0


def test_sending_is_not_offered_where_nothing_of_the_order_is_here(desk, shop, house):
    shop.may_split = True
    shop.save()
    factories.make_skus(["MUG"])
    order = factories.make_order(shop, line("MUG"))
    reservation.reserve([order.pk], at=NOW)

    assert again(order).state == "HELD"
    address = reverse(SEND, args=[order.pk])
    assert address not in shown(desk, "admin:orders_order_change", order.pk)
