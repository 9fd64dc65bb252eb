"""The lists of compensation, and what is pressed in them and on a ticket's page."""

from decimal import Decimal

import pytest
from django.urls import reverse

from aftersales.models import Arrival, Compensation, Coupon
from tests.aftersales import cases, remedies
from tests.factories import NOW, again, make_person
from tests.platform import connect

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss(db):
    return make_person("manager", "operations manager")


@pytest.fixture
def ticket(shop, agent):
    connect(shop)
    remedies.limits(shop)
    return remedies.case(cases.sold(shop), by=agent)


def give(ticket, agent) -> Compensation:
    return Compensation.objects.create(
        shop=ticket.shop, ticket=ticket, order=ticket.order, kind="REFUND", currency="USD",
        amount=Decimal("9.00"), reason="LOST", asked_by=agent, asked_at=NOW,
        over=[{"code": "beyond_no_limit", "params": {}}],
    )  # fmt: skip


def arrive(ticket, agent) -> Arrival:
    code = f"X{Arrival.objects.count()}"
    return Arrival.objects.create(code=code, order=ticket.order, received_by=agent, received_at=NOW)


def put(ticket, _agent) -> Coupon:
    return remedies.coupon(ticket.shop, f"C{Coupon.objects.count()}")


@pytest.mark.parametrize(
    "made", [("compensation", give), ("arrival", arrive), ("coupon", put)], ids=lambda one: one[0]
)
def test_a_list_costs_the_same_for_one_and_for_25_rows(client, boss, cost, ticket, agent, made):
    name, make = made
    client.force_login(boss)
    address = f"admin:aftersales_{name}_changelist"
    make(ticket, agent)
    one = cost(address)
    for _ in range(24):
        make(ticket, agent)
    assert cost(address) == one <= 12


def test_a_second_person_approves_in_the_list_and_who_asked_does_not(client, ticket, lead, agent):
    row = remedies.ask(ticket, remedies.refund("6.00"), by=agent)
    own = remedies.case(cases.sold(ticket.shop), by=lead)
    ticket.shop.compensation_limits.filter(role="LEAD").update(amount=7)
    mine = remedies.ask(own, remedies.refund("8.00"), by=lead)
    client.force_login(lead)
    address = reverse("admin:aftersales_compensation_changelist")
    told = {"action": "approve", "_selected_action": [row.pk, mine.pk]}
    page = client.post(address, told, follow=True).content.decode()
    assert "You asked for it yourself, so another person decides." in page
    assert [again(row).state, again(mine).state] == ["APPROVED", "ASKED"]


def test_the_page_of_a_ticket_gives_and_says_what_waits(client, ticket, agent, lead):
    client.force_login(agent)
    page = reverse("desk:ticket", args=[ticket.pk])
    press = reverse("desk:ticket_compensate", args=[ticket.pk])
    assert 'name="kind" value="REFUND"' in client.get(page).content.decode()
    told = {"kind": "REFUND", "reason": "BROKEN_ON_WAY", "amount": "6,00"}
    shown = client.post(press, told, follow=True).content.decode()
    assert "Nothing is given yet: it waits for a second person." in shown
    assert "6.00 USD is above the limit of 5.00 USD." in shown
    row = Compensation.objects.get()
    approve = reverse("desk:ticket_approve", args=[ticket.pk])
    assert client.post(approve, {"compensation": row.pk}).status_code == 403
    client.force_login(lead)
    assert 'data-key="y"' in client.get(page).content.decode()
    client.post(approve, {"compensation": row.pk})
    assert (again(row).state, again(row).approved_by) == ("APPROVED", lead)


@pytest.mark.parametrize("amount", ["x", "0", "-3", "NaN", "1e9", ""])
def test_an_amount_that_is_none_is_refused_in_words(client, ticket, agent, amount):
    client.force_login(agent)
    press = reverse("desk:ticket_compensate", args=[ticket.pk])
    told = {"kind": "REFUND", "reason": "BROKEN_ON_WAY", "amount": amount}
    assert client.post(press, told, follow=True).status_code == 200
    assert Compensation.objects.count() == 0


def test_a_compensation_of_another_ticket_is_not_decided_here(client, shop, ticket, agent, lead):
    row = remedies.ask(ticket, remedies.refund("6.00"), by=agent)
    other = remedies.case(cases.sold(shop), by=agent)
    client.force_login(lead)
    client.post(reverse("desk:ticket_approve", args=[other.pk]), {"compensation": row.pk})
    assert again(row).state == "ASKED"
