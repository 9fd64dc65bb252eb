"""A long order file goes its way in slices: stopped, killed or crossed, it is placed once."""

import csv
import re
from datetime import timedelta
from io import BytesIO, StringIO

import pytest

from orders.errors import Refused
from orders.models import ImportJob, ImportPart, Order, OrderEvent, StoredFile
from orders.moment import moment
from orders.services import files, import_jobs, import_work, lifecycle
from orders.services.import_reading import TIME_LIMIT
from tests import factories
from tests.data.compose_exports import MAPPED, compose
from tests.factories import again

ORDERS = 1_200  # three chunks


@pytest.fixture(autouse=True)
def private_root(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def received(shop):
    """Takes a file in, of `ORDERS` orders unless the test says else."""
    factories.make_skus(list(MAPPED))

    def receive(content: bytes = b"", name="orders.csv") -> ImportJob:
        source = BytesIO(content or export())
        return import_jobs.receive(shop, name, source, by=None, at=moment())

    return receive


def export(orders=ORDERS, **options) -> bytes:
    return compose(orders, paid_at=moment() - timedelta(hours=2), **options)


def work(job, pieces=100) -> ImportJob:
    import_work.work(job.pk, at=moment(), pieces=pieces)
    return again(job)


def place(job, *, leave_out_refused=False) -> ImportJob:
    wish = {"leave_out_refused": leave_out_refused}
    return import_jobs.place(job.pk, **wish, by=None, at=moment())


def told(job) -> dict[str, int]:
    return {group: number for group, number in job.counts.items() if number}


def report(job) -> list[list[str]]:
    with files.opened(job.report) as kept:
        return list(csv.reader(StringIO(kept.read().decode("utf-8-sig"))))


def test_a_job_reads_compares_waits_places_and_reports_piece_by_piece(received, shop):
    job = received()
    way = []
    for _ in range(5):
        job = work(job, pieces=1)
        way.append((job.state, job.orders_done))
    place(job)
    for _ in range(4):
        job = work(job, pieces=1)
        way.append((job.state, job.orders_done))

    assert way == [
        ("READ", 0), ("READ", 500), ("READ", 1000), ("JUDGED", 1200), ("JUDGED", 1200),
        ("PLACING", 500), ("PLACING", 1000), ("DONE", 1200), ("DONE", 1200),
    ]  # fmt: skip
    assert (told(job), job.rows) == ({"new": 1200}, job.rows)
    assert Order.objects.filter(shop=shop).count() == 1200
    assert len(report(job)) == 1201
    assert import_work.work(job.pk, at=moment()) == 0


def test_the_same_file_twice_changes_nothing_the_second_time(received):
    content = export()
    place(work(received(content)))
    work(ImportJob.objects.get())
    events = OrderEvent.objects.count()

    second = work(received(content))
    place(second)
    second = work(second)

    assert (second.state, told(second)) == ("DONE", {"unchanged": 1200})
    assert (Order.objects.count(), OrderEvent.objects.count()) == (1200, events)


def test_cancelling_stops_after_the_chunk_and_resuming_goes_on_at_the_cursor(received):
    job = work(received())
    place(job)
    work(job, pieces=1)
    import_jobs.cancel(job.pk, by=None, at=moment())

    job = work(job)
    assert (job.state, told(job), job.orders_done) == ("CANCELLED", {"new": 500}, 500)
    assert Order.objects.count() == OrderEvent.objects.count() == 500
    assert len(report(job)) == 501
    assert import_work.work(job.pk, at=moment()) == 0

    import_jobs.resume(job.pk, by=None, at=moment())
    job = work(job)
    assert (job.state, told(job), job.orders_done) == ("DONE", {"new": 1200}, 1200)
    assert Order.objects.count() == OrderEvent.objects.count() == 1200
    assert len({line[0] for line in report(job)}) == 1201
    assert ImportPart.objects.count() == 0


def test_what_was_cancelled_before_it_was_placed_leaves_nothing_to_go_on_with(received):
    job = work(received(), pieces=2)
    import_jobs.cancel(job.pk, by=None, at=moment())

    job = work(job)
    assert (job.state, job.report, ImportPart.objects.count()) == ("CANCELLED", None, 0)
    with pytest.raises(Refused, match="This file is cancelled already"):
        import_jobs.resume(job.pk, by=None, at=moment())
    assert (again(job).state, Order.objects.count()) == ("CANCELLED", 0)


def test_a_file_in_a_workers_hand_is_read_by_another_only_when_its_time_is_over(received):
    job = received()
    at = moment()
    ImportJob.objects.filter(pk=job.pk).update(taken_until=at + TIME_LIMIT)

    assert list(import_work.pending(at)) == []
    assert import_work.work(job.pk, at=at) == 0
    assert list(import_work.pending(at + TIME_LIMIT)) == [job.pk]
    assert import_work.work(job.pk, at=at + TIME_LIMIT, pieces=1) == 1
    assert again(job).state == "READ"


def test_a_file_with_faults_is_judged_whole_and_none_of_it_is_placed(received):
    content = re.sub(rb",,[12],,", b",,two,,", export(4, rows_per_order=1), count=1)
    job = work(received(content))

    assert (job.state, told(job)) == ("REFUSED", {"new": 3, "problems": 1})
    head, faulty, *sound = report(job)
    assert head == ["Order", "Rows", "Would be", "Why"]
    assert faulty[1:] == [
        "3", "failed",
        "row 3, column Quantity: it must be a whole number of 1 or more, in plain digits",
    ]  # fmt: skip
    assert [line[2] for line in sound] == ["new"] * 3
    with pytest.raises(Refused, match="1 places of the file cannot be read"):
        place(job)
    assert Order.objects.count() == 0


def test_a_report_never_becomes_a_formula(received):
    content = export(2, rows_per_order=1).replace(b"57650000000000000", b"=1+5765", 1)
    job = work(received(content))

    assert report(job)[1][:3] == ["'=1+57650\t", "3", "failed"]


def test_refused_orders_are_named_in_the_report_with_their_sentence(received):
    content = export(2, rows_per_order=1)
    place(work(received(content)))
    work(ImportJob.objects.get())
    order = Order.objects.earliest("number")
    lifecycle.release([order.pk], by=None, at=moment())
    lifecycle.start_picking([order.pk], by=None, at=moment())

    job = work(received(content.replace(b"12 Example Street", b"77 Other Street")))
    with pytest.raises(Refused, match="1 orders of the file would change orders"):
        place(job)
    place(job, leave_out_refused=True)
    job = work(job)

    assert told(job) == {"changed": 1, "refused": 1}
    assert [line[2:] for line in report(job)[1:]] == [
        ["refused", f"{order.number} is being picked, and this file would change it."
         " Leave it out, or stop it first."],
        ["changed", ""],
    ]  # fmt: skip


def test_drafts_that_are_gone_end_the_job_and_say_so(received):
    job = work(received())
    place(job)
    files.remove(StoredFile.objects.get(kind="DRAFTS"))

    job = work(job)
    assert (job.state, job.refusal["code"]) == ("CANCELLED", "import_file_is_gone")
    assert Order.objects.count() == 0
