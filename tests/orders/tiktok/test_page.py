"""One item that cannot be read keeps no other away."""

from dataclasses import dataclass

import pytest

from orders.errors import Refused
from orders.tiktok.fields import Id, reader
from orders.tiktok.page import Page, page


@dataclass(frozen=True)
class Thing:
    id: Id
    name: str


def test_a_page_has_its_items_and_where_the_next_one_starts():
    data = {"things": [{"id": "1", "name": "a"}], "next_page_token": "b+/=", "total_count": 3}
    assert page(data, "things", reader(Thing)) == Page((Thing("1", "a"),), "b+/=", 3)


@pytest.mark.parametrize("data", [{}, {"things": None}, {"things": [], "next_page_token": ""}])
def test_an_empty_page_is_the_last(data):
    found = page(data, "things", reader(Thing))
    assert (list(found), len(found), found.next_token, found.faults) == ([], 0, "", {})


def test_what_cannot_be_read_is_named_by_its_id_or_its_place():
    data = {"things": [{"id": "1"}, {"id": "2", "name": "b"}, {"name": "c"}, None]}
    found = page(data, "things", reader(Thing))
    assert found.items == (Thing("2", "b"),)
    assert {key: (fault.code, fault.params["field"]) for key, fault in found.faults.items()} == {
        "1": ("answer_lacks_field", "things[1].name"),
        "2": ("answer_lacks_field", "things[2].id"),
        "3": ("answer_unreadable", "things[3]"),
    }


def test_a_page_that_is_no_list_is_refused():
    with pytest.raises(Refused) as refusal:
        page({"things": {"id": "1"}}, "things", reader(Thing))
    assert refusal.value.params == {"field": "things"}
