"""Pages of the safety net: tried before it holds, by those who may, and what it said."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import translation

from aftersales.models import CancellationRequest, OwnAnswer, SafetyNet
from aftersales.services import feeds, net
from tests import factories
from tests.factories import NOW, again

pytestmark = pytest.mark.django_db
LIST, PAGE = "admin:aftersales_safetynet_changelist", "admin:aftersales_safetynet_change"
TRIAL, ON = "admin:aftersales_safetynet_trial", "admin:aftersales_safetynet_on"
SAID = "admin:aftersales_ownanswer_changelist"


@pytest.fixture
def lead(client, db):
    person = factories.make_person("lead", "customer service lead")
    client.force_login(person)
    return person


@pytest.fixture
def row(shop) -> SafetyNet:
    return SafetyNet.objects.create(shop=shop)


def asked(platform, shop, count: int) -> None:
    orders = factories.place(shop, *(factories.draft() for _ in range(count)))
    for number, order in enumerate(orders, start=CancellationRequest.objects.count() + 1):
        platform.ask(str(number), order.number)
    feeds.read(feeds.CANCELLATIONS, shop, list(platform.cancellations), at=NOW)


def test_a_lead_adds_tries_and_hangs_up_a_net(client, lead, shop):
    client.post(
        reverse("admin:aftersales_safetynet_add"),
        {"shop": shop.pk, "minutes": 45, "packed": "REFUSE"},
    )
    row = SafetyNet.objects.get()
    assert (row.minutes, row.packed, row.is_on) == (45, "REFUSE", False)
    page = client.get(reverse(TRIAL, args=[row.pk]))
    assert "I have seen this: switch it on" in page.text
    assert again(row).is_on is False

    client.post(reverse(ON, args=[row.pk]))

    assert (again(row).is_on, again(row).rehearsed_by) == (True, lead)
    assert "I have seen this" not in client.get(reverse(TRIAL, args=[row.pk])).text


def test_rules_of_a_net_that_holds_stand_still(client, lead, row):
    net.switch_on([row.pk], by=lead, at=NOW)

    client.post(reverse(PAGE, args=[row.pk]), {"shop": row.shop_id, "minutes": 5, "packed": "STOP"})

    assert again(row).minutes == 30


@pytest.mark.parametrize("minutes", ["4", "1441", "x", ""])
def test_minutes_out_of_reach_are_refused_at_their_field(client, lead, shop, minutes):
    answer = client.post(
        reverse("admin:aftersales_safetynet_add"),
        {"shop": shop.pk, "minutes": minutes, "packed": "STOP"},
    )
    assert answer.status_code == 200
    assert answer.context["adminform"].form.errors.keys() in ({"minutes"}, {"__all__"})
    assert SafetyNet.objects.count() == 0


def test_an_agent_sees_nets_and_switches_none(client, agent, row):
    client.force_login(agent)
    assert client.get(reverse(LIST)).status_code == 200
    assert "switch it on" not in client.get(reverse(TRIAL, args=[row.pk])).text

    assert client.post(reverse(ON, args=[row.pk])).status_code == 403
    assert again(row).is_on is False


def test_switching_on_is_a_press_and_no_link(client, lead, row):
    assert client.get(reverse(ON, args=[row.pk])).status_code == 405
    assert again(row).is_on is False


def test_lists_and_trial_cost_the_same_for_one_and_for_many(
    client, lead, row, platform, django_assert_max_num_queries
):
    net.switch_on([row.pk], by=lead, at=NOW)
    asked(platform, row.shop, 20)
    for request in CancellationRequest.objects.all():
        at = request.due_at - timedelta(minutes=5)
        net.catch([request.pk], at=at)
    assert OwnAnswer.objects.count() == 20

    for language in ("en", "zh-hans"):
        with translation.override(language), django_assert_max_num_queries(12):
            assert client.get(reverse(SAID)).context["cl"].result_count == 20
        with django_assert_max_num_queries(12):
            client.get(reverse(TRIAL, args=[row.pk]))
        with django_assert_max_num_queries(12):
            client.get(reverse(LIST))
