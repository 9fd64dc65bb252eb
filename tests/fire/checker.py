"""Whether the evening is whole again: nothing pending, nothing lost, nothing twice."""

import time
from collections.abc import Callable, Iterable

from orders.models import Order
from orders.models.state import State
from orders.moment import moment
from orders.services import (
    archiving,
    catalog,
    clocks,
    folders,
    import_work,
    lifecycle,
    screening,
)
from tests.fire.hands import Diary, look
from tests.fire.nemesis import Nemesis
from tests.invariants import adds_up, nothing_is_doubled
from warehouse.models import Manifest, Package, PickTask, PrintJob, Scan, Sheet, StockMovement
from warehouse.services import (
    interception,
    picking,
    printing,
    reservation,
    rests,
    waves,
    waybills,
)

CAUGHT_UP_WITHIN = 120  # seconds after the last fault
PENDING: dict[str, Callable[..., Iterable[int]]] = {
    "orders.read_folders": folders.due,
    "orders.import_files": import_work.pending,
    "orders.empty_folders": folders.over,
    "orders.go_on": lifecycle.run_out,
    "warehouse.stop_cancelled": interception.pending,
    "orders.map_listings": catalog.matching,
    "warehouse.resume_short": reservation.raised,
    "warehouse.free_outdated": reservation.outdated,
    "warehouse.reserve_rests": rests.raised,
    "warehouse.reserve": reservation.pending,
    "orders.screen": screening.pending,
    "warehouse.release_waves": waves.ripe,
    "warehouse.obtain_waybills": waybills.pending,
    "warehouse.draw": printing.pending,
    "warehouse.bind": printing.drawn,
    "warehouse.note_sorted": picking.sorted_out,
    "warehouse.finish_waves": waves.picked_out,
    "orders.warn": clocks.to_tell,
    "orders.archive": archiving.pending,
}


def backlog() -> dict[str, int]:
    """How many rows each step has before it; steps without any are left out."""
    at = moment()
    waiting = {name: len(list(pending(at))) for name, pending in PENDING.items()}
    return {name: rows for name, rows in waiting.items() if rows}


def catch_up(*, limit: float = CAUGHT_UP_WITHIN) -> float:
    """Wait until no step has anything before it; returns how many seconds that took."""
    begun = time.monotonic()
    while waiting := look(backlog):
        assert time.monotonic() - begun < limit, waiting
        time.sleep(0.5)
    return time.monotonic() - begun


def is_whole(orders: int) -> None:
    """Every order of the file is where it belongs, and nothing of it is there twice.

    What was taken up is shipped with all its papers; the rest is ready, its goods set aside.
    """
    adds_up()
    nothing_is_doubled()
    shipped = Order.objects.filter(state=State.SHIPPED).count()
    assert Order.objects.to_wave().filter(reserved_at__isnull=False).count() == orders - shipped
    assert Order.objects.count() == orders
    assert Package.objects.count() == shipped
    for kind in (PrintJob.Kind.LABELS, PrintJob.Kind.SLIPS):
        assert Sheet.objects.filter(job__kind=kind, drawn_at__isnull=False).count() == shipped
    assert PrintJob.objects.filter(file=None).count() == 0


def is_kept(diary: Diary) -> None:
    """Every answer that somebody got stands in the rows, word by word, and did its work once."""
    kept = {str(scan.pk): scan for scan in Scan.objects.all()}
    assert kept.keys() == diary.answers.keys()
    for pk, answer in diary.answers.items():
        scan = kept[pk]
        told = (answer["accepted"], answer["verdict"], answer["show"])
        assert (scan.accepted, scan.verdict, scan.answer["show"]) == told
    verdicts = [answer["verdict"] for answer in diary.answers.values()]
    taken = sum(PickTask.objects.values_list("picked", flat=True))
    assert verdicts.count("piece_is_right") == taken
    assert StockMovement.objects.filter(kind=StockMovement.Kind.PICK).count() == taken
    sealed = Package.objects.exclude(sealed_at=None)
    assert verdicts.count("box_is_sealed") == sealed.count()
    gone = Package.objects.filter(state=Package.State.HANDED_OVER)
    assert verdicts.count("parcel_is_loaded") == gone.count() == sealed.count()
    assert Order.objects.filter(state=State.SHIPPED).count() == gone.count()
    closed = Manifest.objects.filter(state=Manifest.State.CLOSED)
    assert diary.closed == set(closed.values_list("pk", flat=True))
    assert Manifest.objects.open().count() == 0


def went_wrong_in_time(diary: Diary, nemesis: Nemesis) -> None:
    """A request failed only while the database was away, or with the process that had it."""
    for at, status in diary.troubles:
        cause = "database" if status else "web"
        assert nemesis.was_away(cause, at, grace=5) or nemesis.was_away("database", at, grace=5), (
            status, at, nemesis.struck
        )  # fmt: skip
