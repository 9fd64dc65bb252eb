"""Pages of findings: the matrix and its tickets, what is pressed, who may, and how many queries."""

import re
from datetime import UTC, date

import pytest
from django.urls import reverse

from fulfillment_site.insights.models import Change, Dimension, Finding
from fulfillment_site.insights.services import exposure, matrix, weekly
from fulfillment_site.insights.services.exposure import Span
from fulfillment_site.insights.services.findings import SEEN
from orders.templatetags.moments import local
from tests import factories
from tests.fulfillment_site.findings.conftest import AT, GRAVE

REASONS, CASES = "admin:insights_reasons", "admin:insights_cases"


@pytest.fixture
def carl(client, shop):
    person = factories.make_person("carl", "customer service lead", shops=[shop])
    client.force_login(person)
    return person


@pytest.fixture
def found(shop, sold):
    sold(600, faults=GRAVE)
    weekly.make([shop.pk], at=AT)
    return list(Finding.objects.order_by("-dimension", "pk"))  # that of a SKU first


def press(client, finding, act, **fields):
    url = reverse("admin:insights_finding_press", args=[finding.pk])
    return client.post(url, {"act": act} | fields, follow=True)


@pytest.mark.parametrize("dimension", Dimension)
def test_the_matrix_counts_what_the_book_counts(shop, sold, dimension):
    sold(500)
    span = Span(shop.pk, AT - SEEN, AT)
    book = exposure.read(span)

    told = matrix.table(span, dimension, {}, "")
    small = matrix.table(span, dimension, {}, "SIZE")

    for table, topics in ((told, None), (small, "SIZE")):
        for row in table.rows:
            place = book.place(row.cell)
            inside = {order for order, cells in book.orders.items() if place in cells}
            assert row.n == len(inside)
            for (code, _label), share in zip(table.columns, row.shares, strict=True):
                topic = (code, "") if topics is None else (topics, code)
                if code != "NOT_AS_SHOWN":  # at home elsewhere than in this column's category
                    assert share.cases == len(book.cases[topic] & inside), (row.name, code)
    assert told.total.n == 500


def test_a_matrix_is_narrowed_by_a_value_of_another_dimension(shop, sold):
    sold(500)
    span = Span(shop.pk, AT - SEEN, AT)
    book = exposure.read(span)
    packer = next(cell for cell in book.cells if cell[0] == "PACKER")

    told = matrix.table(span, Dimension.SKU, {"PACKER": packer[1]}, "")

    inside = {order for order, cells in book.orders.items() if book.place(packer) in cells}
    assert told.total.n == len(inside)
    for row in told.rows:
        place = book.place(row.cell)
        assert row.n == sum(place in book.orders[order] for order in inside)


def test_a_number_of_the_matrix_opens_its_tickets(client, carl, shop, found):
    page = client.get(reverse(REASONS), {"by": "SKU"}).content.decode()

    links = re.findall(rf'{reverse(CASES)}(\?[^"]+)"><b[^>]*>[^<]+</b></a> <small>(\d+) ·', page)
    assert links
    query, count = max(links, key=lambda link: int(link[1]))
    rows = client.get(reverse(CASES) + query.replace("&amp;", "&")).content.decode()
    assert rows.count('data-column="Ticket"') == int(count)


@pytest.mark.parametrize("query", ["", "?by=SKU&key=x&category=SIZE", "?by=SKU&key=1&category=NO"])
def test_an_address_nobody_made_is_not_found(client, carl, query):
    assert client.get(reverse(CASES) + query).status_code == 404


def test_strange_choices_show_the_usual_matrix(client, carl, shop):
    page = client.get(reverse(REASONS), {"by": "x", "weeks": "9999", "LANE": "a:b", "SKU": "' --"})

    assert page.status_code == 200


def test_a_change_is_logged_and_a_task_left_by_buttons(client, carl, found):
    finding = found[0]
    task = finding.tasks.first()

    press(client, finding, "log", work=finding.tasks.last().work, day="2026-11-20", text="Better")
    press(client, finding, "leave", task=task.pk, why="No ads run")
    press(client, finding, "hand", task=finding.tasks.last().pk, owner=carl.pk)

    change = Change.objects.get()
    assert (change.text, change.by, change.changed_at.date()) == (
        "Better",
        carl,
        date(2026, 11, 20),
    )
    task.refresh_from_db()
    assert (task.why_left, task.is_open) == ("No ads run", False)
    assert finding.tasks.last().owner == carl
    page = client.get(reverse("admin:insights_finding_change", args=[finding.pk]))
    assert "Better" in page.content.decode()


@pytest.mark.parametrize(
    ("day", "text", "said"),
    [
        ("2026-02-31", "Better", "“2026-02-31” is no day: write it like 2026-11-27."),
        ("", "Better", "“” is no day: write it like 2026-11-27."),
        ("0001-01-01", "Better", "has orders since 2026-"),
        ("1900-01-01", "Better", "a change before that day shows nothing."),
        ("9999-12-31", "Better", "its time is still to come."),
        ("2026-11-20", " ", "Say what was changed."),
        ("2026-11-20", "x" * 20_000, "it has 20000 characters, and 500 are the most"),
    ],
)
def test_a_change_on_no_day_or_in_no_words_is_refused_and_stays_typed(
    client, carl, found, day, text, said
):
    page = press(client, found[0], "log", work="ADS", day=day, text=text)

    assert said in page.text
    assert f'name="text" maxlength="500" value="{text}"' in page.text
    assert '<option value="ADS" selected>' in page.text
    assert Change.objects.count() == 0


def test_changes_stand_in_the_time_of_their_shop(client, carl, shop, found):
    press(client, found[0], "log", day=AT.date().isoformat(), work="LISTING", text="New table")
    shop.time_zone = "Asia/Tokyo"
    shop.save()

    page = client.get(reverse("admin:insights_change_changelist")).content.decode()

    (change,) = Change.objects.all()
    assert local(change.changed_at, shop.zone) in page
    assert local(change.changed_at, UTC) not in page


def test_closing_without_a_change_is_refused_in_words(client, carl, found):
    page = press(client, found[0], "close").content.decode()

    assert "Nothing was changed yet." in page
    found[0].refresh_from_db()
    assert found[0].closed_at is None


def test_only_leads_see_and_mend_findings(client, shop, found):
    client.force_login(factories.make_person("cora", "customer service", shops=[shop]))

    url = reverse("admin:insights_finding_change", args=[found[0].pk])
    assert client.get(url).status_code == 403
    assert client.get(reverse(REASONS)).status_code == 403
    assert press(client, found[0], "log", work="ADS", day="2026-11-20", text="x").status_code == 403
    assert not Change.objects.exists()


def test_a_finding_of_another_shop_is_not_there(client, found):
    client.force_login(factories.make_person("wim", "warehouse lead"))

    url = reverse("admin:insights_finding_change", args=[found[0].pk])
    assert client.get(url).status_code == 404
    assert press(client, found[0], "close").status_code == 404


def test_lists_and_the_matrix_ask_few_questions(client, carl, found, django_assert_max_num_queries):
    press(client, found[0], "log", work="ADS", day="2026-11-20", text="x")

    for name in ("finding", "findingtask", "change", "weeklyreport"):
        with django_assert_max_num_queries(12):
            page = client.get(reverse(f"admin:insights_{name}_changelist"))
        assert page.status_code == 200
    for by in Dimension.values:
        with django_assert_max_num_queries(14):
            page = client.get(reverse(REASONS), {"by": by, "weeks": "26"})
        assert page.status_code == 200
