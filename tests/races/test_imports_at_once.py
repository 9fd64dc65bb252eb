"""Two workers have one order file in hand at the same moment, or one of them dies over it."""

import os
import signal
from datetime import timedelta
from functools import partial
from io import BytesIO

import pytest
from django.db import connection, connections

from orders.models import ImportJob, ImportPart, Order, OrderEvent
from orders.moment import moment
from orders.services import import_jobs, import_work
from tests import factories
from tests.data.compose_exports import MAPPED, compose
from tests.factories import again
from tests.races.crowd import all_at_once

pytestmark = pytest.mark.django_db(transaction=True)
_inherited = []  # a forked child must neither use nor close its parent's connection


@pytest.fixture
def job(shop, settings, tmp_path) -> ImportJob:
    """A file of five chunks that waits to be placed."""
    settings.MEDIA_ROOT = tmp_path
    factories.make_skus(list(MAPPED))
    content = compose(2_100, paid_at=moment() - timedelta(hours=2), rows_per_order=1)
    job = import_jobs.receive(shop, "orders.csv", BytesIO(content), by=None, at=moment())
    import_work.work(job.pk, at=moment())
    return import_jobs.place(job.pk, leave_out_refused=False, by=None, at=moment())


def finish(job) -> None:
    while again(job).is_worked_on:
        import_work.work(job.pk, at=moment())


def placed_once(job) -> None:
    import_work.work(job.pk, at=moment())
    job = again(job)
    assert (job.state, job.orders_done, job.counts["new"]) == ("DONE", 2_100, 2_100)
    assert Order.objects.count() == OrderEvent.objects.count() == 2_100
    assert (job.report is not None, ImportPart.objects.count()) == (True, 0)


def test_two_workers_at_once_place_each_order_once(job):
    assert all_at_once([partial(finish, job)] * 2) == []

    placed_once(job)


def test_two_workers_read_a_file_once(job, shop):
    content = compose(30, paid_at=moment() - timedelta(hours=2), seed=8)
    fresh = import_jobs.receive(shop, "more.csv", BytesIO(content), by=None, at=moment())

    assert all_at_once([partial(import_work.work, fresh.pk, at=moment())] * 2) == []

    finish(fresh)
    assert (again(fresh).state, again(fresh).orders) == ("JUDGED", 30)


@pytest.mark.parametrize("statements", [2, 25, 60])
def test_a_worker_that_is_killed_anywhere_leaves_whole_chunks_and_the_next_goes_on(job, statements):
    child = os.fork()
    if not child:
        _inherited.append(connections["default"].connection)
        connections["default"].connection = None
        left = iter(range(statements))

        def count(execute, *args):
            if next(left, None) is None:
                os.kill(os.getpid(), signal.SIGKILL)
            return execute(*args)

        with connection.execute_wrapper(count):
            finish(job)
        os._exit(0)
    _pid, status = os.waitpid(child, 0)

    assert os.WIFSIGNALED(status)
    cut = again(job)
    assert cut.orders_done == Order.objects.count() == cut.counts.get("new", 0)
    assert cut.orders_done % 500 == 0
    finish(job)
    placed_once(job)
