"""Notices, channels, rules and the hand-over, as people press them."""

from datetime import timedelta
from functools import partial

import pytest
from django.urls import reverse

from orders.models import (
    Channel,
    Clock,
    LadderRule,
    MarkRule,
    Notice,
    ShiftHandover,
    Shop,
    StepFailure,
)
from orders.moment import moment
from orders.services import acknowledging, clocks
from tests import factories
from tests.factories import HOUR, again, make_order
from tests.receivers import web

NOTICES = "admin:orders_notice_changelist"
MOST_QUERIES = 12


@pytest.fixture
def pressing(shop, house):
    """Orders whose packing is nearly late, just now."""
    at = moment()
    for _order in range(3):
        make_order(shop, paid_at=at - 47 * HOUR, at=at)
    packing = Clock.objects.filter(kind="PACK", basis="PROMISE")
    clocks.tell(list(packing.values_list("pk", flat=True)), at=at)
    return Notice.objects.open().order_by("pk")


@pytest.fixture
def lead(shop, house):
    return factories.make_person("lead", "warehouse lead", shops=[shop], houses=[house])


def press(client, action: str, *notices, page=NOTICES, **answers):
    chosen = {"action": action, "_selected_action": [row.pk for row in notices]}
    return client.post(reverse(page), chosen | answers, follow=True)


def words(answer) -> list[str]:
    return [str(message) for message in answer.context["messages"]]


@pytest.mark.parametrize("which", ["", "mine", "owned", "failed", "all"])
def test_the_list_asks_few_queries_however_it_is_filtered(
    client, pressing, picker, which, django_assert_max_num_queries
):
    client.force_login(picker)
    with django_assert_max_num_queries(MOST_QUERIES):
        shown = client.get(reverse(NOTICES), {"which": which} if which else {})
    assert len(shown.context["cl"].result_list) == {"": 3, "mine": 3, "all": 3}.get(which, 0)


@pytest.mark.parametrize("model", ["channel", "ladderrule", "markrule", "shifthandover"])
def test_the_other_lists_ask_few_queries(client, boss, shop, model, django_assert_max_num_queries):
    made = Channel.objects.create(name="G", kind="WECOM", target={"address": "key-12345678"})
    for minutes in (30, 120, 480):
        rule = LadderRule.objects.create(shop=shop, mark_minutes=minutes, roles=["warehouse"])
        rule.channels.add(made)
    MarkRule.objects.create(shop=shop, minutes=[60, 0])
    client.force_login(boss)
    with django_assert_max_num_queries(MOST_QUERIES):
        assert client.get(reverse(f"admin:orders_{model}_changelist")).status_code == 200


def test_a_picker_sees_to_it_and_may_not_silence_it(client, pressing, picker):
    client.force_login(picker)
    first, second, _third = pressing
    assert words(press(client, "acknowledge", first)) == ["1 done."]
    assert again(first).owner == picker
    press(client, "snooze", second, asked="1", minutes="30", reason="x")
    assert again(second).snoozed_until is None


def test_a_lead_silences_a_notice_with_a_reason(client, pressing, lead):
    client.force_login(lead)
    first, *_others = pressing
    press(client, "snooze", first, asked="1", minutes="30", reason="Courier is at the door.")
    assert again(first).snoozes[0]["why"] == "Courier is at the door."
    said = words(press(client, "snooze", first, asked="1", minutes="480", reason="Later"))
    assert said == ["A notice may not be silent past its deadline."]


def test_a_list_goes_from_shift_to_shift(client, pressing, picker, shop, house):
    night = factories.make_person("night", "warehouse", shops=[shop], houses=[house])
    client.force_login(picker)
    press(client, "hand_over", *pressing, asked="1", taker=night.pk, note="Bench 2")
    handover = ShiftHandover.objects.get()
    page = "admin:orders_shifthandover_changelist"
    client.force_login(night)
    assert words(press(client, "accept", handover, page=page)) == ["1 done."]
    assert set(pressing.values_list("owner", flat=True)) == {night.pk}


def test_what_calls_a_person_is_asked_for_in_few_queries(
    client, pressing, picker, django_assert_max_num_queries
):
    client.force_login(picker)
    with django_assert_max_num_queries(8):
        told = client.get("/notices/").json()
    assert [row["id"] for row in told["notices"]] == [row.pk for row in pressing]
    assert told["notices"][0]["text"].endswith(": pack, 0:59 left")
    assert all(row["loud"] for row in told["notices"])

    answer = client.post(told["notices"][0]["acknowledge"]).json()
    assert answer == {"done": [told["notices"][0]["id"]], "refused": []}
    assert len(client.get("/notices/").json()["notices"]) == 2


def test_nobody_silences_what_he_may_not_see(client, pressing, stranger, house):
    first = pressing[0]
    address = reverse("notices:acknowledge", args=[first.pk])
    assert client.post(address).status_code == 302
    assert client.get("/notices/").status_code == 302
    client.force_login(stranger)
    assert client.post(address).status_code == 403
    other = factories.make_shop("B")
    client.force_login(factories.make_person("foreign", "warehouse", shops=[other]))
    assert client.post(address).json() == {"done": [], "refused": []}
    assert client.get(address).status_code == 405
    assert again(first).acknowledged_at is None


def test_a_lead_adds_a_channel_whose_address_never_comes_out(client, lead):
    client.force_login(lead)
    add = reverse("admin:orders_channel_add")
    answers = {"name": "Night", "kind": "DINGTALK", "language": "en", "is_active": "on"}
    answers |= {"address": "https://oapi.dingtalk.com/robot/send?access_token=abcd98765432"}
    client.post(add, answers | {"secret": "SECxyz123"})
    channel = Channel.objects.get()
    page = reverse("admin:orders_channel_change", args=[channel.pk])
    shown = [client.get(address).content.decode()
             for address in (page, reverse("admin:orders_channel_changelist"))]  # fmt: skip
    assert not any("abcd98765432" in text or "SECxyz123" in text for text in shown)
    assert "oapi.dingtalk.com …5432" in shown[1]

    client.post(page, answers | {"name": "Nights", "address": "", "secret": ""})
    assert (again(channel).name, again(channel).target["secret"]) == ("Nights", "SECxyz123")


@pytest.mark.parametrize(
    ("kind", "address", "why"),
    [
        ("WEBHOOK", "http://127.0.0.1/x", "in its own network"),
        ("EMAIL", "lead@shop.example", "No mail server is set up"),
        ("WEBHOOK", "nothing", "no address of this kind"),
        ("APPRISE", "blah://", "no address of this kind"),
        ("FEISHU", "https://evil.example/hook/abc", "begins with https://open.feishu.cn/"),
    ],
)
def test_a_channel_that_cannot_work_is_not_kept(client, lead, kind, address, why):
    client.force_login(lead)
    answers = {"name": "N", "kind": kind, "language": "en", "address": address}
    shown = client.post(reverse("admin:orders_channel_add"), answers)
    assert why in shown.content.decode()
    assert Channel.objects.count() == 0


def test_the_test_button_really_sends_and_shows_the_result(client, lead, settings):
    settings.PRIVATE_CHANNELS = True
    client.force_login(lead)
    with web() as received:
        target = {"address": f"http://127.0.0.1:{received.port}/hook"}
        channel = Channel.objects.create(name="G", kind="WEBHOOK", language="en", target=target)
        test = partial(press, client, "test", channel, page="admin:orders_channel_changelist")
        assert words(test()) == ["1 done."]
        received.answers.append(500)
        (refused,) = words(test())
    assert refused.startswith("It was not sent:")
    assert len(received.messages) == 2


def test_marks_are_typed_and_aim_the_shops_clocks_again(client, lead, shop):
    Shop.objects.update(aims_left=0)
    client.force_login(lead)
    add = reverse("admin:orders_markrule_add")
    client.post(add, {"shop": shop.pk, "kind": "PACK", "typed": "60, x"})
    assert MarkRule.objects.count() == 0
    client.post(add, {"shop": shop.pk, "kind": "PACK", "typed": "60, 600"})
    assert MarkRule.objects.get().minutes == [600, 60, 0]
    assert again(shop).aims_left == 2


def test_who_is_told_is_chosen_from_roles_and_channels(client, lead, shop):
    client.force_login(lead)
    answers = {"shop": shop.pk, "kind": "PACK", "mark_minutes": "30", "rung": "0"}
    answers |= {"roles": ["warehouse", "warehouse lead"], "asks": "on", "climb_minutes": "5"}
    client.post(reverse("admin:orders_ladderrule_add"), answers)
    rule = LadderRule.objects.get()
    assert (rule.mark_minutes, rule.roles) == (30, ["warehouse", "warehouse lead"])
    assert (rule.asks, rule.climb_minutes) == (True, 5)


@pytest.mark.parametrize("minutes", ["99999999999", "1441", "0", "-5"])
def test_a_rule_that_would_silence_the_ladder_is_refused_in_words(client, lead, minutes):
    client.force_login(lead)
    answers = {"rung": "0", "roles": ["warehouse"], "asks": "on", "climb_minutes": minutes}
    page = client.post(reverse("admin:orders_ladderrule_add"), answers)
    (refused,) = page.context["adminform"].form.errors["climb_minutes"]
    assert refused in {
        "Ensure this value is less than or equal to 1440.",
        "Ensure this value is greater than or equal to 1.",
        "Ensure this value is greater than or equal to 0.",
    }
    assert LadderRule.objects.count() == 0


def test_a_rule_that_is_corrected_or_taken_away_puts_back_what_it_parked(client, lead):
    client.force_login(lead)
    rule = LadderRule.objects.create(roles=["warehouse"])
    page = reverse("admin:orders_ladderrule_change", args=[rule.pk])
    answers = {"rung": "0", "roles": ["warehouse"], "asks": "on", "climb_minutes": "5"}
    presses = [(page, answers), (page.replace("change", "delete"), {"post": "yes"})]
    for ref, (press, wishes) in enumerate(presses):
        StepFailure.objects.create(step="orders.warn", ref=ref, error="", failed_at=moment())
        client.post(press, wishes)
        assert StepFailure.objects.count() == 0
    assert LadderRule.objects.count() == 0


def test_agents_may_neither_set_marks_nor_channels(client, agent):
    client.force_login(agent)
    for model in ("channel", "ladderrule", "markrule"):
        assert client.get(reverse(f"admin:orders_{model}_changelist")).status_code == 403


def test_the_owner_of_a_notice_stays_when_it_was_acknowledged(pressing, picker, lead):
    first = pressing[0]
    acknowledging.acknowledge([first.pk], by=picker, at=moment())
    late = first.clock.due_at + timedelta(seconds=1)
    clocks.tell([first.clock_id], at=late)
    assert first.clock.notices.latest("pk").owner == picker
