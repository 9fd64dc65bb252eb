"""The practice shop as a program: its start, its clock, its end."""

import signal
import time
from datetime import UTC, datetime

from fulfillment_site.practice.clock import Clock
from tests.practice import practice_shop


def test_shop_time_is_real_time_times_speed_plus_offset():
    real = iter([1000.0, 1010.0, 1010.0, 1010.0, 1010.0, 1020.0])
    clock = Clock(real=lambda: next(real))
    assert clock.now() == 1010
    clock.advance(3600)
    assert clock.now() == 4610
    clock.run_at(60)
    assert clock.now() == 4610 + 10 * 60


def test_a_killed_shop_goes_on_where_it_was(tmp_path):
    with practice_shop(tmp_path) as practice:
        shop = practice.shop(region="US")
        order_id = practice.order(shop_id=shop["id"])["id"]
        practice.advance(1800)
        practice.post("clock", speed=10)
        before = practice.state()["now"]
        practice.server.end(signal.SIGKILL)
        practice.server.start()
        state = practice.state()
        assert state["speed"] == 10
        assert state["now"] > before + 10
        assert practice.get(f"orders/{order_id}")["status"] == "ON_HOLD"
        practice.advance(1800)
        assert practice.get(f"orders/{order_id}")["status"] == "AWAITING_SHIPMENT"


def test_the_command_starts_a_live_evening(tmp_path):
    with practice_shop(tmp_path, orders=30, minutes=0, seed=7, speed=3600, hold=60) as practice:
        practice.wait_for_orders(30)
        state = practice.state()
        assert [shop["code"] for shop in state["shops"]] == ["PRACTICE"]
        assert state["apps"][0]["app_key"] == "practice-app"
        until = time.monotonic() + 10
        while "ON_HOLD" in practice.state()["orders"]:
            assert time.monotonic() < until
            time.sleep(0.1)
        assert practice.state()["now"] > datetime.now(UTC).timestamp()


def test_a_restart_does_not_begin_a_second_evening(tmp_path):
    with practice_shop(tmp_path, orders=30, minutes=60, seed=7) as practice:
        shop_id = practice.state()["shops"][0]["id"]
        practice.server.end(signal.SIGKILL)
        practice.server.start()
        assert len(practice.get("lives", shop_id=shop_id)) == 1
        practice.advance(3600)
        practice.server.end(signal.SIGKILL)
        practice.server.start()
        assert len(practice.get("lives", shop_id=shop_id)) == 2
