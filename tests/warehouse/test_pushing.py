"""What shops are told of our stock, when, and what becomes of it when they say no."""

from datetime import timedelta

import httpx
import pytest
import respx

from orders.models import Grant, ShopKey
from tests.factories import HOUR, NOW, again, line, make_kit, make_order, make_shop, make_stock
from tests.factories import make_warehouse as make_house
from tests.platform import connect, make_app, make_grant, offer, said
from tests.warehouse.wire import PLACE, PRODUCT, Listed
from warehouse.models import ChannelStock, ShopWarehouse
from warehouse.services import channel_stock, pushing, reservation

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)
BAD = {"code": 12052097, "message": "warehouse unknown"}


@pytest.fixture
def shop(shop):
    """A connected shop that is told of our stock."""
    shop.pushes_stock = True
    shop.save()
    connect(shop)
    return shop


@pytest.fixture
def router():
    with respx.mock(assert_all_called=False) as router:
        yield router


@pytest.fixture
def there(router, shop, house):
    """The platform, which sells caps and mugs of one product: nine and five of them lie here."""
    there = Listed().listen(router)
    for code, pieces in (("CAP", 9), ("MUG", 5)):
        make_stock(house, code, pieces)
        listing = make_kit(shop, code, {code: 1})
        there.products[listing.platform_sku_id] = PRODUCT
    channel_stock.follow(list(channel_stock.unfollowed(NOW)), at=NOW)
    return there


def row(code="CAP") -> ChannelStock:
    return ChannelStock.objects.select_related("listing").get(listing__seller_sku=code)


def sku(code="CAP") -> str:
    return row(code).listing.platform_sku_id


def push(at=NOW):
    """The step, as the belt runs it."""
    return pushing.push(list(pushing.to_push(at)), at=at)


def why(outcome) -> set[str]:
    return {refused.code for refused in outcome.refused.values()}


def told(code="CAP") -> tuple:
    now = row(code)
    return (now.sent, now.confirmed, now.call_at)


def test_a_product_is_told_of_in_one_call_and_learned_of_in_one(there):
    outcome = push()

    assert (len(outcome.done), outcome.refused) == (2, {})
    assert there.calls == [(PRODUCT, {sku("CAP"): 9, sku("MUG"): 5})]
    assert there.stock[sku()] == {PLACE: 9}
    assert (told("CAP"), told("MUG")) == ((9, 9, None), (5, 5, None))
    assert (row().sent_at, row().confirmed_at) == (NOW, NOW)
    assert (row().product_ref, row().places, there.asked) == (PRODUCT, [PLACE], 1)
    assert push().done == []


def test_only_what_changed_is_told_again_and_the_product_is_known(there, shop):
    push()
    reservation.reserve([make_order(shop, line("CAP", 2)).pk], by=None, at=NOW + SECOND)

    push(NOW + SECOND)

    assert there.calls[1:] == [(PRODUCT, {sku(): 7})]
    assert (told(), there.asked) == ((7, 7, None), 1)


def test_the_same_figure_is_told_again_for_the_platform_may_have_sold_some(there, shop, house):
    push()
    reservation.reserve([make_order(shop, line("CAP")).pk], by=None, at=NOW)
    make_stock(house, "CAP", 1, at=NOW)
    push()
    assert there.calls[1:] == [(PRODUCT, {sku(): 9})]


def test_each_product_is_a_call_of_its_own(there, house, shop):
    there.products[sku("MUG")] = "1730000000000000002"
    push()
    assert sorted(there.calls) == [
        (PRODUCT, {sku("CAP"): 9}),
        ("1730000000000000002", {sku("MUG"): 5}),
    ]


class TestNo:
    def test_a_sku_that_is_refused_waits_for_a_person_and_no_other_does(self, there):
        error = BAD | {"detail": {"sku_id": sku("MUG")}}
        there.answer = lambda *_any: said({"errors": [error]})

        outcome = push()

        assert why(outcome) == {"platform_refused"}
        assert told("CAP") == (9, 9, None)
        assert told("MUG") == (5, None, None)
        assert row("MUG").refused_at == NOW
        assert row("MUG").sentence == "The platform said no: warehouse unknown (12052097)."
        assert list(ChannelStock.objects.refused()) == [row("MUG")]

    def test_what_is_refused_is_not_told_again_by_itself(self, there, house):
        there.answer = lambda *_any: said(code=12052097, message="no")
        push()
        make_stock(house, "CAP", 1, at=NOW)
        there.calls.clear()
        assert (push(NOW + HOUR).done, there.calls) == ([], [])

    def test_a_person_has_it_sent_again_and_the_product_asked_for_anew(self, there, agent):
        there.answer = lambda *_any: said(code=12052097, message="no")
        push()
        there.answer = lambda *_any: None
        refused = row()

        assert channel_stock.retry([refused.pk], by=agent, at=NOW + HOUR).done == [refused.pk]

        now = row()
        assert (now.refused_at, now.problem, now.call_at) == (None, {}, NOW + HOUR)
        assert push(NOW + HOUR).done == [refused.pk]
        assert (told(), there.asked) == ((9, 9, None), 2)

    def test_a_shop_that_is_told_nothing_is_not_told_by_a_person_either(self, there, shop, agent):
        push()
        shop.pushes_stock = False
        shop.save()
        before = row()

        outcome = channel_stock.retry([before.pk], by=agent, at=NOW + HOUR)

        assert (outcome.done, why(outcome)) == ([], {"shop_is_told_no_stock"})
        assert vars(row()).items() >= {"call_at": None, "changes": before.changes}.items()

    def test_a_call_that_is_refused_whole_is_made_for_each_sku_apart(self, there):
        def picky(_product, stock):
            return said(code=36009021, message="quantity") if sku_mug in stock else None

        sku_mug = sku("MUG")
        there.answer = picky
        outcome = push()
        assert len(there.calls) == 3
        assert (told("CAP"), told("MUG")) == ((9, 9, None), (5, None, None))
        assert outcome.refused[row("MUG").pk].params["code"] == 36009021

    def test_an_error_that_names_no_sku_is_everybodys(self, there):
        there.answer = lambda *_any: said({"errors": [BAD]})
        assert len(push().refused) == 2

    def test_a_sku_the_platform_does_not_list_is_a_persons_to_mend(self, there):
        del there.products[sku("MUG")]
        outcome = push()
        assert why(outcome) == {"listing_is_not_there"}
        assert told("MUG") == (None, None, None)
        assert row("MUG").refused_at == NOW
        assert told("CAP") == (9, 9, None)

    def test_a_warehouse_nobody_knows_is_overwritten_with_nothing(self, there):
        there.places = ["P1", "P2"]
        outcome = push()
        assert why(outcome) == {"place_is_nobodys"}
        assert there.calls == []
        assert told() == (None, None, None)
        assert "no warehouse of ours bears the name P1, P2" in row().sentence

    def test_several_warehouses_are_all_named_in_one_call(self, there, shop, house):
        second = make_house(shop, "W2", priority=2)
        make_stock(second, "CAP", 4)
        for warehouse, ref in ((house, "P1"), (second, "P2")):
            ShopWarehouse.objects.filter(warehouse=warehouse).update(platform_ref=ref)
        there.places = ["P1", "P2"]
        push()
        assert there.stock == {sku("CAP"): {"P1": 9, "P2": 4}, sku("MUG"): {"P1": 5, "P2": 0}}
        assert told() == (13, 13, None)


class TestNone:
    @pytest.fixture
    def sold_out(self, there, shop):
        push()
        reservation.reserve([make_order(shop, line("CAP", 9)).pk], by=None, at=NOW)
        return there

    def test_none_left_is_told_as_none(self, sold_out):
        push()
        assert sold_out.calls[1:] == [(PRODUCT, {sku(): 0})]
        assert told() == (0, 0, None)

    def test_where_none_is_refused_the_row_says_so_and_goods_that_come_in_are_told_of(
        self, sold_out, house
    ):
        sold_out.answer = lambda *_any: said(code=36009021, message="1 to 99999")
        outcome = push()
        assert why(outcome) == {"stock_of_none_refused"}
        assert row().sentence.startswith("The platform did not take that none is left: 1 to 99999")
        assert push(NOW + HOUR).done == []
        sold_out.answer = lambda *_any: None

        make_stock(house, "CAP", 4, at=NOW + HOUR)

        assert push(NOW + HOUR).done == [row().pk]
        assert (told(), row().refused_at, row().problem) == ((4, 4, None), None, {})


class TestDown:
    @pytest.mark.parametrize(
        ("answer", "after"),
        [
            (httpx.Response(503), 5),
            (httpx.Response(429, headers={"retry-after": "40"}), 40),
            (said(code=36009003, message="internal"), 5),
        ],
    )
    def test_it_is_told_again_after_a_while(self, there, answer, after):
        there.answer = lambda *_any: answer

        outcome = push()

        assert why(outcome) == {"platform_is_down"}
        assert told() == (9, None, NOW + after * SECOND)
        assert row().refused_at is None
        there.answer = lambda *_any: None
        assert push(NOW + (after - 1) * SECOND).done == []
        assert len(push(NOW + after * SECOND).done) == 2
        assert (told(), row().failures) == ((9, 9, None), 0)

    def test_each_try_in_vain_waits_longer(self, there):
        there.answer = lambda *_any: httpx.Response(500)
        at, waits = NOW, []
        for _try in range(4):
            push(at)
            waits.append((row().call_at - at).total_seconds())
            at = row().call_at
        assert waits == [5, 10, 20, 40]

    def test_the_figure_is_the_one_of_the_moment_it_is_told_again(self, there, house):
        there.answer = lambda *_any: httpx.Response(500)
        push()
        make_stock(house, "CAP", 1, at=NOW)
        there.answer = lambda *_any: None
        push(NOW + 5 * SECOND)
        assert told() == (10, 10, None)

    def test_where_a_product_is_asked_for_in_vain_nothing_is_told(self, there, router):
        router.routes.clear()
        router.post(url__regex=".*").mock(
            return_value=httpx.Response(429, headers={"retry-after": "60"})
        )
        outcome = push()
        assert why(outcome) == {"platform_is_down"}
        assert told() == (None, None, NOW + 60 * SECOND)


class TestCutOff:
    def test_a_shop_that_is_cut_off_meanwhile_stops_at_once_and_waits(self, there, router):
        offer(router)
        there.answer = lambda *_any: said(code=101000, message="no longer yours")

        outcome = push()

        assert why(outcome) == {"shop_not_connected"}
        assert len(there.calls) == 1
        assert ShopKey.objects.get().disconnected_at == NOW
        assert row().refused_at is None
        assert list(pushing.to_push(NOW + HOUR)) == []

        ShopKey.objects.update(disconnected_at=None)
        there.answer = lambda *_any: None
        assert len(push(NOW + HOUR).done) == 2

    def test_a_shop_that_is_cut_off_stops_no_other(self, there, house):
        other = make_shop("B", pushes_stock=True)
        connect(other, grant=make_grant(make_app("ak2"), "o2"))
        ShopWarehouse.objects.create(
            shop=other, warehouse=house, carrier=ShopWarehouse.objects.first().carrier
        )
        listing = make_kit(other, "CAP", {"CAP": 1})
        channel_stock.follow([listing.pk], at=NOW)
        Grant.objects.filter(open_id="o1").update(ended_at=NOW)

        outcome = push()

        assert outcome.done == [listing.channel_stock.pk]
        assert told_of(listing) == (9, 9, None)
        assert len(there.calls) == 1


def told_of(listing) -> tuple:
    now = again(listing.channel_stock)
    return (now.sent, now.confirmed, now.call_at)


def test_one_sku_in_two_shops_is_told_to_both(there, house):
    other = make_shop("B", pushes_stock=True)
    connect(other, grant=make_grant(make_app("ak2"), "o2"))
    ShopWarehouse.objects.create(
        shop=other, warehouse=house, carrier=ShopWarehouse.objects.first().carrier
    )
    listing = make_kit(other, "CAP", {"CAP": 1})
    channel_stock.follow([listing.pk], at=NOW)
    push()

    reservation.reserve([make_order(other, line("CAP", 2)).pk], by=None, at=NOW)
    push()

    assert set(ChannelStock.objects.filter(listing__seller_sku="CAP").values_list(
        "shop__code", "confirmed"
    )) == {("A", 7), ("B", 7)}  # fmt: skip


def test_a_late_answer_changes_nothing_but_has_the_figure_told_again(there):
    push()
    late = row()
    ChannelStock.objects.update(attempts=late.attempts + 1)

    outcome = pushing._record(late.shop, {late: None}, NOW + HOUR)

    assert outcome.refused == {}
    assert told() == (9, 9, NOW + HOUR)
    assert row().confirmed_at == NOW


def test_a_listing_that_lost_its_parts_is_told_of_no_more(there):
    push()
    row().listing.parts.all().delete()
    ChannelStock.objects.update(call_at=NOW)
    assert push().done == [row("MUG").pk]
    assert told() == (9, 9, None)
