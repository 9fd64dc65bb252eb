"""When carriers come: who keeps the table, what it says and costs."""

from datetime import time

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from tests import factories
from warehouse.models import Carrier, PickupTime

pytestmark = pytest.mark.django_db
PAGE, ADD = "admin:warehouse_pickuptime_changelist", "admin:warehouse_pickuptime_add"


def test_a_warehouse_lead_ticks_the_days_and_takes_a_round_away(client, shop, house):
    carrier = Carrier.objects.get()
    lead = factories.make_person("walt", "warehouse lead", shops=[shop], houses=[house])
    client.force_login(lead)
    told = {"warehouse": house.pk, "carrier": carrier.pk, "weekdays": ["6", "1"], "time": "15:00"}

    assert client.post(reverse(ADD), told).status_code == 302

    row = PickupTime.objects.get()
    assert (row.weekdays, row.time, str(row)) == ("16", time(15), f"{carrier} 15:00")
    page = client.get(reverse(PAGE)).content.decode()
    assert "Monday, Saturday" in page

    again = client.post(reverse(ADD), told)
    assert "There is a round of this carrier at that time already." in again.content.decode()
    assert PickupTime.objects.count() == 1

    gone = reverse("admin:warehouse_pickuptime_delete", args=[row.pk])
    client.post(gone, {"post": "yes"})
    assert not PickupTime.objects.exists()


def test_the_manager_may_look_and_others_have_no_business_there(client, shop, house):
    for name, role, looks in (
        ("mona", "operations manager", 200),
        ("wendy", "warehouse", 403),
        ("cora", "customer service", 403),
    ):
        client.force_login(factories.make_person(name, role, shops=[shop], houses=[house]))
        assert client.get(reverse(PAGE)).status_code == looks
        assert client.get(reverse(ADD)).status_code == 403


def test_the_list_costs_the_same_for_one_and_for_25_rows(setup, house, cost):
    def add(count):
        for minute in range(count):
            PickupTime.objects.create(
                warehouse=house,
                carrier=Carrier.objects.get(),
                weekdays="1",
                time=time(count, minute),
            )

    add(1)
    one = cost(PAGE)
    add(20)
    assert cost(PAGE) == one <= 12


@pytest.mark.parametrize("weekdays", ["", "8", "21", "11"])
def test_a_round_is_on_days_of_the_week(house, weekdays):
    with pytest.raises(IntegrityError), transaction.atomic():
        PickupTime.objects.create(
            warehouse=house, carrier=Carrier.objects.get(), weekdays=weekdays, time=time(15)
        )
