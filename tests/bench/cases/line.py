"""How fast the belt takes an evening through reservation, screening and waves."""

from collections.abc import Iterator

from orders import belt
from orders.models import Order
from orders.services import screening
from tests.bench import evening
from tests.bench.evening import ORDERS
from tests.bench.frame import Result, bench, median_seconds
from warehouse import tasks
from warehouse.services import reservation

ROUNDS = 3


@bench("reserve_screen")
def reserve_screen() -> Iterator[Result]:
    night = evening.prepare()
    seconds = median_seconds(_reserve_screen, rounds=ROUNDS, prepare=lambda: _placed(night))
    assert Order.objects.to_wave().count() == ORDERS
    yield Result(f"reserve and screen {ORDERS} orders", seconds, "s")


@bench("waves")
def waves() -> Iterator[Result]:
    night = evening.prepare()
    seconds = median_seconds(tasks.release_waves, rounds=ROUNDS, prepare=lambda: _ready(night))
    assert Order.objects.filter(state="PICKING").count() == ORDERS
    yield Result(f"waves of {ORDERS} orders", seconds, "s")


def _placed(night) -> None:
    evening.forget_orders()
    evening.place(night)
    evening.tidy()


def _ready(night) -> None:
    _placed(night)
    _reserve_screen()
    evening.tidy()


def _reserve_screen() -> None:
    belt.run("warehouse.reserve", reservation.pending, reservation.reserve)
    belt.run("orders.screen", screening.pending, screening.screen)
