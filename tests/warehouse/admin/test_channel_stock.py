"""Stock on the platform: what the page costs, says and does, and who may."""

import pytest
from django.urls import reverse

from tests import factories
from tests.factories import NOW, again
from tests.platform import connect
from warehouse.models import ChannelStock
from warehouse.services import channel_stock

PAGE = "admin:warehouse_channelstock_changelist"
WHY = {"code": "platform_refused", "params": {"code": 12052097, "message": "warehouse unknown"}}

pytestmark = pytest.mark.django_db


@pytest.fixture
def followed(shop, house):
    """So many listings whose shop is told of their stock, nine pieces of each."""
    shop.pushes_stock = True
    shop.save()
    connect(shop)

    def make(count: int) -> list[ChannelStock]:
        for number in range(count):
            code = f"CAP-{number:02}"
            factories.make_stock(house, code, 9)
            factories.make_kit(shop, code, {code: 1})
        channel_stock.follow(list(channel_stock.unfollowed(NOW)), at=NOW)
        return list(ChannelStock.objects.order_by("listing__seller_sku"))

    return make


def test_the_page_costs_the_same_for_none_and_for_25(desk, followed, cost):
    empty = cost(PAGE)
    followed(26)
    # session, user, rights, shops of the filter, rows; with rows their parts, houses and balances
    assert (empty, cost(PAGE)) == (5, 8)


def test_it_says_what_is_wanted_sent_confirmed_and_wrong(desk, followed):
    told, refused, waiting = followed(3)
    ChannelStock.objects.filter(pk=told.pk).update(
        sent=8, sent_at=NOW, confirmed=7, confirmed_at=NOW, call_at=None, buffer=2, reserve=1
    )
    ChannelStock.objects.filter(pk=refused.pk).update(call_at=None, refused_at=NOW, problem=WHY)

    page = desk.get(reverse(PAGE)).content.decode()

    said = "The platform said no: warehouse unknown (12052097)."
    chips = [">in step<", ">not taken<", ">being told<", said]
    for cell in ('<b class="count">6</b>', ">8<", ">7<", ">2 + 1<", *chips):
        assert cell in page, cell
    only = desk.get(reverse(PAGE) + "?state=refused").content.decode()
    assert (refused.listing.seller_sku in only, waiting.listing.seller_sku in only) == (True, False)


def test_pieces_are_kept_back_by_a_button(desk, followed, choose):
    first, second, other = followed(3)
    ChannelStock.objects.update(call_at=None)
    ChannelStock.objects.filter(pk=first.pk).update(buffer=7)

    asked = choose(PAGE, "keep_back", first, second).content.decode()
    assert "How much of these listings is the platform not told of?" in asked
    assert again(first).buffer == 7
    assert 'name="buffer" value="7"' in asked
    choose(PAGE, "keep_back", first, second, asked="1", buffer="3", reserve="2")

    for now in (again(first), again(second)):
        assert (now.buffer, now.reserve, now.call_at is not None) == (3, 2, True)
    assert (again(other).buffer, again(other).call_at) == (0, None)


@pytest.mark.parametrize("wrong", ["-1", "", "x", "100000"])
def test_what_is_no_number_of_pieces_changes_nothing(desk, followed, choose, wrong):
    (row,) = followed(1)
    choose(PAGE, "keep_back", row, asked="1", buffer=wrong, reserve="0")
    assert (again(row).buffer, again(row).changes) == (0, row.changes)


def test_a_refused_listing_is_sent_again_by_a_button(desk, followed, choose):
    (row,) = followed(1)
    ChannelStock.objects.update(call_at=None, refused_at=NOW, problem=WHY)

    page = choose(PAGE, "send_again", row).content.decode()

    assert "1 done." in page
    assert (again(row).refused_at, again(row).problem) == (None, {})


def test_a_shop_that_is_switched_off_is_named_and_told_nothing(desk, followed, choose, shop):
    (row,) = followed(1)
    ChannelStock.objects.update(call_at=None)
    shop.pushes_stock = False
    shop.save()

    page = choose(PAGE, "send_again", row).content.decode()

    assert "Shop A is not connected, or “push stock” is off on its page. Nothing was sent." in page
    assert again(row).call_at is None


def test_the_floor_sees_its_own_shops_and_presses_nothing(floor, followed, choose, house):
    (row,) = followed(1)
    other = factories.make_shop("B", pushes_stock=True)
    listing = factories.make_kit(other, "OTHER", {"CAP-00": 1})
    ChannelStock.objects.create(shop=other, listing=listing)

    page = floor.get(reverse(PAGE)).content.decode()
    choose(PAGE, "send_again", row)
    choose(PAGE, "keep_back", row, asked="1", buffer="3", reserve="2")

    assert ("CAP-00" in page, "OTHER" in page) == (True, False)
    assert (again(row).changes, again(row).buffer) == (row.changes, 0)


def test_a_stranger_sees_no_such_page(client, stranger, followed):
    followed(1)
    client.force_login(stranger)
    assert client.get(reverse(PAGE)).status_code == 403


def test_home_counts_what_is_not_taken(desk, followed, shop):
    followed(2)
    ChannelStock.objects.update(call_at=None, refused_at=NOW, problem=WHY)
    words = "The platform does not take the stock of 2 listings"
    assert words in desk.get(reverse("admin:index")).content.decode()
    shop.pushes_stock = False
    shop.save()
    assert words not in desk.get(reverse("admin:index")).content.decode()


def test_pushing_is_switched_on_on_the_page_of_the_shop(setup, shop):
    page = setup.get(reverse("admin:orders_shop_change", args=[shop.pk])).content.decode()
    assert 'name="pushes_stock"' in page
    assert "Our stock of every mapped listing overwrites what the platform has of it." in page
