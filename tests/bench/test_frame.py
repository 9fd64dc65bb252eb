"""The frame's own arithmetic; the benches themselves run with `make bench`."""

import pytest

from tests.bench import frame
from tests.bench.frame import Result


def test_ratio_is_the_value_as_a_multiple_of_its_baseline():
    assert Result("pick", 2.0, "s", baseline=8.0).ratio == 0.25
    assert Result("pick", 2.0, "s").ratio is None


def test_median_takes_every_round_and_prepares_each():
    steps = []

    seconds = frame.median_seconds(
        lambda: steps.append("run"), rounds=3, prepare=lambda: steps.append("prepare")
    )

    assert steps == ["prepare", "run"] * 3
    assert 0 <= seconds < 1


def test_table_lines_up_and_leaves_unknown_cells_empty():
    results = [
        Result("pick", 0.01234, "s", baseline=0.04936, database="SQLite 3.40.1"),
        Result("rows", 1234567.8, "rows/s", database="SQLite 3.40.1"),
    ]

    assert frame.table(results).splitlines() == [
        "| name | database      | value     | unit   | baseline | ratio |",
        "| ---- | ------------- | --------- | ------ | -------- | ----- |",
        "| pick | SQLite 3.40.1 | 0.0123    | s      | 0.0494   | 0.25  |",
        "| rows | SQLite 3.40.1 | 1,234,568 | rows/s |          |       |",
    ]


def test_two_benches_cannot_share_a_name(monkeypatch):
    monkeypatch.setattr(frame, "BENCHES", {})
    frame.bench("pick")(lambda: iter(()))

    with pytest.raises(ValueError, match="two benches are named pick"):
        frame.bench("pick")(lambda: iter(()))
