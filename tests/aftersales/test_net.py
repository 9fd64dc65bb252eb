"""The safety net: what nobody answers is answered before the platform decides, once, and logged."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from aftersales.models import CancellationRequest, OwnAnswer, SafetyNet
from aftersales.services import answers, feeds, net, overdue, rehearsal
from aftersales.services.answers import Answer
from orders.models import Order
from orders.services import lifecycle
from tests import factories
from tests.aftersales.wire import AFTER, DEADLINE
from tests.factories import HOUR, NOW, again, make_order
from tests.platform import said

pytestmark = pytest.mark.django_db
NUMBER = "4035000000000000001"
MINUTE = timedelta(minutes=1)
NEAR = DEADLINE - 30 * MINUTE
PACKED = "seller_reject_apply_product_has_been_packed"
ON_ITS_WAY = "order_manage_list_action_respond_popup_reject_reason_delivered"


@pytest.fixture
def hung(shop) -> SafetyNet:
    """A net that holds, 30 minutes before the end."""
    row = SafetyNet.objects.create(shop=shop)
    net.switch_on([row.pk], by=None, at=NOW)
    return again(row)


@pytest.fixture
def order(shop) -> Order:
    factories.make_skus(["TEE-RED-M"])
    return make_order(shop)


@pytest.fixture
def asked(platform, order) -> CancellationRequest:
    platform.ask(NUMBER, order.number)
    feeds.read(feeds.CANCELLATIONS, order.shop, [NUMBER], at=NOW)
    return CancellationRequest.objects.get()


def bring(order: Order, *verbs: str) -> None:
    """Let an order come so far on the line, whatever a scanner would say to that."""
    for verb in verbs:
        assert lifecycle.move([order.pk], verb, by=None, at=NOW).done == [order.pk]


def catch(at=NEAR):
    return net.catch(list(net.pending(at)), at=at)


TO_PACKED = ("release", "start_picking", "pack")


@pytest.mark.parametrize(
    ("verbs", "expected"),
    [
        ((), ("HERE", "APPROVE", "")),
        (TO_PACKED[:2], ("HERE", "APPROVE", "")),
        (TO_PACKED, ("PACKED", "APPROVE", "")),
        ((*TO_PACKED, "ship"), ("GONE", "REJECT", ON_ITS_WAY)),
    ],
)
def test_stage_decides_what_the_net_says(hung, asked, order, verbs, expected):
    stage, verdict, reason = expected
    bring(order, *verbs)

    assert catch().done == [asked.pk]

    row, own = again(asked), OwnAnswer.objects.get()
    assert (row.state, row.verdict, row.answer_reason) == ("ANSWERED", verdict, reason)
    assert (row.answered_by, row.answered_at) == (None, NEAR)
    assert (own.stage, own.verdict, own.reason) == (stage, verdict, reason)
    assert (own.due_at, own.at, own.number) == (DEADLINE, NEAR, 1)
    event = order.events.order_by("-seq").first()
    assert (event.verb, event.data) == ("catch_unanswered", {"stage": stage, "verdict": verdict})


def test_a_shop_may_refuse_what_is_packed(hung, asked, order):
    SafetyNet.objects.update(packed=SafetyNet.Packed.REFUSE)
    bring(order, *TO_PACKED)

    catch()

    assert (again(asked).verdict, again(asked).answer_reason) == ("REJECT", PACKED)


def test_a_part_that_has_left_has_left(hung, asked, order):
    lifecycle.mark([order.pk], "part_shipped_at", at=NOW)

    catch()

    assert OwnAnswer.objects.get().stage == "GONE"


def test_net_says_nothing_before_its_moment_and_nothing_after_the_end(hung, asked):
    assert list(net.pending(NEAR - MINUTE)) == []
    assert list(net.pending(DEADLINE)) == []
    assert list(net.pending(DEADLINE - timedelta(seconds=1))) == [asked.pk]

    outcome = net.catch([asked.pk], at=DEADLINE)

    assert [why.code for why in outcome.refused.values()] == ["net_has_no_say"]
    assert (again(asked).state, OwnAnswer.objects.count()) == ("PENDING", 0)


def test_net_of_another_shop_or_one_that_is_off_says_nothing(hung, asked):
    net.switch_off([hung.pk], by=None, at=NOW)
    other = SafetyNet.objects.create(shop=factories.make_shop("B"))
    net.switch_on([other.pk], by=None, at=NOW)

    assert list(net.pending(NEAR)) == []
    assert net.catch([asked.pk], at=NEAR).done == []
    assert again(asked).state == "PENDING"


def test_who_answered_first_is_not_answered_for(hung, asked, lead):
    pending = list(net.pending(NEAR))
    answers.answer(CancellationRequest, [asked.pk], Answer("REJECT", PACKED), by=lead, at=NEAR)

    outcome = net.catch(pending, at=NEAR)

    assert [why.code for why in outcome.refused.values()] == ["request_is_answered"]
    assert (again(asked).verdict, again(asked).answered_by) == ("REJECT", lead)
    assert OwnAnswer.objects.count() == 0


def test_a_reason_the_platform_does_not_take_is_followed_by_the_next_and_then_by_a_person(
    hung, asked, order, platform
):
    offered = [{"name": name, "text": ""} for name in (PACKED, ON_ITS_WAY)]
    CancellationRequest.objects.update(reject_reasons=offered)
    bring(order, *TO_PACKED, "ship")
    refusal = said(code=25001014, message="Unknown reason.")
    platform.router.post(f"{AFTER}/cancellations/{NUMBER}/reject").mock(return_value=refusal)

    for minute in range(4):
        at = NEAR + minute * MINUTE
        catch(at)
        answers.send(CancellationRequest, list(answers.pending(CancellationRequest, at)), at=at)

    told = OwnAnswer.objects.order_by("number").values_list("number", "reason")
    assert list(told) == [(1, ON_ITS_WAY), (2, PACKED)]
    outcome = net.catch([asked.pk], at=NEAR + 5 * MINUTE)
    assert [why.code for why in outcome.refused.values()] == ["net_has_no_reason"]
    assert again(asked).state == "PENDING"


def test_a_net_holds_only_once_its_trial_was_seen(shop, boss):
    row = SafetyNet.objects.create(shop=shop)
    with pytest.raises(IntegrityError), transaction.atomic():
        SafetyNet.objects.update(is_on=True)

    assert net.switch_on([row.pk], by=boss, at=NOW).done == [row.pk]

    row = again(row)
    assert (row.is_on, row.rehearsed_by, row.rehearsed_at) == (True, boss, NOW)
    net.switch_off([row.pk], by=boss, at=NOW)
    assert (again(row).is_on, again(row).rehearsed_at) == (False, None)


def test_database_keeps_no_answer_of_the_net_after_the_end(asked):
    with pytest.raises(IntegrityError), transaction.atomic():
        OwnAnswer.objects.create(
            request=asked, number=1, stage="HERE", due_at=DEADLINE, at=DEADLINE + MINUTE
        )


def test_trial_tells_what_the_net_had_said_and_writes_nothing(shop, platform, key):
    factories.make_skus(["TEE-RED-M"])
    orders = factories.place(shop, *(factories.draft() for _ in range(4)))
    for number, order in enumerate(orders, start=1):
        platform.ask(str(number), order.number)
    feeds.read(feeds.CANCELLATIONS, shop, list(platform.cancellations), at=NOW)
    rows = list(CancellationRequest.objects.order_by("platform_id"))
    bring(orders[1], *TO_PACKED)
    bring(orders[2], *TO_PACKED, "ship")
    answers.answer(CancellationRequest, [rows[3].pk], Answer("APPROVE"), by=None, at=NOW + HOUR)

    trial = rehearsal.rehearse(SafetyNet(shop=shop), at=DEADLINE + HOUR)

    found = {scene.row.pk: scene for scene in trial.scenes}
    assert [found[row.pk].stage for row in rows] == ["HERE", "PACKED", "GONE", "HERE"]
    assert [found[row.pk].was_open for row in rows] == [True, True, True, False]
    assert [found[row.pk].said for row in rows[:3]] == [
        Answer("APPROVE"), Answer("APPROVE"), Answer("REJECT", ON_ITS_WAY),
    ]  # fmt: skip
    assert [found[row.pk].at for row in rows] == [NEAR] * 4
    assert list(trial.by_stage.values()) == [1, 1, 1]
    assert OwnAnswer.objects.count() == 0
    later = rehearsal.rehearse(SafetyNet(shop=shop), at=NOW + timedelta(days=8))
    assert later.scenes == []


def test_trial_goes_by_the_deadline_a_request_had_also_once_it_was_answered(asked, order, platform):
    answers.answer(CancellationRequest, [asked.pk], Answer("APPROVE"), by=None, at=NOW + HOUR)
    platform.ask(NUMBER, order.number, "SUCCESS", at=NOW + 2 * HOUR)
    feeds.read(feeds.CANCELLATIONS, order.shop, [NUMBER], at=NOW + 2 * HOUR)
    row = again(asked)
    assert (row.due_at, row.respond_by, row.first_due_at) == (None, None, DEADLINE)

    (scene,) = rehearsal.rehearse(SafetyNet(shop=order.shop), at=DEADLINE + HOUR).scenes

    assert (scene.at, scene.was_open) == (NEAR, False)


def test_the_earliest_deadline_of_a_request_is_kept_when_the_platform_moves_it(
    asked, order, platform
):
    for step, hours in enumerate((30, 10, 40), start=1):
        named = [
            {
                "action": "SELLER_RESPOND_CANCEL",
                "deadline": int((NOW + hours * HOUR).timestamp()),
            }
        ]
        at = NOW + step * MINUTE
        platform.ask(NUMBER, order.number, at=at, seller_next_action_response=named)
        feeds.read(feeds.CANCELLATIONS, order.shop, [NUMBER], at=at)
    assert (again(asked).due_at, again(asked).first_due_at) == (NOW + 40 * HOUR, NOW + 10 * HOUR)


def test_what_runs_out_unanswered_follows_the_platform(asked, order, platform):
    late = DEADLINE + MINUTE
    assert list(overdue.pending(CancellationRequest, DEADLINE - MINUTE)) == []
    platform.ask(NUMBER, order.number, "SUCCESS", at=DEADLINE)

    outcome = overdue.follow(
        CancellationRequest, list(overdue.pending(CancellationRequest, late)), at=late
    )

    assert outcome.done == [asked.pk]
    assert (again(asked).state, again(asked).ran_out_at) == ("AGREED", late)
    assert again(order).state == "CANCELLED"
    assert "run_out" in order.events.values_list("verb", flat=True)


def test_platform_that_has_not_decided_is_asked_again_and_ever_more_seldom(asked, order):
    looks, at = [], DEADLINE
    for _minute in range(24 * 60):
        if rows := list(overdue.pending(CancellationRequest, at)):
            overdue.follow(CancellationRequest, rows, at=at)
            looks.append(int((at - DEADLINE) / MINUTE))
        at += MINUTE

    assert looks[:13] == [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 20, 30]
    assert looks[-1] - looks[-2] == 60
    assert again(asked).ran_out_at == DEADLINE
    assert list(order.events.values_list("verb", flat=True)).count("run_out") == 1
    assert CancellationRequest.objects.ran_out().get() == asked


def test_the_net_holds_between_our_own_word_and_the_platforms_end(hung, platform, order):
    end = NOW + 72 * HOUR
    named = [{"action": "SELLER_RESPOND_CANCEL", "deadline": int(end.timestamp())}]
    platform.ask(NUMBER, order.number, seller_next_action_response=named)
    feeds.read(feeds.CANCELLATIONS, order.shop, [NUMBER], at=NOW)
    row = CancellationRequest.objects.get()
    between = NOW + 60 * HOUR

    assert row.due_at == NOW + 48 * HOUR
    assert list(overdue.pending(CancellationRequest, between)) == []  # the platform still waits
    assert list(overdue.pending(CancellationRequest, end)) == [row.pk]
    assert list(net.pending(end)) == []
    assert catch(between).done == [row.pk]
    assert OwnAnswer.objects.get().due_at == end
