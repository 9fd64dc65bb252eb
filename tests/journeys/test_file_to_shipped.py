"""A Seller Center order file goes in, packed and labelled parcels come out."""

from datetime import timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook

from orders.models import Listing, Order, OrderEvent
from orders.moment import moment
from orders.seller_files.tracking import Variant
from orders.services import catalog, intake, lifecycle
from tests import walk
from tests.data import reading
from tests.factories import draft, line, make_stock, place
from warehouse.models import Manifest, Package, PrintJob, Sheet, StockBalance, Wave
from warehouse.services import tracking

EXPORTS = Path(__file__).parent.parent / "data" / "exports"
STOCK = {"TEE-RED-M": "A-01-1", "TEE-RED-L": "A-03-1", "MUG-BLUE": "B-02-1", "CAP-BLACK": "B-05-1",
         "SOCK-WHITE-3": "C-01-1", "HOODIE": "C-04-1"}  # fmt: skip

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def test_every_order_of_the_file_is_shipped(shop, house, picker, agent):
    at = moment()
    skus = {code: make_stock(house, code, 20, bin_code) for code, bin_code in STOCK.items()}
    house.auto_wave_after = 0
    house.save()

    content = (EXPORTS / "us_ten_orders.csv").read_bytes()
    file = reading.read(
        content, "us_ten_orders.csv", zone=shop.zone, currency="USD", region="US", as_of=at
    )
    assert file.problems == ()
    placed = intake.place(shop.pk, file.drafts, by=agent, at=at)
    assert placed.counts == {
        "new": 7, "history": 2, "changed": 0, "unchanged": 0, "refused": 0, "unpaid": 0,
        "not_ours": 0,
    }  # fmt: skip

    # One SKU is unknown, one order has a note, one came without an address.
    walk.settle()
    assert walk.states(shop) == {"HELD": 3, "PICKING": 4, "SHIPPED": 1, "CANCELLED": 1}
    unknown = Listing.objects.unmapped().get()
    assert unknown.seller_sku == "HOODIE-NEW"
    catalog.map_listing(unknown.pk, {skus["HOODIE"].pk: 1}, by=agent, at=at)
    held = Order.objects.filter(state="HELD").values_list("pk", flat=True)
    lifecycle.lift_by_hand(list(held), by=agent, at=at)
    walk.settle()
    no_address = Order.objects.get(number="576460000000000110")
    assert walk.states(shop) == {"PICKING": 7, "SHIPPED": 1, "CANCELLED": 1}

    # Papers were drawn meanwhile; a label without an address is named and left out.
    bad = Sheet.objects.get(problem="label_without_address")
    assert str(bad) == "576460000000000110 has no address to print."
    assert Sheet.objects.filter(drawn_at=None).count() == 1
    assert PrintJob.objects.filter(finished_at=None).count() == 0

    taken = sum(walk.pick_wave(wave, by=picker, at=at) for wave in Wave.objects.all())
    assert taken == 14
    walk.settle()
    assert set(Wave.objects.values_list("state", flat=True)) == {"DONE"}

    boxes = list(Package.objects.to_pack().exclude(lines__part__line__order=no_address).distinct())
    for package in boxes:
        assert walk.pack(package, by=picker, at=at).verdict == "box_is_sealed"
    assert walk.states(shop)["PACKED"] == len(boxes)
    manifest = walk.hand_over(boxes, by=picker, at=at)
    assert walk.states(shop)["SHIPPED"] == 1 + len(boxes)

    stored, left_out = tracking.export(manifest.pk, Variant.CURRENT, by=agent, at=at)
    assert left_out == []
    sheet = load_workbook(stored.file.open())["Shipping info"]
    rows = {row[0]: row[1] for row in sheet.iter_rows(min_row=3, values_only=True)}
    assert rows == {
        box.lines.first().part.line.order.number: box.waybills.get().number for box in boxes
    }
    balance = StockBalance.objects.get(sku=skus["TEE-RED-M"])
    assert (balance.on_hand, balance.reserved) == (15, 0)
    assert Manifest.objects.get().tracking_told_at == at


def test_a_clean_order_needs_no_human_touch_up_to_its_label(shop, house):
    make_stock(house, "TEE-RED-M", 5)
    house.auto_wave_after = 0
    house.save()
    at = moment()
    order = place(shop, draft(line(), paid_at=at - timedelta(hours=2), as_of=at), at=at)[0]
    walk.settle()
    label = Package.objects.get(lines__part__line__order=order).waybills.get()
    assert label.sheets.get(job__kind="LABELS").drawn_at is not None
    touches = OrderEvent.objects.filter(order=order, by__isnull=False).count()
    assert touches == 0
    verbs = OrderEvent.objects.filter(order=order).order_by("seq").values_list("verb", flat=True)
    assert list(verbs) == ["place", "reserve", "release", "start_picking"]


def test_every_step_run_twice_changes_nothing_the_second_time(shop, house):
    make_stock(house, "TEE-RED-M", 5)
    at = moment()
    place(shop, *(draft(paid_at=at - timedelta(hours=2), as_of=at) for _ in range(3)), at=at)
    walk.settle()
    events = OrderEvent.objects.count()
    assert not any(walk.turn().values())
    assert OrderEvent.objects.count() == events
