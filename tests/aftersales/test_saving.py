"""The report of the desk: who was kept by what, what they bought later, what cancelling cost."""

import html
import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from tablib import Dataset

from aftersales.models import BuyerReview, CancellationRequest, Letter, Phrase, ProductFact
from aftersales.reports import saving
from aftersales.resources import BuyerReviewResource, ProductFactResource
from orders import moment
from orders.models import Order
from tests import factories
from tests.factories import HOUR, NOW, draft, make_person, place
from tests.orders.admin.conftest import cost
from warehouse.models import UnitCost

__all__ = ["cost"]
pytestmark = pytest.mark.django_db
PRICE, MISTAKE = (
    "ecom_order_to_ship_canceled_reason_better_price",
    "ecom_order_to_ship_canceled_reason_created_by_mistakes",
)
DAY = timedelta(days=1)


@pytest.fixture
def lead(db):
    return make_person("lead", "customer service lead")


@pytest.fixture
def closed(shop, agent, lead):
    """Four requests that ended: two saved, two cancelled, one of those packed."""
    orders = place(shop, *(draft(buyer_key=f"u:{n}") for n in range(4)))
    Order.objects.filter(pk=orders[3].pk).update(picking_at=NOW, packed_at=NOW)
    facts = [
        (PRICE, "", "WITHDRAWN", agent),
        (PRICE, "better_price", "AGREED", agent),
        (MISTAKE, "better_price", "REJECTED", lead),
        (MISTAKE, "", "REFUNDED", agent),
    ]
    return CancellationRequest.objects.bulk_create(
        CancellationRequest(
            shop=shop, platform_id=f"40{n}", order_number=order.number, order=order, role="BUYER",
            status="X", reason=reason, stated_reason=stated, state=state, answered_by=by,
            asked_at=NOW, updated_at=NOW, first_due_at=NOW + DAY,
        )
        for n, (order, (reason, stated, state, by)) in enumerate(zip(orders, facts, strict=True))
    )  # fmt: skip


@pytest.fixture
def rows(closed, lead):
    return saving.closed(lead, since=(NOW - DAY).date())


def told(rates) -> list[tuple]:
    return [(rate.label, rate.saved, rate.n, rate.percent) for rate in rates]


def test_what_the_buyer_said_counts_before_what_was_picked(rows):
    assert told(saving.by_reason(rows)) == [
        ("A better price elsewhere", 2, 3, 67),
        ("Bought by mistake", 0, 1, 0),
    ]


def test_save_rates_by_agent_and_by_the_phrase_that_was_sent_last(rows, closed, shop):
    phrases = [
        Phrase.objects.create(
            title="Price", reason="better_price", language="en", text="…", version=number
        )
        for number in (1, 2)
    ]
    for row, phrase in ((closed[0], 0), (closed[0], 1), (closed[1], 1), (closed[2], 0)):
        Letter.objects.create(
            kind="cancel", matter_id=row.pk, shop=shop, text="…", phrase=phrases[phrase],
            written_at=NOW, sent_at=NOW,
        )  # fmt: skip
    assert told(saving.by_agent(rows)) == [("agent", 1, 3, 33), ("lead", 1, 1, 100)]
    assert told(saving.by_phrase(rows)) == [
        ("Price (en) v2", 1, 2, 50),
        ("Price (en) v1", 1, 1, 100),
    ]


def test_what_saved_buyers_bought_later_is_counted_by_days(rows, shop):
    for days, buyer in ((10, "u:0"), (45, "u:0"), (80, "u:2"), (91, "u:2"), (10, "u:1")):
        place(shop, draft(buyer_key=buyer, created_at=NOW + days * DAY))
    assert [(one.days, one.orders, one.money) for one in saving.later(rows)] == [
        (30, 1, {"USD": Decimal("12.40")}),
        (60, 2, {"USD": Decimal("24.80")}),
        (90, 3, {"USD": Decimal("37.20")}),
    ]


def test_what_cancelling_cost_stands_by_month_and_stage(rows):
    UnitCost.objects.create(step="FEE", amount="0.30", currency="USD", valid_from="2026-01-01")
    found = saving.by_stage(rows, at=NOW)
    assert [(one.month.month, one.stage, one.count, one.cost) for one in found] == [
        (11, "2 packed", 1, {"USD": Decimal("0.30")}),
        (11, "0 not begun", 1, {"USD": Decimal("0.30")}),
    ]


def test_what_nobody_has_put_a_cost_to_is_said_to_be_unknown(rows, client, lead, monkeypatch):
    monkeypatch.setattr(moment.timezone, "now", lambda: NOW + HOUR)
    found = saving.by_stage(rows, at=NOW)
    assert [(one.cost, one.unknown) for one in found] == [({}, 1), ({}, 1)]
    client.force_login(lead)
    assert client.get(reverse("desk:report")).text.count("not all known of 1") == 2


def test_only_what_somebody_could_answer_is_counted_and_each_number_opens_as_many_rows(
    client, closed, lead, monkeypatch
):
    monkeypatch.setattr(moment.timezone, "now", lambda: NOW + HOUR)
    client.force_login(lead)
    same = {"shop": closed[0].shop, "role": "BUYER", "status": "X", "updated_at": NOW}
    seen = {"reason": PRICE, "asked_at": NOW, "first_due_at": NOW + DAY}
    others = [
        {"state": "AGREED", "first_due_at": None, "order": closed[0].order},  # in the free hour
        {"state": "PENDING"},  # not ended
        {"state": "REJECTED", "role": "SYSTEM"},
        {"state": "REJECTED", "asked_at": NOW - 200 * DAY},
        {"state": "WITHDRAWN", "reason": ""},
        {"state": "AGREED"},  # its order is not here
    ]
    CancellationRequest.objects.bulk_create(
        CancellationRequest(platform_id=f"50{n}", order_number=f"9{n}", **(same | seen | one))
        for n, one in enumerate(others)
    )

    page = client.get(reverse("desk:report"))

    assert sorted(told(page.context["tables"][0][1])) == [
        ("A better price elsewhere", 2, 4, 50),
        ("Bought by mistake", 0, 1, 0),
        ("no reason given", 1, 1, 100),
    ]
    links = re.findall(r'href="([^"]+ended=[^"]+)">(\d+)</a>', page.text)
    assert len(links) == 2 * 3 + 2 * 2 + 2
    for link, number in links:
        rows = client.get(html.unescape(link)).context["cl"].result_list
        assert len(rows) == int(number), link


def test_every_number_opens_its_rows(client, closed, lead, cost, monkeypatch):
    monkeypatch.setattr(moment.timezone, "now", lambda: NOW + HOUR)
    client.force_login(lead)
    assert cost("desk:report") <= 20
    list_page = reverse("admin:aftersales_cancellationrequest_changelist")
    for query, count in (
        ("?state=all&reason=better_price", 3),
        ("?state=all&agent=lead", 1),
        ("?state=all&month=2026-11&stage=2", 1),
        ("?state=all&month=nonsense", 0),
        ("?state=all&phrase=9999", 0),
    ):
        page = client.get(list_page + query)
        assert len(page.context["cl"].result_list) == count, query


def test_an_agent_does_not_see_the_report(client, agent):
    client.force_login(agent)
    assert client.get(reverse("desk:report")).status_code == 403


@pytest.mark.parametrize(
    "name", ["phrase", "productfact", "letter", "buyerreview", "ask", "deskoverride"]
)
def test_lists_of_the_desk_cost_little(client, lead, cost, name):
    client.force_login(lead)
    assert cost(f"admin:aftersales_{name}_changelist") <= 12


def test_facts_and_reviews_come_in_by_tables(shop):
    factories.make_skus(["TEE-RED-M"])
    table = Dataset(
        ("TEE-RED-M", "SIZE", "en", "M: 52 cm"), headers=("sku", "about", "language", "text")
    )
    for _ in range(2):
        assert not ProductFactResource().import_data(table).has_errors()
    assert ProductFact.objects.get().text == "M: 52 cm"

    (order,) = place(shop, draft())
    heads = ("shop", "platform_id", "order_number", "stars", "text", "written_at")
    row = ("A", "9", order.number, "2", "Torn", "2026-11-20 20:00:00")
    assert not BuyerReviewResource().import_data(Dataset(row, headers=heads)).has_errors()
    review = BuyerReview.objects.get()
    assert (review.order, review.stars, review.due_at - review.written_at) == (order, 2, 48 * HOUR)
    bad = Dataset((*row[:1], "10", "", "6", "", row[5]), headers=heads)
    assert BuyerReviewResource().import_data(bad).has_validation_errors()
    assert BuyerReview.objects.count() == 1


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("2026-11-20 20:00:00", datetime(2026, 11, 20, 20, tzinfo=UTC)),
        ("2026-11-20 03:00", datetime(2026, 11, 20, 3, tzinfo=UTC)),
        ("2026-11-20T03:00:00Z", datetime(2026, 11, 20, 3, tzinfo=UTC)),
        ("2026-11-20T03:00-08:00", datetime(2026, 11, 20, 11, tzinfo=UTC)),
        ("last week", "“last week”: no time: write it like 2026-11-27 03:00, or like"),
        ("9999-12-31 23:00", "lies in the future, or too long ago"),
        ("0001-01-01T00:00+14:00", "lies in the future, or too long ago"),
    ],
)
def test_a_review_is_dated_as_people_and_machines_write_it(shop, monkeypatch, told, expected):
    monkeypatch.setattr(moment.timezone, "now", lambda: NOW + 30 * DAY)
    heads = ("shop", "platform_id", "stars", "text", "written_at")
    result = BuyerReviewResource().import_data(Dataset(("A", "9", "2", "", told), headers=heads))
    if isinstance(expected, datetime):
        assert BuyerReview.objects.get().written_at == expected
    else:
        assert expected in str(result.invalid_rows[0].error)
        assert BuyerReview.objects.count() == 0
