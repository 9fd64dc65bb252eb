"""Orders that wait: who sees them, why they wait, and how they go on."""

from dataclasses import replace

import pytest
from django.urls import reverse

from orders.services import lifecycle, screening
from tests import factories
from tests.factories import NOW, again

LIST = "admin:orders_heldorder_changelist"


@pytest.fixture
def desk(client, agent):
    factories.make_skus(["TEE-RED-M"])
    client.force_login(agent)
    return client


def held(shop, count=1, **values):
    orders = factories.place(shop, *(factories.draft(**values) for _ in range(count)))
    screening.screen([order.pk for order in orders], at=NOW)
    return orders


def test_list_costs_the_same_for_one_and_for_25_orders(desk, shop, cost):
    held(shop, buyer_note="Blue")
    one = cost(LIST)
    held(shop, 24, buyer_note="Blue")

    assert cost(LIST) == one == 10


def test_it_shows_reason_sentence_and_the_note_that_must_be_read(desk, shop):
    (order,) = held(shop, buyer_note="Blue, not <b>black</b>")
    factories.make_order(shop)

    answer = desk.get(reverse(LIST))
    page = answer.content.decode()

    assert [row.number for row in answer.context["cl"].result_list] == [order.number]
    assert '<span class="chip is-grey">buyer&#x27;s note</span>' in page
    told = "Rule “Buyer&#x27;s note” (v1): The buyer left a note; read it and say it is fine."
    assert told in page
    assert "Blue, not &lt;b&gt;black&lt;/b&gt;" in page


def test_filter_finds_orders_by_any_of_their_reasons(desk, shop):
    (noted,) = held(shop, buyer_note="Blue")
    lifecycle.hold_by_hand([noted.pk], why="Ask", by=None, at=NOW)
    unknown = factories.make_order(shop, factories.line("NEW"))

    def found(reason):
        rows = desk.get(reverse(LIST), {"reason": reason}).context["cl"].result_list
        return [row.number for row in rows]

    assert found("NOTE") == found("MANUAL") == [noted.number]
    assert found("UNMAPPED") == [unknown.number]
    assert found("SHORT") == []


def test_a_note_shows_what_it_is_about_and_is_found_by_it(desk, shop):
    (blue,), (gift,) = held(shop, buyer_note="Blue, size M"), held(shop, buyer_note="A gift")

    def found(kind):
        rows = desk.get(reverse(LIST), {"note": kind}).context["cl"].result_list
        return [row.number for row in rows]

    assert (found("COLOUR"), found("SIZE")) == ([blue.number], [blue.number])
    assert (found("GIFT"), found("OTHER")) == ([gift.number], [])
    page = desk.get(reverse(LIST)).content.decode()
    assert '<span class="chip is-grey">colour</span> <span class="chip is-grey">size</span>' in page


def test_whoever_looked_at_an_address_is_not_said_to_have_read_a_note(desk, shop):
    (order,) = held(shop, recipient=replace(factories.ADDRESS, postcode=""))

    list_and_page = [
        desk.get(reverse(LIST)).content.decode(),
        desk.get(reverse("admin:orders_order_change", args=[order.pk])).content.decode(),
    ]

    assert all("Let it go on" in page for page in list_and_page)
    assert not any("Read, let it go on" in page for page in list_and_page)


def test_whoever_read_the_note_lets_orders_go_on_and_the_rest_is_named(desk, shop, agent, choose):
    (noted,) = held(shop, buyer_note="Blue")
    unknown = factories.make_order(shop, factories.line("NEW"))

    answer = choose(LIST, "let_go_on", noted, unknown)

    page = answer.content.decode()
    assert "1 done." in page
    assert f"{unknown.number} does not wait for that reason any more." in page
    assert (again(noted).state, again(unknown).state) == ("SCREENING", "HELD")
    assert noted.holds.get().lifted_by == agent


def test_a_held_order_opens_as_the_order_it_is(desk, shop):
    (order,) = held(shop, buyer_note="Blue")

    answer = desk.get(reverse("admin:orders_heldorder_change", args=[order.pk]))

    assert answer.url == reverse("admin:orders_order_change", args=[order.pk])


def test_an_empty_list_teaches(desk):
    assert (
        "No orders held. New ones come in by themselves" in desk.get(reverse(LIST)).content.decode()
    )


@pytest.mark.parametrize("name", ["picker", "stranger"])
def test_others_see_no_held_orders_and_let_none_go_on(client, request, shop, choose, name):
    factories.make_skus(["TEE-RED-M"])
    (order,) = held(shop, buyer_note="Blue")
    client.force_login(request.getfixturevalue(name))

    assert client.get(reverse(LIST)).status_code == 403
    assert choose(LIST, "let_go_on", order).status_code == 403
    assert again(order).state == "HELD"
