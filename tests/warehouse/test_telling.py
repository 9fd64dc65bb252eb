"""The platform is told of boxes once each, by its own rules, and its receipts are kept."""

from datetime import timedelta

import pytest
from django.utils import timezone

from orders.models import Clock, Grant, Sending
from orders.services import lifecycle
from orders.sla import Kind
from tests import walk
from tests.depot import fill, fresh, make_depot
from tests.factories import again
from warehouse.models import Carrier, Package, Provider, Sheet, Waybill
from warehouse.services import numbers, packing, telling, waybills

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
FACTS = {  # of an order, and why its box waits then
    "cancel_asked_at": "order_is_asked_for",
    "called_off_at": "order_is_asked_for",
    "lines_changed_at": "order_sells_otherwise",
    "address_changed_at": "order_address_changed",
}


def tell(*, after=timedelta(0)):
    """Both steps, as the belt runs them; whom they did, and whom not and why."""
    at = timezone.now() + after
    outcome = telling.arrange(list(telling.to_arrange(at)), at=at)
    outcome += telling.upload(list(telling.to_upload(at)), at=at)
    return outcome


def why(outcome) -> list[str]:
    return [refused.code for refused in outcome.refused.values()]


def sealed(depot, *orders, picker) -> list[Package]:
    """The boxes of these orders, picked, labelled and packed."""
    boxes = depot.boxes(*orders)
    at = timezone.now()
    waybills.obtain([box.pk for box in boxes], at=at)
    Sheet.objects.update(drawn_at=at)
    for wave in {box.wave for box in boxes}:
        walk.pick_wave(wave, by=picker, at=at)
    for box in boxes:
        walk.pack(box, by=picker, at=at)
    return [again(box) for box in boxes]


class TestArranging:
    def test_boxes_are_arranged_with_their_wave_in_one_call(self, practice):
        depot = make_depot(practice)
        orders = [depot.buy() for _ in range(3)]
        boxes = depot.boxes(*orders)
        assert [box.way for box in boxes] == ["WAVE"] * 3

        outcome = tell()

        assert (sorted(outcome.done), outcome.refused) == (sorted(box.pk for box in boxes), {})
        assert [one["status"] for one in depot.packages()] == ["PROCESSING"] * 3
        for order in orders:
            assert again(order).arranged_at is not None
            assert not Clock.objects.open().filter(order=order, kind=Kind.ARRANGE).exists()
            assert again(order).events.order_by("seq").last().verb == "arrange"
        receipts = {one.receipt["request"] for one in Sending.objects.accepted()}
        assert (len(receipts), Sending.objects.count()) == (1, 3)
        assert tell().done == []
        assert len(depot.effects("ship")) == 3

    def test_a_shop_may_have_it_done_when_the_box_is_packed(self, practice, picker):
        depot = make_depot(practice, arrange_at="SEAL")
        order = depot.buy()
        (box,) = depot.boxes(order)
        assert (box.way, box.call_at) == ("SEAL", None)
        assert tell().done == []

        (box,) = sealed_again = sealed_box(box, picker)

        assert order.clocks.get(kind=Kind.UPLOAD).stopped_at is None
        assert box.waybills.get().number == ""
        assert tell().done == [one.pk for one in sealed_again]
        assert again(order).arranged_at is not None
        assert order.clocks.get(kind=Kind.UPLOAD).stopped_at is not None

    def test_in_the_states_a_label_is_bought_for_the_pieces_of_the_box(self, practice):
        depot = make_depot(practice, "US", "TIKTOK")
        (box,) = depot.boxes(depot.buy(("CAP", 2), ("MUG", 1)))
        assert box.ref == ""

        assert tell().done == [box.pk]

        (package,) = depot.packages()
        assert again(box).ref == package["id"]
        assert len(package["doc"]["order_line_item_ids"]) == 3

    def test_what_stands_there_already_is_taken_as_it_is(self, practice):
        depot = make_depot(practice)
        (box,) = depot.boxes(depot.buy())
        practice.fault("lost", call="ship_packages", times=-1)
        assert why(tell()) == ["platform_is_down"]
        practice.faults_off()
        assert again(box).told_at is None

        assert tell(after=MINUTE).done == [box.pk]

        receipt = Sending.objects.get().receipt
        assert receipt == {
            "package": box.ref,
            "number": depot.packages()[0]["doc"]["tracking_number"],
        }
        assert len(depot.effects("ship")) == 1

    def test_one_of_many_that_is_refused_stops_no_other(self, practice):
        depot = make_depot(practice)
        boxes = depot.boxes(*(depot.buy() for _ in range(3)))
        Package.objects.filter(pk=boxes[1].pk).update(ref="1152999999999999999")

        outcome = tell()

        assert (len(outcome.done), why(outcome)) == (2, ["platform_refused"])
        box = again(boxes[1])
        assert (box.call_at, box.told_at, box.refused_at is not None) == (None, None, True)
        assert "21011028" in box.sentence
        assert tell(after=60 * MINUTE).refused == {}
        assert list(Package.objects.untold()) == [box]

    @pytest.mark.parametrize("region", ["TH", "US"])
    def test_done_before_without_a_package_to_show_for_it_is_a_persons(
        self, practice, picker, region
    ):
        depot = make_depot(practice, region, "SELLER")
        fill(fresh(region))
        (box,) = sealed(depot, depot.buy(), picker=picker)
        call = "mark_shipped" if region == "US" else "ship_packages"
        practice.fault("code", call=call, code=21011006, times=-1)

        assert why(tell()) == ["platform_refused"]

        practice.faults_off()
        assert (again(box).told_at, again(box).refused_at is not None) == (None, True)
        assert tell(after=60 * MINUTE).refused == {}
        assert list(Package.objects.untold()) == [box]


class TestNotNow:
    @pytest.mark.parametrize("fact", FACTS)
    def test_nothing_is_told_of_an_order_that_may_change(self, practice, fact):
        depot = make_depot(practice)
        order = depot.buy()
        (box,) = depot.boxes(order)
        lifecycle.mark([order.pk], fact, at=timezone.now())

        assert why(tell()) == [FACTS[fact]]
        assert (depot.effects("ship"), Sending.objects.count()) == ([], 0)
        assert tell().refused == {}

        lifecycle.unmark([order.pk], fact)
        assert tell(after=MINUTE).done == [box.pk]

    @pytest.mark.parametrize("fact", FACTS)
    @pytest.mark.parametrize("region", ["TH", "US"])
    def test_no_number_is_told_of_an_order_that_may_change(self, practice, picker, region, fact):
        depot = make_depot(practice, region, "SELLER")
        fill(fresh(region))
        order = depot.buy()
        (box,) = sealed(depot, order, picker=picker)
        lifecycle.mark([order.pk], fact, at=timezone.now())

        assert why(tell()) == [FACTS[fact]]
        assert (depot.effects("ship"), Sending.objects.count()) == ([], 0)

        lifecycle.unmark([order.pk], fact)
        assert tell(after=MINUTE).done == [box.pk]

    def test_an_order_on_hold_there_is_not_told_of(self, practice):
        depot = make_depot(practice)
        order = depot.buy()
        depot.boxes(order)
        lifecycle.fill([order.pk], {"platform_status": "ON_HOLD"})

        assert why(tell()) == ["order_is_on_hold"]
        assert depot.effects("ship") == []

    def test_a_cancelled_order_has_no_box_to_tell_of(self, practice):
        depot = make_depot(practice)
        order = depot.buy()
        (box,) = depot.boxes(order)
        lifecycle.cancel_by_platform([order.pk], by=None, at=timezone.now())
        walk.run("warehouse.stop_cancelled")

        assert (again(box).state, again(box).call_at) == ("VOID", None)
        assert tell().refused == {}
        assert depot.effects("ship") == []

    def test_a_request_that_only_the_platform_knows_of_makes_the_box_wait(self, practice):
        depot = make_depot(practice)
        order = depot.buy()
        (box,) = depot.boxes(order)
        practice.advance(3601)
        told = practice.post(f"orders/{order.number}/cancel")

        assert why(tell()) == ["platform_refused"]
        assert depot.effects("ship") == []
        box = again(box)
        assert (box.refused_at, "21011007" in box.sentence) == (None, True)

        practice.post(f"cancellations/{told['cancel_id']}/withdraw")
        lifecycle.unmark([order.pk], "cancel_asked_at")
        assert tell(after=2 * MINUTE).done == [box.pk]

    def test_what_is_claimed_after_a_slow_shop_has_its_whole_lease(self, practice):
        slow, other = make_depot(practice), make_depot(practice)
        (first,), (second,) = slow.boxes(slow.buy()), other.boxes(other.buy())
        practice.fault("hang", call="ship_packages", seconds=2)
        at = timezone.now()

        outcome = telling.arrange(list(telling.to_arrange(at)), at=at)

        assert outcome.done == [first.pk, second.pk]
        claimed = {one.shop: one.sent_at - at for one in Sending.objects.all()}
        assert claimed[slow.shop] == timedelta(0)
        assert timedelta(seconds=2) <= claimed[other.shop] < timedelta(seconds=9)

    def test_a_shop_that_is_cut_off_is_told_of_nothing(self, practice):
        depot = make_depot(practice)
        (box,) = depot.boxes(depot.buy())
        Grant.objects.update(ended_at=timezone.now())

        assert why(tell()) == ["shop_not_connected"]
        assert (
            again(box).sentence
            == f"{depot.shop} is not connected to the platform. Connect it first."
        )
        assert Sending.objects.count() == 0


class TestUploading:
    def test_a_number_is_told_when_the_box_is_packed(self, practice, picker):
        depot = make_depot(practice, "TH", "SELLER")
        fill(number := fresh("TH"))
        order = depot.buy()
        assert tell().done == []

        (box,) = sealed(depot, order, picker=picker)
        assert tell().done == [box.pk]

        (package,) = depot.packages()
        assert package["doc"]["tracking_number"] == number
        assert package["doc"]["shipping_provider_name"] == "KEX Express"
        assert (again(box).call_at, again(order).arranged_at is not None) == (None, True)
        target = order.clocks.get(kind=Kind.UPLOAD)
        assert target.due_at - target.started_at == 10 * MINUTE
        assert (target.started_at, target.is_late) == (again(order).packed_at, False)
        assert target.stopped_at is not None
        sending = Sending.objects.get()
        assert (sending.kind, sending.ref) == ("upload", f"{box.pk}R1")
        assert Provider.objects.count() == 3

    def test_a_number_of_many_that_is_refused_stops_no_other(self, practice, picker):
        depot = make_depot(practice, "TH", "SELLER")
        fill(*(fresh("TH") for _ in range(3)))
        boxes = sealed(depot, *(depot.buy() for _ in range(3)), picker=picker)
        Package.objects.filter(pk=boxes[1].pk).update(ref="1152999999999999999")

        outcome = tell()

        assert (len(outcome.done), why(outcome)) == (2, ["platform_refused"])
        assert list(Package.objects.untold()) == [boxes[1]]
        assert Sending.objects.refused().get().ref == f"{boxes[1].pk}R1"

    def test_in_the_states_the_order_is_marked_as_shipped(self, practice, picker):
        depot = make_depot(practice, "US", "SELLER")
        fill(number := fresh("US"))
        (box,) = sealed(depot, depot.buy(("CAP", 2)), picker=picker)

        assert tell().done == [box.pk]

        (package,) = depot.packages()
        assert (package["doc"]["tracking_number"], again(box).ref) == (number, package["id"])

    @pytest.mark.parametrize(("region", "call"), [("TH", "ship_packages"), ("US", "mark_shipped")])
    def test_an_answer_that_was_lost_tells_no_number_twice(self, practice, picker, region, call):
        depot = make_depot(practice, region, "SELLER")
        fill(number := fresh(region))
        (box,) = sealed(depot, depot.buy(), picker=picker)
        practice.fault("lost", call=call, times=-1)
        tell()
        practice.faults_off()
        tell(after=MINUTE)

        assert again(box).told_at is not None
        assert Sending.objects.get().receipt["number"] == number
        assert len(depot.effects("ship")) == len(depot.packages()) == 1

    def test_a_number_in_another_carriers_format_is_not_told(self, practice, picker):
        depot = make_depot(practice, "TH", "SELLER")
        fill("EE123456785TH")
        Carrier.objects.update(number_pattern="[A-Z0-9]{8,34}")
        post = Carrier.objects.create(
            code="post", name="Thai Post", provider_name="Thailand Post",
            number_pattern=r"[A-Z]{2}\d{9}TH", checksum="S10",
        )  # fmt: skip
        (box,) = sealed(depot, depot.buy(), picker=picker)

        assert why(tell()) == ["number_of_another_carrier"]

        assert again(box).sentence == (
            f"“EE123456785TH” looks like a number of {post}, not of Swift."
        )
        assert Sending.objects.refused().get().problem["code"] == "number_of_another_carrier"
        assert depot.packages()[0]["status"] == "TO_FULFILL"

    def test_a_carrier_of_any_numbers_is_not_named_as_anothers(self, practice):
        make_depot(practice, "TH", "SELLER")
        ours = Carrier.objects.get()
        Carrier.objects.create(code="usps", name="USPS", provider_name="USPS")
        Carrier.objects.filter(pk=ours.pk).update(number_pattern=r"SW\d{12}")
        label = Waybill(pk=1, carrier=again(ours), number="1Z999AA10123456784", package_id=1)

        assert numbers.problems([label])[1].code == "not_a_number_of"

        checked = {"number_pattern": "1Z[0-9A-Z]{16}", "checksum": "UPS"}
        Carrier.objects.create(code="ups", name="UPS", provider_name="UPS", **checked)
        why = numbers.problems([label])[1]
        assert (why.code, why.params["other"]) == ("number_of_another_carrier", "UPS")

    def test_a_number_with_a_wrong_check_digit_is_not_told(self, practice, picker):
        depot = make_depot(practice, "TH", "SELLER")
        fill("EE123456784TH")
        Carrier.objects.update(number_pattern=r"[A-Z]{2}\d{9}TH", checksum="S10")
        sealed(depot, depot.buy(), picker=picker)

        assert why(tell()) == ["not_a_number_of"]
        assert depot.effects("ship") == []

    def test_a_number_that_stood_on_another_label_is_not_told(self, practice, picker):
        depot = make_depot(practice, "TH", "SELLER")
        fill(fresh("TH"), fresh("TH"))
        first, second = sealed(depot, depot.buy(), depot.buy(), picker=picker)
        waybills.void([first.pk], at=timezone.now())
        Waybill.objects.filter(package=second).update(number=first.waybills.get().number)
        Package.objects.filter(pk=first.pk).update(call_at=None)

        assert why(tell()) == ["number_used_before"]
        assert depot.effects("ship") == []

    def test_a_carrier_the_platform_does_not_list_is_named(self, practice, picker):
        depot = make_depot(practice, "TH", "SELLER")
        fill(fresh("TH"))
        Carrier.objects.update(name="Kerry", provider_name="Kerry Thailand")
        (box,) = sealed(depot, depot.buy(), picker=picker)
        assert why(tell()) == ["provider_unknown"]

        Carrier.objects.update(provider_name="KEX Express")
        telling.retry([box.pk], by=None, at=timezone.now())
        assert tell().done == [box.pk]
        assert again(box).refused_at is None

    def test_a_box_that_is_opened_again_is_told_of_when_it_is_packed(self, practice, picker):
        depot = make_depot(practice, "TH", "SELLER")
        fill(fresh("TH"))
        (box,) = sealed(depot, depot.buy(), picker=picker)
        packing.reopen([box.pk], by=picker, at=timezone.now())
        assert tell().done == []

        walk.pack(box, by=picker, at=timezone.now())
        assert tell().done == [box.pk]

    def test_an_order_in_two_boxes_is_arranged_with_the_second(self, practice, picker):
        depot = make_depot(practice, "US", "SELLER", may_split=True)
        fill(fresh("US"), fresh("US"))
        order = depot.buy(("CAP", 1), ("MUG", 51))
        (box,) = sealed(depot, order, picker=picker)
        assert tell().done == [box.pk]
        assert again(order).arranged_at is None

        (package,) = depot.packages()
        assert len(package["doc"]["order_line_item_ids"]) == 1


def sealed_box(box: Package, picker) -> list[Package]:
    at = timezone.now()
    waybills.obtain([box.pk], at=at)
    Sheet.objects.update(drawn_at=at)
    walk.pick_wave(box.wave, by=picker, at=at)
    walk.pack(box, by=picker, at=at)
    return [again(box)]
