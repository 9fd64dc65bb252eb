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


def test_a_second_s_worth_passes_at_once_and_one_more_waits_until_the_second_is_over():
    clock = Clock()
    pace = Pace(50, clock=clock, sleep=clock.sleep)
    for _ in range(50):
        pace.wait("a")
    assert clock.slept == []
    clock.now += 0.4
    pace.wait("a")
    assert clock.slept == [0.6]


def test_within_any_second_there_are_never_more():
    clock, passed = Clock(), []
    pace = Pace(5, clock=clock, sleep=clock.sleep)
    for number in range(100):
        pace.wait("a")
        passed.append(clock.now)
        clock.now += 0.3 * (number % 7 == 0)
    assert all(later - earlier >= 1 for earlier, later in zip(passed, passed[5:], strict=False))


def test_another_call_or_shop_does_not_wait():
    clock = Clock()
    pace = Pace(2, clock=clock, sleep=clock.sleep)
    for kind in ("a", "a", "b", "b"):
        pace.wait(kind)
    assert clock.slept == []


def test_threads_share_one_pace():
    slept = []
    pace = Pace(50, clock=lambda: 1000.0, sleep=slept.append)
    threads = [threading.Thread(target=pace.wait, args=("a",)) for _ in range(110)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(slept) == [1.0] * 50 + [2.0] * 10
