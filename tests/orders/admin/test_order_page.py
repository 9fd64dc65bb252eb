"""The page of one order: what it tells whom, and which buttons it allows."""

import pytest
from django.urls import reverse

from orders.models import Clock, OrderEvent
from orders.services import lifecycle, screening
from tests import factories
from tests.factories import HOUR, NOW, again

PAGE = "admin:orders_order_change"
BUTTONS = ("let_go_on", "send_what_is_here", "screen_now", "hold", "cancel")


def page(client, order) -> str:
    return client.get(reverse(PAGE, args=[order.pk])).content.decode()


def press(client, order, button: str, **answers):
    address = reverse(f"admin:orders_order_{button}", args=[order.pk])
    return client.post(address, {"_form_submitted": "on"} | answers)


def offered(client, order) -> list[str]:
    shown = page(client, order)
    return [b for b in BUTTONS if reverse(f"admin:orders_order_{b}", args=[order.pk]) in shown]


def facts(order) -> tuple:
    return again(order).state, order.events.count(), Clock.objects.open().count()


@pytest.fixture
def desk(client, lead):
    factories.make_skus(["TEE-RED-M"])
    client.force_login(lead)
    return client


@pytest.fixture
def floor(client, picker):
    factories.make_skus(["TEE-RED-M"])
    client.force_login(picker)
    return client


def test_page_costs_the_same_however_much_happened(desk, shop, house, cost):
    factories.make_stock(house, "TEE-RED-M", 9)
    short, long = (factories.make_order(shop) for _ in range(2))
    factories.make_packages(short, long)
    lifecycle.cancel([long.pk], by=None, at=NOW)
    OrderEvent.objects.bulk_create(
        OrderEvent(order=long, seq=50 + n, verb="update", at=NOW) for n in range(40)
    )

    assert cost(PAGE, short.pk) == cost(PAGE, long.pk) == 23


def test_page_tells_clocks_goods_boxes_and_the_newest_event_first(desk, shop, house, agent):
    factories.make_stock(house, "TEE-RED-M", 9)
    order = factories.make_order(shop, factories.line(quantity=2))
    (package,) = factories.make_packages(order)
    lifecycle.note(
        [again(order)], "update", by=agent, at=NOW + HOUR, data={order.pk: {"status": "IN_TRANSIT"}}
    )

    shown = page(desk, order)

    assert "2 × TEE-RED-M" in shown
    assert "wave W-" in shown
    assert "Still on the shelf: A-01-1 0/2" in shown
    assert package.waybills.get().number in shown
    assert "Sun 22 Nov 10:00 PST" in shown  # 48 h after payment, in the shop's zone
    newest = shown.index("A newer word of the platform was taken over: in transit.")
    assert newest < shown.index("Screened and fine") < shown.index("Placed.")
    assert "Fri 20 Nov 13:00 PST · agent" in shown


def test_who_may_see_the_recipient_does(desk, shop):
    shown = page(desk, factories.make_order(shop, buyer_key="n:ann.lee"))

    assert all(
        text in shown
        for text in ("ann.lee", "Jane Doe", "(+1)2065550123", "1 Pine Street", "98101")
    )


def test_an_american_address_stands_as_americans_write_it(desk, shop):
    order = factories.make_order(shop)
    order.recipient.data |= {"city": "Seattle", "district": "King", "state": "Washington"}
    order.recipient.save()

    shown = page(desk, order)

    labels = ["<dt>Address</dt>", "<dt>City</dt>", "<dt>State or province</dt>", "<dt>County</dt>"]
    assert [label for label in labels if label not in shown] == []
    assert sorted(labels, key=shown.index) == labels
    assert shown.index("<dd>Seattle</dd>") < shown.index("<dd>Washington</dd>")
    assert shown.index("<dd>Washington</dd>") < shown.index("<dd>King</dd>")


def test_who_may_not_see_the_recipient_sees_masks(floor, shop):
    shown = page(floor, factories.make_order(shop, buyer_key="n:ann.lee"))

    assert all(mask in shown for mask in ("J***", "a***"))
    assert not any(text in shown for text in ("ann.lee", "Jane", "2065550123", "Pine", "Seattle"))
    assert "98101" in shown


def test_an_order_without_a_recipient_still_opens(desk, shop):
    order = factories.make_order(shop)
    order.recipient.delete()

    assert "Who and where to" in page(desk, order)


def test_only_the_buttons_allowed_now_are_there_the_likely_one_first(desk, shop):
    order = factories.make_order(shop, buyer_note="Blue")
    assert offered(desk, order) == ["screen_now", "hold", "cancel"]

    screening.screen([order.pk], at=NOW)
    assert offered(desk, order) == ["let_go_on", "hold", "cancel"]

    lifecycle.lift_by_hand([order.pk], by=None, at=NOW)
    lifecycle.release([order.pk], by=None, at=NOW)
    assert offered(desk, order) == ["hold", "cancel"]

    lifecycle.start_picking([order.pk], by=None, at=NOW)
    assert offered(desk, order) == ["cancel"]

    lifecycle.cancel([order.pk], by=None, at=NOW)
    assert offered(desk, order) == []


@pytest.mark.parametrize("button", BUTTONS)
def test_looking_at_a_button_changes_nothing(desk, shop, button):
    order = factories.make_order(shop, buyer_note="Blue")
    screening.screen([order.pk], at=NOW)
    before = facts(order)

    answer = desk.get(reverse(f"admin:orders_order_{button}", args=[order.pk]))

    assert (answer.status_code, facts(order)) == (200, before)


def test_each_button_does_what_it_says(desk, shop, lead):
    order = factories.make_order(shop, buyer_note="Blue")

    moves = []
    for button, answers in (
        ("screen_now", {}),
        ("let_go_on", {}),
        ("hold", {"why": "Ask the buyer"}),
        ("let_go_on", {}),
        ("screen_now", {}),
        ("cancel", {}),
    ):
        assert press(desk, order, button, **answers).status_code == 302
        moves.append(again(order).state)

    assert moves == ["HELD", "SCREENING", "HELD", "SCREENING", "RELEASED", "CANCELLED"]
    assert set(order.events.exclude(verb="place").values_list("by", flat=True)) == {lead.pk}


def test_a_dialog_is_told_where_to_go_by_a_header(desk, shop):
    order = factories.make_order(shop)
    address = reverse("admin:orders_order_screen_now", args=[order.pk])

    answer = desk.post(address, {"_form_submitted": "on"}, headers={"HX-Request": "true"})

    assert answer.headers["HX-Redirect"] == reverse(PAGE, args=[order.pk])


def test_a_button_that_no_longer_fits_is_refused_in_words(desk, shop):
    order = factories.make_order(shop)
    lifecycle.cancel([order.pk], by=None, at=NOW)
    before = facts(order)

    press(desk, order, "cancel")

    assert f"{order.number} is cancelled, so this cannot be done with it now." in page(desk, order)
    assert facts(order) == before


@pytest.mark.parametrize("button", ["let_go_on", "screen_now", "cancel"])
def test_warehouse_people_may_hold_and_nothing_else(floor, shop, button):
    order = factories.make_order(shop)
    before = facts(order)

    assert offered(floor, order) == ["hold"]
    assert press(floor, order, button).status_code == 403
    assert facts(order) == before
    assert press(floor, order, "hold", why="Box is wet").status_code == 302
    assert again(order).state == "HELD"


def test_orders_of_another_shop_are_not_there(floor):
    order = factories.make_order(factories.make_shop("B"))

    assert floor.get(reverse(PAGE, args=[order.pk])).status_code == 302
    assert press(floor, order, "hold", why="Mine").status_code == 404
    assert again(order).state != "HELD"


def test_strangers_open_no_order_and_press_no_button(client, stranger, shop):
    order = factories.make_order(shop)
    before = facts(order)
    client.force_login(stranger)

    assert client.get(reverse(PAGE, args=[order.pk])).status_code == 403
    assert {press(client, order, button).status_code for button in BUTTONS} == {403}
    assert facts(order) == before
