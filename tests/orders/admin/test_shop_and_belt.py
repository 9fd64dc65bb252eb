"""Shops are set up by the administrator; parked rows go back on the belt."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from orders.models import Shop, StepFailure, StepRun
from tests import factories
from tests.factories import HOUR, NOW, again

SHOPS = "admin:orders_shop_changelist"
STEPS = "admin:orders_steprun_changelist"
PARKED = "admin:orders_stepfailure_changelist"


@pytest.fixture
def setup(client, boss):
    client.force_login(boss)
    return client


def answers(shop, **changes) -> dict:
    names = [field.name for field in Shop._meta.fields if field.editable and field.name != "id"]
    rows = {"accesses-TOTAL_FORMS": 0, "accesses-INITIAL_FORMS": 0}
    values = {name: getattr(shop, name) for name in names}
    return {name: "" if value is None else value for name, value in values.items()} | rows | changes


def park(count=1) -> list[StepFailure]:
    start = StepFailure.objects.count()
    return StepFailure.objects.bulk_create(
        StepFailure(
            step="orders.screen", ref=start + n, error="Trace\nValueError: x", failed_at=NOW
        )
        for n in range(count)
    )


def test_lists_cost_the_same_for_one_row_and_for_25(setup, shop, cost):
    def more(count, start):
        for number in range(start, start + count):
            factories.make_shop(f"S{number}")
            StepRun.objects.create(name=f"step{number}", next_at=NOW)
        park(count)

    more(1, 0)
    one = [cost(name) for name in (SHOPS, STEPS, PARKED)]
    more(23, 1)

    assert [cost(name) for name in (SHOPS, STEPS, PARKED)] == one == [4, 4, 4]


def test_the_administrator_changes_a_shop(setup, shop):
    address = reverse("admin:orders_shop_change", args=[shop.pk])

    assert setup.post(address, answers(shop, pack_hours=24)).status_code == 302
    assert again(shop).pack_hours == 24


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("pull_hours", 2161, "less than or equal to 2160"),
        ("pull_hours", 0, "greater than or equal to 1"),
        ("pull_hours", 10**18, "less than or equal to 2160"),
        ("pull_minutes", 10081, "less than or equal to 10080"),
        ("watch_minutes", 10081, "less than or equal to 10080"),
    ],
)
def test_a_timetable_without_measure_is_refused_at_its_field(setup, shop, name, value, words):
    address = reverse("admin:orders_shop_change", args=[shop.pk])

    answer = setup.post(address, answers(shop, **{name: value}))

    errors = answer.context["adminform"].form.errors
    assert list(errors) == [name]
    assert words in errors[name][0]
    assert getattr(again(shop), name) == getattr(shop, name)


@pytest.mark.parametrize(
    ("name", "value"), [("pull_hours", 2161), ("pull_hours", 0), ("pull_minutes", 10081)]
)
def test_the_database_keeps_a_timetable_within_measure_too(shop, name, value):
    with pytest.raises(IntegrityError), transaction.atomic():
        Shop.objects.filter(pk=shop.pk).update(**{name: value})


def test_a_time_zone_that_does_not_exist_is_refused(setup, shop):
    address = reverse("admin:orders_shop_change", args=[shop.pk])

    answer = setup.post(address, answers(shop, time_zone="Mars/North"))

    assert "Select a valid choice. Mars/North is not one" in answer.content.decode()
    assert again(shop).time_zone == "America/Los_Angeles"


@pytest.mark.parametrize("name", ["agent", "picker", "stranger"])
def test_nobody_else_sees_or_changes_shops_and_steps(client, request, shop, choose, name):
    (failure,) = park()
    client.force_login(request.getfixturevalue(name))
    address = reverse("admin:orders_shop_change", args=[shop.pk])

    assert {client.get(reverse(page)).status_code for page in (SHOPS, STEPS, PARKED)} == {403}
    assert client.post(address, answers(shop, pack_hours=24)).status_code in (403, 404)
    assert choose(PARKED, "put_back", failure).status_code == 403
    assert (again(shop).pack_hours, StepFailure.objects.count()) == (48, 1)


def test_steps_and_parked_rows_go_by_plain_names_with_the_code_beside(setup):
    for share in (0, 1):
        StepRun.objects.create(name="orders.screen", share=share, next_at=NOW)
    (failure,) = park()

    runs = setup.get(reverse(STEPS)).content.decode()
    parked = setup.get(reverse(PARKED)).content.decode()
    page = setup.get(reverse("admin:orders_stepfailure_change", args=[failure.pk])).content.decode()

    assert "Screen orders <small><code>orders.screen</code></small>" in runs
    assert "Screen orders <small><code>orders.screen 1</code></small>" in runs
    assert "Screen orders <small><code>orders.screen</code></small>" in parked
    assert "Screen orders <small><code>orders.screen</code></small>" in page


def test_steps_say_what_they_did_and_whom_they_refused(setup):
    refused = {"row": 1, "code": "order_is_elsewhere", "params": {"order": "57", "state": "PACKED"}}
    StepRun.objects.create(
        name="orders.screen", next_at=NOW, finished_at=NOW, done=7, refused=[refused]
    )

    page = setup.get(reverse(STEPS)).content.decode()

    assert "Fri 20 Nov 20:00 UTC" in page
    assert "57 is packed, so this cannot be done with it now." in page


def test_a_parked_row_goes_back_and_its_step_runs_at_once(setup, choose):
    back, stays = park(2)
    run = StepRun.objects.create(name="orders.screen", next_at=NOW + 1000 * HOUR)

    page = choose(PARKED, "put_back", back).content.decode()

    assert "1 done." in page
    assert list(StepFailure.objects.values_list("ref", flat=True)) == [stays.ref]
    assert again(run).next_at < NOW + 1000 * HOUR


def test_looking_at_a_parked_row_changes_nothing(setup):
    (failure,) = park()

    page = setup.get(reverse("admin:orders_stepfailure_change", args=[failure.pk]))

    assert "ValueError: x" in page.content.decode()
    assert StepFailure.objects.count() == 1


def test_nothing_parked_is_good_news(setup):
    assert "Nothing is parked" in setup.get(reverse(PARKED)).content.decode()
