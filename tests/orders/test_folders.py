"""A shop's folder: what lies in it complete is imported once and put away with its report."""

import os
import re
from datetime import timedelta

import pytest
from django.urls import reverse

from orders.models import ImportJob, Order, Shop
from orders.moment import moment
from orders.services import folders, import_jobs, lifecycle
from tests import factories, walk
from tests.data.compose_exports import MAPPED, compose
from tests.factories import again

LONG_AGO = folders.REST + timedelta(seconds=1)


@pytest.fixture
def folder(settings, tmp_path, shop):
    """The folder of shop A, read every five minutes."""
    settings.MEDIA_ROOT, settings.WATCH_ROOT = tmp_path / "files", tmp_path / "watch"
    factories.make_skus(list(MAPPED))
    Shop.objects.filter(pk=shop.pk).update(watch_minutes=5)
    (tmp_path / "watch" / "A").mkdir(parents=True)
    return tmp_path / "watch" / "A"


def export(orders=3) -> bytes:
    return compose(orders, paid_at=moment() - timedelta(hours=2), rows_per_order=1)


def read(folder, *, at=None):
    """Read the folder as if its files had lain there for a while."""
    shops = Shop.objects.values_list("pk", flat=True)
    return folders.read(shops, by=None, at=at or moment() + LONG_AGO, root=folder.parent)


def finish() -> None:
    walk.run("orders.import_files")
    walk.run("orders.empty_folders")


def lying_in(folder) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_a_clean_file_is_placed_without_a_person_and_put_away_with_its_report(folder, shop):
    (folder / "evening.csv").write_bytes(export())

    assert read(folder).done == [shop.pk]
    assert lying_in(folder) == ["taken/evening.csv"]
    finish()

    job = ImportJob.objects.get()
    assert (job.state, job.counts["new"], job.confirmed_by, job.watched) == ("DONE", 3, None, "")
    assert Order.objects.filter(shop=shop).count() == 3
    assert lying_in(folder) == [
        f"done/{job.pk} evening.csv", f"done/{job.pk} evening.csv.report.csv"
    ]  # fmt: skip
    assert (folder / "done" / f"{job.pk} evening.csv.report.csv").read_text("utf-8-sig").count(
        "new"
    ) == 3


def test_each_file_is_imported_once_however_often_the_folder_is_read(folder):
    (folder / "evening.csv").write_bytes(export())

    assert [len(read(folder).done) for _ in range(3)] == [1, 0, 0]
    finish()
    assert read(folder).done == []
    assert (ImportJob.objects.count(), Order.objects.count()) == (1, 3)


def test_a_file_taken_by_a_worker_that_died_is_imported_by_the_next(folder):
    (folder / "taken").mkdir()
    (folder / "taken" / "evening.csv").write_bytes(export())

    assert len(read(folder).done) == 1
    finish()
    assert Order.objects.count() == 3


def test_a_file_still_being_written_hidden_or_linked_is_left_alone(folder, tmp_path):
    (folder / "evening.csv").write_bytes(export())
    os.utime(folder / "evening.csv", (0, 0))  # a copy that keeps its original's time
    (folder / ".evening.csv.part").write_bytes(export())
    (folder / "link.csv").symlink_to(tmp_path / "elsewhere.csv")
    (tmp_path / "elsewhere.csv").write_bytes(export())

    assert read(folder, at=moment()).done == []
    assert len(read(folder).done) == 1
    assert (ImportJob.objects.get().file.name, (folder / "link.csv").is_symlink()) == (
        ("evening.csv", True)
    )


def test_a_namesake_waits_until_the_first_is_put_away(folder):
    (folder / "evening.csv").write_bytes(export())
    read(folder)
    (folder / "evening.csv").write_bytes(export(4))

    assert read(folder).done == []
    finish()
    assert len(read(folder).done) == 1
    finish()
    assert [job.counts["new"] for job in ImportJob.objects.order_by("pk")] == [3, 1]


def test_a_file_with_a_fault_is_refused_whole_and_lies_beside_the_reason(folder):
    (folder / "faulty.csv").write_bytes(re.sub(rb",,[12],,", b",,two,,", export(), count=1))
    (folder / "other.csv").write_text("one,two\n1,2\n")

    read(folder)
    finish()

    faulty, other = ImportJob.objects.order_by("pk")
    assert (faulty.state, other.state, Order.objects.count()) == ("REFUSED", "REFUSED", 0)
    assert lying_in(folder) == [
        f"refused/{faulty.pk} faulty.csv",
        f"refused/{faulty.pk} faulty.csv.report.csv",
        f"refused/{other.pk} other.csv",
        f"refused/{other.pk} other.csv.report.csv",
    ]
    told = (folder / "refused" / f"{other.pk} other.csv.report.csv").read_text()
    assert "The header lacks: Order ID" in told


def test_a_file_that_would_change_orders_being_worked_on_waits_for_a_person(folder, shop):
    content = export()
    (folder / "first.csv").write_bytes(content)
    read(folder)
    finish()
    order = Order.objects.first()
    lifecycle.release([order.pk], by=None, at=moment())
    lifecycle.start_picking([order.pk], by=None, at=moment())
    (folder / "second.csv").write_bytes(content.replace(b"12 Example", b"77 Example"))
    read(folder)
    finish()

    job = ImportJob.objects.latest("pk")
    assert (job.state, job.counts["changed"], job.counts["refused"]) == ("JUDGED", 2, 1)
    assert "taken/second.csv" in lying_in(folder)
    import_jobs.place(job.pk, leave_out_refused=True, by=None, at=moment())
    finish()
    assert again(job).state == "DONE"
    assert f"done/{job.pk} second.csv" in lying_in(folder)


def test_a_folder_is_read_when_its_minutes_have_passed_and_never_without_a_timetable(folder, shop):
    at = moment()
    assert folders.due(at) == [shop.pk]
    read(folder, at=at)
    assert folders.due(at + timedelta(minutes=4, seconds=59)) == []
    assert folders.due(at + timedelta(minutes=5)) == [shop.pk]
    Shop.objects.update(watch_minutes=0)
    assert folders.due(at + timedelta(days=1)) == []


def test_the_button_reads_the_folders_now_for_those_with_the_right(folder, client, agent, picker):
    (folder / "taken").mkdir()
    (folder / "taken" / "evening.csv").write_bytes(export())
    address = reverse("admin:orders_importjob_read_folders")

    client.force_login(picker)
    assert client.post(address).status_code == 403
    assert ImportJob.objects.count() == 0
    client.force_login(agent)
    answer = client.post(address, {"_form_submitted": "1"}, follow=True)

    assert "1 file found." in answer.content.decode()
    assert (ImportJob.objects.get().by, again(Shop.objects.get()).watched_at is None) == (
        (agent, False)
    )
