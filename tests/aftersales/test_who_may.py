"""Who may do what at the after-sales desk: a table, compared with what each role is let do.

A new action fails here until its row stands in the table; `found.csv` of the failed run has it.
"""

import csv
from pathlib import Path

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from aftersales import urls
from aftersales.models import Arrival
from fulfillment_site.insights.admin.presses import PRESSES
from fulfillment_site.roles import ADMINISTRATOR, ROLES
from tests.aftersales import cases
from tests.factories import NOW, make_person

pytestmark = pytest.mark.django_db
TABLE = Path(__file__).with_name("who_may.csv")
NOBODY = ("anonymous", "no role")
PEOPLE = (*NOBODY, *ROLES, ADMINISTRATOR)


@pytest.fixture
def people(shop):
    """One person of every role, and one of none."""
    roles = {"no role": None} | {name: name for name in (*ROLES, ADMINISTRATOR)}
    return {
        name: make_person(name.replace(" ", "_"), role, shops=[shop])
        for name, role in roles.items()
    }


@pytest.fixture
def client_of(people):
    """A browser for each, signed in where there is somebody to sign in."""

    def made(name: str) -> Client:
        client = Client(raise_request_exception=False)
        if name in people:
            client.force_login(people[name])
        return client

    return made


@pytest.fixture
def address(shop, people):
    """Where each page and press of the desk is; the rows they are about exist."""
    order = cases.sold(shop)
    ticket = cases.by_hand(order, by=people[ADMINISTRATOR])
    by = people[ADMINISTRATOR]
    arrival = Arrival.objects.create(code="X1", order=order, received_by=by, received_at=NOW)

    def of(pattern) -> str:
        known = {
            "order_id": order.pk, "ask_id": 1, "file_id": 1, "review_id": 1, "queue": "tickets",
            "pk": arrival.pk if pattern.name.startswith("arrival") else ticket.pk,
        }  # fmt: skip
        names = pattern.pattern.converters
        return reverse(f"desk:{pattern.name}", kwargs={name: known[name] for name in names})

    return of


def is_let_in(answer) -> bool:
    assert answer.status_code != 500, answer.request["PATH_INFO"]
    signs_in = answer.status_code == 302 and "/login/" in answer.url
    return not signs_in and answer.status_code != 403


def of_the_desk(client_of, address) -> dict[str, list[bool]]:
    rows: dict[str, list[bool]] = {f"desk: {one.name}": [] for one in urls.urlpatterns}
    for name in PEOPLE:
        client = client_of(name)
        for pattern in urls.urlpatterns:
            rows[f"desk: {pattern.name}"].append(is_let_in(client.post(address(pattern))))
    return rows


def of_findings(client_of) -> dict[str, list[bool]]:
    """Every button on the page of a finding."""
    url = reverse("admin:insights_finding_press", args=[1])
    return {
        f"finding: {act}": [is_let_in(client_of(name).post(url, {"act": act})) for name in PEOPLE]
        for act in PRESSES
    }


def of_the_lists(rf, people) -> dict[str, list[bool]]:
    """See, add and change where the page has that at all, and every button."""
    rows: dict[str, list[bool]] = {}
    for model, page in admin.site._registry.items():
        if model._meta.app_label != "aftersales":
            continue
        for verb, asks in _verbs(page).items():
            may = [asks(_as(rf, people.get(name))) if name in people else False for name in PEOPLE]
            if any(may):
                rows[f"{model._meta.model_name}: {verb}"] = may
    return rows


def _verbs(page) -> dict:
    verbs = {
        "see": page.has_view_permission,
        "add": page.has_add_permission,
        "change": page.has_change_permission,
    }
    buttons = [*page.actions, *page.actions_detail, *page.actions_list, *page.actions_row]
    for name in buttons:
        needed = getattr(page, name).allowed_permissions
        verbs[name] = lambda request, needed=needed: any(
            getattr(page, f"has_{one}_permission")(request) for one in needed
        )
    return verbs


def _as(rf, person):
    request = rf.get("/")
    request.user = person
    return request


def test_every_action_of_the_desk_is_let_do_by_the_roles_of_the_table(
    rf, people, client_of, address, tmp_path
):
    found = of_the_desk(client_of, address) | of_findings(client_of) | of_the_lists(rf, people)
    told = [[action, *("yes" if may else "no" for may in row)] for action, row in found.items()]
    with (tmp_path / "found.csv").open("w", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([["action", *PEOPLE], *sorted(told)])
    assert (tmp_path / "found.csv").read_text() == TABLE.read_text()


def test_nobody_without_a_role_does_anything():
    with TABLE.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) > 80
    assert {row[name] for row in rows for name in NOBODY} == {"no"}
    assert {row[ADMINISTRATOR] for row in rows} == {"yes"}
