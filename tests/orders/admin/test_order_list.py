"""The list of orders: what it costs, finds and shows, and what its actions do for whom."""

from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils.html import strip_tags

from orders.admin.strip import strip
from orders.models import Hold, Order
from orders.services import clocks, lifecycle, screening
from orders.services.lifecycle import Reason, Wait
from orders.sla import Basis
from orders.templatetags.moments import local, span
from tests import factories
from tests.factories import HOUR, NOW, PAID, again

LIST = "admin:orders_order_changelist"


def numbers(answer) -> list[str]:
    return [order.number for order in answer.context["cl"].result_list]


def stages(html: str) -> list[str]:
    return [" ".join(strip_tags(stage).split()) for stage in html.split("</li>")[:-1]]


def told(answer) -> list[str]:
    return [str(message) for message in get_messages(answer.wsgi_request)]


@pytest.fixture
def desk(client, lead):
    factories.make_skus(["TEE-RED-M", "MUG-BLUE"])
    client.force_login(lead)
    return client


def test_list_costs_the_same_for_none_and_for_25_orders(desk, shop, cost):
    empty = cost(LIST)
    factories.place(shop, *(factories.draft(buyer_note="Blue") for _ in range(26)))
    screening.screen(list(screening.pending(NOW)), at=NOW)

    assert Hold.objects.open().count() == 26
    # Session, user, rights, shops and tags of the filters, rows, their clocks, holds, rules' words,
    # splits.
    assert cost(LIST) == 10
    assert empty == 6


def test_a_page_of_25_knows_that_there_is_a_next_one_without_counting(desk, shop):
    factories.place(shop, *(factories.draft() for _ in range(26)))

    first, second = (desk.get(reverse(LIST), {"p": page}) for page in (1, 2))

    assert (len(numbers(first)), first.context["cl"].has_next) == (25, True)
    assert (len(numbers(second)), second.context["cl"].has_next) == (1, False)
    assert "COUNT" not in str(first.context["cl"].queryset.query)


def test_what_must_be_started_first_stands_first_and_what_left_is_left_out(desk, shop):
    late = factories.make_order(shop, paid_at=PAID - HOUR)
    later = factories.make_order(shop)
    factories.make_order(shop, status="IN_TRANSIT", paid_at=PAID - 9 * HOUR)

    assert numbers(desk.get(reverse(LIST))) == [late.number, later.number]
    assert len(numbers(desk.get(reverse(LIST), {"state": "all"}))) == 3
    assert len(numbers(desk.get(reverse(LIST), {"state": "SHIPPED"}))) == 1


def test_search_finds_an_order_by_everything_it_is_called(desk, shop):
    wanted = factories.make_order(
        shop, factories.line("MUG-BLUE"), tracking_number="9400100", buyer_key="n:ann.lee"
    )
    factories.make_order(shop)

    for words in (wanted.number, " 9400100 ", "ann.lee", "mug-blue"):
        assert numbers(desk.get(reverse(LIST), {"q": words})) == [wanted.number], words
    assert numbers(desk.get(reverse(LIST), {"q": "nobody"})) == []


@pytest.mark.parametrize("name", [LIST, "admin:orders_listing_changelist"])
def test_a_search_of_thousands_of_letters_is_cut_and_says_so(desk, shop, name):
    factories.make_order(shop)

    answer = desk.get(reverse(name), {"q": "x" * 4_096})

    assert answer.context["cl"].result_list == []
    assert told(answer) == [
        "A search takes 200 characters; what you typed after them was left out."
    ]
    assert "x" * 200 in answer.content.decode()
    assert "x" * 201 not in answer.content.decode()


def test_search_finds_an_order_that_left_long_ago(desk, shop):
    gone = factories.make_order(shop, status="COMPLETED")

    assert numbers(desk.get(reverse(LIST), {"q": gone.number})) == [gone.number]


def test_search_finds_an_order_by_the_number_on_our_own_label(desk, shop, house):
    factories.make_stock(house, "TEE-RED-M", 5)
    order = factories.make_order(shop)
    (package,) = factories.make_packages(order)

    words = package.waybills.get().number
    assert numbers(desk.get(reverse(LIST), {"q": words})) == [order.number]


def test_filters_tell_live_sales_from_the_rest_and_ignore_nonsense(desk, shop):
    live = factories.make_order(shop, channel="LIVE")
    quiet = factories.make_order(shop)

    assert numbers(desk.get(reverse(LIST), {"lane": "LIVE"})) == [live.number]
    assert numbers(desk.get(reverse(LIST), {"lane": "none"})) == [quiet.number]
    assert len(numbers(desk.get(reverse(LIST), {"shop": "x"}))) == 2


def test_a_row_says_in_one_sentence_why_it_waits(desk, shop):
    order = factories.make_order(shop)
    lifecycle.hold_by_hand([order.pk], why="Ask <b>first</b>", by=None, at=NOW)

    page = desk.get(reverse(LIST)).content.decode()

    assert "<p>Held by hand: Ask &lt;b&gt;first&lt;/b&gt;</p>" in page


def test_an_empty_list_says_where_orders_come_from(desk):
    page = desk.get(reverse(LIST)).content.decode()

    assert "No orders on the line. New ones come in by themselves; import a file here." in page


def test_the_strip_ticks_what_is_done_and_counts_down_what_is_next(shop):
    factories.make_skus(["TEE-RED-M"])
    order = factories.make_order(shop)
    lifecycle.release([order.pk], by=None, at=NOW)
    order = again(order)

    shown = strip(order, order.clocks.open(), NOW + timedelta(minutes=10))

    assert (
        '<li class="is-done">screen ✓</li><li class="is-next">pick <time class="due due-target"'
        in shown
    )
    assert f'data-due="{order.next_due_at.isoformat()}"' in shown
    assert stages(shown) == ["screen ✓", "pick 0:50", "pack 45:50", "hand over", "first scan"]


def test_the_next_stage_never_has_the_time_of_another_clock(desk, shop):
    order = factories.make_order(shop)
    lifecycle.release([order.pk], by=None, at=NOW)
    due = clocks.AnswerDue(
        shop.pk, order.pk, "cancel:1", NOW + timedelta(minutes=88), Basis.PLATFORM
    )
    clocks.answer_by([due], at=NOW)
    order = again(order)

    shown = strip(order, order.clocks.open(), NOW)

    assert stages(shown) == [
        "screen ✓", "pick 1:00", "pack", "hand over", "first scan", "answer 1:28",
    ]  # fmt: skip


def test_the_strip_of_an_order_that_waits_for_its_buyer_says_so(desk, shop):
    order = factories.make_order(shop)
    wait = Wait(order.pk, Reason.WAITING_BUYER, "held_waiting_buyer", {"hours": 12})
    lifecycle.hold([wait], by=None, at=NOW)
    order = again(order)

    assert stages(strip(order, order.clocks.open(), NOW))[:3] == [
        "screen waits for the buyer", "pick", "pack 46:00",
    ]  # fmt: skip
    page = desk.get(reverse(LIST)).content.decode()
    assert "screen <span" in page


def test_a_time_that_is_left_says_its_unit(shop):
    order = factories.make_order(shop)

    shown = strip(order, order.clocks.open(), NOW)

    assert "PST · left in hours:minutes" in shown
    assert 'data-unit="h"' in shown


def test_the_strip_of_a_cancelled_order_counts_nothing_down(shop):
    order = factories.make_order(shop)
    lifecycle.cancel([order.pk], by=None, at=NOW)

    assert "<time" not in strip(order, again(order).clocks.open(), NOW)


def test_time_left_is_red_amber_or_plain_and_has_a_minus_when_late():
    assert [span(timedelta(minutes=m)) for m in (0, 59, 110, 4320, -35)] == [
        "0:00", "0:59", "1:50", "72:00", "−0:35",
    ]  # fmt: skip


def test_moments_are_shown_in_the_zone_of_the_shop(shop):
    assert local(PAID, shop.zone) == "Fri 20 Nov 10:00 PST"
    assert local(PAID + timedelta(days=365), shop.zone) == "Sat 20 Nov 2027 10:00 PST"


def test_agent_holds_orders_and_the_reason_is_asked_first(desk, shop, choose):
    order = factories.make_order(shop)

    asked = choose(LIST, "hold_chosen", order)
    assert (asked.templates[0].name, again(order).state) == ("admin/ask.html", "SCREENING")

    done = choose(LIST, "hold_chosen", order, asked=1, why="Count first")
    assert told(done) == ["1 done."]
    assert again(order).state == "HELD"
    assert order.holds.get().sentence == "Held by hand: Count first"


def test_holding_without_a_reason_is_asked_again_and_holds_nothing(desk, shop, choose):
    order = factories.make_order(shop)

    answer = choose(LIST, "hold_chosen", order, asked=1, why=" ")

    assert "This field is required." in answer.content.decode()
    assert (again(order).state, order.event_count) == ("SCREENING", again(order).event_count)


def test_agent_screens_orders_at_once(desk, shop, choose):
    order = factories.make_order(shop)

    assert told(choose(LIST, "screen_chosen", order)) == ["1 done."]
    assert again(order).state == "RELEASED"


def test_lead_cancels_after_being_asked_and_never_what_the_carrier_has(desk, shop, choose):
    here = factories.make_order(shop)
    gone = factories.make_order(shop, status="IN_TRANSIT")

    choose(LIST, "cancel_chosen", here)
    assert again(here).state == "SCREENING"

    answer = desk.post(
        f"{reverse(LIST)}?state=all",
        {"action": "cancel_chosen", "_selected_action": [here.pk, gone.pk], "asked": 1},
        follow=True,
    )
    assert told(answer) == [
        "1 done.",
        f"{gone.number} is shipped, so this cannot be done with it now.",
    ]
    assert (again(here).state, again(gone).state) == ("CANCELLED", "SHIPPED")


def test_an_order_that_left_the_list_in_the_meantime_is_named(desk, shop, choose):
    first, second = factories.make_order(shop), factories.make_order(shop)
    lifecycle.cancel([second.pk], by=None, at=NOW)

    answer = choose(LIST, "screen_chosen", first, second)

    assert told(answer) == [
        "1 done.",
        f"{second.number} has left this page since you opened it.",
    ]


def test_warehouse_people_see_their_shop_alone_and_cannot_cancel(client, picker, shop, choose):
    factories.make_skus(["TEE-RED-M"])
    order = factories.make_order(shop)
    factories.make_order(factories.make_shop("B"))
    client.force_login(picker)

    assert numbers(client.get(reverse(LIST))) == [order.number]
    choose(LIST, "cancel_chosen", order, asked=1)
    choose(LIST, "screen_chosen", order)
    assert again(order).state == "SCREENING"


def test_strangers_see_no_orders(client, stranger, shop):
    factories.make_order(shop)
    client.force_login(stranger)

    assert client.get(reverse(LIST)).status_code == 403


def export(client, *orders):
    chosen = {"export_items": [order.pk for order in orders]} if orders else {}
    return client.post(
        reverse("admin:orders_order_export"), {"format": "0", "resource": ""} | chosen
    )


def test_export_carries_no_personal_data_and_no_formula(desk, shop):
    order = factories.make_order(shop, delivery_option="=cmd|' /C calc'!A0", buyer_key="n:ann.lee")

    text = export(desk, order).content.decode()

    header, row = text.splitlines()
    assert header == (
        "shop,number,state,platform_status,lane,pieces,currency,total,shipping_fee,"
        "delivery_option,platform_tracking,ordered_at,paid_at,next_due_at,packed_at,shipped_at"
    )
    assert row.startswith(f"A,{order.number},screening,AWAITING_SHIPMENT,,1,USD,12.40,2.50,'=cmd|")
    assert not any(secret in text for secret in ("Jane", "Pine", "5550123", "ann.lee", "98101"))


def test_export_of_a_selection_holds_that_selection(desk, shop):
    orders = [factories.make_order(shop) for _ in range(3)]

    assert len(export(desk, orders[0], orders[2]).content.decode().splitlines()) == 3
    assert len(export(desk).content.decode().splitlines()) == 4


def test_only_who_may_export_exports(client, picker, shop):
    order = factories.make_order(shop)
    client.force_login(picker)

    assert export(client, order).status_code == 403
    assert Order.objects.count() == 1
