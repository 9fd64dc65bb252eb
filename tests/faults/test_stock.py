"""Faults of stock and order state; F24 and F25 stand in tests/races/test_last_pieces.py."""

import threading
import time
from functools import partial

import pytest
from django.contrib.messages import get_messages
from django.db import IntegrityError, OperationalError, connection, transaction
from django.db.models import F
from django.test import Client
from django.urls import reverse
from django_fsm import TransitionNotAllowed

from orders.drafts import PlatformStatus
from orders.models import Order, OrderEvent
from orders.services import intake, lifecycle
from tests import walk
from tests.factories import (
    HOUR,
    NOW,
    again,
    draft,
    line,
    make_order,
    make_person,
    make_ready,
    make_shop,
    make_stock,
    make_warehouse,
    place,
)
from tests.processes import dies
from tests.races.crowd import PATIENCE, all_at_once
from tests.warehouse.views.device import Device, label, make_wave, pick
from warehouse.models import (
    BinStock,
    PackageLine,
    PickTask,
    Reservation,
    Scan,
    StockBalance,
    StockMovement,
)
from warehouse.services import at_shelf, reservation

pytestmark = pytest.mark.django_db(transaction=True)
TAKEN = "Somebody else is working on this row. Try again in a moment."
ORDER = "admin:orders_order_change"


class Hanging:
    """Somebody who locks rows and then does nothing for long."""

    def __init__(self, *rows):
        self.rows, self.has, self.over = rows, threading.Event(), threading.Event()

    def hang(self) -> None:
        with transaction.atomic():
            for row in self.rows:
                type(row).objects.select_for_update().get(pk=row.pk)
            self.has.set()
            assert self.over.wait(PATIENCE)

    def let_go_after(self, act):
        """What `act` becomes while the rows are held."""

        def hand() -> None:
            assert self.has.wait(PATIENCE)
            try:
                act()
            finally:
                self.over.set()

        return hand


def connections_open() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()")
        return cursor.fetchone()[0]


def connections_left(expected: int) -> int:
    """Those open once the server has put away what was closed, which takes it a moment."""
    deadline = time.monotonic() + PATIENCE
    while (left := connections_open()) > expected and time.monotonic() < deadline:
        time.sleep(0.05)
    return left


def test_f26_a_step_that_finds_its_rows_locked_runs_again_later(shop, house):
    make_stock(house, "CAP", 5)
    make_order(shop, line("CAP"))
    balance = StockBalance.objects.get()
    holder, raised = Hanging(balance), []

    def step() -> None:
        with pytest.raises(OperationalError) as refused:
            walk.run("warehouse.reserve")
        raised.append(str(refused.value))

    assert all_at_once([holder.hang, holder.let_go_after(step)]) == []
    assert "lock timeout" in raised[0]
    assert (again(balance).reserved, Reservation.objects.count()) == (0, 0)
    assert walk.run("warehouse.reserve") == 1
    assert again(balance).reserved == 1


def test_f26_people_are_told_that_a_row_is_taken_and_connections_do_not_pile_up(shop, house):
    person = make_person("picker", "warehouse", shops=[shop], houses=[house])
    wave = make_wave(shop, house, person)
    held = make_order(shop)
    task = at_shelf.walk(wave.pk).first()
    balance = StockBalance.objects.get(sku=task.part.sku)
    holder, answers, counted = Hanging(balance, held), [], []
    before = connections_open()

    def scan() -> None:
        held_bin = {"wave": wave.pk, "bin": task.bin.code}
        reply = Device(person).post("PICK", task.part.sku.code, **held_bin)
        answers.append((reply.status_code, reply.json()["say"]))

    def press() -> None:
        client, page = Client(), f"http://testserver{reverse(ORDER, args=[held.pk])}"
        client.force_login(person)
        address = reverse("admin:orders_order_hold", args=[held.pk])
        asked = {"_form_submitted": "on", "why": "Wait"}
        reply = client.post(address, asked, headers={"Referer": page})
        told = [str(message) for message in get_messages(reply.wsgi_request)]
        answers.append((reply.status_code, *told))
        counted.append(connections_open())

    def crowd() -> None:
        assert all_at_once([scan] * 8 + [press]) == []

    assert all_at_once([holder.hang, holder.let_go_after(crowd)]) == []
    assert sorted(answers) == [(302, TAKEN)] + [(503, TAKEN)] * 8
    assert max(counted) <= before + 11  # the holder, who lets it go, and nine hands
    assert connections_left(before) <= before
    assert (again(task).picked, again(held).state, Scan.objects.count()) == (0, "SCREENING", 0)


@pytest.fixture
def boxes(shop, house, picker):
    """Two red shirts and a mug in the first box; both boxes are picked."""
    return pick(make_wave(shop, house, picker), picker)


def test_f31_two_packers_of_one_box_count_each_piece_once(shop, house, picker, boxes):
    other = make_person("other", "warehouse", shops=[shop], houses=[house])
    box, accepted = boxes[0], []

    def packer(person) -> None:
        for code in ("TEE-RED-M", "TEE-RED-M", "MUG-BLUE"):
            answer = Device(person).scan("PACK", code, package=box.pk)
            accepted.append(answer["accepted"])

    assert all_at_once([partial(packer, picker), partial(packer, other)]) == []
    assert sorted(accepted) == [False] * 3 + [True] * 3
    box = again(box)
    assert box.state == "SEALED"
    assert all(line.packed == line.quantity for line in box.lines.all())
    late = Device(other).scan("PACK", label(box))
    local = box.sealed_at.astimezone(house.zone)
    assert late["say"] == f"{box} was packed by {box.sealed_by} at {local:%H:%M}."
    assert box.sealed_by in (picker, other)


def test_f31_one_barcode_five_times_in_a_second_counts_what_is_wanted(shop, house, picker):
    wave = make_wave(shop, house, picker)
    accepted = []

    def scan() -> None:
        answer = Device(picker).scan("PICK", "TEE-RED-M", wave=wave.pk, bin="A-01-1")
        accepted.append(answer["accepted"])

    assert all_at_once([scan] * 5) == []
    assert sorted(accepted) == [False] * 3 + [True] * 2
    assert PickTask.objects.get(part__sku__code="TEE-RED-M").picked == 2
    balance = StockBalance.objects.get(sku__code="TEE-RED-M")
    assert (balance.on_hand, balance.reserved) == (7, 0)


def facts() -> list:
    """All that a scan could change."""
    return [
        list(PickTask.objects.order_by("pk").values_list("picked", flat=True)),
        list(PackageLine.objects.order_by("pk").values_list("packed", "package__state")),
        list(Order.objects.order_by("pk").values_list("state", "event_count")),
        list(StockBalance.objects.order_by("pk").values_list("on_hand", "reserved")),
        StockMovement.objects.count(),
    ]


@pytest.mark.parametrize("code", ["MUG-BLUE", "SW0000000000", "\u202e\x00☃", "x" * 4096, "B:Z-9"])
def test_f32_what_does_not_belong_here_is_refused_in_words(shop, house, picker, code):
    wave = make_wave(shop, house, picker)
    before = facts()
    for mode, in_hand in (("PICK", {"wave": wave.pk, "bin": "A-01-1"}), ("PACK", {})):
        answer = Device(picker).scan(mode, code, **in_hand)
        assert (answer["accepted"], answer["tone"]) == (False, "bad")
        assert answer["say"]
    assert facts() == before


def test_f32_a_parcel_of_another_shop_and_a_cancelled_one_are_refused(shop, house, picker, boxes):
    other = make_shop("B")
    theirs = make_wave(other, make_warehouse(other, "W9", numbers=9), picker)
    foreign = pick(theirs, picker)[0]
    orders = Order.objects.filter(lines__parts__package_lines__package=boxes[0])
    lifecycle.cancel(list(orders.values_list("pk", flat=True)), by=None, at=NOW)
    before = facts()
    assert Device(picker).post("PACK", label(foreign)).json()["verdict"] == "not_yours"
    assert facts() == before
    dead = Device(picker).scan("PACK", label(boxes[0]))
    assert (dead["accepted"], dead["tone"]) == (False, "dead")
    orders.update(event_count=F("event_count") - 1)  # the line that tells where it was stopped
    assert facts() == before


class TestF33:
    """An order never moves but by its door, whichever way one comes."""

    @pytest.fixture
    def order(self, shop, house):
        make_stock(house, "TEE-RED-M", 5)
        order = make_order(shop)
        make_ready(order)
        return again(order)

    @pytest.fixture(autouse=True)
    def stays(self, order):
        before = facts()
        yield
        assert facts() == before
        assert again(order).state == "RELEASED"

    def test_f33_forged_posts_are_refused(self, client, order, boss, stranger):
        client.force_login(boss)
        forged = {"state": "SHIPPED", "reserved_at": ""}
        assert client.post(reverse(ORDER, args=[order.pk]), forged).status_code == 403
        client.force_login(stranger)
        client.post(
            reverse("admin:orders_order_cancel", args=[order.pk]), {"_form_submitted": "on"}
        )

    def test_f33_a_button_of_another_state_is_refused_by_name(self, client, order, boss):
        client.force_login(boss)
        address = reverse("admin:orders_order_screen_now", args=[order.pk])
        client.post(address, {"_form_submitted": "on"})

    def test_f33_a_stale_form_is_refused_by_name(self, order):
        outcome = lifecycle.pack([order.pk], by=None, at=NOW)
        assert str(outcome.refused[order.pk]) == (
            f"{order.number} is ready to be picked, so this cannot be done with it now."
        )

    def test_f33_a_file_moves_nothing_by_its_status(self, shop, order):
        same = draft(number=order.number, status=PlatformStatus.UNPAID, as_of=NOW + HOUR)
        assert intake.place(shop.pk, [same], by=None, at=NOW).counts["unpaid"] == 1

    def test_f33_a_shell_cannot_set_a_state_or_skip_one(self, order):
        with pytest.raises(AttributeError, match="state"):
            order.state = "SHIPPED"
        with pytest.raises(TransitionNotAllowed):
            order.ship(at=NOW)
        order.save()

    def test_f33_the_table_knows_no_other_state(self, order):
        with pytest.raises(IntegrityError), transaction.atomic():
            Order.objects.filter(pk=order.pk).update(state="LOST")


def test_f35_stock_and_events_are_written_both_or_not_at_all(shop, house, picker):
    make_stock(house, "CAP", 9)
    ids = [order.pk for order in place(shop, *(draft(line("CAP")) for _ in range(3)))]
    deaths = sum(dies(partial(reservation.reserve, ids, at=NOW), n) for n in range(1, 16))
    events = OrderEvent.objects.filter(verb="reserve")
    assert deaths >= 9
    reserved = StockBalance.objects.get().reserved
    assert reserved == Reservation.objects.count() == events.count()
    assert reserved == Order.objects.filter(reserved_at__isnull=False).count()
    reservation.reserve(ids, at=NOW)
    assert StockBalance.objects.get().reserved == events.count() == 3


def test_f35_a_picked_piece_is_counted_everywhere_or_nowhere(shop, house, picker):
    wave = make_wave(shop, house, picker)
    task = at_shelf.walk(wave.pk).first()
    in_hand = {"wave": wave.pk, "bin": task.bin.code}
    code, sku = task.part.sku.code, task.part.sku
    scan = partial(walk.scan, "PICK", code, by=picker, at=NOW, **in_hand)
    assert [dies(scan, n) for n in range(1, 7)] == [True] * 6
    assert (again(task).picked, Scan.objects.count()) == (0, 0)
    assert scan().accepted
    moved = StockMovement.objects.filter(sku=sku, kind="PICK").count()
    taken = Reservation.objects.get(part=task.part).taken
    on_hand = StockBalance.objects.get(sku=sku).on_hand
    assert (again(task).picked, moved, taken, on_hand) == (1, 1, 1, 8)
    assert BinStock.objects.get(sku=sku).on_hand == 8
