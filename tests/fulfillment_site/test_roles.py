"""Who may do what: the whole table as data, held against nine people and against the help page."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from fulfillment_site.roles import ADMINISTRATOR, ROLES
from tests import factories

ROLE = {
    "W": "warehouse",
    "WL": "warehouse lead",
    "CS": "customer service",
    "CL": "customer service lead",
    "OM": "operations manager",
    "AD": ADMINISTRATOR,
}
# Each action with those who may; nobody else may.
TABLE = {
    "orders.view_order": "W WL CS CL OM AD",
    "orders.see_recipient": "CS CL AD",
    "orders.correct_address": "CS CL AD",
    "orders.hold_order": "W WL CS CL OM AD",
    "orders.lift_hold": "CS CL OM AD",
    "orders.split_order": "W WL CS CL AD",
    "orders.cancel_order": "CL OM AD",
    "orders.export_order": "CL OM AD",
    "orders.retry_sending": "CL OM AD",
    "orders.map_listing": "CS CL OM AD",
    "orders.import_orders": "CS CL AD",
    "orders.set_rule_live": "CL OM AD",
    "aftersales.answer_cancellation": "CS CL OM AD",
    "aftersales.answer_return": "CS CL OM AD",
    "aftersales.call_off_order": "CL OM AD",
    "aftersales.watch_answers": "CL OM AD",
    "orders.ask_buyer": "CS CL AD",
    "aftersales.send_macro": "CS CL AD",
    "aftersales.add_macro": "CS CL OM AD",
    "aftersales.approve_macro": "CL OM AD",
    "aftersales.view_macrouse": "CL OM AD",
    "aftersales.change_forbiddenphrase": "CL OM AD",
    "aftersales.try_forbiddenphrase": "CS CL OM AD",
    "aftersales.work_ticket": "CS CL AD",
    "aftersales.assign_ticket": "CL OM AD",
    "aftersales.unmask_buyer": "CS CL AD",
    "aftersales.view_unmasking": "CL OM AD",
    "aftersales.read_knowledge": "W WL CS CL OM AD",
    "aftersales.write_article": "CS CL OM AD",
    "aftersales.approve_article": "CL OM AD",
    "aftersales.take_lesson": "CS CL OM AD",
    "aftersales.watch_training": "CL OM AD",
    "aftersales.change_rulenote": "CL OM AD",
    "aftersales.confirm_setting": "OM AD",
    "aftersales.view_radaralarm": "CS CL OM AD",
    "aftersales.change_radartext": "CL AD",
    "warehouse.declare_lost": "WL CL AD",
    "warehouse.settle_claim": "WL AD",
    "warehouse.change_silencerule": "WL AD",
    "aftersales.ask_compensation": "CS CL OM AD",
    "aftersales.approve_compensation": "CL OM AD",
    "aftersales.change_compensationlimit": "OM AD",
    "aftersales.receive_arrival": "W WL AD",
    "aftersales.work_dispute": "CS CL AD",
    "aftersales.make_evidence": "CS CL AD",
    "aftersales.import_dispute": "CL OM AD",
    "warehouse.scan_pick": "W WL AD",
    "warehouse.scan_pack": "W WL AD",
    "warehouse.scan_handover": "W WL AD",
    "warehouse.put_back": "W WL AD",
    "warehouse.reopen_package": "W WL AD",
    "warehouse.release_wave": "W WL AD",
    "warehouse.print_papers": "W WL AD",
    "warehouse.reprint_papers": "WL AD",
    "warehouse.receive_stock": "W WL AD",
    "warehouse.view_stockbalance": "W WL CS CL OM AD",
    "warehouse.view_scan": "W WL OM AD",
    "warehouse.keep_stock_back": "CS CL OM AD",
    "insights.view_healthfigure": "WL CS CL OM AD",
    "insights.add_healthfigure": "CL OM AD",
    "insights.change_healththreshold": "OM AD",
    "insights.view_finding": "WL CL OM AD",
    "insights.mend_finding": "WL CL OM AD",
    "insights.set_aside_finding": "WL CL OM AD",
    "orders.view_shop": "OM AD",
    "orders.change_shop": "AD",
    "auth.change_user": "AD",
}


@pytest.fixture
def nine(db):
    """The six roles, somebody in both desks, somebody without a role, and nobody at all."""
    people = {mark: factories.make_person(f"p{mark}", role) for mark, role in ROLE.items()}
    both = factories.make_person("both", "warehouse")
    both.groups.add(people["CS"].groups.get())
    stranger = factories.make_person("nobody", None)
    return people | {"both": both, "stranger": stranger, "anonymous": AnonymousUser()}


def test_nine_people_may_what_the_table_says_and_no_more(nine):
    assert len(nine) == 9
    for permission, marks in TABLE.items():
        allowed = set(marks.split())
        allowed |= {"both"} if allowed & {"W", "CS"} else set()
        assert {who for who, user in nine.items() if user.has_perm(permission)} == allowed, (
            permission
        )


def test_the_manager_sees_all_that_both_leads_see_and_touches_no_goods():
    seen = {
        name
        for role in ("warehouse lead", "customer service lead")
        for name in ROLES[role]
        if ".view_" in name
    }
    manager = ROLES["operations manager"]

    assert seen - manager == set()
    assert not [name for name in manager if ".scan_" in name or name.endswith("_papers")]


@pytest.mark.parametrize(("language", "word"), [("en", "Who may do what"), ("zh-hans", None)])
def test_everybody_on_the_staff_reads_the_table(client, nine, language, word):
    client.force_login(nine["stranger"])
    page = client.get(reverse("who_may"), headers={"accept-language": language})

    marks = page.content.decode().count('<td class="mark">')
    assert (page.status_code, marks) == (200, 61 * 6)
    assert word is None or word in page.content.decode()


def test_the_table_is_for_the_staff_alone(client, db):
    assert client.get(reverse("who_may")).status_code == 302
