"""The sidebar: what is there for whom, and which entry is marked."""

from collections import Counter

import pytest
from django.urls import reverse
from django.utils import translation

from fulfillment_site.navigation import sidebar


@pytest.fixture
def sections(rf):
    """What a person finds in the sidebar of a page."""

    def read(person, path="/admin/") -> dict[str, list[str]]:
        request = rf.get(path)
        request.user = person
        return {
            str(section["title"]): [str(item["title"]) for item in section["items"]]
            for section in sidebar(request)
        }

    return read


def marked(rf, person, path: str) -> list[str]:
    request = rf.get(path)
    request.user = person
    items = [item for section in sidebar(request) for item in section["items"]]
    return [str(item["title"]) for item in items if item["active"]]


def test_the_floor_finds_its_work_and_no_desk(sections, picker):
    assert sections(picker) == {
        "Today": ["Home", "Orders", "Notices", "Shift hand-over", "Who may do what"],
        "Knowledge": ["Knowledge"],
        "Parcels on their way": ["Parcel radar", "Claims on carriers"],
        "Warehouse floor": [
            "Orders to wave",
            "Rests of split orders",
            "Waves",
            "Print jobs",
            "Pick",
            "Boxes to pack",
            "Pack",
            "Parcels to hand over",
            "Hand over",
            "Printed or packed, still here",
            "Void labels",
            "Not accepted by the platform",
            "Parcels to stop",
            "What stopping saved",
            "Goods to put back",
            "Back to the shelf",
            "Returns desk",
            "Returned parcels",
            "Manifests",
            "All packages",
            "Printed pages",
            "Scans",
        ],
        "Stock": [
            "Stock",
            "Stock by bin",
            "Movements",
            "Stock on the platform",
            "SKUs",
            "Tracking numbers",
        ],
        "Set-up": ["Bins", "Totes"],
    }


def test_the_desk_finds_its_work_and_no_floor(sections, agent):
    assert sections(agent) == {
        "Today": ["Home", "Orders", "Notices", "Shift hand-over", "Who may do what"],
        "Desk": [
            "Service desk",
            "Tickets",
            "Disputes",
            "Check evidence",
            "Dispute rate",
            "Ticket hand-over",
            "Compensation",
            "Coupons",
            "Cancellations",
            "Returns",
            "Safety nets",
            "Answer rules",
            "Answers by themselves",
            "Called-off orders",
            "Held orders",
            "Questions to buyers",
            "Question templates",
            "Phrases",
            "Macros",
            "Forbidden wordings",
            "Try the guard",
            "Product facts",
            "Messages to buyers",
            "Reviews",
            "Listings",
            "Order imports",
            "Orders fetched",
            "Live sessions",
            "Screening rules",
        ],
        "Knowledge": [
            "Knowledge",
            "Articles",
            "Searches without an answer",
            "Training",
            "Rule notes",
        ],
        "Parcels on their way": [
            "Parcel radar",
            "Buyers to write to first",
            "Claims on carriers",
            "How carriers do",
            "Lanes",
            "First messages",
        ],
        "Shop health": ["Shop health", "Figures of the platform"],
        "Warehouse floor": [
            "Rests of split orders",
            "Parcels to stop",
            "What stopping saved",
            "Returned parcels",
            "Manifests",
        ],
        "Stock": ["Stock", "Stock on the platform", "SKUs"],
        "Platform": [
            "In step with TikTok Shop",
            "Conversations read",
            "Orders not taken in",
            "Messages from the platform",
            "Messages to the platform",
        ],
    }


def test_the_administrator_finds_everything(sections, boss):
    found = sections(boss)

    assert list(found) == [
        "Today",
        "Desk",
        "Knowledge",
        "Parcels on their way",
        "Shop health",
        "Findings",
        "Warehouse floor",
        "Stock",
        "Platform",
        "Set-up",
    ]
    assert sum(map(len, found.values())) == 123


def test_a_stranger_finds_the_way_home(sections, stranger):
    assert sections(stranger) == {"Today": ["Home", "Who may do what"]}


def test_every_entry_opens_for_those_who_see_it(client, rf, boss, picker, agent):
    for person in (boss, picker, agent):
        client.force_login(person)
        request = rf.get("/admin/")
        request.user = person
        for section in sidebar(request):
            for item in section["items"]:
                assert client.get(item["link"]).status_code == 200, item["link"]


def test_the_entry_of_the_page_one_is_on_is_marked_alone(rf, boss):
    order = reverse("admin:orders_order_changelist")

    assert marked(rf, boss, "/admin/") == ["Home"]
    assert marked(rf, boss, order) == ["Orders"]
    assert marked(rf, boss, f"{order}5/change/") == ["Orders"]
    assert marked(rf, boss, reverse("admin:warehouse_stockbalance_add")) == ["Stock"]
    assert marked(rf, boss, reverse("floor:pack")) == ["Pack"]


def test_the_sidebar_asks_no_query_of_its_own(rf, picker, django_assert_num_queries):
    request = rf.get("/admin/")
    request.user = picker
    picker.has_perm("orders.view_order")  # rights are read once a request

    with django_assert_num_queries(0):
        sidebar(request)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_no_two_entries_are_called_the_same(sections, boss, language):
    with translation.override(language):
        titles = Counter(title for titles in sections(boss).values() for title in titles)

    assert [title for title, count in titles.items() if count > 1] == []
