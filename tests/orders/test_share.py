"""Shares with the one interval that every page shows."""

import pytest

from orders.share import Share


def test_a_share_comes_with_the_interval_of_wilson():
    share = Share(41, 306)

    assert (share.percent, share.between) == ("13.4 %", "10.0–17.7 %")


def test_an_interval_is_the_narrower_the_more_there_are():
    assert Share(9, 10).interval == (pytest.approx(0.59585), pytest.approx(0.98212, abs=1e-5))
    assert Share(900, 1000).between == "88.0–91.7 %"


def test_a_share_is_told_of_a_thousand_as_well():
    assert (Share(1, 3).per_mille, Share(1, 3).between_per_mille) == ("333.33", "61.49–792.34")
    assert (Share(0, 0).per_mille, Share(0, 0).between_per_mille) == ("–", "–")


def test_an_interval_stays_within_nothing_and_all():
    assert Share(0, 20).interval == (0.0, pytest.approx(0.16113, abs=1e-5))
    assert Share(20, 20).interval == (pytest.approx(0.83887, abs=1e-5), 1.0)


def test_a_share_of_nothing_is_not_known():
    nothing = Share(0, 0)

    assert (nothing.rate, nothing.percent, nothing.between) == (None, "–", "–")
    assert not nothing.is_apart(Share(5, 10))


def test_two_shares_are_apart_when_their_intervals_do_not_meet():
    assert Share(41, 306).is_apart(Share(6, 290))
    assert not Share(41, 306).is_apart(Share(12, 150))
