"""From a paid order to a delivered parcel, answered to the platform at every step."""

import pytest
from django.utils import timezone

from orders.models import Clock, Sending
from orders.sla import Kind
from tests import invariants, paper, walk
from tests.depot import Depot, fill, fresh, make_depot
from tests.factories import again
from warehouse.models import Package, Warehouse, Wave

pytestmark = pytest.mark.django_db
STEPS = (
    "release_waves", "split", "arrange", "fetch_labels", "obtain_waybills", "draw",
    "finish_papers", "upload_numbers", "follow_parcels", "regroup", "note_sorted", "finish_waves",
)  # fmt: skip


def settle() -> None:
    """What the belt does with goods, until nothing is left to do without people."""
    for _ in range(6):
        for step in STEPS:
            walk.run(f"warehouse.{step}")


def pages() -> list[str]:
    """The text of each page of the wave's labels, as they come out."""
    printout = paper.press_print(Wave.objects.get(), by=None)
    paper.bind()
    _separator, *pages = paper.hand_out(printout, by=None)
    return pages


def deliver(depot: Depot, box: Package) -> None:
    for call in ("scan", "deliver"):
        depot.practice.post(f"packages/{box.ref}/{call}")
    Package.objects.update(follow_at=timezone.now())
    settle()


def status(depot: Depot, order) -> str:
    depot.read(order.number)
    return again(order).platform_status


@pytest.mark.parametrize(
    ("region", "kind", "arrange_at"),
    [
        ("TH", "TIKTOK", "WAVE"),
        ("TH", "TIKTOK", "SEAL"),
        ("TH", "SELLER", "WAVE"),
        ("US", "TIKTOK", "WAVE"),
        ("US", "TIKTOK", "SEAL"),
        ("US", "SELLER", "SEAL"),
    ],
)
def test_an_order_goes_the_whole_way(practice, picker, region, kind, arrange_at):
    depot = make_depot(practice, region, kind, arrange_at=arrange_at)
    Warehouse.objects.update(auto_wave_after=0)
    fill(fresh(region))
    order = depot.buy(("CAP", 2), ("MUG", 1))
    settle()
    box = Package.objects.get()
    is_early = (kind, arrange_at) == ("TIKTOK", "WAVE")
    assert status(depot, order) == ("AWAITING_COLLECTION" if is_early else "AWAITING_SHIPMENT")

    walk.pick_wave(box.wave, by=picker, at=timezone.now())
    walk.pack(box, by=picker, at=timezone.now())
    settle()

    box = again(box)
    label = box.waybills.get()
    assert status(depot, order) == "AWAITING_COLLECTION"
    sending = Sending.objects.get()
    assert (sending.kind, bool(sending.receipt)) == (
        "upload" if kind == "SELLER" else "arrange", True,
    )  # fmt: skip
    numbers = [one["doc"]["tracking_number"] for one in depot.packages()]
    assert numbers == [label.number]
    printed = pages()
    assert [label.number in page for page in printed] == [True] * (2 if kind == "TIKTOK" else 1)
    assert not Clock.objects.open().filter(order=order, kind=Kind.ARRANGE).exists()

    walk.hand_over([box], by=picker, at=timezone.now())
    assert Clock.objects.open().filter(order=order, kind=Kind.COLLECT).exists()
    deliver(depot, box)

    assert again(order).state == "DELIVERED"
    assert not Clock.objects.open().filter(order=order, kind=Kind.COLLECT).exists()
    assert [len(depot.effects(one)) for one in ("ship", "label")] == [1, int(kind == "TIKTOK")]
    invariants.adds_up()
