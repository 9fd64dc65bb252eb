"""Whether the evening is whole again: nothing pending, nothing lost, nothing twice."""

import time

from fulfillment_site.conveyor import STEPS
from orders.models import Order
from orders.models.state import State
from orders.moment import moment
from tests.fire.hands import Diary, look
from tests.fire.nemesis import Nemesis
from tests.invariants import adds_up, nothing_is_doubled
from warehouse.models import Manifest, Package, PickTask, PrintJob, Scan, Sheet, StockMovement

CAUGHT_UP_WITHIN = 120  # seconds after the last fault


def backlog() -> dict[str, int]:
    """How many rows each step has before it; steps without any are left out."""
    at = moment()
    waiting = {step.name: len(list(step.waiting(at))) for step in STEPS if step.waiting}
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
    assert PrintJob.objects.filter(finished_at=None).count() == 0


def is_kept(diary: Diary) -> None:
    """Every answer that somebody got stands in the rows, word by word, and did its work once."""
    kept = {str(scan.pk): scan for scan in Scan.objects.all()}
    assert kept.keys() == diary.answers.keys()
    for pk, answer in diary.answers.items():
        scan = kept[pk]
        shown = answer["show"].copy()
        shown.pop("clocks", None)  # drawn at the moment a page asks, and kept nowhere
        told = (answer["accepted"], answer["verdict"], shown)
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
