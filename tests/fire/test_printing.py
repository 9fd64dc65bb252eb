"""An evening's labels, printed while workers are killed: each page comes out once."""

import os
import random
import re
import signal
import subprocess
import time
from collections import Counter
from contextlib import suppress

import pytest
from django.test import Client
from django.urls import reverse

from orders.models import StepRun
from orders.moment import moment
from tests import factories, walk
from tests.factories import HOUR, draft, line, make_numbers, make_stock, place
from tests.fire.background import until, workers
from tests.fire.product import Product
from warehouse.models import Carrier, Page, Printout, Stack, Waybill

pytestmark = pytest.mark.django_db(transaction=True)
FIRST_SHEET = 3  # seconds from the press of Print to the first file
DEATHS = 5
PATIENCE = 1200
SERIAL = re.compile(r"\b\d+R\d+\b")
AT_ONCE = 500  # orders


@pytest.fixture
def labels(settings, tmp_path, shop, house, full) -> int:
    """Boxes of waves that are being picked, none of their papers drawn; how many."""
    settings.MEDIA_ROOT = tmp_path / "files"
    count = 5000 if full else 500
    make_stock(house, "CAP", count)
    make_numbers(Carrier.objects.get(), count)
    paid = moment() - 3 * HOUR
    for _ in range(count // AT_ONCE):
        drafts = [draft(line("CAP"), paid_at=paid) for _ in range(AT_ONCE)]
        factories.make_packages(*place(shop, *drafts, at=moment()), at=moment())
    return count


@pytest.fixture
def desk(shop, house) -> Client:
    """The browser of a lead."""
    client = Client()
    lead = factories.make_person("lena", "warehouse lead", shops=[shop], houses=[house])
    client.force_login(lead)
    return client


def press(desk: Client, name: str, *args, **answers) -> Printout:
    reply = desk.post(reverse(name, args=args), {"_form_submitted": "on"} | answers)
    assert reply.status_code == 302
    return Printout.objects.first()


def come_out(desk: Client, stack: Stack) -> list[str]:
    """The serials on the pages that one press brings."""
    reply = desk.post(reverse("admin:warehouse_printout_print", args=[stack.pk]))
    assert reply["Content-Type"] == "application/pdf"
    read = subprocess.run(
        ["pdftotext", "-", "-"], input=reply.content, capture_output=True, check=True
    )
    pages = read.stdout.decode().split("\f")[:-1]
    return [serial for page in pages for serial in set(SERIAL.findall(page))]


def ready(printout: Printout) -> Stack | None:
    waiting = printout.stacks.filter(printed_at=None, file__isnull=False)
    return waiting.order_by("number").first()


def progress(desk: Client, printout: Printout) -> tuple[int, int]:
    """How many pages are ready and how many printed, as the page says."""
    page = desk.get(reverse("admin:warehouse_printout_change", args=[printout.pk]))
    page = page.content.decode()
    words = ("Ready to print", "Printed")
    ready_, printed = (re.search(rf"{word}: <b>(\d+)</b>", page)[1] for word in words)
    return int(ready_), int(printed)


def kill(product: Product, chance: random.Random) -> None:
    """One worker dies at a moment nobody chose, and is started again."""
    time.sleep(chance.uniform(0, 2))
    with suppress(ProcessLookupError):
        until(lambda: bool(product.workers()))
        os.kill(chance.choice(product.workers()), signal.SIGKILL)


def print_all(desk: Client, product: Product, printout: Printout) -> tuple[list[str], set]:
    """Print stack by stack as they get ready, while workers are killed; and what progress said."""
    chance, deaths, told, serials = random.Random(7), 0, set(), []
    give_up = time.monotonic() + PATIENCE
    while printout.stacks.filter(printed_at=None).exists():
        assert time.monotonic() < give_up, product.log.read_text()[-5000:]
        told.add(progress(desk, printout))
        if deaths < DEATHS:
            kill(product, chance)
            deaths += 1
        if stack := ready(printout):
            serials += come_out(desk, stack)
        else:
            time.sleep(0.5)
    assert deaths == DEATHS
    return serials, told


def test_every_label_comes_out_once_whoever_dies(labels, desk, house, tmp_path, capsys):
    with workers(tmp_path) as product:
        until(StepRun.objects.filter(finished_at__isnull=False).exists)  # they are at work
        pressed = time.monotonic()
        printout = press(desk, "admin:warehouse_wave_print_all", papers="LABELS")
        first = come_out(desk, printout.stacks.get(number=1))
        waited = time.monotonic() - pressed
        assert waited <= FIRST_SHEET

        serials, told = print_all(desk, product, printout)
        took = time.monotonic() - pressed
        with capsys.disabled():
            print(f"\n{labels} labels: first after {waited:.1f} s, last {took:.0f} s")  # noqa: T201
        again = press(
            desk, "admin:warehouse_printout_reprint", printout.pk,
            first=137, last=150, reason="JAM",
        )  # fmt: skip
        anew = []
        for stack in again.stacks.order_by("number"):
            until(lambda: ready(again) is not None)
            anew += come_out(desk, stack)

    serials += first
    assert Counter(Counter(serials).values()) == {1: labels}
    pages = Page.objects.printed().filter(printout=printout, kind="LABEL")
    assert set(pages.values_list("waybill__serial", flat=True)) == set(serials)
    assert len({ready_ for ready_, _printed in told}) >= 2
    assert len({printed for _ready, printed in told}) >= 2
    jammed = pages.filter(place__range=(137, 150))
    assert sorted(anew) == sorted(f"{page.waybill.package_id}R2" for page in jammed)
    refuse_old_papers(jammed)


def refuse_old_papers(jammed) -> None:
    """Packing refuses what jammed, and takes what came out instead."""
    picker = factories.make_person("pia", "administrator")
    wave = jammed[0].wave
    walk.pick_wave(wave, by=picker, at=moment())
    for page in jammed.filter(wave=wave):
        old = page.waybill
        said = walk.scan("PACK", f"W1:{old.serial}", by=picker, at=moment())
        assert (said.accepted, said.verdict) == (False, "label_was_replaced")
        new = Waybill.objects.get(package=old.package_id, voided_at=None)
        assert walk.scan("PACK", f"W1:{new.serial}", by=picker, at=moment()).accepted
