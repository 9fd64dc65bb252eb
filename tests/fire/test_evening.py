"""Workers, brokers and databases die in the middle of an evening; nobody has to mend anything.

F39: workers are killed, alone and with their children. F40: they are told to end in the middle of
a batch. F43: the broker is lost with all it held, takes no more, or hangs. F45: beat is killed.
"""

import os
from random import SystemRandom

import pytest

from tests.fire import checker
from tests.fire.evening import Kind, evening

SEED = int(os.environ.get("SEED", SystemRandom().randrange(10**6)))
TENTH = {"as shipped": Kind(orders=500, kills=3, losses=1)}
ALL = {
    "as shipped": Kind(orders=5000, kills=30, losses=3, within=240),
    "workers with children": Kind(orders=500, kills=6, losses=1, within=90, pool="prefork"),
    "embedded": Kind(orders=500, kills=4, within=60, embedded=True),
}


KINDS = ALL if os.environ.get("SOAK") else TENTH


@pytest.mark.parametrize("name", KINDS)
def test_an_evening_under_fire_ends_whole(name, django_db_blocker, capsys):
    kind = KINDS[name]
    with django_db_blocker.unblock(), evening(kind, seed=SEED) as tonight:
        with capsys.disabled():
            print(f"\n{name}, seed {SEED}: ", end="", flush=True)  # noqa: T201
            took = tonight.burn()
            print(tonight.story(took))  # noqa: T201
        checker.is_whole(kind.orders)
        checker.is_kept(tonight.diary)
        checker.went_wrong_in_time(tonight.diary, tonight.nemesis)
