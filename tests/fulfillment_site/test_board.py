"""The home page: what each person is told to do next, in which order, and what it costs."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from aftersales.models import Letter
from fulfillment_site.dashboards.board import board
from orders.drafts import RecipientDraft
from orders.models import Order, StepFailure, StepRun, SyncLine
from orders.moment import moment
from orders.services import clocks, lifecycle, screening, sync
from tests import factories, platform, walk
from tests.factories import HOUR, NOW, PAID, line
from warehouse.models import Manifest, Package, Sheet
from warehouse.services import interception, picking, reservation

EVERYTHING = [
    # without a clock of their own: as if eight hours were left
    ("1 parcel is packed and still here", "Load"),
    ("1 parcel of a cancelled order is to be stopped", "Stop"),
    ("1 article of a box that will not leave is not back on the shelf", "Put back"),
    ("1 manifest left and nobody took its tracking file", "Take it"),
    ("1 row was set aside because a step stumbled over it", "Look"),
    ("1 carrier is running out of tracking numbers", "Load more"),
    # by their clocks, which here leave more than that
    ("1 buyer's note waits to be read", "Read"),
    ("1 address is not good", "Look"),
    ("1 order was held by hand", "Decide"),
    ("2 unknown listings hold 2 orders", "Map"),
    ("1 order waits for goods", "Receive"),
    ("1 order is ready for a wave", "Release"),
    ("1 wave waits for a picker", "Pick"),
    ("1 box is picked and not packed", "Pack"),
    ("1 label cannot be drawn", "Look"),
    ("1 order left, and the platform has not confirmed its number", "Import"),
]


def told(person, at=NOW) -> list[tuple[str, str]]:
    """What a person is told to do, the most urgent first, with the words on the button."""
    return [(todo.text, todo.button) for todo in board(person, at=at).todos]


def stations(person, at=NOW) -> list[int]:
    """How many are held, in screening, ready, being picked, packed, and handed over today."""
    return [figure.count for figure in board(person, at=at).line]


def cost(person) -> int:
    person.has_perm("orders.view_order")  # rights are read once a request
    with CaptureQueriesContext(connection) as asked:
        board(person, at=NOW)
    return len(asked)


def test_messages_that_are_not_sent_for_a_quarter_of_an_hour_are_named(shop, agent):
    at = moment()
    for age in (14, 16, 30):
        written = at - timedelta(minutes=age)
        Letter.objects.create(kind="ticket", matter_id=1, shop=shop, text="Hi", written_at=written)
    Letter.objects.filter(written_at__lt=at - HOUR / 3).update(sent_at=at)
    assert told(agent, at) == [("1 message to a buyer is still not sent", "Look")]
    assert board(agent, at=at).todos[0].url.endswith("/aftersales/letter/?stands=waits")


@pytest.fixture
def pack(picker):
    """Pick and pack one order, at a moment."""

    def run(order: Order, at=NOW) -> Package:
        (box,) = factories.make_packages(order)
        walk.pick_wave(box.wave, by=picker, at=at)
        Sheet.objects.filter(waybill__package=box).update(drawn_at=at)
        walk.pack(box, by=picker, at=at)
        return box

    return run


@pytest.fixture
def busy(shop, house, picker, pack):
    """One of everything, each an hour less urgent than the one before."""
    factories.make_stock(house, "TEE-RED-M", 20)
    paid = iter(PAID - hours * HOUR for hours in range(10, 0, -1))

    def place(*lines, **values):
        return factories.make_order(shop, *lines, paid_at=next(paid), **values)

    screening.screen([place(buyer_note="Blue").pk, place(recipient=RecipientDraft()).pk], at=NOW)
    lifecycle.hold_by_hand([place().pk], why="Ask", by=None, at=NOW)
    place(line("NEW"))
    factories.make_order(shop, line("NEW"), line("NEWER"))
    reservation.reserve([place(line(quantity=50)).pk], at=NOW)
    factories.make_ready(place())
    factories.make_packages(place())
    (picked,) = factories.make_packages(place())
    walk.pick_wave(picked.wave, by=picker, at=NOW)
    picking.note_sorted([picked.pk], at=NOW)
    labels = Sheet.objects.filter(waybill__package=picked, job__kind="LABELS")
    labels.update(problem="no_carrier", params={"package": str(picked)})
    dead = factories.make_order(shop)
    (basket,) = factories.make_packages(dead)
    walk.pick_wave(basket.wave, by=picker, at=NOW)
    lifecycle.cancel([dead.pk], by=None, at=NOW)
    interception.stop([dead.pk], at=NOW)
    pack(place(), NOW - 5 * HOUR)
    walk.hand_over([pack(place())], by=picker, at=NOW - HOUR)
    StepFailure.objects.create(step="orders.screen", ref=1, error="", failed_at=NOW - HOUR)


@pytest.fixture
def pressing(shop):
    """Three orders of which 0:30, 1:30 and 7:00 are left of 48 hours; every mark is told."""
    factories.make_skus(["TEE-RED-M"])
    for hours in (47.5, 46.5, 41):
        factories.make_order(shop, paid_at=NOW - hours * HOUR, at=NOW - 40 * HOUR)
    tell(NOW)


def tell(at) -> None:
    clocks.tell(list(clocks.to_tell(at)), at=at)


def test_nothing_to_do_says_so_and_teaches(client, agent):
    client.force_login(agent)

    page = client.get(reverse("admin:index")).content.decode()

    assert told(agent) == []
    assert stations(agent) == [0, 0, 0, 0, 0, 0]
    assert "Nothing to do." in page
    assert f'href="{reverse("admin:orders_importjob_add")}">Import an order file here.' in page


def test_the_administrator_is_told_everything_the_most_urgent_first(busy, boss):
    assert told(boss) == EVERYTHING
    assert stations(boss) == [6, 0, 1, 2, 1, 1]


def test_the_floor_is_told_what_the_floor_can_do(busy, picker):
    buttons = ("Load", "Stop", "Put back", "Receive", "Release", "Pick", "Pack")
    mine = [entry for entry in EVERYTHING if entry[1] in buttons or "label" in entry[0]]

    assert told(picker) == mine
    assert stations(picker) == [6, 0, 1, 2, 1, 1]


def test_the_desk_is_told_what_the_desk_can_do(busy, agent):
    buttons = ("Take it", "Read", "Decide", "Map", "Import")
    mine = [entry for entry in EVERYTHING if entry[1] in buttons or "address" in entry[0]]
    mine.insert(-1, ("1 order waits for goods", "Look"))

    assert told(agent) == mine


def test_a_stranger_is_told_nothing(busy, stranger):
    assert told(stranger) == []
    assert stations(stranger) == [0, 0, 0, 0, 0, 0]
    assert board(stranger, at=NOW).desks == []


def test_the_board_costs_the_same_whatever_there_is_to_do(request, boss, picker, agent):
    idle = [cost(person) for person in (boss, picker, agent)]
    request.getfixturevalue("busy")

    assert [cost(person) for person in (boss, picker, agent)] == idle == [7, 6, 7]


def test_the_whole_page_costs_four_more(client, busy, boss):
    client.force_login(boss)
    moment()  # measures the database's clock, once a minute
    with CaptureQueriesContext(connection) as asked:
        client.get(reverse("admin:index"))

    assert len(asked) == 11  # session, user, rights, and shops that are cut off


@pytest.mark.parametrize("name", ["boss", "picker", "agent"])
def test_every_line_leads_to_a_page_this_person_may_open(client, request, busy, name):
    person = request.getfixturevalue(name)
    client.force_login(person)
    today = board(person, at=NOW)

    for url in [todo.url for todo in today.todos] + [figure.url for figure in today.line]:
        assert client.get(url).status_code == 200, url


def test_lists_behind_the_lines_show_just_what_was_counted(client, busy, boss):
    client.force_login(boss)
    lists = {
        todo.button: [str(row) for row in answer.context["cl"].result_list]
        for todo in board(boss, at=NOW).todos
        if (answer := client.get(todo.url)).context and "cl" in answer.context
    }

    assert lists["Read"] == [Order.objects.get(buyer_note="Blue").number]
    assert lists["Take it"] == [str(Manifest.objects.get())]
    assert lists["Release"] == [Order.objects.get(state="RELEASED").number]
    assert len(lists["Decide"]) == 1


def test_what_waits_without_a_clock_tells_how_long(busy, boss):
    ages = {todo.button: todo.age for todo in board(boss, at=NOW).todos if todo.age}

    assert ages == {"Load": 5 * HOUR, "Take it": HOUR, "Look": HOUR}


def test_each_mark_that_was_told_is_a_line_a_promise(pressing, agent):
    assert told(agent) == [
        ("1 order has less than 30 min left to get its number to the platform", "Show"),
        ("1 order has less than 30 min left to be packed", "Show"),
        ("1 order has less than 2 h left to get its number to the platform", "Show"),
        ("1 order has less than 2 h left to be packed", "Show"),
        ("1 order has less than 8 h left to get its number to the platform", "Show"),
        ("1 order has less than 8 h left to be packed", "Show"),
        ("3 orders are behind our target for screening", "Show"),
        ("3 orders have less than 24 h left to be scanned by the carrier", "Show"),
    ]


def test_what_ran_out_is_said_to_be_too_late(pressing, picker):
    tell(NOW + HOUR)

    assert told(picker, NOW + HOUR)[:2] == [
        ("1 order should be packed by now", "Show"),
        ("1 order has less than 30 min left to be packed", "Show"),
    ]


def test_a_mark_that_nobody_told_yet_is_no_line(shop, picker):
    factories.make_skus(["TEE-RED-M"])
    factories.make_order(shop, paid_at=NOW - 47 * HOUR)

    assert told(picker) == []


def test_a_promise_that_was_kept_is_no_line(pressing, picker):
    orders = list(Order.objects.values_list("pk", flat=True))
    clocks.stop([clocks.PACK, clocks.COLLECT], orders, at=NOW)

    assert told(picker) == []


def test_the_link_of_a_promise_shows_just_those_orders(client, pressing, agent):
    client.force_login(agent)
    urls = {todo.text: todo.url for todo in board(agent, at=NOW).todos}

    def shown(text):
        rows = client.get(urls[text]).context["cl"].result_list
        return [row.paid_at for row in rows]

    assert shown("1 order has less than 30 min left to be packed") == [NOW - 47.5 * HOUR]
    assert shown("1 order has less than 2 h left to be packed") == [NOW - 46.5 * HOUR]
    assert shown("1 order has less than 8 h left to be packed") == [NOW - 41 * HOUR]
    assert len(shown("3 orders are behind our target for screening")) == 3


def test_orders_of_a_shop_one_may_not_see_are_not_counted(pressing, house):
    other = factories.make_shop("B")
    foreign = factories.make_person("foreign", "warehouse", shops=[other], houses=[house])

    assert told(foreign) == []
    assert stations(foreign) == [0, 0, 0, 0, 0, 0]


@pytest.mark.parametrize(
    ("closed_at", "today"),
    [
        (datetime(2026, 11, 20, 8, 30, tzinfo=UTC), 1),  # half past midnight in Seattle
        (datetime(2026, 11, 20, 7, 30, tzinfo=UTC), 0),  # half past eleven the evening before
    ],
)
def test_today_begins_at_midnight_where_the_goods_are(shop, house, picker, pack, closed_at, today):
    factories.make_stock(house, "TEE-RED-M", 1)
    walk.hand_over([pack(factories.make_order(shop))], by=picker, at=NOW)
    Manifest.objects.update(closed_at=closed_at)

    assert stations(picker)[-1] == today


@pytest.mark.parametrize(
    ("ago", "is_alive"), [(timedelta(seconds=4), True), (timedelta(seconds=61), False)]
)
def test_the_line_is_alive_while_a_step_started_within_a_minute(boss, ago, is_alive):
    StepRun.objects.create(name="a", next_at=NOW, started_at=NOW - 9 * HOUR)
    StepRun.objects.create(name="b", next_at=NOW, started_at=NOW - ago)

    beat = board(boss, at=NOW).beat

    assert (beat.ago, beat.is_alive) == (ago, is_alive)


def test_a_line_that_never_ran_is_not_alive(client, boss):
    client.force_login(boss)

    assert not board(boss, at=NOW).beat.is_alive
    assert "The line has not run yet." in client.get(reverse("admin:index")).content.decode()


@pytest.mark.parametrize(
    ("ago", "asked"),
    [
        (timedelta(seconds=9), []),
        (timedelta(minutes=3), [("1 shop is not in step with the platform", "Look")]),
    ],
)
def test_a_shop_that_was_never_read_is_told_of_once_it_had_time(shop, agent, ago, asked):
    platform.connect(shop, at=moment() - ago)
    for feed in (SyncLine.Feed.ORDERS, SyncLine.Feed.CANCELLATIONS):
        sync.open_line(shop, feed, at=moment())

    assert told(agent, at=moment()) == asked


def test_the_floor_reaches_pick_pack_and_handover_in_one_tap(client, picker, agent):
    doors = [reverse(name) for name in ("floor:pick_waves", "floor:pack", "floor:manifests")]

    client.force_login(picker)
    page = client.get(reverse("admin:index")).content.decode()

    assert [desk.url for desk in board(picker, at=NOW).desks] == doors
    assert all(f'class="desk" href="{door}"' in page for door in doors)
    assert board(agent, at=NOW).desks == []


def test_the_page_keeps_its_brand(client, agent):
    client.force_login(agent)

    assert 'id="site-name"' in client.get(reverse("admin:index")).content.decode()
