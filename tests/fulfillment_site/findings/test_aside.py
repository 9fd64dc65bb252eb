"""Findings about goods that are no longer sold: set aside, and back with new cases alone."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from aftersales.models import Ticket
from fulfillment_site.demo import season
from fulfillment_site.insights.models import Finding, FindingTask, Work
from fulfillment_site.insights.services import aside, mending, weekly
from orders.errors import Refused
from orders.models import Notice, Order
from tests import factories
from tests.factories import HOUR, again
from tests.fulfillment_site.findings.conftest import AT
from warehouse.models import StockBalance

DAY = timedelta(days=1)
SMALL_ONLY = season.Faults(small=50, careless=0, bad_lane=0)


@pytest.fixture
def boss(shop):
    return factories.make_person("mona", "operations manager", shops=[shop])


@pytest.fixture
def finding(shop, sold):
    """A SKU that runs small and is still sold."""
    sold(600, faults=SMALL_ONLY)
    weekly.make([shop.pk], at=AT)
    StockBalance.objects.update(on_hand=0, reserved=0)
    return Finding.objects.get()


@pytest.fixture
def unsold(finding):
    """The same, with nothing in stock and nothing ordered for a month."""
    of_it = Order.objects.filter(lines__parts__sku=finding.key)
    of_it.update(ordered_at=AT - aside.UNSOLD - 70 * DAY)
    return finding


def complain(finding, at) -> None:
    order = Order.objects.filter(lines__parts__sku=finding.key, tickets=None).latest("shipped_at")
    Ticket.objects.create(
        shop=order.shop, order=order, buyer=order.buyer, origin="HAND", category=finding.category,
        reason=finding.reason, opened_at=at,
    )  # fmt: skip


def test_goods_that_were_ordered_or_are_there_are_sold_still(shop, house, finding, boss):
    def refused(at) -> str:
        with pytest.raises(Refused) as no:
            aside.set_aside(finding.pk, "Sold out", by=boss, at=at)
        return no.value.code

    assert refused(AT) == "goods_are_still_sold"
    StockBalance.objects.update_or_create(
        warehouse=house, sku_id=finding.key, defaults={"on_hand": 1}
    )
    assert refused(AT + aside.UNSOLD + DAY) == "goods_are_still_sold"
    assert again(finding).set_aside_at is None


def test_a_finding_of_other_than_goods_is_not_set_aside(unsold, boss):
    Finding.objects.update(dimension="PACKER")
    with pytest.raises(Refused, match="no longer sold"):
        aside.set_aside(unsold.pk, "He left", by=boss, at=AT)


@pytest.mark.parametrize(
    ("why", "code"), [(" ", "say_why_it_is_set_aside"), ("x" * 301, "message_is_too_long")]
)
def test_a_finding_is_set_aside_for_a_reason_that_fits(unsold, boss, why, code):
    with pytest.raises(Refused) as no:
        aside.set_aside(unsold.pk, why, by=boss, at=AT)
    assert no.value.code == code
    with pytest.raises(IntegrityError), transaction.atomic():
        Finding.objects.update(set_aside_at=AT)


def test_what_is_set_aside_asks_for_no_work(unsold, boss):
    assert FindingTask.objects.open().count() == 5
    aside.set_aside(unsold.pk, " Sold out ", by=boss, at=AT)

    row = again(unsold)
    assert (row.set_aside_at, row.set_aside_by, row.why_set_aside) == (AT, boss, "Sold out")
    assert not FindingTask.objects.open().exists()
    for act in (
        lambda: mending.log_change(unsold.pk, Work.ADS, "x", AT, by=boss, at=AT),
        lambda: aside.set_aside(unsold.pk, "Again", by=boss, at=AT),
        lambda: mending.close(unsold.pk, by=boss, at=AT),
    ):
        with pytest.raises(Refused) as no:
            act()
        assert no.value.code == "finding_is_set_aside"


def test_it_comes_back_with_new_cases_alone(shop, unsold, boss):
    aside.set_aside(unsold.pk, "Sold out", by=boss, at=AT)
    reports = weekly.WeeklyReport.objects.filter(shop=shop).order_by("-week_on")

    weekly.make([shop.pk], at=AT + 7 * DAY)
    assert again(unsold).set_aside_at == AT
    assert reports[0].figures["findings"] == []
    assert Notice.objects.filter(code="findings_are_new").count() == 1

    reports[0].delete()
    complain(unsold, AT + HOUR)
    weekly.make([shop.pk], at=AT + 7 * DAY)
    row = again(unsold)
    assert (row.set_aside_at, row.set_aside_by, row.why_set_aside) == (None, None, "")
    assert [(told["pk"], told["is_new"]) for told in reports[0].figures["findings"]] == [
        (unsold.pk, True)
    ]
    assert Notice.objects.filter(code="findings_are_new").count() == 2
    assert FindingTask.objects.open().count() == 5


def test_it_is_set_aside_on_its_page_and_listed_apart(client, unsold, boss):
    client.force_login(boss)
    page = reverse("admin:insights_finding_change", args=[unsold.pk])
    press = reverse("admin:insights_finding_press", args=[unsold.pk])
    assert "Set it aside" in client.get(page).content.decode()

    assert client.get(press).status_code == 404
    client.post(press, {"act": "set_aside", "why": "Sold out for good"})
    html = client.get(page).content.decode()
    assert "Sold out for good" in html
    assert "Log the change" not in html

    listed = reverse("admin:insights_finding_changelist")
    shown = {
        state: unsold.value
        in client.get(listed, {"state": state} if state else {}).content.decode()
        for state in ("", "closed", "aside", "all")
    }
    assert shown == {"": False, "closed": False, "aside": True, "all": True}
