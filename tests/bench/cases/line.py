"""How fast the belt takes an evening through reservation, screening and waves."""

from collections.abc import Callable, Iterator
from datetime import datetime

from orders import belt
from orders.models import Order
from orders.services import intake
from orders.tasks import screen
from tests import processes
from tests.bench import evening, million
from tests.bench.evening import ORDERS, Evening
from tests.bench.frame import Result, bench, median_seconds
from warehouse import tasks
from warehouse.models import Warehouse
from warehouse.services import waves as waves_of

ROUNDS = 3


@bench("reserve_screen")
def reserve_screen() -> Iterator[Result]:
    yield _reserve_screen(evening.prepare(), [_one_worker], "")


@bench("waves")
def waves() -> Iterator[Result]:
    yield _waves(evening.prepare(), [_one_worker], "")


@bench("million", kept=True)
def at_a_million() -> Iterator[Result]:
    night = million.fill()
    try:
        for hands, said in (([_one_worker], "1 worker"), (_TWO_WORKERS, "2 workers")):
            suffix = f", {million.MILLION:,} orders present, {said}"
            Warehouse.objects.update(auto_wave_after=None)
            yield _intake(night, len(hands), suffix)
            yield _reserve_screen(night, hands, suffix)
            Warehouse.objects.update(auto_wave_after=0)
            yield _waves(night, hands, suffix)
    finally:
        Warehouse.objects.update(auto_wave_after=None)
        evening.forget_orders(night)


def _intake(night: Evening, workers: int, said: str) -> Result:
    """Each worker reads and places its part of the file's orders."""

    def place_part(index: int) -> None:
        drafts = night.drafts()
        size = len(drafts) // workers
        intake.place(night.shop.pk, drafts[index * size : (index + 1) * size], by=None, at=night.at)

    def place() -> None:
        if workers == 1:
            place_part(0)
        else:
            processes.together(*(lambda i=i: place_part(i) for i in range(workers)))

    seconds = median_seconds(place, rounds=ROUNDS, prepare=lambda: evening.forget_orders(night))
    assert _placed(night).count() == ORDERS
    return Result(f"intake of {ORDERS} orders{said}", seconds, "s")


def _reserve_screen(night: Evening, hands: list[Callable], said: str) -> Result:
    seconds = median_seconds(
        lambda: _work(hands, tasks.reserve, screen),
        rounds=ROUNDS,
        prepare=lambda: _place(night),
    )
    assert _placed(night).filter(state="RELEASED", reserved_at__isnull=False).count() == ORDERS
    return Result(f"reserve and screen {ORDERS} orders{said}", seconds, "s")


def _waves(night: Evening, hands: list[Callable], said: str) -> Result:
    def ready() -> None:
        _place(night)
        _work([_one_worker], tasks.reserve, screen)
        evening.tidy()

    def release() -> int:
        return belt.run(
            "warehouse.release_waves", ripe, waves_of.release, chunk=tasks.WAVES_AT_ONCE
        )

    def ripe(at: datetime) -> Iterator[int]:
        """Those of this evening; the others go on waiting."""
        return (pk for pk in waves_of.ripe(at) if pk > night.floor["orders_order"])

    seconds = median_seconds(lambda: _work(hands, release), rounds=ROUNDS, prepare=ready)
    assert _placed(night).filter(state="PICKING").count() == ORDERS
    return Result(f"waves of {ORDERS} orders{said}", seconds, "s")


def _placed(night: Evening):
    return Order.objects.filter(pk__gt=night.floor["orders_order"])


def _place(night: Evening) -> None:
    evening.forget_orders(night)
    evening.place(night)
    evening.tidy()


def _work(hands: list[Callable], *steps: Callable) -> None:
    """Do these steps one after the other, every worker its share."""
    if len(hands) == 1:
        hands[0](*steps)
    else:
        processes.together(*(lambda hand=hand: hand(*steps) for hand in hands))


def _one_worker(*steps: Callable) -> None:
    for step in steps:
        step()


def _sharing(index: int) -> Callable:
    def work(*steps: Callable) -> None:
        for step in steps:
            step(share=(index, 2)) if step in _SHARED else step()

    return work


_SHARED = {tasks.reserve, screen}
_TWO_WORKERS = [_sharing(0), _sharing(1)]
