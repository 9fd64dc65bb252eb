"""What a newcomer sees after `make run`: orders come in by themselves, and word of them goes back.

All that the Procfile starts runs here, as shipped: on a file, without any server but our own.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from fulfillment_site.demo.practice import CODE, FREE
from fulfillment_site.management.commands.load_demo import PASSWORD
from orders.models import Order
from tests.fire.background import until
from tests.fire.hands import Diary, Hand
from tests.fire.product import PROCESSES, Product, rows_of
from tests.practice import PracticeShop
from warehouse.models import Package, Warehouse

BURST = 200
PATIENCE = 120  # seconds
LIVE = Order.objects.filter(shop__code=CODE)


@dataclass(frozen=True)
class Day:
    """The demo as it runs, with the practice shop beside it."""

    product: Product
    practice: PracticeShop

    @property
    def there(self) -> str:
        """Id of the demo's shop at the practice shop."""
        return next(shop["id"] for shop in self.practice.state()["shops"] if shop["code"] == CODE)

    def known(self) -> set[str]:
        """Numbers of the orders that are there."""
        return {order["id"] for order in self.practice.get("orders", shop_id=self.there)}


@contextmanager
def demo(folder: Path) -> Iterator[Day]:
    """Everything that `make run` starts."""
    rows, messages = f"sqlite:///{folder}/rows.sqlite3", "filesystem://localhost"
    product = Product(folder, rows, messages, only=(*PROCESSES, "practice"))
    ports = ("--port", str(product.port), "--practice-port", str(product.practice_port))
    product.set_up("--demo", *ports)
    with rows_of(product):
        Warehouse.objects.update(auto_wave_after=None)  # people release waves
        product.start()
        url = f"http://127.0.0.1:{product.practice_port}"
        try:
            with httpx.Client(base_url=url, timeout=60) as web:
                yield Day(product, PracticeShop(url, None, web))
        finally:
            product.stop()


def test_orders_arrive_by_themselves_one_is_shipped_and_one_cancelled(
    tmp_path, django_db_blocker, capsys
):
    with django_db_blocker.unblock(), demo(tmp_path) as day:
        picker = Hand(day.product.url, "wendy", Diary(), password=PASSWORD)
        day.practice.burst(shop_id=day.there, orders=BURST, minutes=0, seed=7, calm=True)
        until(lambda: LIVE.count() >= BURST, PATIENCE)

        day.practice.advance(FREE)
        ready = Order.objects.to_wave().filter(shop__code=CODE)
        until(ready.exists, PATIENCE)
        order = ready.first()
        (wave,) = picker.release([order.pk])
        picker.pick(wave)
        ((serial, number),) = picker.pack(wave)
        picker.hand_over([(serial, number)])
        box = Package.objects.filter(lines__part__line__order=order).distinct().get()
        until(lambda: Package.objects.filter(pk=box.pk, told_at__isnull=False).exists(), PATIENCE)
        there = day.practice.get(f"orders/{order.number}")
        assert there["status"] == "AWAITING_COLLECTION"
        assert there["doc"]["tracking_number"] == number
        assert Order.objects.get(pk=order.pk).state == "SHIPPED"

        regretted = ready.first()
        day.practice.post(f"orders/{regretted.number}/cancel")
        wanted_out = Order.objects.filter(pk=regretted.pk, cancel_asked_at__isnull=False)
        took = until(wanted_out.exists, PATIENCE)  # dead at every scanner, until it is answered
        assert set(LIVE.values_list("number", flat=True)) <= day.known()
        with capsys.disabled():
            print(f"\na cancellation was heard of in {took:.1f} s")  # noqa: T201
