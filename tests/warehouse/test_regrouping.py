"""Packages are split and combined on the platform: our boxes follow, and no piece is lost."""

from collections import Counter

import pytest
from django.utils import timezone

from orders.models import InboundMessage, Order, PlatformApp, Topic
from orders.services import inbox, lifecycle
from orders.tiktok.calls import fulfilment
from orders.tiktok.payloads.packages import Combination
from tests import invariants, platform, walk
from tests.depot import Depot, fill, fresh, make_depot
from tests.factories import again
from warehouse.models import Package, PackageLine, PickTask, Sheet
from warehouse.services import official, regrouping, telling

pytestmark = pytest.mark.django_db
HOME = "9 Sukhumvit Road"


def now():
    return timezone.now()


def label(*boxes: Package) -> None:
    """The labels of these boxes are printed."""
    telling.arrange(list(telling.to_arrange(now())), at=now())
    official.fetch(list(official.pending(now())), at=now())
    walk.run("warehouse.obtain_waybills")
    Sheet.objects.update(drawn_at=now())


def living() -> list[Package]:
    return list(Package.objects.exclude(state="VOID").order_by("pk"))


def pieces(boxes) -> Counter:
    """How many pieces of each SKU belong into these boxes."""
    found = Counter()
    for line in PackageLine.objects.filter(package__in=boxes).select_related("part__sku"):
        found[line.part.sku.code] += line.quantity
    return found


def split(depot: Depot, order: Order, *skus: str) -> dict[str, str]:
    """Each of these SKUs gets a package of its own; the package of each."""
    groups = {
        line.seller_sku: line.platform_line_ids for line in order.lines.filter(seller_sku__in=skus)
    }
    return fulfilment.split(depot.client(), order.number, groups)


def combine(depot: Depot, *orders: Order) -> str:
    """Seller Center puts these orders into one package; its id."""
    wish = Combination("", tuple(order.number for order in orders))
    made, _result = fulfilment.combine(depot.client(), [wish])
    return made.items[0].id


def couple(depot: Depot, **told) -> tuple[Order, Order]:
    """Two orders of one buyer to one address."""
    told |= {"user_id": "7021000000000000777", "to": HOME}
    return depot.buy(("CAP", 2), **told), depot.buy(("MUG", 2), **told)


def follow(depot: Depot, *orders: Order):
    return regrouping.follow(depot.shop, [order.number for order in orders], at=now())


class TestSplit:
    def test_f20_a_box_that_is_walked_for_becomes_two(self, practice, picker):
        depot = make_depot(practice, "TH", "SELLER")
        fill(*(fresh("TH") for _ in range(3)))
        order = depot.buy(("CAP", 2), ("MUG", 1))
        (box,) = depot.boxes(order)
        label(box)
        old = box.waybills.get()
        refs = split(depot, order, "CAP", "MUG")

        assert follow(depot, order) == {}

        boxes = {box.ref: box for box in living()}
        assert boxes.keys() == set(refs.values())
        assert pieces([boxes[refs["CAP"]]]) == {"CAP": 2}
        assert pieces([boxes[refs["MUG"]]]) == {"MUG": 1}
        assert (again(old).voided_at is not None, [one.position for one in living()]) == (
            True, [1, 2],
        )  # fmt: skip
        assert again(order).events.order_by("seq").last().data == {
            "packages": [str(one) for one in living()]
        }
        label()
        walk.pick_wave(box.wave, by=picker, at=now())
        for one in living():
            walk.pack(one, by=picker, at=now())
        assert again(order).state == "PACKED"
        telling.upload(list(telling.to_upload(now())), at=now())
        numbers = {one.ref: one.waybills.get(voided_at=None).number for one in living()}
        there = {
            one["id"]: one["doc"]["tracking_number"]
            for one in depot.packages()
            if one["status"] == "PROCESSING"
        }
        assert there == numbers
        invariants.adds_up()

    def test_f20_pieces_of_one_line_go_apart(self, practice, picker):
        depot = make_depot(practice, rules={"same_sku_together": False})
        order = depot.buy(("CAP", 3))
        (box,) = depot.boxes(order)
        walk.scan("PICK", "B:A-01-1", by=picker, at=now(), wave=box.wave_id)
        first = walk.scan("PICK", "CAP", by=picker, at=now(), wave=box.wave_id, bin="A-01-1")
        assert first.accepted
        (line,) = order.lines.all()
        groups = {"one": line.platform_line_ids[:1], "two": line.platform_line_ids[1:]}
        refs = fulfilment.split(depot.client(), order.number, groups)

        assert follow(depot, order) == {}

        boxes = {box.ref: box for box in living()}
        assert pieces([boxes[refs["one"]]]) == {"CAP": 1}
        assert pieces([boxes[refs["two"]]]) == {"CAP": 2}
        tasks = PickTask.objects.filter(cancelled_at=None)
        assert (sum(task.quantity for task in tasks), sum(task.picked for task in tasks)) == (3, 1)
        label()
        walk.pick_wave(box.wave, by=picker, at=now())
        for one in living():
            walk.pack(one, by=picker, at=now())
        assert again(order).state == "PACKED"
        invariants.adds_up()

    def test_a_packed_box_is_opened_and_its_pieces_are_scanned_anew(self, practice, picker):
        depot = make_depot(practice, arrange_at="SEAL")
        order = depot.buy(("CAP", 1), ("MUG", 1))
        (box,) = depot.boxes(order)
        walk.run("warehouse.obtain_waybills")
        Sheet.objects.update(drawn_at=now())
        walk.pick_wave(box.wave, by=picker, at=now())
        walk.pack(box, by=picker, at=now())
        split(depot, order, "CAP", "MUG")

        assert follow(depot, order) == {}

        assert [one.state for one in living()] == ["OPEN", "OPEN"]
        assert list(PackageLine.objects.values_list("packed", flat=True)) == [0, 0]
        assert again(order).state == "PICKING"

    def test_a_parcel_on_a_manifest_is_named_and_left_as_it_is(self, practice, picker):
        depot = make_depot(practice, arrange_at="SEAL")
        order = depot.buy(("CAP", 1), ("MUG", 1))
        (box,) = depot.boxes(order)
        Package.objects.filter(pk=box.pk).update(state="LOADED")
        split(depot, order, "CAP", "MUG")

        (why,) = follow(depot, order).values()

        assert (why.code, pieces([box]), living()) == (
            "parcel_is_loaded_regrouped", {"CAP": 1, "MUG": 1}, [box],
        )  # fmt: skip

    def test_other_pieces_than_ours_are_a_persons_to_sort_out(self, practice):
        depot = make_depot(practice)
        order = depot.buy(("CAP", 2), ("MUG", 1))
        (box,) = depot.boxes(order)
        PackageLine.objects.filter(package=box, part__sku__code="CAP").update(quantity=1)
        split(depot, order, "CAP", "MUG")

        (why,) = follow(depot, order).values()

        assert (why.code, living()[0].ref) == ("pieces_differ_there", box.ref)

    def test_what_is_not_walked_for_yet_goes_by_the_packages_it_has_then(self, practice):
        depot = make_depot(practice)
        order = depot.buy(("CAP", 1), ("MUG", 1))
        refs = split(depot, order, "CAP", "MUG")

        assert follow(depot, order) == {}

        walk.run("warehouse.regroup")
        walk.run("warehouse.free_outdated")
        walk.run("warehouse.reserve")
        assert {box.ref for box in depot.boxes(again(order))} == set(refs.values())


class TestCombine:
    def test_f20_two_boxes_become_one_with_one_label(self, practice, picker):
        depot = make_depot(practice, arrange_at="SEAL")
        first, second = couple(depot)
        boxes = depot.boxes(first, second)
        ref = combine(depot, first, second)

        assert follow(depot, first) == {}

        (box,) = living()
        assert (box.ref, pieces([box])) == (ref, {"CAP": 2, "MUG": 2})
        assert {again(one).state for one in boxes} == {"OPEN", "VOID"}
        assert follow(depot, first, second) == {}
        assert again(first).events.filter(verb="regroup").count() == 1
        label()
        walk.pick_wave(box.wave, by=picker, at=now())
        walk.pack(box, by=picker, at=now())
        assert {again(first).state, again(second).state} == {"PACKED"}
        label()
        assert again(box).waybills.get(voided_at=None).number != ""
        assert len(depot.effects("ship")) == len(depot.effects("label")) == 1
        assert PickTask.objects.to_put_back().count() == 0
        invariants.adds_up()

    def test_boxes_of_two_waves_cannot_become_one(self, practice):
        depot = make_depot(practice)
        first, second = couple(depot)
        boxes = depot.boxes(first) + depot.boxes(second)
        combine(depot, first, second)

        whys = follow(depot, first, second)

        assert {why.code for why in whys.values()} == {"boxes_in_two_waves"}
        assert living() == boxes

    def test_taken_apart_again_each_order_has_its_box(self, practice):
        depot = make_depot(practice, arrange_at="SEAL")
        first, second = couple(depot)
        depot.boxes(first, second)
        ref = combine(depot, first, second)
        follow(depot, first)

        fulfilment.uncombine(depot.client(), ref, [second.number])
        assert follow(depot, second) == {}

        assert [pieces([box]) for box in living()] == [{"CAP": 2}, {"MUG": 2}]

    def test_an_order_that_is_cancelled_leaves_the_box_of_the_other(self, practice, picker):
        depot = make_depot(practice, arrange_at="SEAL")
        first, second = couple(depot)
        depot.boxes(first, second)
        combine(depot, first, second)
        follow(depot, first)
        (box,) = living()
        walk.run("warehouse.obtain_waybills")
        old = box.waybills.get()
        Sheet.objects.update(drawn_at=now())
        walk.pick_wave(box.wave, by=picker, at=now())
        walk.pack(box, by=picker, at=now())
        lifecycle.cancel_by_platform([second.pk], by=None, at=now())

        assert walk.run("warehouse.stop_cancelled") == 1

        assert (living(), pieces([box]), again(box).state) == ([box], {"CAP": 2}, "OPEN")
        assert (again(old).voided_at is not None, again(first).state) == (True, "PICKING")
        assert PickTask.objects.to_put_back().pieces_off() == 2
        assert again(first).events.order_by("seq").last().verb == "lose_companion"
        walk.run("warehouse.obtain_waybills")
        Sheet.objects.update(drawn_at=now())
        walk.pack(box, by=picker, at=now())
        assert again(first).state == "PACKED"
        invariants.adds_up()


class TestHearing:
    def test_a_message_is_read_once_and_its_orders_are_followed(self, practice):
        depot = make_depot(practice)
        order = depot.buy(("CAP", 1), ("MUG", 1))
        depot.boxes(order)
        refs = split(depot, order, "CAP", "MUG")
        keep(depot, package_list=[{"package_id": "1", "order_id_list": [order.number]}])

        assert (walk.run("warehouse.hear"), walk.run("warehouse.regroup")) == (1, 1)

        assert {box.ref for box in living()} == set(refs.values())
        assert (walk.run("warehouse.hear"), walk.run("warehouse.regroup")) == (0, 0)
        assert InboundMessage.objects.get().handled_at is not None

    @pytest.mark.parametrize(
        "told", [{}, {"package_list": "?"}, {"package_list": [{"order_id_list": [1]}, 7]}]
    )
    def test_a_message_that_names_no_order_is_a_persons(self, practice, told):
        depot = make_depot(practice)
        keep(depot, **told)

        assert walk.run("warehouse.hear") == 0

        message = InboundMessage.objects.get()
        assert (message.next_try_at, message.problem["code"]) == (None, "message_names_no_order")

    def test_what_no_message_told_of_is_seen_by_the_poll(self, practice):
        depot = make_depot(practice)
        first, second = couple(depot)
        depot.boxes(first, second)
        ref = combine(depot, first, second)
        depot.read(first.number, second.number)

        assert walk.run("warehouse.regroup") == 2

        assert [box.ref for box in living()] == [ref]
        assert again(first).combined_at is not None

    def test_what_cannot_be_followed_yet_is_looked_at_again(self, practice):
        depot = make_depot(practice)
        first, second = couple(depot)
        depot.boxes(first)
        depot.boxes(second)
        combine(depot, first, second)
        depot.read(first.number)

        outcome = regrouping.regroup([first.pk], at=now())

        assert [why.code for why in outcome.refused.values()] == ["boxes_in_two_waves"]
        assert again(first).packages_changed_at > now()
        assert list(regrouping.pending(now())) == [second.pk]

    @pytest.mark.usefixtures("_asked_once")
    def test_a_platform_that_is_down_is_asked_again(self, practice):
        depot = make_depot(practice)
        order = depot.buy(("CAP", 1), ("MUG", 1))
        depot.boxes(order)
        lifecycle.mark([order.pk], "packages_changed_at", at=now())
        practice.fault("5xx", call="get_package", times=-1)

        outcome = regrouping.regroup([order.pk], at=now())

        assert [why.code for why in outcome.refused.values()] == ["platform_is_down"]
        assert again(order).packages_changed_at > now()


def keep(depot: Depot, **data) -> None:
    """The platform told us of packages of this shop."""
    body = platform.told(depot.shop.key, Topic.PACKAGE_UPDATE, **data)
    app = PlatformApp.objects.get(grants__keys__shop=depot.shop)
    inbox.store(app, body, at=now())
