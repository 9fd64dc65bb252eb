"""The strip of an order: every open clock at its stage, in words and colour."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import translation
from django.utils.html import strip_tags

from orders.admin.strip import full
from orders.models import Clock
from orders.services import clocks, lifecycle
from orders.services.lifecycle import Reason, Wait
from orders.sla import Basis, Kind
from tests.factories import HOUR, NOW, PAID, again, make_order, make_skus

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(shop):
    make_skus(["TEE-RED-M"])
    return make_order(shop)


def shown(order, at=NOW, *, names=False) -> str:
    return full(order, order.clocks.all(), at, names=names)


def words(html: str) -> list[str]:
    return [" ".join(strip_tags(stage).split()) for stage in html.split("</li>")[:-1]]


def test_each_stage_has_the_clock_that_ends_it(order):
    assert words(shown(order)) == [
        "screen 2:00", "pick", "pack 46:00", "hand over 46:00", "first scan 107:59",
    ]  # fmt: skip


def test_with_names_each_clock_says_what_it_is_and_whose(order):
    lifecycle.release([order.pk], by=None, at=NOW)
    assert words(shown(again(order), names=True)) == [
        "screen ✓",
        "pick 1:00 pick and sort · target",
        "pack 46:00 pack · promise",
        "hand over 46:00 arrange shipment · platform",
        "first scan 107:59 first carrier scan · platform",
    ]


def test_what_is_picked_whole_is_ticked_before_it_is_packed(order):
    for verb in ("release", "start_picking"):
        lifecycle.move([order.pk], verb, by=None, at=NOW)
    assert words(shown(again(order)))[:3] == ["screen ✓", "pick 1:00", "pack 46:00"]

    clocks.stop([clocks.SORT], [order.pk], at=NOW)
    clocks.start([clocks.SEAL], [again(order)], at=NOW)

    assert words(shown(again(order)))[:3] == ["screen ✓", "pick ✓", "pack 1:00"]
    assert '<li class="is-next">pack <time class="due due-target"' in shown(again(order))


def test_a_small_screen_has_the_earliest_clock_of_a_stage(order):
    named = Clock(shop=order.shop, order=order, kind=Kind.PACK, basis=Basis.TARGET,
                  started_at=NOW, due_at=NOW + HOUR)  # fmt: skip
    html = full(order, [*order.clocks.all(), named], NOW, names=False)
    assert words(html)[2] == "pack 1:00"


def test_somebody_who_waits_for_an_answer_is_a_stage_of_its_own(order):
    answer = clocks.AnswerDue(order.shop_id, order.pk, "cancel:1", NOW + 3 * HOUR, Basis.PLATFORM)
    clocks.answer_by([answer], at=NOW)
    assert words(shown(order))[5] == "answer 3:00"
    assert '<li class="is-next">answer <time class="due due-amber"' in shown(order)

    clocks.answer_by([clocks.AnswerDue(order.shop_id, order.pk, "cancel:1", None, Basis.PLATFORM)],
                     at=NOW)  # fmt: skip
    assert words(shown(order))[5] == "answer ✓"


def test_a_promised_delivery_is_a_stage_of_its_own(order):
    due_at = PAID + 240 * HOUR
    named = Clock.objects.bulk_create(
        [clocks.prepare(clocks.DELIVER, order, order.shop, NOW, due_at=due_at)]
    )
    assert words(shown(order))[5] == "deliver 238:00"
    assert '<li>deliver <time class="due "' in shown(order)
    named[0].stopped_at = NOW
    assert words(full(order, named, NOW, names=False))[5] == "deliver ✓"


def test_colours_tell_platform_and_target_apart(order):
    at = PAID + 48 * HOUR - timedelta(minutes=90)
    html = shown(order, at)
    assert '<li class="is-next">screen <time class="due due-target"' in html
    assert '<li>pack <time class="due due-red"' in html
    assert '<li>first scan <time class="due "' in html


def test_a_paused_target_is_grey_and_waits_for_the_buyer(order):
    wait = Wait(order.pk, Reason.WAITING_BUYER, "held_waiting_buyer", {"hours": 12})
    lifecycle.hold([wait], by=None, at=NOW)
    html = shown(again(order))
    assert '<span class="due due-waits">waits for the buyer</span>' in html
    assert words(html)[0] == "screen waits for the buyer"


def test_what_is_done_is_ticked_and_a_clock_that_runs_on_stays_in_sight(order):
    for verb in ("release", "start_picking", "pack", "ship"):
        lifecycle.move([order.pk], verb, by=None, at=NOW)
    assert words(shown(again(order))) == [
        "screen ✓", "pick ✓", "pack ✓", "hand over ✓ 0:10", "first scan 107:59",
    ]  # fmt: skip


def test_the_page_of_an_order_shows_the_strip_and_its_clocks(client, lead, order, cost):
    client.force_login(lead)
    page = client.get(reverse("admin:orders_order_change", args=[order.pk])).content.decode()
    assert '<ol class="strip is-named">' in page
    assert "<small>arrange shipment · platform</small>" in page
    assert "<small>pack · promise</small>" in page
    with translation.override("zh-hans"):
        assert "打包" in shown(order)
