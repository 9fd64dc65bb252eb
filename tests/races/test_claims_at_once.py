"""A lost parcel is found twice at once: it is claimed once, and neither finder fails."""

import threading
import time
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.db.models import QuerySet

from tests import factories, parcels
from tests.factories import NOW
from warehouse.models import Carrier, CarrierClaim, ParcelWatch
from warehouse.services import carrier_claims

pytestmark = pytest.mark.django_db(transaction=True)
BEHIND = 0.3  # seconds the second has to come to the locked row


@pytest.fixture
def watch(shop):
    house = factories.make_warehouse(shop)
    carrier = Carrier.objects.create(code="road", name="Road", provider_name="Road")
    known = parcels.make_lanes(house, [carrier])
    gone = NOW - timedelta(days=20)
    (one,) = parcels.watch(parcels.make_parcels(shop, house, [carrier], [gone]), known)
    ParcelWatch.objects.update(verdict="LOST", found_at=NOW, silent_until=None, lost_from=None)
    return one


def open_twice(watch) -> list[Exception]:
    """Open its claim while another's transaction that did so is not over."""
    failed = []

    def again():
        try:
            with transaction.atomic():
                carrier_claims.open_for([watch.pk], at=NOW)
        except IntegrityError as why:
            failed.append(why)
        finally:
            connections.close_all()

    thread = threading.Thread(target=again)
    with transaction.atomic():
        carrier_claims.open_for([watch.pk], at=NOW)
        thread.start()
        time.sleep(BEHIND)
    thread.join()
    return failed


def test_of_two_who_find_a_parcel_lost_one_opens_its_claim(watch):
    assert open_twice(watch) == []
    assert CarrierClaim.objects.get().package_id == watch.pk


@pytest.mark.skipif(connection.vendor != "postgresql", reason="the control needs two writers")
def test_without_the_lock_the_second_one_fails_at_the_constraint(watch, monkeypatch):
    """A control: what the lock of `open_for` is for; the database keeps the claim single."""
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **_wish: rows)
    (why,) = open_twice(watch)
    assert "a_parcel_is_claimed_once" in str(why)
    assert CarrierClaim.objects.count() == 1
