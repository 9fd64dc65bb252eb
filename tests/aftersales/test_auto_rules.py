"""Rules answer what they find at once; all else is a person's, and a trial says what would be."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from aftersales.models import AnswerRule, CancellationRequest, Claim, OwnAnswer
from aftersales.services import auto_rules, feeds
from aftersales.services.auto_rules import BOOK
from orders.errors import Refused
from orders.services import lifecycle
from tests import factories
from tests.aftersales.wire import DEADLINE
from tests.factories import HOUR, NOW, again, draft, line, place

pytestmark = pytest.mark.django_db
MISTAKE = "created_by_mistakes"
SOON = NOW + timedelta(minutes=1)
PLAIN = {
    "name": "Rule", "shop_id": None, "priority": 50, "reasons": [], "stages": [],
    "sku_prefix": "", "at_most": None, "within_minutes": None, "effect": "APPROVE",
}  # fmt: skip


def live(**wording) -> AnswerRule:
    rule = BOOK.write(None, PLAIN | wording, by=None, at=NOW)
    BOOK.go_live([rule.pk], by=None, at=NOW)
    return again(rule)


@pytest.fixture
def asked(platform, shop) -> CancellationRequest:
    """A buyer asks for 22.30 two hours after payment; the order is one red tee, not packed."""
    factories.make_skus(["TEE-RED-M", "MUG"])
    (order,) = place(shop, draft())
    platform.ask("1", order.number)
    feeds.read(feeds.CANCELLATIONS, shop, ["1"], at=NOW)
    return CancellationRequest.objects.get()


def bring(order, *verbs):
    for verb in verbs:
        assert lifecycle.move([order.pk], verb, by=None, at=NOW).done == [order.pk]


def run(at=SOON):
    return auto_rules.rule(list(auto_rules.pending(at)), at=at)


@pytest.mark.parametrize(
    ("wording", "is_found"),
    [
        ({}, True),
        ({"reasons": [MISTAKE]}, True),
        ({"reasons": ["better_price"]}, False),
        ({"stages": ["HERE"]}, True),
        ({"stages": ["PACKED", "GONE"]}, False),
        ({"sku_prefix": "TEE-"}, True),
        ({"sku_prefix": "MUG"}, False),
        ({"at_most": Decimal("22.30")}, True),
        ({"at_most": Decimal("22.29")}, False),
        ({"within_minutes": 120}, True),
        ({"within_minutes": 119}, False),
    ],
)
def test_every_condition_must_hold(asked, wording, is_found):
    rule = live(**wording)

    assert run().done == ([asked.pk] if is_found else [])

    own = list(OwnAnswer.objects.values_list("request", "rule", "verdict", "stage"))
    assert own == ([(asked.pk, rule.pk, "APPROVE", "HERE")] if is_found else [])
    assert again(asked).state == ("ANSWERED" if is_found else "PENDING")
    assert list(auto_rules.pending(SOON)) == []  # asked once


def test_rule_of_another_shop_finds_nothing(asked):
    live(shop_id=factories.make_shop("B").pk)
    assert run().done == []


def test_first_rule_by_turn_wins_and_may_leave_it_to_a_person(asked):
    live(priority=60)
    live(priority=10, effect="LEAVE")

    assert run().done == []
    assert (again(asked).state, OwnAnswer.objects.count()) == ("PENDING", 0)


def test_what_has_left_is_refused_by_the_reason_that_is_true(asked):
    live(effect="REJECT", stages=["PACKED", "GONE"])
    bring(asked.order, "release", "start_picking", "pack", "ship")

    assert run().done == [asked.pk]

    row = again(asked)
    assert (row.verdict, row.answer_reason[-10:]) == ("REJECT", "_delivered")


@pytest.mark.parametrize("stages", [[], ["HERE"], ["HERE", "PACKED"]])
def test_no_rule_refuses_what_is_not_packed(asked, stages):
    with pytest.raises(Refused) as why:
        BOOK.write(None, PLAIN | {"effect": "REJECT", "stages": stages}, by=None, at=NOW)
    assert why.value.code == "rule_refuses_what_is_here"
    with pytest.raises(IntegrityError), transaction.atomic():
        AnswerRule.objects.create(key="x", name="x", effect="REJECT", stages=stages)


def test_what_a_person_has_in_hand_is_theirs(asked, agent):
    live()
    Claim.objects.create(
        kind="cancel", matter_id=asked.pk, by=agent, taken_at=NOW, until_at=SOON + HOUR
    )

    assert run().done == []
    assert again(asked).state == "PENDING"


def test_no_rule_answers_after_the_end(asked):
    live()
    assert list(auto_rules.pending(DEADLINE)) == []
    assert auto_rules.rule([asked.pk], at=DEADLINE).done == []
    assert OwnAnswer.objects.count() == 0


def test_without_a_live_rule_nothing_is_asked_and_a_later_one_finds_what_is_open(asked):
    draft_rule = BOOK.write(None, PLAIN, by=None, at=NOW)
    assert list(auto_rules.pending(SOON)) == []
    BOOK.go_live([draft_rule.pk], by=None, at=SOON)
    assert run(SOON + HOUR).done == [asked.pk]


def test_a_live_version_stands_and_its_next_replaces_it(asked):
    rule = live(name="Mistakes")
    with pytest.raises(Refused):
        BOOK.write(rule.pk, PLAIN, by=None, at=NOW)
    second = BOOK.next_version(rule.pk, by=None, at=NOW)
    assert (second.version, second.name, second.is_draft) == (2, "Mistakes", True)

    BOOK.go_live([second.pk], by=None, at=SOON)

    assert (again(rule).live_until, again(second).is_live) == (SOON, True)


def test_trial_replays_requests_at_the_stage_they_had_and_writes_nothing(platform, shop, boss):
    factories.make_skus(["TEE-RED-M", "MUG"])
    orders = place(shop, draft(), draft(), draft(line("MUG")))
    for number, order in enumerate(orders, start=1):
        platform.ask(str(number), order.number)
    bring(orders[1], "release", "start_picking", "pack")
    feeds.read(feeds.CANCELLATIONS, shop, list(platform.cancellations), at=NOW)
    rule = BOOK.write(None, PLAIN | {"sku_prefix": "TEE"}, by=None, at=NOW)

    trial = auto_rules.run_trial(rule, boss, days=1, at=NOW + HOUR)

    assert (trial.asked, len(trial.found), trial.packed) == (3, 2, 1)
    assert {one.row.order for one in trial.found} == set(orders[:2])
    assert OwnAnswer.objects.count() == 0
    assert auto_rules.run_trial(rule, boss, days=1, at=NOW + 26 * HOUR).asked == 0


def test_a_lead_words_tries_and_sets_a_rule_live(
    client, lead, asked, django_assert_max_num_queries
):
    client.force_login(lead)
    told = {"name": "Mistakes", "reasons": [MISTAKE], "stages": ["HERE"], "effect": "APPROVE"}
    client.post(
        reverse("admin:aftersales_answerrule_add"), told | {"priority": 50, "sku_prefix": ""}
    )
    rule = AnswerRule.objects.get()
    assert (rule.reasons, rule.stages, rule.is_draft) == ([MISTAKE], ["HERE"], True)
    with django_assert_max_num_queries(12):
        page = client.get(
            reverse("admin:aftersales_answerrule_trial", args=[rule.pk]), {"days": 30}
        )
    assert page.status_code == 200

    live_button = reverse("admin:aftersales_answerrule_go_live", args=[rule.pk])
    client.post(live_button, {"_form_submitted": "on"})

    assert again(rule).set_live_by == lead
    with django_assert_max_num_queries(12):
        assert client.get(reverse("admin:aftersales_answerrule_changelist")).status_code == 200


def test_a_refusing_rule_without_stages_is_refused_at_its_field(client, lead):
    client.force_login(lead)
    told = {"name": "No", "effect": "REJECT", "priority": 50}
    page = client.post(reverse("admin:aftersales_answerrule_add"), told)
    assert page.context["adminform"].form.errors.keys() == {"stages"}
    assert AnswerRule.objects.count() == 0


def test_an_agent_sets_no_rule_live(client, agent):
    rule = BOOK.write(None, PLAIN, by=None, at=NOW)
    client.force_login(agent)
    assert client.get(reverse("admin:aftersales_answerrule_changelist")).status_code == 200
    client.post(
        reverse("admin:aftersales_answerrule_go_live", args=[rule.pk]), {"_form_submitted": "on"}
    )
    assert again(rule).is_draft
