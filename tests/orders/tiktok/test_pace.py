"""Fifty calls a second of one kind, and not one more."""

import threading

from orders.tiktok.pace import Pace


class Clock:
    def __init__(self):
        self.now = 1000.0
        self.slept = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(round(seconds, 3))
        self.now += seconds


def test_a_second_s_worth_passes_at_once_and_then_one_by_one():
    clock = Clock()
    pace = Pace(50, clock=clock, sleep=clock.sleep)
    for _ in range(50):
        pace.wait("a")
    assert clock.slept == []
    for _ in range(3):
        pace.wait("a")
    assert clock.slept == [0.02, 0.02, 0.02]


def test_another_call_or_shop_does_not_wait():
    clock = Clock()
    pace = Pace(2, clock=clock, sleep=clock.sleep)
    for kind in ("a", "a", "b", "b"):
        pace.wait(kind)
    assert clock.slept == []


def test_what_was_not_used_does_not_add_up():
    clock = Clock()
    pace = Pace(2, clock=clock, sleep=clock.sleep)
    pace.wait("a")
    clock.now += 3600
    for _ in range(4):
        pace.wait("a")
    assert clock.slept == [0.5, 0.5]


def test_threads_share_one_pace():
    slept = []
    pace = Pace(50, clock=lambda: 1000.0, sleep=lambda seconds: slept.append(round(seconds, 2)))
    threads = [threading.Thread(target=pace.wait, args=("a",)) for _ in range(60)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(slept) == [round(0.02 * place, 2) for place in range(1, 11)]
