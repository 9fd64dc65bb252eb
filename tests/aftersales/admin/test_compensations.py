"""The lists of compensation, and what is pressed in them and on a ticket's page."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from aftersales.models import Arrival, Compensation, Coupon, Ticket
from orders import moment
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
    home = client.get(reverse("admin:index")).content.decode()
    assert "1 compensation waits for a second person" in home
    assert reverse("admin:aftersales_compensation_changelist") + "?state__exact=ASKED" in home
    said = client.post(approve, {"compensation": row.pk}, follow=True).content.decode()
    assert "Approved: it is done now." in said
    assert "what was to be written" not in said
    assert (again(row).state, again(row).approved_by) == ("APPROVED", lead)


def test_keeping_the_offer_of_a_shop_is_told_in_words_that_read_well(client, boss, shop):
    client.force_login(boss)
    told = {"shop": shop.pk, "label_from": "30", "source": "", "as_of": "", "return_address": ""}
    page = client.post(reverse("admin:aftersales_remedypolicy_add"), told, follow=True)
    assert "The offer of a shop" in page.content.decode()


def test_a_code_nobody_could_use_any_more_is_not_written_down(client, boss, shop, monkeypatch):
    monkeypatch.setattr(moment.timezone, "now", lambda: NOW)
    client.force_login(boss)
    add = reverse("admin:aftersales_coupon_add")
    told = {"shop": shop.pk, "code": "SORRY9", "amount": "2"}
    today = NOW.astimezone(shop.zone).date()
    for day in (date(2020, 1, 1), today):
        page = client.post(add, told | {"valid_until": day.isoformat()})
        assert page.context["adminform"].form.errors == {
            "valid_until": ["This day is over: nobody could use the code."]
        }
    assert not Coupon.objects.exists()
    client.post(add, told | {"valid_until": (today + timedelta(days=1)).isoformat()})
    code = Coupon.objects.get()
    Coupon.objects.update(valid_until=date(2020, 1, 1))
    told |= {"valid_until": "2020-01-01", "code": "SORRY10"}
    client.post(reverse("admin:aftersales_coupon_change", args=[code.pk]), told)
    assert again(code).code == "SORRY10"


@pytest.mark.parametrize("amount", ["x", "0", "-3", "NaN", "1e9", ""])
def test_an_amount_that_is_none_is_refused_in_words(client, ticket, agent, amount):
    client.force_login(agent)
    press = reverse("desk:ticket_compensate", args=[ticket.pk])
    told = {"kind": "REFUND", "reason": "BROKEN_ON_WAY", "amount": amount}
    assert client.post(press, told, follow=True).status_code == 200
    assert Compensation.objects.count() == 0


def test_no_reason_is_chosen_before_somebody_chooses_one(client, ticket, agent):
    client.force_login(agent)
    page = reverse("desk:ticket", args=[ticket.pk])
    assert '<option value="">choose a reason</option>' in client.get(page).content.decode()
    assert client.get(page).context["cause"] == ""
    Ticket.objects.filter(pk=ticket.pk).update(reason="FAULTY")
    assert '<option value="FAULTY" selected>' in client.get(page).content.decode()


def test_without_a_reason_it_is_refused_and_what_was_chosen_stays(client, ticket, agent):
    client.force_login(agent)
    line = ticket.order.lines.get()
    press = reverse("desk:ticket_compensate", args=[ticket.pk])
    told = {"kind": "REFUND", "reason": "", "amount": "1.25", f"line-{line.pk}": "1"}
    shown = client.post(press, told)
    page = shown.content.decode()
    assert "Say what went wrong: choose a reason." in page
    assert 'id="case-remedy" class="desk-reasons">' in page
    assert 'name="amount" class="desk-input" inputmode="decimal" value="1.25"' in page
    assert shown.context["pieces"] == [(line, "1")]
    told = {"kind": "REFUND", "reason": "FAULTY", "amount": "0"}
    assert '<option value="FAULTY" selected>' in client.post(press, told).content.decode()
    assert Compensation.objects.count() == 0


def test_a_compensation_of_another_ticket_is_not_decided_here(client, shop, ticket, agent, lead):
    row = remedies.ask(ticket, remedies.refund("6.00"), by=agent)
    other = remedies.case(cases.sold(shop), by=agent)
    client.force_login(lead)
    client.post(reverse("desk:ticket_approve", args=[other.pk]), {"compensation": row.pk})
    assert again(row).state == "ASKED"
