"""Rules in the back office: worded by the desk, tried on yesterday, set live by the lead."""

import pytest
from django.urls import reverse

from orders.models import RuleMatch, ScreeningRule
from orders.moment import moment
from orders.services import rules, screening
from tests import factories
from tests.factories import NOW, again

LIST = "admin:orders_screeningrule_changelist"
ADD = "admin:orders_screeningrule_add"
PAGE = "admin:orders_screeningrule_change"
TRIAL = "admin:orders_screeningrule_trial"
ORDERS = "admin:orders_order_changelist"


def answers(**changes) -> dict:
    return {
        "name": "Big orders", "shop": "", "priority": 50, "check_name": "PIECES",
        "pieces_pieces": 5, "effect": "HOLD", "tag": "", "warehouse_ref": "", "lane": "",
    } | changes  # fmt: skip


def make_draft(**values) -> ScreeningRule:
    said = {"name": "Big orders", "check_name": "PIECES", "params": {"pieces": 5}}
    key = f"k{ScreeningRule.objects.count()}"
    return ScreeningRule.objects.create(**({"key": key} | said | values))


def press(client, rule, button: str):
    address = reverse(f"admin:orders_screeningrule_{button}", args=[rule.pk])
    return client.post(address, {"_form_submitted": "on"})


@pytest.fixture
def desk(client, agent):
    client.force_login(agent)
    return client


@pytest.fixture
def lead(client, db):
    client.force_login(factories.make_person("lead", "customer service lead"))
    return client


def test_list_costs_the_same_for_two_and_for_25_rules(desk, shop, cost):
    two = cost(LIST)
    for _ in range(23):
        make_draft(shop=shop)
    assert cost(LIST) == two == 5


def test_list_tells_each_rule_in_plain_words_and_past_ones_when_asked(desk, lead):
    draft = make_draft()
    press(lead, draft, "go_live")
    press(lead, draft, "stop")
    live = lead.get(reverse(LIST)).content.decode()
    kinds = "colour, size, a present, address, other, only thanks"
    assert f"Hold it: the buyer left a note ({kinds})." in live
    assert "Big orders" not in live
    past = lead.get(reverse(LIST), {"standing": "past"}).content.decode()
    assert "Hold it: 5 pieces or more." in past


def test_the_desk_words_a_draft_by_one_field_a_parameter(desk, shop):
    made = desk.post(
        reverse(ADD),
        answers(shop=shop.pk, check_name="SKU", sku_skus="MUG, TEE\nMUG", effect="TAG", tag="care"),
    )
    rule = ScreeningRule.objects.get(name="Big orders")
    assert (made.status_code, rule.params) == (302, {"skus": ["MUG", "TEE"]})
    assert (rule.shop, rule.version, rule.is_draft) == (shop, 1, True)
    assert rule.sentence == "Tag it “care”: it has one of the SKUs MUG, TEE."

    shown = desk.get(reverse(PAGE, args=[rule.pk])).content.decode()
    assert 'value="MUG, TEE"' in shown
    desk.post(reverse(PAGE, args=[rule.pk]), answers(check_name="GIFT", tag="left over"))
    rule = again(rule)
    assert (rule.check_name, rule.params, rule.effect, rule.tag) == ("GIFT", {}, "HOLD", "")


@pytest.mark.parametrize(
    ("wrong", "field", "told"),
    [
        ({"pieces_pieces": ""}, "pieces_pieces", "This field is required."),
        ({"pieces_pieces": "0"}, "pieces_pieces",
         "Ensure this value is greater than or equal to 1."),
        ({"effect": "TAG"}, "tag", "Say the tag."),
        ({"effect": "ROUTE"}, "warehouse_ref", "Name a warehouse, a lane, or both."),
    ],
)  # fmt: skip
def test_what_is_missing_is_named_at_its_field_and_nothing_is_kept(desk, wrong, field, told):
    page = desk.post(reverse(ADD), answers(**wrong))
    assert page.context["adminform"].form.errors == {field: [told]}
    assert ScreeningRule.objects.count() == 3


def test_a_rule_can_only_send_to_a_warehouse_there_is(desk, house):
    desk.post(reverse(ADD), answers(effect="ROUTE", warehouse_ref="Nowhere"))
    assert ScreeningRule.objects.count() == 3
    desk.post(reverse(ADD), answers(effect="ROUTE", warehouse_ref=house.name))
    assert ScreeningRule.objects.get(effect="ROUTE").warehouse_ref == house.name


def test_only_the_lead_lets_a_rule_go_live_and_stops_it(desk, agent):
    draft = make_draft()
    assert press(desk, draft, "go_live").status_code == 403
    assert again(draft).is_draft
    lead = factories.make_person("lead", "customer service lead")
    desk.force_login(lead)
    press(desk, draft, "go_live")
    assert (again(draft).is_live, again(draft).set_live_by) == (True, lead)
    desk.force_login(agent)
    assert press(desk, draft, "stop").status_code == 403
    assert again(draft).is_live


def test_a_live_rule_is_read_only_and_changed_by_a_new_version(desk):
    note = ScreeningRule.objects.get(key="note")
    page = reverse(PAGE, args=[note.pk])
    assert 'name="priority"' not in desk.get(page).content.decode()
    assert desk.post(page, answers()).status_code == 403
    assert again(note).name == "Buyer's note"

    press(desk, note, "new_version")
    draft = ScreeningRule.objects.get(key="note", version=2)
    shown = desk.get(reverse(PAGE, args=[draft.pk])).content.decode()
    assert 'name="priority"' in shown
    assert reverse(PAGE, args=[note.pk]) in shown  # the history
    press(desk, note, "new_version")
    assert ScreeningRule.objects.filter(key="note").count() == 2


def test_a_trial_names_orders_with_their_sentence_and_changes_nothing(desk, shop):
    factories.make_skus(["TEE-RED-M"])
    draft = make_draft()
    order = factories.make_order(shop, factories.line(quantity=5), buyer_note="Blue", at=moment())
    page = desk.get(reverse(TRIAL, args=[draft.pk]), {"days": 1}).content.decode()
    assert "It would find 1 order of the 1 that came in. Nothing was changed." in page
    assert reverse("admin:orders_order_change", args=[order.pk]) in page
    assert "5 pieces or more" in page
    assert "Rule “Buyer&#x27;s note” (v1)" in page
    assert (again(order).state, RuleMatch.objects.count()) == ("SCREENING", 0)


def test_tags_are_chips_on_lists_and_a_filter(desk, shop, cost):
    factories.make_skus(["TEE-RED-M"])
    rule = make_draft(check_name="GIFT", params={}, effect="TAG", tag="has gift")
    rules.go_live([rule.pk], by=None, at=NOW)
    tagged = factories.make_order(shop, factories.line(is_gift=True))
    plain = factories.make_order(shop)
    screening.screen([tagged.pk, plain.pk], at=NOW)

    page = desk.get(reverse(ORDERS), {"tag": "has gift"})
    assert [row.number for row in page.context["cl"].result_list] == [tagged.number]
    assert '<span class="chip is-blue">has gift</span>' in page.content.decode()
    shown = desk.get(reverse("admin:orders_order_change", args=[tagged.pk])).content.decode()
    assert "Rule “Big orders” (v1): a gift is among its goods" in shown


@pytest.mark.parametrize("name", ["picker", "stranger"])
def test_others_neither_see_nor_try_rules(client, request, name):
    client.force_login(request.getfixturevalue(name))
    draft = make_draft()
    for address in (reverse(LIST), reverse(ADD), reverse(TRIAL, args=[draft.pk])):
        assert client.get(address).status_code == 403
    assert press(client, draft, "new_version").status_code == 403
    assert ScreeningRule.objects.filter(key=draft.key).count() == 1
