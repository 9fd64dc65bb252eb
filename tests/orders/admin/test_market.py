"""Market rules and public holidays, as people read and write them."""

import pytest
from django.urls import reverse

from orders.models import Holiday, MarketRule
from orders.services import public_holidays
from tests import factories
from tests.factories import NOW, again

RULES, DAYS = "admin:orders_marketrule_changelist", "admin:orders_holiday_changelist"
FILL = "admin:orders_holiday_fill_a_year"
MOST_QUERIES = 12


@pytest.fixture
def manager(shop):
    return factories.make_person("manager", "operations manager", shops=[shop])


@pytest.fixture
def rule(db) -> MarketRule:
    return MarketRule.objects.get(market="US", kind="COLLECT")


def press(client, year):
    """Fill a year as the dialog sends it."""
    return client.post(reverse(FILL), {"year": year, "_form_submitted": "on"})


def written(rule, **changes) -> dict:
    """What the form of a rule sends."""
    values = {
        "market": rule.market, "kind": rule.kind, "mode": rule.mode, "hours": "", "days": rule.days,
        "cut_off": rule.cut_off, "time_zone": rule.time_zone, "source": rule.source,
        "as_of": rule.as_of,
    }  # fmt: skip
    return values | changes


@pytest.mark.parametrize("page", [RULES, DAYS])
def test_the_lists_ask_few_queries_whatever_is_in_them(client, cost, manager, page):
    client.force_login(manager)
    empty = cost(page)
    public_holidays.fill([2026, 2027], at=NOW)

    assert cost(page) == empty <= MOST_QUERIES


@pytest.mark.parametrize("role", ["warehouse lead", "customer service lead"])
def test_a_lead_reads_and_writes_nothing(client, shop, rule, role):
    client.force_login(factories.make_person("lead", role, shops=[shop]))
    address = reverse("admin:orders_marketrule_change", args=[rule.pk])

    assert client.get(reverse(RULES)).status_code == client.get(reverse(DAYS)).status_code == 200
    assert client.post(address, written(rule, days=5)).status_code == 403
    assert client.get(reverse("admin:orders_holiday_add")).status_code == 403
    assert press(client, 2026).status_code == 403
    assert (again(rule).days, Holiday.objects.count()) == (2, 0)


def test_agents_and_pickers_see_neither(client, agent, picker):
    for person in (agent, picker):
        client.force_login(person)
        assert [client.get(reverse(page)).status_code for page in (RULES, DAYS)] == [403, 403]


def test_the_manager_changes_a_rule(client, manager, rule):
    client.force_login(manager)
    address = reverse("admin:orders_marketrule_change", args=[rule.pk])

    assert client.post(address, written(rule, days=3, source="Notice of May")).status_code == 302
    assert (again(rule).days, again(rule).source) == (3, "Notice of May")


@pytest.mark.parametrize(
    ("changes", "field", "told"),
    [
        ({"days": ""}, "days", "Write a number from 1 to 60."),
        ({"days": 61}, "days", "Write a number from 1 to 60."),
        ({"hours": 48}, "hours", "Leave this empty: the rule is counted otherwise."),
        (
            {"mode": "CALENDAR", "hours": 721, "days": "", "cut_off": "", "time_zone": ""},
            "hours",
            "Write a number from 1 to 720.",
        ),
        (
            {"mode": "CALENDAR", "hours": 48, "days": "", "time_zone": ""},
            "cut_off",
            "Leave this empty: the rule is counted otherwise.",
        ),
    ],
)
def test_a_rule_that_counts_neither_or_both_is_refused_in_words(
    client, manager, rule, changes, field, told
):
    client.force_login(manager)
    address = reverse("admin:orders_marketrule_change", args=[rule.pk])

    page = client.post(address, written(rule, **changes))
    assert page.context["adminform"].form.errors[field] == [told]
    assert (again(rule).days, again(rule).hours) == (2, None)


def test_a_year_is_filled_by_one_press_and_changed_days_stay(client, manager):
    client.force_login(manager)
    assert press(client, 2026).status_code == 302
    day = Holiday.objects.get(market="VN", date="2026-11-24")
    assert (day.source, day.made_by_hand) == ("holidays 0.108", False)

    address = reverse("admin:orders_holiday_change", args=[day.pk])
    sent = {"market": "VN", "date": "2026-11-24", "name": "Culture Day", "is_worked": "on",
            "source": "Notice of October"}  # fmt: skip
    assert client.post(address, sent).status_code == 302
    press(client, 2026)

    day = Holiday.objects.get(market="VN", date="2026-11-24")
    assert (day.name, day.is_worked, day.made_by_hand) == ("Culture Day", True, True)


@pytest.mark.parametrize("year", ["1999", "2041", "x", ""])
def test_a_year_that_the_list_does_not_reach_is_not_filled(client, manager, year):
    client.force_login(manager)
    press(client, year)
    assert Holiday.objects.count() == 0


def test_nothing_is_filled_by_looking(client, manager):
    client.force_login(manager)
    client.get(reverse(FILL), {"year": 2026})
    assert Holiday.objects.count() == 0


def test_a_rule_is_added_only_where_a_pair_has_none(client, boss, rule):
    client.force_login(boss)
    add = reverse("admin:orders_marketrule_add")
    listed = reverse(RULES)
    assert client.get(add).status_code == 403
    assert f'href="{add}' not in client.get(listed).content.decode()
    rule.delete()
    assert client.get(add).status_code == 200
    assert f'href="{add}' in client.get(listed).content.decode()


def test_a_dialog_that_is_opened_as_a_page_is_a_whole_page(client, boss):
    client.force_login(boss)
    address = reverse(FILL)
    page = client.get(address).content.decode()
    assert "<html" in page
    assert 'id="nav-sidebar' in page
    assert "Fill a year of public holidays?" in page
    assert "<html" not in client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert client.post(address, {"year": "2026", "_form_submitted": "True"}).status_code == 302
    assert Holiday.objects.filter(date__year=2026).exists()


def test_sources_that_are_ours_are_said_in_the_readers_language(client, boss):
    client.force_login(boss)
    public_holidays.fill([2026], at=NOW)
    rules = client.get(reverse(RULES)).content.decode()
    days = client.get(reverse(DAYS)).content.decode()
    assert "seller&#x27;s promise" in rules
    assert "list of the program holidays " in days
