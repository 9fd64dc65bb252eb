"""Fetching and renewing over real HTTP, when the platform says strange things."""

from datetime import timedelta

import pytest
from django.utils import timezone

from orders.models import Grant, Order, ShopKey
from orders.services import connections, fetching, pulling
from tests.depot import connect
from tests.factories import again, make_shop

pytestmark = pytest.mark.django_db


@pytest.fixture
def there(practice, shop) -> dict:
    """A shop there, of which `shop` is ours."""
    found = practice.shop(code="A", seller="A", region="US", goods=[{"seller_sku": "CAP"}])
    connect(practice, found, shop)
    return found


def bought(practice, there) -> str:
    wanted = [{"seller_sku": "CAP", "quantity": 1}]
    return practice.order(shop_id=there["id"], items=wanted)["id"]


def test_a_strange_number_beside_good_ones_keeps_none_away(practice, there, shop):
    numbers = [bought(practice, there), "STRANGE", bought(practice, there)]
    pull = pulling.ask_for_numbers(shop, numbers, by=None, at=timezone.now())
    practice.fault("code", call="get_orders", code=36009021, times=1)

    assert pulling.advance([pull.pk], at=timezone.now()).done == [pull.pk]

    pull = again(pull)
    assert pull.finished_at is not None
    assert {group: count for group, count in pull.counts.items() if count} == {
        "new": 2, "refused": 1,
    }  # fmt: skip
    assert [str(why) for why in pulling.refusals(pull)] == [
        "The platform has no order STRANGE in this shop."
    ]
    assert set(Order.objects.values_list("number", flat=True)) == {numbers[0], numbers[2]}


def test_a_pull_that_is_refused_whole_ends_with_each_number(practice, there, shop):
    numbers = [bought(practice, there), "STRANGE"]
    pull = pulling.ask_for_numbers(shop, numbers, by=None, at=timezone.now())
    practice.fault("code", call="get_orders", code=36009021, times=-1)

    pulling.advance([pull.pk], at=timezone.now())

    pull = again(pull)
    assert (pull.counts["refused"], pull.finished_at is None) == (2, False)
    assert [why.params["order"] for why in pulling.refusals(pull)] == numbers


def test_f15_a_renewal_that_is_refused_once_costs_no_connection(practice, there, shop):
    practice.post("expire-tokens", seller="A")
    practice.fault("code", call="token_refresh", code=36009005, times=1)
    grant, at = Grant.objects.get(), timezone.now()

    assert connections.refresh([grant.pk], at=at).done == []
    assert again(grant).ended_at is None

    at += timedelta(minutes=5)
    Grant.objects.filter(pk=grant.pk, refresh_at__lte=at).update(refresh_at=at)
    assert connections.refresh([grant.pk], at=at).done == [grant.pk]
    number = bought(practice, there)
    assert list(fetching.fetch(shop, [number], at=at).placed.groups) == [number]


def test_f16_a_seller_who_takes_back_the_grant_ends_it_at_the_next_call(practice, there, shop):
    other = make_shop("B")
    second = practice.shop(code="B", seller="B", region="US")
    connect(practice, second, other, app_key="another")
    practice.post("deauthorise", seller="A")

    outcome = pulling.advance(
        [pulling.ask_for_numbers(shop, ["1"], by=None, at=timezone.now()).pk], at=timezone.now()
    )

    assert [why.code for why in outcome.refused.values()] == ["grant_is_ended"]
    assert list(ShopKey.objects.connected()) == [other.key]
