"""Rule notes: old ones are flagged, and a setting changes only when a person confirms."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from aftersales.models import RuleNote, SettingChange
from aftersales.services import rule_notes
from tests import factories
from tests.factories import HOUR, NOW, again

pytestmark = pytest.mark.django_db
DAY = 24 * HOUR


def note(**values) -> RuleNote:
    facts = {
        "market": "US", "title": "Answers", "text": "Within a day.", "source": "seller-us 1",
        "as_of": date(2026, 7, 1), "checked_on": date(2026, 7, 1),
    }  # fmt: skip
    return RuleNote.objects.create(**facts | values)


def suggestion(**values) -> RuleNote:
    return note(setting="answer_hours", value=24, **values)


@pytest.fixture
def manager(db):
    return factories.make_person("manager", "operations manager")


def test_a_note_is_old_after_so_many_days_and_checked_it_is_not(manager):
    row = note(checked_on=(NOW - 91 * DAY).date())
    fresh = note(title="Fresh", checked_on=(NOW - 90 * DAY).date())
    day = rule_notes.old_since(90, NOW)
    assert list(RuleNote.objects.old(day)) == [row]

    rule_notes.checked([row.pk], by=manager, at=NOW)

    assert list(RuleNote.objects.old(day)) == []
    assert (again(row).checked_on, again(row).checked_by) == (NOW.date(), manager)
    assert again(fresh).checked_by is None


def test_a_suggestion_alone_changes_nothing(shop):
    row = suggestion()
    assert [(one.before, one.after) for one in rule_notes.effects(row)] == [(48, 24)]
    assert again(shop).answer_hours == 48


def test_a_confirmed_one_sets_the_shops_of_its_market_and_keeps_before_and_after(shop, manager):
    same = factories.make_shop("B")
    type(same).objects.filter(pk=same.pk).update(answer_hours=24)
    thai = factories.make_shop("C")
    type(thai).objects.filter(pk=thai.pk).update(market="TH")
    row = suggestion()

    outcome = rule_notes.confirm([row.pk], by=manager, at=NOW)

    assert (outcome.done, outcome.refused) == ([row.pk], {})
    assert (again(shop).answer_hours, again(thai).answer_hours) == (24, 48)
    kept = SettingChange.objects.get()
    assert (kept.shop, kept.before, kept.after, kept.by, kept.at) == (shop, 48, 24, manager, NOW)
    assert again(row).confirmed_by == manager


def test_a_suggestion_is_confirmed_once(shop, manager):
    row = suggestion()
    rule_notes.confirm([row.pk], by=manager, at=NOW)
    type(shop).objects.filter(pk=shop.pk).update(answer_hours=36)

    outcome = rule_notes.confirm([row.pk], by=manager, at=NOW)

    assert [why.code for why in outcome.refused.values()] == ["suggestion_is_confirmed"]
    assert (again(shop).answer_hours, SettingChange.objects.count()) == (36, 1)


def test_what_suggests_nothing_or_is_past_confirms_nothing(shop, manager):
    past = suggestion(title="Past")
    rule_notes.retire([past.pk], by=manager, at=NOW)

    outcome = rule_notes.confirm([note().pk, past.pk], by=manager, at=NOW)

    assert {why.code for why in outcome.refused.values()} == {"note_suggests_nothing"}
    assert (again(shop).answer_hours, outcome.done) == (48, [])


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"setting": "answer_hours"}, "a_note_suggests_a_setting_with_its_value"),
        ({"value": 24}, "a_note_suggests_a_setting_with_its_value"),
        ({"setting": "answer_hours", "value": 0}, "a_note_suggests_a_setting_with_its_value"),
        ({"source": ""}, "a_rule_note_names_its_source"),
        ({"checked_on": date(2026, 6, 30)}, "a_rule_is_checked_after_it_was_read"),
        ({"confirmed_at": NOW}, "only_a_suggestion_is_confirmed_and_by_somebody"),
    ],
)
def test_the_database_refuses_half_a_note(values, name):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        note(**values)
