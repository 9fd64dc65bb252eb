"""Telling the platform once, whatever happens to who tells it."""

from datetime import timedelta
from functools import partial

import pytest

from orders.errors import Refused
from orders.models import Sending
from orders.services import sendings
from tests.factories import NOW
from tests.races.crowd import all_at_once

pytestmark = pytest.mark.django_db
SOON, LATER = NOW + timedelta(seconds=10), NOW + timedelta(seconds=31)
WHY = Refused("platform_refused", code=21011022, message="bad number")


def facts(*names):
    return Sending.objects.values_list(*names).get()


def test_a_thing_is_in_one_hand_at_a_time(shop):
    claimed = sendings.claim("ship", "1152", shop, at=NOW)

    assert (claimed.kind, claimed.ref, claimed.attempts, claimed.is_first) == (
        "ship", "1152", 1, True,
    )  # fmt: skip
    assert sendings.claim("ship", "1152", shop, at=SOON) is None
    assert facts("attempts", "sent_at") == (1, NOW)


def test_a_hand_that_died_is_replaced_by_one_that_knows_it(shop):
    first = sendings.claim("ship", "1152", shop, at=NOW)
    second = sendings.claim("ship", "1152", shop, at=LATER)

    assert (second.attempts, second.is_first, second.key) == (2, False, first.key)


def test_f46_who_comes_back_after_its_lease_writes_nothing(shop):
    late = sendings.claim("ship", "1152", shop, at=NOW)
    ours = sendings.claim("ship", "1152", shop, at=LATER)

    assert not sendings.accept(late, {"package": "late"}, at=LATER)
    assert not sendings.fail(late, WHY, at=LATER)
    assert not sendings.retry_later(late, at=LATER)
    assert facts("accepted_at", "refused_at", "next_try_at", "receipt") == (None, None, None, {})
    assert sendings.accept(ours, {"package": "1152"}, at=LATER)
    assert facts("accepted_at", "receipt", "leased_until") == (LATER, {"package": "1152"}, None)


def test_what_is_accepted_is_never_told_again(shop):
    claimed = sendings.claim("ship", "1152", shop, at=NOW)
    sendings.accept(claimed, {}, at=NOW)

    assert sendings.claim("ship", "1152", shop, at=LATER) is None
    assert not sendings.fail(claimed, WHY, at=LATER)
    assert facts("accepted_at", "refused_at") == (NOW, None)


def test_what_is_refused_waits_for_a_person(shop, boss):
    claimed = sendings.claim("ship", "1152", shop, at=NOW)
    sendings.fail(claimed, WHY, at=NOW)
    refused = Sending.objects.refused().get()

    assert sendings.claim("ship", "1152", shop, at=LATER) is None
    assert refused.sentence == "The platform said no: bad number (21011022)."

    assert sendings.retry([refused.pk], by=boss, at=LATER).done == [refused.pk]
    assert sendings.claim("ship", "1152", shop, at=LATER).attempts == 2
    again = sendings.retry([refused.pk], by=boss, at=LATER)
    assert again.refused[refused.pk].code == "sending_is_not_refused"


def test_without_an_answer_it_is_told_again_ever_later(shop):
    at, waits = NOW, []
    for _try in range(9):
        claimed = sendings.claim("ship", "1152", shop, at=at)
        sendings.retry_later(claimed, at=at)
        due = facts("next_try_at")[0]
        assert sendings.claim("ship", "1152", shop, at=due - timedelta(seconds=1)) is None
        waits.append((due - at).total_seconds())
        at = due
    assert waits == [5, 10, 20, 40, 80, 160, 320, 600, 600]


def test_the_platform_may_say_when(shop):
    claimed = sendings.claim("ship", "1152", shop, at=NOW)
    sendings.retry_later(claimed, at=NOW, after=timedelta(minutes=2))
    assert [one.ref for one in sendings.due("ship", NOW + timedelta(seconds=119))] == []
    assert [one.ref for one in sendings.due("ship", NOW + timedelta(seconds=120))] == ["1152"]


def test_five_hundred_are_claimed_and_accepted_in_a_few_queries(
    shop, django_assert_max_num_queries
):
    refs = [str(number) for number in range(500)]
    sendings.claim("ship", "7", shop, at=NOW)
    with django_assert_max_num_queries(6):
        claims = sendings.claim_all("ship", refs, shop, at=NOW)
    assert [claimed.ref for claimed in claims] == [ref for ref in refs if ref != "7"]
    with django_assert_max_num_queries(8):
        kept = sendings.accept_all({claimed: {"ref": claimed.ref} for claimed in claims}, at=NOW)
    assert len(kept) == Sending.objects.accepted().count() == 499
    assert Sending.objects.get(ref="499").receipt == {"ref": "499"}


@pytest.mark.django_db(transaction=True)
def test_f03_of_eight_who_want_the_same_thing_one_gets_it(shop):
    got = []

    def want():
        got.append(sendings.claim("ship", "1152", shop, at=NOW))

    assert all_at_once([want] * 8) == []
    assert len([claimed for claimed in got if claimed]) == 1
    assert facts("attempts") == (1,)


def test_shops_do_not_share_what_they_tell(shop):
    other = partial(sendings.claim, "ship", "1152")
    assert other(shop, at=NOW).key == f"{shop.pk}:ship:1152"
