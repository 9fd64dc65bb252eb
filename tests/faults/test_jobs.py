"""Order files that are too much, meant to do harm, or overtaken by another."""

import json
import os
import subprocess
import sys
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pytest
from django.db import connection

from orders.models import ImportJob, Order, OrderEvent
from orders.moment import moment
from orders.services import import_jobs, import_work
from tests import factories
from tests.data.compose_exports import MAPPED, US, as_workbook, as_xlsx, compose
from tests.data.sample_exports import EXPORTS, TEN_ORDERS
from tests.factories import again
from tests.faults.big_files import write_csv, write_xlsx

ROOT = Path(__file__).parents[2]
MEGABYTE = 1024**2


def packed(**parts: bytes | str) -> bytes:
    """A sound workbook with some parts more, or others in their place, deflated."""
    file = BytesIO()
    with (
        ZipFile(BytesIO(as_xlsx(US, TEN_ORDERS))) as sound,
        ZipFile(file, "w", ZIP_DEFLATED) as new,
    ):
        told = {name: sound.read(name) for name in sound.namelist()} | parts
        for name, text in told.items():
            new.writestr(name, text)
    return file.getvalue()


def sheet(text: str) -> bytes:
    return packed(**{"xl/worksheets/sheet1.xml": text})


def crowded() -> bytes:
    file = BytesIO()
    with ZipFile(file, "w") as archive:
        for number in range(100_000):
            archive.writestr(ZipInfo(str(number)), "")
    return file.getvalue()


def lying() -> bytes:
    """Its directory declares ten bytes for a sheet of 50 MB."""
    content = bytearray(sheet(" " * 50 * MEGABYTE))
    place = content.rindex(b"xl/worksheets/sheet1.xml") - 46
    content[place + 24 : place + 28] = (10).to_bytes(4, "little")
    return bytes(content)


def shifted() -> bytes:
    """Its directory points to places before its first byte."""
    content = bytearray(sheet(""))
    place = content.rindex(b"PK\x05\x06") + 16
    content[place : place + 4] = (2**20).to_bytes(4, "little")
    return bytes(content)


LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {name} "{f"&{earlier};" * 10}">'
    for earlier, name in zip("abcdefgh", "bcdefghi", strict=True)
) + "]><worksheet>&i;</worksheet>"  # fmt: skip
BOMBS = {
    "declared": (lambda: sheet(" " * 101 * MEGABYTE), "file_is_too_large"),
    "ratio": (lambda: sheet(" " * 90 * MEGABYTE), "file_is_packed_too_tight"),
    "lying": (lying, "file_is_broken"),
    "shifted": (shifted, "file_is_broken"),
    "entries": (crowded, "file_is_too_large"),
    "laughs": (lambda: sheet(LAUGHS), "file_is_broken"),
    "dtd": (lambda: sheet('<!DOCTYPE x SYSTEM "http://127.0.0.1/x"><x/>'), "file_is_broken"),
    "nested": (lambda: packed(**{"xl/embeddings/inner.zip": crowded()}), "file_is_broken"),
    "cells": (lambda: as_workbook("<c/>" * 25_000_000), "file_has_too_many_cells"),
    "attribute": (lambda: as_workbook(f'<a b="{"x" * 90 * MEGABYTE}"/>'), "file_is_broken"),
    "climbing": (lambda: packed(**{"../../etc/cron.d/x": "x"}), "file_is_broken"),
    "macros": ((EXPORTS / "broken_macros.xlsx").read_bytes, "file_has_macros"),
    "xls": ((EXPORTS / "broken_old_excel.xlsx").read_bytes, "file_is_old_excel"),
    "locked": ((EXPORTS / "broken_encrypted.xlsx").read_bytes, "file_is_encrypted"),
}


@pytest.mark.parametrize("kind", BOMBS)
def test_f60_bomb_is_refused_in_five_seconds_and_300_megabytes(tmp_path, kind):
    compose_bomb, code = BOMBS[kind]
    bomb = tmp_path / "bomb.xlsx"
    bomb.write_bytes(compose_bomb())

    told, peak, seconds = json.loads(run("tests.faults.reader", str(bomb)))

    assert told == code
    assert peak < 300
    assert seconds < 5


def run(module: str, *args: str, **environment: str) -> str:
    """What a module printed that ran in a process of its own."""
    made = subprocess.run(
        [sys.executable, "-m", module, *args],
        cwd=ROOT, env=os.environ | environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    return made.stdout


def our_database() -> str:
    told = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{told['NAME']}"
    return f"postgres://{told['USER']}@/{told['HOST']}/{told['NAME']}"


LONGEST = {"long.csv": (write_csv, 200_000), "long.xlsx": (write_xlsx, 50_000)}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", LONGEST)
def test_f60_longest_file_is_placed_by_a_worker_of_400_megabytes(
    shop, settings, tmp_path, full, name
):
    settings.MEDIA_ROOT = tmp_path / "files"
    factories.make_skus(list(MAPPED))
    write, rows = LONGEST[name]
    rows = rows if full else rows // 10
    write(tmp_path / name, rows, paid_at=moment() - timedelta(hours=2))
    with (tmp_path / name).open("rb") as source:
        job = import_jobs.receive(shop, name, source, by=None, at=moment())

    # As in use: with DEBUG, Django remembers thousands of statements.
    places = {"DATABASE_URL": our_database(), "VAR_DIR": str(tmp_path), "DEBUG": "0"}
    told = run("tests.faults.worker", str(job.pk), **places)
    peak, _seconds, longest = map(float, told.split())

    job = again(job)
    assert (job.state, job.rows, job.counts["new"]) == ("DONE", rows, rows)
    assert Order.objects.count() == OrderEvent.objects.count() == rows
    assert peak <= 400, told
    assert longest < 120, told  # a worker is ended after 240


@pytest.fixture
def two_files(shop, settings, tmp_path):
    """Two imports of the same three orders, both looked at."""
    settings.MEDIA_ROOT = tmp_path
    factories.make_skus(list(MAPPED))
    content = compose(3, paid_at=moment() - timedelta(hours=2), rows_per_order=1)
    other = content.replace(b"12 Example Street", b"77 Other Street")
    return [look_at(shop, told) for told in (content, other)]


def look_at(shop, content: bytes) -> ImportJob:
    job = import_jobs.receive(shop, "orders.csv", BytesIO(content), by=None, at=moment())
    return import_jobs.hurry(job.pk, at=moment())


def confirm(job) -> ImportJob:
    import_jobs.place(job.pk, leave_out_refused=False, by=None, at=moment())
    return import_jobs.hurry(job.pk, at=moment())


@pytest.mark.django_db
def test_f62_preview_overtaken_by_another_import_is_judged_again_and_says_so(two_files):
    first, second = two_files
    confirm(first)

    second = confirm(second)

    assert second.state == "JUDGED"
    assert (second.expected["new"], second.counts["new"], second.counts["changed"]) == (3, 0, 3)
    assert import_jobs.seen_before(second) == "3 new"
    assert {order.recipient.data["lines"][0] for order in Order.objects.all()} == (
        {"12 Example Street"}
    )

    assert confirm(second).state == "DONE"
    assert {order.recipient.data["lines"][0] for order in Order.objects.all()} == (
        {"77 Other Street"}
    )


@pytest.mark.django_db
def test_f62_preview_that_another_import_left_true_is_placed_without_asking_twice(two_files, shop):
    content = compose(2, paid_at=moment() - timedelta(hours=2), rows_per_order=1)
    more = look_at(shop, content.replace(b"5765000000", b"5765999999"))
    confirm(two_files[0])

    more = confirm(more)

    assert (more.state, more.counts["new"], Order.objects.count()) == ("DONE", 2, 5)


@pytest.mark.django_db
def test_f62_page_says_what_was_seen_before(two_files, client, agent):
    client.force_login(agent)
    for job in two_files:
        answer = client.post(f"/admin/orders/importjob/{job.pk}/place/", follow=True)

    assert "Another file of this shop was placed after you looked" in answer.content.decode()
    assert "Before, this one said: 3 new." in answer.content.decode()
    assert import_work.placed_by_others(two_files[1]) == 3
