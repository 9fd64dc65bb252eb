"""When a share is higher than another by more than chance."""

from math import comb, exp, log

import pytest

from fulfillment_site.insights.services import significance, topics
from orders.share import Share


@pytest.mark.parametrize(("successes", "trials", "chance"), [(5, 20, 0.1), (60, 200, 0.2)])
def test_a_tail_is_the_sum_of_its_terms(successes, trials, chance):
    terms = (
        comb(trials, number) * chance**number * (1 - chance) ** (trials - number)
        for number in range(successes, trials + 1)
    )
    assert exp(significance.tail(successes, trials, chance)) == pytest.approx(sum(terms))


def test_a_tail_that_no_float_holds_is_still_told():
    assert significance.tail(1000, 1000, 0.001) == pytest.approx(1000 * log(0.001))


def test_a_share_is_the_more_surprising_the_more_orders_show_it():
    few = significance.surprise(Share(3, 200), Share(100, 10_000))
    many = significance.surprise(Share(30, 2000), Share(100, 10_000))

    assert log(0.2) < few < log(0.5)
    assert log(0.01) < many < log(0.1)
    assert significance.surprise(Share(9, 1000), Share(100, 10_000)) == 0


def test_a_share_is_higher_only_with_the_lower_end_of_its_interval():
    base = Share(100, 10_000)

    assert Share(40, 1000).low == pytest.approx(0.0295, abs=1e-4)
    assert significance.is_higher(Share(40, 1000), base)
    assert not significance.is_higher(Share(3, 75), base)  # 4 % as well, but of few


def test_the_line_is_lower_the_more_was_looked_at():
    surprises = [log(0.001), log(0.02), log(0.5)]

    assert significance.line(surprises, 3) == pytest.approx(log(0.05 * 2 / 3))
    assert significance.line(surprises, 30) == pytest.approx(log(0.05 / 30))
    assert significance.line(surprises, 300) == float("-inf")
    assert significance.line([], 10) == float("-inf")


def test_a_review_is_a_case_of_what_its_reason_belongs_to():
    assert topics.told("REVIEW", "TOO_SMALL") == [("SIZE", ""), ("SIZE", "TOO_SMALL")]
    assert topics.told("SIZE", "") == [("SIZE", "")]
    assert topics.told("EFFECT", "FAULTY") == [("EFFECT", ""), ("DAMAGED", "FAULTY")]
    assert topics.told("OTHER", "") == []


def test_topics_meet_where_a_ticket_can_be_both():
    assert topics.meet(("SIZE", ""), ("SIZE", "TOO_SMALL"))
    assert topics.meet(("DAMAGED", "FAULTY"), ("EFFECT", ""))
    assert not topics.meet(("SIZE", "TOO_SMALL"), ("SIZE", "TOO_LARGE"))
    assert not topics.meet(("SIZE", ""), ("DAMAGED", ""))
