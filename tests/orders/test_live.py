"""Orders join the live session they were bought in."""

import pytest

from orders.models import LiveSession
from orders.services import live
from tests.factories import HOUR, NOW, again, draft, make_order, make_shop, place

pytestmark = pytest.mark.django_db


@pytest.fixture
def session(shop):
    return LiveSession.objects.create(
        shop=shop, title="Friday", platform_ref="room 1",
        starts_at=NOW - 3 * HOUR, ends_at=NOW - HOUR,
    )  # fmt: skip


def bought(hours: float, **values):
    return draft(created_at=NOW - hours * HOUR, paid_at=NOW - hours * HOUR, **values)


def joined(shop, *drafts) -> list[tuple]:
    return [(order.live_session, order.lane) for order in place(shop, *drafts)]


def test_what_is_bought_in_its_hours_joins_and_takes_the_fast_lane(shop, session):
    assert joined(shop, bought(2), bought(4), bought(0.5)) == [
        (session, "LIVE"), (None, ""), (None, ""),
    ]  # fmt: skip


def test_what_was_bought_elsewhere_at_that_time_does_not(shop, session):
    drafts = (bought(2, channel="Product card"), bought(2, channel="LIVE"))
    assert joined(shop, *drafts) == [(None, ""), (session, "LIVE")]


def test_the_platforms_id_decides_whatever_the_hour(shop, session):
    assert joined(shop, bought(0.1, live_room="room 1")) == [(session, "LIVE")]


def test_an_unknown_session_still_is_the_fast_lane(shop):
    drafts = (bought(9, live_room="room 9"), bought(9, combine_group="g1"))
    assert joined(shop, *drafts) == [(None, "LIVE")] * 2


def test_orders_meant_to_go_together_join_together(shop, session):
    assert joined(shop, bought(2, combine_group="g1")) == [(session, "LIVE")]
    assert joined(shop, bought(0.9, combine_group="g1")) == [(None, "LIVE")]
    session.ends_at = None
    session.save()
    assert joined(shop, bought(0.5, combine_group="g1")) == [(session, "LIVE")]


def test_another_shops_session_is_not_ours(shop, session):
    assert joined(make_shop("B"), bought(2)) == [(None, "")]


def test_orders_that_are_here_already_are_gathered(shop, agent):
    early, inside, other = (
        make_order(shop, created_at=NOW - hours * HOUR, channel=channel)
        for hours, channel in ((4, ""), (2, ""), (2, "Product card"))
    )
    session = LiveSession.objects.create(
        shop=shop, title="Friday", starts_at=NOW - 3 * HOUR, ends_at=NOW - HOUR
    )

    assert live.gather([session.pk], by=agent, at=NOW).done == [session.pk]

    assert [again(order).live_session for order in (early, inside, other)] == [None, session, None]
    event = inside.events.last()
    assert (event.verb, event.by, event.data) == ("join_live", agent, {"session": "Friday"})
    assert again(inside).lane == "LIVE"
