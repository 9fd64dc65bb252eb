"""Rules steer screening: worded as drafts, kept by version, asked in turn."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from orders.errors import Refused
from orders.models import Order, RuleMatch, ScreeningRule
from orders.models.screening import Check
from orders.services import lifecycle, parameters, rules, screening, trial
from orders.services.checks import CHECKS
from tests import factories
from tests.factories import ADDRESS, HOUR, NOW, again, line, make_order, make_stock, make_warehouse
from warehouse.models import Reservation
from warehouse.services import reservation


def make_draft(check="PIECES", params=None, **values) -> ScreeningRule:
    wording = {
        "name": "Big orders", "shop_id": None, "priority": 50, "check_name": check,
        "params": {"pieces": 5} if params is None else params,
        "effect": "HOLD", "tag": "", "warehouse_ref": "", "lane": "",
    }  # fmt: skip
    return rules.write(None, wording | values, by=None, at=NOW)


def make_rule(*args, **values) -> ScreeningRule:
    rule = make_draft(*args, **values)
    rules.go_live([rule.pk], by=None, at=NOW)
    return again(rule)


def reworded(rule, **values) -> ScreeningRule:
    wording = {name: getattr(rule, name) for name in rules.WORDING} | values
    return rules.write(rule.pk, wording, by=None, at=NOW)


@pytest.fixture(autouse=True)
def stock(house):
    return make_stock(house, "TEE-RED-M", 99)


def screened(order) -> Order:
    screening.screen([order.pk], at=NOW)
    return again(order)


def test_a_fresh_shop_has_the_rules_it_was_shipped_with(shop):
    assert [str(rule) for rule in ScreeningRule.objects.live()] == [
        "Buyer's note, version 1",
        "Address, version 1",
        "Seller SKU, version 1",
    ]


def test_every_check_has_a_function_parameters_and_words():
    assert set(CHECKS) == set(parameters.FORMS) == set(Check.values)


def test_a_rule_holds_in_its_own_words_and_is_waved_through_by_a_person(shop, agent):
    rule = make_rule()
    order = screened(make_order(shop, line(quantity=5)))
    hold = order.holds.get()
    assert (order.state, hold.reason) == ("HELD", "RULE")
    assert hold.sentence == "Rule “Big orders” (v1): 5 pieces or more"
    assert [(m.rule_id, m.rule.version) for m in order.matches.select_related("rule")] == [
        (rule.pk, 1)
    ]

    lifecycle.lift_by_hand([order.pk], by=agent, at=NOW)
    assert screened(order).state == "RELEASED"
    assert order.matches.get().sentence == "Rule “Big orders” (v1): 5 pieces or more"


def test_a_person_waves_through_the_rule_that_was_named_and_no_other(shop, agent):
    make_rule()
    order = screened(make_order(shop, line(quantity=5)))
    make_rule("GIFT", {}, name="Gifts")
    make_rule("EVERY", {}, name="All")
    lifecycle.lift_by_hand([order.pk], by=agent, at=NOW)
    assert screened(order).holds.open().get().sentence == "Rule “All” (v1): every order"


def test_two_rules_share_one_reason_and_are_both_named(shop):
    make_rule()
    make_rule("EVERY", {}, name="All")
    order = screened(make_order(shop, line(quantity=5)))
    assert order.holds.get().sentence == (
        "Rule “Big orders” (v1): 5 pieces or more, Rule “All” (v1): every order"
    )


def test_a_rule_that_passes_leaves_later_rules_unasked_and_earlier_ones_in_force(shop):
    make_rule("CHANNEL", {"channels": ["live"]}, name="Live", effect="PASS", priority=20)
    noted = make_order(shop, channel="LIVE", buyer_note="Blue")
    assert screened(noted).state == "RELEASED"
    assert [match.rule.name for match in noted.matches.all()] == ["Live"]
    make_rule("EVERY", {}, name="All", priority=10)
    assert screened(make_order(shop, channel="LIVE")).state == "HELD"


def test_a_rule_of_one_shop_is_not_asked_of_another(shop):
    other = factories.make_shop("B")
    make_rule("EVERY", {}, shop_id=other.pk)
    assert screened(make_order(shop)).state == "RELEASED"


def test_a_tag_comes_and_goes_with_what_the_rule_finds(shop, agent):
    make_rule("FIRST_ORDER", {}, effect="TAG", tag="new buyer")
    first, second = factories.place(
        shop,
        factories.draft(buyer_key="n:ann", created_at=NOW - 3 * HOUR),
        factories.draft(buyer_key="n:ann", created_at=NOW - 2 * HOUR),
    )
    screening.screen([first.pk, second.pk], at=NOW)
    assert [again(first).state, again(second).state] == ["RELEASED", "RELEASED"]
    assert [match.order_id for match in RuleMatch.objects.all()] == [first.pk]


def test_a_note_rule_may_leave_some_kinds_alone(shop):
    rule = ScreeningRule.objects.get(key="note")
    draft = rules.next_version(rule.pk, by=None, at=NOW)
    reworded(draft, params={"kinds": ["COLOUR", "SIZE", "GIFT", "ADDRESS", "OTHER"]})
    rules.go_live([draft.pk], by=None, at=NOW)
    assert screened(make_order(shop, buyer_note="Thank you!")).state == "RELEASED"
    assert screened(make_order(shop, buyer_note="Blue")).state == "HELD"


def test_a_note_that_comes_later_is_held_as_the_rules_say(shop):
    draft = rules.next_version(ScreeningRule.objects.get(key="note").pk, by=None, at=NOW)
    reworded(draft, params={"kinds": ["COLOUR"]})
    rules.go_live([draft.pk], by=None, at=NOW)
    base = factories.draft()
    (order,) = factories.place(shop, base)
    screening.screen([order.pk], at=NOW)
    for hours, note, state in ((1, "Thanks", "RELEASED"), (2, "Blue", "HELD")):
        changed = replace(base, buyer_note=note, as_of=NOW + hours * HOUR)
        factories.place(shop, changed, at=NOW + hours * HOUR)
        assert again(order).state == state
    assert again(order).note_kinds == "COLOUR"


@pytest.mark.parametrize(
    ("check", "params", "found", "other"),
    [
        ("NOTE", {"kinds": ["GIFT"]}, {"buyer_note": "A gift"}, {"buyer_note": "Blue"}),
        ("ADDRESS", {}, {"recipient": replace(ADDRESS, postcode="9")}, {}),
        ("WORTH_MORE", {"amount": "50", "currency": "USD"}, {"total": Decimal(50)}, {}),
        ("WORTH_MORE", {"amount": "5", "currency": "USD"}, {}, {"currency": "JPY"}),
        ("WORTH_LESS", {"amount": "12.40", "currency": "USD"}, {"total": Decimal("12.39")}, {}),
        ("SKU", {"skus": ["mug"]}, {"lines": (line("MUG"),)}, {"lines": (line("TEE-RED-M"),)}),
        ("REGION", {"regions": ["US"]}, {}, {"recipient": replace(ADDRESS, region="TH")}),
        ("POSTCODE", {"beginnings": ["96", "98"]}, {},
         {"recipient": replace(ADDRESS, postcode="99501")}),
        ("DELIVERY", {"options": ["Express"]}, {"delivery_option": "express"}, {}),
        ("CHANNEL", {"channels": ["LIVE"]}, {"channel": "LIVE"}, {"channel": "Product card"}),
        ("GIFT", {}, {"lines": (line(is_gift=True),)}, {}),
    ],
)  # fmt: skip
def test_a_check_finds_what_it_is_for_and_leaves_the_rest(shop, check, params, found, other):
    rule = make_rule(check, params)
    orders = factories.place(shop, factories.draft(**found), factories.draft(**other))
    rows = list(screening.readable(Order.objects.filter(pk__in=[o.pk for o in orders])))
    assert [word.order.pk for word in screening.judge(rows, [rule])] == [orders[0].pk]


def test_many_open_orders_of_one_buyer_are_counted_without_those_that_left(shop):
    rule = make_rule("OPEN_ORDERS", {"orders": 2})
    ann = factories.place(shop, *(factories.draft(buyer_key="n:ann") for _ in range(2)))
    make_order(shop, buyer_key="n:bob")
    make_order(shop, buyer_key="n:bob", status="COMPLETED")
    rows = list(screening.readable(Order.objects.order_by("pk")))
    words = screening.judge(rows, [rule])
    assert [word.order.pk for word in words] == [order.pk for order in ann]


def test_a_rule_sends_orders_to_the_warehouse_and_lane_it_names(shop, house):
    second = make_warehouse(shop, "W2", priority=2)
    make_stock(second, "TEE-RED-M", 9)
    make_rule("POSTCODE", {"beginnings": ["98"]}, effect="ROUTE", warehouse_ref="House W2")
    make_rule("EVERY", {}, name="Lane", effect="ROUTE", lane="GIFTS", priority=60)
    west = make_order(shop)
    east = make_order(shop, recipient=replace(ADDRESS, postcode="02139", state="MA"))
    for _ in range(2):  # a second time changes nothing
        reservation.reserve([west.pk, east.pk], at=NOW)
    places = dict(Reservation.objects.values_list("part__line__order_id", "warehouse_id"))
    assert places == {west.pk: second.pk, east.pk: house.pk}
    assert [again(order).lane for order in (west, east)] == ["GIFTS", "GIFTS"]
    assert west.events.get(verb="route").data == {"places": ["House W2", "GIFTS"]}
    assert screened(west).state == "RELEASED"
    assert west.matches.count() == 2


def test_screening_500_orders_costs_a_fixed_number_of_queries(shop):
    make_rule("FIRST_ORDER", {}, effect="TAG", tag="new")
    make_rule("SKU", {"skus": ["TEE-RED-M"]}, effect="TAG", tag="tee")

    def cost(count: int) -> int:
        orders = factories.place(shop, *(factories.draft() for _ in range(count)))
        with CaptureQueriesContext(connection) as asked:
            screening.screen([order.pk for order in orders], at=NOW)
        return len(asked)

    assert cost(2) == cost(40) == 22


def test_a_live_rule_is_never_edited_and_a_change_is_a_new_version(shop):
    rule = make_rule()
    with pytest.raises(Refused, match="was live already"):
        reworded(rule, params={"pieces": 9})
    assert again(rule).params == {"pieces": 5}

    draft = rules.next_version(rule.pk, by=None, at=NOW)
    with pytest.raises(Refused, match="has a draft already"):
        rules.next_version(rule.pk, by=None, at=NOW)
    reworded(draft, params={"pieces": 9})
    assert screened(make_order(shop, line(quantity=5))).state == "HELD"  # a draft does not count
    rules.go_live([draft.pk], by=None, at=NOW + HOUR)

    assert (again(rule).live_until, again(draft).version) == (NOW + HOUR, 2)
    assert screened(make_order(shop, line(quantity=5))).state == "RELEASED"


def test_a_stopped_rule_holds_nothing_and_what_is_not_live_is_not_stopped(shop):
    rule = make_rule()
    assert rules.stop([rule.pk], by=None, at=NOW).done == [rule.pk]
    outcome = rules.stop([rule.pk], by=None, at=NOW)
    assert str(outcome.refused[rule.pk]) == ("Big orders is not live, so there is nothing to stop.")
    assert screened(make_order(shop, line(quantity=5))).state == "RELEASED"


@pytest.mark.parametrize(
    ("check", "params", "told"),
    [
        ("PIECES", {"pieces": "many"}, "Pieces: Enter a whole number."),
        ("WORTH_MORE", {"amount": 5, "currency": "$"}, "Currency: Enter a valid value."),
        ("NOTE", {"kinds": []}, "Notes about: This field is required."),
        ("SKU", {"skus": " , "}, "SKUs or seller SKUs: This field is required."),
    ],
)
def test_a_wrong_parameter_is_named_and_nothing_is_kept(check, params, told):
    with pytest.raises(Refused) as refused:
        make_draft(check, params)
    assert str(refused.value) == told
    assert ScreeningRule.objects.count() == 3


@pytest.mark.parametrize(
    "values",
    [{"tag": ""}, {"effect": "HOLD"}, {"effect": "ROUTE", "tag": ""}, {"check_name": "WEATHER"}],
)
def test_the_database_keeps_half_said_rules_out(values):
    said = {"key": "k", "check_name": "GIFT", "effect": "TAG", "tag": "gift"}
    with pytest.raises(IntegrityError), transaction.atomic():
        ScreeningRule.objects.create(**(said | values))


def test_a_rule_is_told_in_plain_words():
    rule = ScreeningRule(check_name="SKU", params={"skus": ["A", "B"]}, effect="TAG", tag="care")
    assert rule.sentence == "Tag it “care”: it has one of the SKUs A, B."


def test_a_trial_tells_what_would_become_of_yesterdays_orders_and_writes_nothing(shop, boss):
    big = factories.place(shop, *(factories.draft(line(quantity=5)) for _ in range(27)))
    noted = make_order(shop, line(quantity=6), buyer_note="Blue")
    make_order(shop)
    make_order(shop, line(quantity=7), at=NOW - timedelta(days=2))
    make_order(shop, line(quantity=7), status="COMPLETED")
    draft = make_draft()
    before = (RuleMatch.objects.count(), Order.objects.filter(state="SCREENING").count())

    found = trial.run(draft, boss, days=1, at=NOW + HOUR)

    assert (found.orders, found.hits, len(found.named), found.is_cut) == (29, 28, 25, False)
    assert (found.now, found.then) == ({"HOLD": 1, "": 28}, {"HOLD": 28, "": 1})
    first = found.named[0]
    assert (first.order.number, first.why) == (noted.number, "5 pieces or more")
    assert [word.rule.key for word in first.now] == ["note"]
    assert found.named[1].order.number == big[-1].number
    assert (RuleMatch.objects.count(), Order.objects.filter(state="SCREENING").count()) == before


def test_a_trial_sees_the_orders_this_person_sees(shop, picker):
    make_order(factories.make_shop("B"), line(quantity=5))
    make_order(shop, line(quantity=5))
    assert trial.run(make_draft(), picker, days=1, at=NOW).orders == 1
