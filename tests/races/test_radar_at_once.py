"""A parcel is asked for while the radar sweeps: it is judged as it stands once its row is free."""

import threading
import time
from datetime import timedelta

import pytest
from django.db import connection, connections, transaction
from django.db.models import QuerySet

from tests import factories, parcels
from tests.factories import HOUR, NOW
from warehouse.models import Carrier, ParcelWatch
from warehouse.services import sweeping, trails
from warehouse.services.verdicts import Heard

pytestmark = pytest.mark.django_db(transaction=True)
BEHIND = 0.3  # seconds the sweep has to come to the locked row


@pytest.fixture
def watch(shop):
    """A parcel whose silence is over, and for which nobody could ask since."""
    house = factories.make_warehouse(shop)
    carrier = Carrier.objects.create(code="road", name="Road", provider_name="Road")
    known = parcels.make_lanes(house, [carrier])
    gone = NOW - timedelta(days=7)
    (one,) = parcels.watch(parcels.make_parcels(shop, house, [carrier], [gone]), known)
    assert one.silent_until < NOW < one.lost_from
    ParcelWatch.objects.update(asked_at=one.silent_until - HOUR)
    return one


def sweep_meanwhile(watch: ParcelWatch) -> ParcelWatch:
    """Let a sweep begin while the answer about a parcel is being written; it says nothing new."""

    def sweep():
        try:
            sweeping.sweep([watch.pk], at=NOW)
        finally:
            connections.close_all()

    thread = threading.Thread(target=sweep)
    with transaction.atomic():
        trails.take([Heard(watch.pk, "PROCESSING")], at=NOW)
        thread.start()
        time.sleep(BEHIND)
    thread.join()
    return ParcelWatch.objects.get()


def test_a_sweep_judges_a_parcel_by_what_was_written_while_it_waited(watch):
    assert sweep_meanwhile(watch).found_at == NOW


@pytest.mark.skipif(connection.vendor != "postgresql", reason="the control needs two writers")
def test_without_the_lock_a_parcel_is_judged_by_what_was_known_before(watch, monkeypatch):
    """A control: what the lock of `sweep` is for."""
    locked = QuerySet.select_for_update
    waits = lambda rows, **wish: locked(rows, **wish) if wish else rows  # noqa: E731
    monkeypatch.setattr(QuerySet, "select_for_update", waits)
    found = sweep_meanwhile(watch)
    assert (found.found_at, found.next_look_at) == (None, NOW + sweeping.DEAF)
