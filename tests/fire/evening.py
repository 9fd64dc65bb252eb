"""An evening under fire: orders come in, hands work, things break; then everything is counted."""

import random
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests import servers
from tests.bench import evening as stock
from tests.factories import make_person
from tests.fire import checker
from tests.fire.hands import Diary, Hand, Plan
from tests.fire.nemesis import Nemesis
from tests.fire.product import Product, rows_of
from warehouse.models import Warehouse

HANDS = ("ann", "ben", "cai")
SHOP = "A"
START = 300  # seconds until the first orders are ready to be picked


@dataclass(frozen=True)
class Kind:
    """How the product runs that evening, how much is sold, and how much goes wrong."""

    orders: int
    kills: int
    losses: int = 0  # of each kind
    within: float = 10  # seconds from the first fault to the last
    pool: str = "solo"
    embedded: bool = False  # on a file and a folder, without PostgreSQL and Redis


@dataclass
class Evening:
    """A running product with a stocked house, what the shop sold, and what may go wrong."""

    kind: Kind
    product: Product
    nemesis: Nemesis
    diary: Diary = field(default_factory=Diary)

    def sell(self) -> None:
        """Import the evening's file with the command, again and again until it says: placed."""
        while True:
            done = self.product.manage("import_orders", str(self._file), "--shop", SHOP)
            if done.returncode == 0:
                return
            assert "OperationalError" in done.stderr, done.stderr
            time.sleep(0.5)

    def burn(self) -> float:
        """Sell, work and break; returns how long all steps took to catch up after the last fault.

        The first fault comes when hands are at work; after the last one they finish their rounds.
        """
        plan = Plan()
        faults = self.nemesis.plan(kills=self.kind.kills, losses=self.kind.losses)
        with ThreadPoolExecutor() as crowd:
            jobs = [crowd.submit(self.sell)]
            hands = [Hand(self.product.url, name, self.diary) for name in HANDS]
            jobs += [crowd.submit(hand.work, plan) for hand in hands]
            try:
                assert plan.begun.wait(START), self.product.log.read_text()
                self.nemesis.rage(faults, within=self.kind.within)
                last = time.monotonic()
            finally:
                plan.over.set()
            for job in jobs:
                job.result()
        checker.catch_up(limit=checker.CAUGHT_UP_WITHIN - (time.monotonic() - last))
        return time.monotonic() - last

    def story(self, took: float) -> str:
        """What happened, for whoever reads the output."""
        first = self.nemesis.struck[0][0]
        faults = ", ".join(f"{fault} at {at - first:.0f} s" for at, fault in self.nemesis.struck)
        told, again = len(self.diary.answers), len(self.diary.troubles)
        return f"{faults}; whole {took:.0f} s after the last; {told} scans, {again} sent again"

    def stock_up(self) -> None:
        """Everything but the orders, and the file of what will be sold; people release waves."""
        made = stock.prepare(self.kind.orders)
        Warehouse.objects.update(auto_wave_after=None)
        for name in HANDS:
            make_person(name, "warehouse", shops=[made.shop], houses=[made.house])
        self._file.write_bytes(made.file)

    @property
    def _file(self) -> Path:
        return self.product.folder / "evening.csv"


@contextmanager
def evening(kind: Kind, *, seed: int) -> Iterator[Evening]:
    """A product with a stocked house that runs until the block ends."""
    with ExitStack() as held:
        folder = Path(held.enter_context(tempfile.TemporaryDirectory(prefix="fire-")))
        rows, messages = f"sqlite:///{folder}/rows.sqlite3", "filesystem://localhost"
        product = Product(folder, rows, messages, kind.pool)
        nemesis = Nemesis(product, random.Random(seed), longest=min(30, kind.within))
        if not kind.embedded:
            cluster = Path(held.enter_context(tempfile.TemporaryDirectory(prefix="cluster-")))
            nemesis.database = held.enter_context(servers.postgres(cluster))
            nemesis.broker = held.enter_context(servers.redis())
            with nemesis.database.connect() as link:
                link.execute("CREATE DATABASE evening")
            product.database_url = nemesis.database.url("evening")
            product.broker_url = nemesis.broker.url
        product.set_up()
        held.enter_context(rows_of(product))
        tonight = Evening(kind, product, nemesis)
        tonight.stock_up()
        held.callback(lambda: sys.stdout.write(product.log.read_text()[-20_000:]))
        product.start()
        held.callback(product.stop)
        yield tonight
