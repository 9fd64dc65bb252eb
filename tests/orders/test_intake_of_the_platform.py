"""What the platform's own words do to orders that files never could."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from orders.drafts import PlatformStatus, RecipientDraft
from orders.models import Clock, Notice, Order, OrderLine
from orders.services import clocks, intake, lifecycle, screening
from tests import factories
from tests.factories import HOUR, NOW, PAID, again, draft, line, make_packages, make_stock, place

pytestmark = pytest.mark.django_db
Status = PlatformStatus
PARIS = RecipientDraft(
    name="Jane Doe", phone="(+1)2065550100", region="US", postcode="98101", state="Washington",
    city="Seattle", lines=("99 Other Street",),
)  # fmt: skip


def told(**values):
    """An order as the platform tells it, with deadlines of its own."""
    facts = {
        "source": "api",
        "on_hold": True,
        "arrange_due_at": PAID + 20 * HOUR,
        "collect_due_at": PAID + 40 * HOUR,
        "auto_cancel_at": (PAID + 60 * HOUR, PAID + 80 * HOUR, PAID + 400 * HOUR),
    }
    return draft(**(facts | values))


def say(order, before, at=NOW, **values):
    """A newer word of the platform about an order."""
    after = replace(before, as_of=before.as_of + HOUR, **values)
    comparison = intake.place(order.shop_id, [after], by=None, at=at)
    return after, comparison


def running(order) -> dict:
    clocks_of = Clock.objects.open().filter(order=order, basis="PLATFORM")
    return dict(clocks_of.values_list("kind", "due_at"))


def verbs(order) -> list[str]:
    return list(order.events.order_by("seq").values_list("verb", flat=True))


def picked(shop, house, **values):
    """An order whose wave was released, as the platform told of it."""
    make_stock(house, "TEE-RED-M", 5)
    first = told(**values)
    order = place(shop, first)[0]
    make_packages(order)
    return again(order), first


class TestDeadlines:
    def test_they_are_copied_and_our_own_promise_runs_beside_them(self, shop):
        order = place(shop, told())[0]
        assert running(order) == {
            "ARRANGE": PAID + 20 * HOUR,
            "COLLECT": PAID + 40 * HOUR,
            "AUTO_CANCEL": PAID + 60 * HOUR,
        }
        assert order.clocks.get(kind="PACK").due_at == PAID + 48 * HOUR
        assert order.next_due_at == PAID + 20 * HOUR
        assert verbs(order) == ["place"]

    def test_f48_one_that_moves_moves_its_clock_and_leaves_a_line(self, shop):
        first = told()
        order = place(shop, first)[0]
        say(order, first, arrange_due_at=PAID + 18 * HOUR)
        assert running(order)["ARRANGE"] == PAID + 18 * HOUR
        assert again(order).next_due_at == PAID + 18 * HOUR
        event = order.events.get(verb="shift_deadlines")
        assert event.data == {"kinds": ["ARRANGE"]}

    def test_f48_one_later_than_our_own_promise_leaves_that_first(self, shop):
        first = told()
        order = place(shop, first)[0]
        later = dict.fromkeys(("arrange_due_at", "collect_due_at"), PAID + 90 * HOUR)
        say(order, first, auto_cancel_at=(PAID + 90 * HOUR,), **later)
        assert again(order).next_due_at == PAID + 48 * HOUR

    def test_f48_where_the_platform_names_none_our_hours_stand_in_and_that_is_told(self, shop):
        order = place(shop, told(arrange_due_at=None, collect_due_at=None, auto_cancel_at=()))[0]
        scanned = datetime(2026, 11, 25, 7, 59, 59, tzinfo=UTC)  # Tuesday night there
        assert running(order) == {"ARRANGE": PAID + 48 * HOUR, "COLLECT": scanned}
        assert verbs(order) == ["place_by_own_hours"]

    def test_f48_one_that_the_platform_drops_goes_on(self, shop):
        first = told()
        order = place(shop, first)[0]
        _after, comparison = say(order, first, arrange_due_at=None, collect_due_at=None)
        assert comparison.counts["unchanged"] == 1
        assert running(order)["ARRANGE"] == PAID + 20 * HOUR

    def test_f48_marks_told_before_a_shift_are_told_again(self, shop):
        first = told(arrange_due_at=NOW + HOUR)
        order = place(shop, first)[0]
        clocks.tell(list(clocks.to_tell(NOW)), at=NOW)
        assert Notice.objects.filter(clock__kind="ARRANGE").exists()
        say(order, first, arrange_due_at=NOW + 30 * HOUR)
        assert not Notice.objects.filter(clock__kind="ARRANGE").exists()
        assert Clock.objects.get(kind="ARRANGE").alert_at == NOW + 6 * HOUR

    def test_the_platform_cancels_at_the_first_of_three_each_met_in_turn(self, shop, house):
        order, first = picked(shop, house)
        arranged, _ = say(
            order, first, status=Status.AWAITING_COLLECTION,
            auto_cancel_at=first.auto_cancel_at[1:],
        )  # fmt: skip
        met = order.clocks.get(kind="AUTO_CANCEL", stopped_at__isnull=False)
        assert (met.due_at, met.stopped_at, met.is_late) == (PAID + 60 * HOUR, NOW, False)
        assert running(order) == {"COLLECT": PAID + 40 * HOUR, "AUTO_CANCEL": PAID + 80 * HOUR}
        say(order, arranged, status=Status.DELIVERED, auto_cancel_at=())
        assert running(order) == {}

    def test_a_parcel_has_a_clock_until_it_arrives_where_the_platform_names_its_day(self, shop):
        first = told(deliver_due_at=PAID + 240 * HOUR)
        order = place(shop, first)[0]
        assert running(order)["DELIVER"] == PAID + 240 * HOUR
        moved, _ = say(order, first, deliver_due_at=PAID + 264 * HOUR)
        assert running(order)["DELIVER"] == PAID + 264 * HOUR
        assert order.clocks.get(kind="DELIVER").alert_at == PAID + 264 * HOUR
        for verb in ("resume", "release", "start_picking", "pack", "ship"):
            lifecycle.move([order.pk], verb, by=None, at=NOW)
        over = {"status": Status.DELIVERED, "auto_cancel_at": ()}
        there, _ = say(order, moved, delivered_at=PAID + 265 * HOUR, **over)
        clock = order.clocks.get(kind="DELIVER")
        assert (clock.stopped_at, clock.is_late) == (PAID + 265 * HOUR, True)
        say(order, there, at=NOW + HOUR)
        assert "DELIVER" not in running(order)
        assert order.clocks.filter(kind="DELIVER").count() == 1

    def test_one_that_arrived_while_it_was_thought_to_be_here_has_no_clock_left(self, shop):
        first = told(deliver_due_at=PAID + 240 * HOUR)
        order = place(shop, first)[0]
        say(order, first, status=Status.DELIVERED, auto_cancel_at=(),
            delivered_at=PAID + 90 * HOUR)  # fmt: skip
        clock = order.clocks.get(kind="DELIVER")
        assert (clock.stopped_at, clock.is_late) == (PAID + 90 * HOUR, False)

    def test_history_gets_no_clock_later_either(self, shop):
        first = told(status=Status.IN_TRANSIT)
        order = place(shop, first)[0]
        say(order, first, status=Status.DELIVERED)
        assert Clock.objects.count() == 0
        assert again(order).state == "DELIVERED"

    def test_a_file_moves_no_clock(self, shop):
        first = told()
        order = place(shop, first)[0]
        _after, comparison = say(order, first, source="file", arrange_due_at=PAID + 5 * HOUR)
        assert comparison.counts["unchanged"] == 1
        assert running(order)["ARRANGE"] == PAID + 20 * HOUR


class TestWaiting:
    def test_on_hold_lasts_until_the_platform_says_so(self, shop, house):
        make_stock(house, "TEE-RED-M", 5)
        first = told(status=Status.ON_HOLD, recipient=RecipientDraft())
        order = place(shop, first)[0]
        hold = order.holds.get()
        assert (order.state, hold.reason, hold.until_at) == ("HELD", "FREE_CANCEL", None)
        assert list(lifecycle.run_out(NOW + 99 * HOUR)) == []
        say(order, first, status=Status.AWAITING_SHIPMENT, recipient=PARIS)
        assert again(order).state == "SCREENING"
        assert again(order.recipient).data["name"] == "Jane Doe"
        assert "readdress" not in verbs(order)

    def test_where_the_market_has_no_on_hold_we_wait_the_hour_ourselves(self, shop):
        paid = NOW - timedelta(minutes=20)
        order = place(shop, told(on_hold=False, paid_at=paid))[0]
        assert order.holds.get(reason="FREE_CANCEL").until_at == paid + HOUR

    def test_where_the_platform_kept_the_hour_nobody_waits_again(self, shop, house):
        make_stock(house, "TEE-RED-M", 5)
        assert place(shop, told(paid_at=NOW - timedelta(minutes=20)))[0].state == "SCREENING"

    def test_a_pre_order_waits_for_its_date_and_promises_count_from_it(self, shop, house):
        make_stock(house, "TEE-RED-M", 5)
        date = NOW + timedelta(days=10)
        order = place(shop, told(release_on=date, arrange_due_at=None, collect_due_at=None))[0]
        hold = order.holds.get()
        assert (order.state, hold.reason, hold.until_at) == ("HELD", "RELEASE_DATE", date)
        assert str(hold) == "Sold to be sent from 2026-11-30 on; goes on by itself then."
        assert order.clocks.get(kind="PACK").due_at == date + 48 * HOUR
        assert list(lifecycle.run_out(date - HOUR)) == []
        lifecycle.go_on(list(lifecycle.run_out(date)), by=None, at=date)
        assert again(order).state == "SCREENING"

    def test_a_date_that_moves_moves_its_hold(self, shop):
        first = told(release_on=NOW + timedelta(days=10))
        order = place(shop, first)[0]
        second, _ = say(order, first, release_on=NOW + timedelta(days=20))
        assert order.holds.open().get(reason="RELEASE_DATE").until_at == NOW + timedelta(days=20)
        say(order, second, release_on=None)
        assert not order.holds.open().filter(reason="RELEASE_DATE").exists()

    def test_the_end_of_one_wait_is_not_the_end_of_another(self, shop, house):
        make_stock(house, "TEE-RED-M", 5)
        paid, date = NOW - timedelta(minutes=20), NOW + timedelta(days=1)
        order = place(shop, told(on_hold=False, paid_at=paid, release_on=date))[0]
        at = NOW + HOUR
        lifecycle.go_on(list(lifecycle.run_out(at)), by=None, at=at)
        assert again(order).state == "HELD"
        assert order.holds.open().get().reason == "RELEASE_DATE"

    def test_a_request_to_cancel_is_stamped_and_taken_back(self, shop):
        first = told()
        order = place(shop, first)[0]
        asked, _ = say(order, first, cancel_asked=True, cancel_asked_at=NOW - HOUR)
        assert again(order).cancel_asked_at == NOW - HOUR
        say(order, asked, cancel_asked=False)
        assert again(order).cancel_asked_at is None
        assert verbs(order)[-3:] == ["ask_cancel", "update", "withdraw_cancel"]

    def test_a_page_read_before_the_buyer_asked_takes_nothing_back(self, shop):
        first = told()
        order = place(shop, first)[0]
        asked_at = first.as_of + timedelta(minutes=5)
        lifecycle.mark([order.pk], "cancel_asked_at", at=asked_at)
        for as_of in (first.as_of, asked_at):
            intake.place(shop.pk, [replace(first, as_of=as_of)], by=None, at=NOW)
            assert again(order).cancel_asked_at == asked_at
        later = replace(first, as_of=asked_at + timedelta(seconds=1))
        intake.place(shop.pk, [later], by=None, at=NOW)
        assert again(order).cancel_asked_at is None

    def test_an_order_may_come_with_its_request(self, shop):
        order = place(shop, told(cancel_asked=True))[0]
        assert order.cancel_asked_at == NOW


class TestAddresses:
    def test_f18_before_picking_a_new_address_is_judged_anew(self, shop, house):
        make_stock(house, "TEE-RED-M", 5)
        first = told()
        order = place(shop, first)[0]
        screening.screen([order.pk], at=NOW)
        assert again(order).state == "RELEASED"
        nowhere = replace(PARIS, postcode="00000")
        say(order, first, recipient=nowhere, has_changed_address=True)
        assert again(order).state == "HELD"
        assert order.holds.open().get().reason == "ADDRESS"
        assert (again(order).address_changed_at, "readdress" in verbs(order)) == (None, True)

    def test_f18_once_printed_the_label_is_called_dead(self, shop, house):
        order, first = picked(shop, house)
        assert list(Order.objects.address_changed()) == []
        say(order, first, recipient=PARIS, has_changed_address=True)
        order = again(order)
        assert (order.state, order.address_changed_at) == ("PICKING", NOW)
        assert order.recipient.data["lines"] == ["99 Other Street"]
        assert list(Order.objects.address_changed()) == [order]
        assert verbs(order)[-1] == "readdress_printed"

    def test_f18_a_hidden_new_address_kills_the_label_once(self, shop, house):
        masked = RecipientDraft(name="J***", phone="(+1)206***00", region="US")
        order, first = picked(shop, house, recipient=masked, shipping_type="TIKTOK")
        moved, _ = say(order, first, has_changed_address=True)
        assert again(order).address_changed_at == NOW
        lifecycle.unmark([order.pk], "address_changed_at")
        _after, comparison = say(order, moved, at=NOW + HOUR)
        assert comparison.counts["unchanged"] == 1
        assert again(order).address_changed_at is None

    def test_f19_a_masked_address_never_replaces_a_clear_one(self, shop, house):
        order, first = picked(shop, house)
        masked = RecipientDraft(name="J***", phone="(+1)206***00", region="US", postcode="9****")
        _after, comparison = say(order, first, recipient=masked)
        assert comparison.counts["unchanged"] == 1
        assert order.recipient.data["name"] == "Jane Doe"

    def test_f19_less_shown_than_before_is_no_new_address(self, shop, house):
        seen = RecipientDraft(name="J***e", phone="(+1)206***00", region="US", city="Seattle")
        order, first = picked(shop, house, recipient=seen, shipping_type="TIKTOK")
        say(order, first, recipient=replace(seen, name="***", city=""))
        assert again(order).address_changed_at is None

    def test_what_a_file_told_in_other_words_is_no_new_address(self, shop, house):
        order, first = picked(shop, house, source="file")
        say(order, first, source="api", recipient=PARIS)
        assert (again(order).address_changed_at, again(order).source) == (None, "api")


class TestParcels:
    def test_f20_parcels_the_platform_names_later_free_no_goods(self, shop, house):
        order, first = picked(shop, house)
        named = replace(first.lines[0], package_ref="1152", platform_line_ids=("5770",))
        _after, comparison = say(order, first, lines=(named,), package_ids=("1152",))
        assert comparison.counts["changed"] == 1
        kept = order.lines.get()
        assert (kept.package_ref, kept.platform_line_ids) == ("1152", ["5770"])
        assert kept.key.endswith("|1152")
        assert (again(order).lines_changed_at, again(order).package_ids) == (None, ["1152"])

    def test_f20_a_split_before_picking_parts_the_lines_and_conserves_pieces(self, shop, house):
        make_stock(house, "TEE-RED-M", 5)
        first = told(lines=(line(quantity=3, package_ref="1"),))
        order = place(shop, first)[0]
        two = (line(quantity=2, package_ref="1"), line(quantity=1, package_ref="2"))
        split, _ = say(order, first, lines=two)
        wanted = {kept.package_ref: kept.wanted for kept in order.lines.all()}
        assert wanted == {"1": 2, "2": 1}
        assert again(order).lines_changed_at == NOW
        lifecycle.unmark([order.pk], "lines_changed_at")
        _after, comparison = say(order, split)
        assert comparison.counts["unchanged"] == 1
        say(order, split, lines=first.lines)
        wanted = {kept.package_ref: kept.wanted for kept in order.lines.all() if kept.wanted}
        assert wanted == {"1": 3}

    def test_a_split_once_picked_is_the_warehouses_to_follow(self, shop, house):
        order, first = picked(shop, house, lines=(line(quantity=2, package_ref="1"),))
        two = (line(package_ref="1"), line(package_ref="2"))
        _after, comparison = say(order, first, lines=two)
        assert comparison.counts["unchanged"] == 1
        assert [kept.wanted for kept in order.lines.all()] == [2]

    def test_other_goods_once_picked_are_taken_over_for_a_step_to_act(self, shop, house):
        make_stock(house, "CAP", 5, "A-02-1")
        order, first = picked(shop, house, lines=(line(), line("CAP")))
        _after, comparison = say(order, first, lines=(line("CAP"),))
        assert comparison.counts["changed"] == 1
        assert (again(order).state, again(order).lines_changed_at) == ("PICKING", NOW)
        wanted = {kept.seller_sku: kept.wanted for kept in order.lines.all()}
        assert wanted == {"TEE-RED-M": 0, "CAP": 1}

    @pytest.mark.parametrize("known", [{"source": "file"}, {"part_shipped_at": NOW}])
    def test_what_a_file_told_or_left_in_part_keeps_its_goods(self, shop, house, known):
        order, first = picked(shop, house)
        Order.objects.filter(pk=order.pk).update(**known)
        _after, comparison = say(
            order, first, lines=(line(quantity=2),), status=Status.AWAITING_COLLECTION
        )
        assert comparison.refused[order.number].code == "order_lines_changed"
        assert OrderLine.objects.get().wanted == 1
        assert (again(order).platform_status, again(order).arranged_at) == (
            "AWAITING_COLLECTION", NOW,
        )  # fmt: skip


class TestAhead:
    def test_an_order_in_transit_that_we_hold_is_an_alarm(self, shop, house):
        order, first = picked(shop, house)
        assert list(Order.objects.ahead()) == []
        say(order, first, status=Status.IN_TRANSIT)
        assert list(Order.objects.ahead()) == [order]
        assert again(order).state == "PICKING"
        assert "COLLECT" not in running(order)

    def test_an_order_arranged_elsewhere_while_it_waits_here_is_an_alarm(self, shop):
        first = told()
        order = place(shop, first)[0]
        say(order, first, status=Status.AWAITING_COLLECTION)
        assert list(Order.objects.ahead()) == [order]
        assert verbs(order)[-1] == "arrange_elsewhere"

    def test_an_order_cancelled_after_it_left_is_known_to_be(self, shop, house):
        order, first = picked(shop, house)
        for verb in ("pack", "ship"):
            lifecycle.move([order.pk], verb, by=None, at=NOW)
        say(order, first, status=Status.CANCELLED, cancelled_at=NOW)
        order = again(order)
        assert (order.state, order.cancelled_on_platform_at) == ("SHIPPED", NOW)
        assert verbs(order)[-1] == "cancel_too_late"


def test_facts_only_the_platform_knows_may_come_later(shop):
    first = told()
    order = place(shop, first)[0]
    say(order, first, shipping_type="TIKTOK", delivery_option_id="7091", combine_group="g1")
    order = again(order)
    assert (order.shipping_type, order.delivery_option_id, order.combine_group) == (
        "TIKTOK", "7091", "g1",
    )  # fmt: skip


def test_what_is_still_so_is_known_as_of_later(shop):
    first = told()
    order = place(shop, first)[0]
    _after, comparison = say(order, first)
    assert (comparison.counts["unchanged"], again(order).as_of) == (1, NOW + HOUR)
    say(order, replace(first, as_of=NOW - HOUR / 2), buyer_note="from in between")
    assert again(order).buyer_note == ""
    assert verbs(order) == ["place"]


def test_what_was_delivered_is_complete_when_the_platform_says_so(shop, house):
    order, first = picked(shop, house)
    for verb in ("pack", "ship"):
        lifecycle.move([order.pk], verb, by=None, at=NOW)
    delivered, _ = say(order, first, status=Status.DELIVERED)
    assert again(order).state == "DELIVERED"
    say(order, delivered, status=Status.COMPLETED)
    assert again(order).state == "COMPLETED"


def test_f06_an_unknown_status_changes_nothing_and_is_named(shop):
    first = told()
    order = place(shop, first)[0]
    _after, comparison = say(order, first, status=Status.UNKNOWN, status_text="NEWLY_INVENTED")
    assert str(comparison.refused[order.number]).startswith(f"{order.number} has a status nobody")
    assert again(order).platform_status == "AWAITING_SHIPMENT"


def test_an_order_without_a_buyer_is_placed(shop):
    assert place(shop, told(buyer_key=""))[0].buyer is None


def test_what_changed_of_many_orders_costs_a_fixed_number_of_queries(shop):
    moved = replace(factories.ADDRESS, lines=("99 Other Street",))
    fates = [
        {"status": Status.AWAITING_SHIPMENT, "on_hold": False, "recipient": moved},
        {"arrange_due_at": PAID + 30 * HOUR, "auto_cancel_at": (PAID + 70 * HOUR,)},
        {"cancel_asked": True, "buyer_note": "Blue, please"},
        {"status": Status.AWAITING_COLLECTION, "on_hold": False},
        {"status": Status.CANCELLED},
    ]

    def cost(count: int) -> int:
        before = [told(status=Status.ON_HOLD) for _place in range(count * len(fates))]
        place(shop, *before)
        after = [
            replace(one, as_of=one.as_of + HOUR, **fates[number % len(fates)])
            for number, one in enumerate(before)
        ]
        with CaptureQueriesContext(connection) as asked:
            placed = intake.place(shop.pk, after, by=None, at=NOW)
        assert placed.counts["changed"] == len(after)
        return len(asked)

    assert cost(2) == cost(20)
