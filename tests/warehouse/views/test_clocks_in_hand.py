"""The clocks of what is in hand: on the page, and with every answer to a scan."""

import re

import pytest
from django.urls import reverse
from django.utils.html import strip_tags

from orders.models import Clock, Order
from tests.factories import HOUR, NOW
from tests.warehouse.views.device import label
from warehouse.models import Scan

pytestmark = [pytest.mark.scan, pytest.mark.django_db]


def stages(html: str) -> list[str]:
    """The stages as they are read, without what is left: the server's own time runs on."""
    words = [" ".join(strip_tags(stage).split()) for stage in html.split("</li>")[:-1]]
    return [re.sub(r"−?\d+:\d\d", "0:00", stage) for stage in words]


PICKING = ["screen ✓", "pick 0:00", "pack 0:00", "hand over 0:00", "first scan 0:00"]
SEALED = ["screen ✓", "pick ✓", "pack ✓", "hand over 0:00", "first scan 0:00"]


def test_a_walk_shows_the_clocks_of_the_order_it_walks_for(client, picker, device, wave):
    client.force_login(picker)
    page = client.get(reverse("floor:pick", args=[wave.pk]))
    assert stages(page.context["show"]["clocks"]) == PICKING
    assert 'id="clocks"' in page.content.decode()
    answer = device.scan("PICK", "B:A-01-1", wave=wave.pk)
    assert stages(answer["show"]["clocks"]) == PICKING


def test_a_bench_shows_the_clocks_of_the_box_and_ticks_what_is_done(device, boxes):
    box = boxes[0]
    opened = device.scan("PACK", label(box))["show"]["clocks"]
    assert stages(opened)[2] == "pack 0:00"
    for code in ("TEE-RED-M", "TEE-RED-M", "MUG-BLUE"):
        last = device.scan("PACK", code, package=box.pk)
    assert (last["verdict"], stages(last["show"]["clocks"])) == ("box_is_sealed", SEALED)


def test_a_bench_that_is_loaded_again_shows_them_too(client, picker, boxes):
    client.force_login(picker)
    show = client.get(reverse("floor:pack"), {"package": boxes[0].pk}).context["show"]
    assert stages(show["clocks"])[0] == "screen ✓"


def test_of_two_orders_in_a_box_the_more_urgent_one_is_shown(device, boxes):
    second = Order.objects.latest("pk")
    boxes[1].lines.update(package=boxes[0])
    urgent = NOW + 3 * HOUR
    Clock.objects.filter(order=second, basis="PROMISE").update(due_at=urgent)
    Order.objects.filter(pk=second.pk).update(next_due_at=urgent, buyer_note="")

    html = device.scan("PACK", label(boxes[0]))["show"]["clocks"]

    (pack,) = [stage for stage in html.split("</li>") if ">pack " in stage]
    assert f'data-due="{urgent.isoformat()}"' in pack


def test_a_stored_answer_holds_no_clock_so_that_a_repeated_scan_is_told_what_is_left_now(
    device, wave
):
    sent = {"wave": wave.pk, "bin": "A-01-1", "id": "3f0e6d9a-64ad-4c52-8a3c-000000000001"}
    device.scan("PICK", "TEE-RED-M", **sent)
    assert "clocks" not in Scan.objects.get().answer["show"]
    Clock.objects.filter(kind="SORT").update(due_at=NOW + 99 * HOUR)
    assert (NOW + 99 * HOUR).isoformat() in device.scan("PICK", "TEE-RED-M", **sent)["show"][
        "clocks"
    ]


def test_a_refused_scan_and_a_walk_that_is_over_show_no_clock(device, wave):
    assert device.scan("PICK", "NONSENSE", wave=wave.pk, bin="A-01-1")["show"] == {}
