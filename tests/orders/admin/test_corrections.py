"""A proposed address on the page of its order: seen by few, taken over by one press."""

from dataclasses import replace

import pytest
from django.urls import reverse

from orders.services import correction, screening
from tests import factories
from tests.factories import ADDRESS, NOW, again

PAGE = "admin:orders_order_change"
CORRECT = "admin:orders_order_correct"
WRONG = replace(ADDRESS, postcode="2139", state="MA", city="Cambridge")


@pytest.fixture
def order(shop):
    factories.make_skus(["TEE-RED-M"])
    made = factories.make_order(shop, recipient=WRONG)
    screening.screen([made.pk], at=NOW)
    return again(made)


def page(client, order) -> str:
    return client.get(reverse(PAGE, args=[order.pk])).content.decode()


def press(client, order):
    seen = correction.seal(correction.proposals(order.recipient))
    return client.post(reverse(CORRECT, args=[order.pk]), {"seen": seen})


def test_the_proposal_is_shown_and_one_press_takes_it_over(client, agent, order):
    client.force_login(agent)
    assert "<del>2139</del> → <ins>02139</ins>" in page(client, order)
    assert "Take it over and screen anew" in page(client, order)

    assert press(client, order).status_code == 302

    assert (again(order).state, again(order).recipient.postcode) == ("RELEASED", "02139")
    shown = page(client, order)
    assert "Its address was corrected: postcode." in shown
    assert "<del>" not in shown


def test_a_link_corrects_nothing(client, agent, order):
    client.force_login(agent)
    assert client.get(reverse(CORRECT, args=[order.pk])).status_code == 405
    assert again(order).recipient.postcode == "2139"


@pytest.mark.parametrize("name", ["picker", "stranger"])
def test_who_may_not_see_recipients_neither_sees_nor_corrects(client, request, order, name):
    client.force_login(request.getfixturevalue(name))
    shown = client.get(reverse(PAGE, args=[order.pk]))
    assert b"<del>" not in shown.content
    assert press(client, order).status_code == 403
    assert (again(order).state, again(order).recipient.postcode) == ("HELD", "2139")
