"""What the forms of the back office say to what the tables would not take."""

from datetime import timedelta

import pytest
from django import forms
from django.contrib import admin
from django.db import IntegrityError, transaction
from django.db.models import CheckConstraint, UniqueConstraint
from django.urls import reverse
from tablib import Dataset

from aftersales.models import AnswerRule, SafetyNet
from fulfillment_site.insights.models import HealthFigure
from fulfillment_site.insights.resources import HealthFigureResource
from orders.models import Channel, Holiday, LadderRule, MarkRule
from orders.moment import moment
from warehouse.models import UnitCost

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed_in(client, boss):
    """The browser of a boss."""
    client.force_login(boss)
    return client


@pytest.fixture
def request_of_boss(rf, boss):
    request = rf.get("/")
    request.user = boss
    return request


def asked(constraint, fields: set[str]) -> bool:
    """Whether a form with these fields judges by this constraint."""
    if isinstance(constraint, CheckConstraint):
        return {name.partition("__")[0] for name in named(constraint.condition)} <= fields
    if isinstance(constraint, UniqueConstraint) and constraint.fields:
        return set(constraint.fields) <= fields
    return True


def named(condition):
    """The columns that a condition reads."""
    for child in condition.children:
        yield from named(child) if hasattr(child, "children") else [child[0]]


def words_are_missing(constraint) -> bool:
    """Whether people would read the name of the constraint; Django words plain uniqueness."""
    is_plain = isinstance(constraint, UniqueConstraint) and constraint.fields
    if is_plain and not constraint.condition:
        return False
    return constraint.violation_error_message == constraint.default_violation_error_message


def forms_of(request):
    """Every form by which a row is written: model and fields, those within a page as well.

    A page that adds and changes nothing asks by a form of its own.
    """
    for page in admin.site._registry.values():
        if page.has_change_permission(request):
            yield page.model, page.get_form(request)
            for inline in page.get_inline_instances(request):
                yield inline.model, inline.get_formset(request).form


def test_no_form_shows_anybody_the_name_of_a_constraint(request_of_boss):
    seen, speechless = 0, []
    for model, form in forms_of(request_of_boss):
        for constraint in model._meta.constraints:
            if asked(constraint, set(form.base_fields)):
                seen += 1
                if words_are_missing(constraint):
                    speechless.append(f"{model.__name__}: {constraint.name}")
    assert seen > 30
    assert speechless == []


def said(client, model, answers) -> list[str]:
    """What a form answers to a row it does not take."""
    before = model.objects.count()
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}_add"
    form = client.post(reverse(name), answers).context["adminform"].form
    assert model.objects.count() == before
    return sorted(str(text) for texts in form.errors.values() for text in texts)


def test_hours_that_begin_when_they_end_are_refused_in_words(client, boss):
    client.force_login(boss)
    answers = {"name": "Group", "kind": "EMAIL", "address": "mailto://a:b@mail.example",
               "language": "en", "quiet_from": "22:00", "quiet_to": "22:00"}  # fmt: skip
    assert said(client, Channel, answers) == ["Quiet hours end at another time than they begin."]


def test_no_form_takes_a_number_its_column_cannot_hold(request_of_boss):
    huge, taken = 99_999_999_999, []
    for model, form in forms_of(request_of_boss):
        for name, field in form.base_fields.items():
            if type(field) is forms.IntegerField and (field.max_value or huge) >= huge:
                taken.append(f"{model.__name__}: {name}")
    assert taken == []


@pytest.mark.parametrize("minutes", ["0", "99999999"])
def test_a_net_of_no_minutes_or_too_many_is_refused_in_words(client, boss, shop, minutes):
    client.force_login(boss)
    answers = {"shop": shop.pk, "minutes": minutes, "packed": "STOP"}
    (text,) = said(client, SafetyNet, answers)
    assert text.startswith("Ensure this value is ")


def test_a_doubled_rule_is_refused_in_words(client, boss):
    client.force_login(boss)
    LadderRule.objects.create(roles=["warehouse"])
    answers = {"rung": "0", "roles": ["warehouse"], "asks": "on", "climb_minutes": "5"}
    assert said(client, LadderRule, answers) == [
        "Who is told of this mark has a row already: change that one."
    ]
    MarkRule.objects.create(minutes=[60, 0])
    assert said(client, MarkRule, {"typed": "60"}) == [
        "The marks of this clock have a row already: change that one."
    ]


def test_a_cost_below_nothing_is_refused_in_words(client, boss):
    client.force_login(boss)
    answers = {"step": "PACK", "amount": "-5", "currency": "USD", "valid_from": "2026-11-01"}
    assert said(client, UnitCost, answers) == ["A cost is 0 or more."]


@pytest.mark.parametrize(
    ("wish", "text"),
    [
        ({"at_most": "-3.00"}, "Ensure this value is greater than or equal to 0."),
        ({"priority": "999999999999"}, "Ensure this value is less than or equal to 1000."),
        ({"priority": "1001"}, "Ensure this value is less than or equal to 1000."),
        ({"within_minutes": "0"}, "Ensure this value is greater than or equal to 1."),
        ({"within_minutes": "129601"}, "Ensure this value is less than or equal to 129600."),
    ],
)
def test_a_rule_that_no_request_can_meet_is_refused(client, boss, wish, text):
    client.force_login(boss)
    answers = {"name": "Small ones", "effect": "APPROVE", "priority": "50"}
    assert text in said(client, AnswerRule, answers | wish)


@pytest.mark.parametrize("wish", [{"at_most": -3}, {"priority": 1001}, {"within_minutes": 0}])
def test_no_table_takes_a_rule_that_no_request_can_meet(wish):
    with pytest.raises(IntegrityError), transaction.atomic():
        AnswerRule.objects.create(key="k", name="Small ones", effect="APPROVE", **wish)


@pytest.mark.parametrize(
    ("metric", "day", "value", "text"),
    [
        ("LATE_DISPATCH", "2026-11-19", "1000",
         "A rate is 100 per cent at most, disputes are 1,000 of 1,000 orders at most."),
        ("LATE_DISPATCH", "2026-11-19", "100.01",
         "A rate is 100 per cent at most, disputes are 1,000 of 1,000 orders at most."),
        ("DISPUTES", "2026-11-19", "1000.01", "Ensure this value is less than or equal to 1000."),
        ("LATE_DISPATCH", "0001-01-01", "2", "No shop had figures before 2020."),
    ],
)  # fmt: skip
def test_a_figure_that_cannot_be_is_refused_in_words(signed_in, shop, metric, day, value, text):
    client = signed_in
    answers = {"shop": shop.pk, "day": day, "metric": metric, "value": value}
    assert said(client, HealthFigure, answers) == [text]


def test_a_figure_of_tomorrow_is_refused_where_the_shop_is(client, boss, shop):
    client.force_login(boss)
    today = moment().astimezone(shop.zone).date()
    tomorrow = today + timedelta(days=1)
    answers = {"shop": shop.pk, "metric": "LATE_DISPATCH", "value": "2"}
    text = f"{tomorrow} is still to come: today is {today} in this shop."
    assert said(client, HealthFigure, answers | {"day": f"{tomorrow}"}) == [text]

    head = ["shop", "day", "metric", "value", "numerator", "denominator"]
    rows = Dataset([shop.code, f"{tomorrow}", "late_dispatch", "2", "", ""], headers=head)
    found = HealthFigureResource().import_data(rows, user=boss)
    assert [wrong.field_specific_errors["day"] for wrong in found.invalid_rows] == [[text]]
    assert HealthFigure.objects.count() == 0


@pytest.mark.parametrize("day", ["0001-01-01", "2041-01-01"])
def test_a_holiday_of_another_age_is_refused_in_words(client, boss, day):
    client.force_login(boss)
    answers = {"market": "TH", "date": day, "name": "x", "source": "x"}
    assert said(client, Holiday, answers) == ["A holiday is a day of the years 2020 to 2040."]
