"""Claims on carriers: filed, paid, refused, too late; each step from where it stands."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from aftersales.services import radar
from orders.models import Clock, Order
from orders.services.timeline import sentence_of
from tests import factories, parcels
from tests.factories import HOUR, again, make_person
from warehouse.models import Carrier, CarrierClaim, ClaimTerm, ParcelWatch
from warehouse.services import carrier_claims, sweeping

pytestmark = pytest.mark.django_db
GONE = datetime(2026, 11, 19, 22, 0, tzinfo=UTC)
AT = GONE + timedelta(days=12)
PAGE = "admin:warehouse_carrierclaim_changelist"


@pytest.fixture
def make(shop, house):
    """Claims for so many lost parcels."""

    def run(count: int):
        factories.make_stock(house, "TEE-RED-M", count)
        orders = factories.place(shop, *(factories.draft() for _ in range(count)))
        boxes = parcels.gone(*orders, at=GONE)
        sweeping.give_up([box.pk for box in boxes], by=None, at=AT)
        return list(CarrierClaim.objects.order_by("pk"))

    return run


@pytest.fixture
def claim(make):
    return make(1)[0]


def running() -> int:
    return Clock.objects.open().filter(kind="CLAIM").count()


def test_a_carrier_s_own_term_counts_before_the_general_one(shop, house):
    ClaimTerm.objects.create(carrier=Carrier.objects.get(code="swift"), days=10)
    factories.make_stock(house, "TEE-RED-M", 1)
    (box,) = parcels.gone(*factories.place(shop, factories.draft()), at=GONE)
    sweeping.give_up([box.pk], by=None, at=AT)
    assert CarrierClaim.objects.get().due_at == GONE + timedelta(days=10)


def test_a_claim_is_filed_and_paid_in_part(claim, lead):
    assert carrier_claims.file([claim.pk], carrier_ref="K-7", by=lead, at=AT).done == [claim.pk]
    filed = again(claim)
    assert (filed.state, filed.carrier_ref, filed.filed_at, running()) == ("FILED", "K-7", AT, 0)
    outcome = carrier_claims.pay([claim.pk], paid=Decimal("4.50"), by=lead, at=AT + HOUR)
    assert outcome.done == [claim.pk]
    paid = again(claim)
    assert (paid.state, paid.paid, paid.ended_at) == ("PAID", Decimal("4.50"), AT + HOUR)


def test_a_claim_paid_without_a_sum_was_paid_in_full(claim, lead):
    carrier_claims.file([claim.pk], by=lead, at=AT)
    carrier_claims.pay([claim.pk], by=lead, at=AT)
    assert again(claim).paid == claim.amount == Decimal("9.90")


def test_more_than_was_claimed_is_neither_paid_nor_corrected(claim, lead):
    carrier_claims.file([claim.pk], by=lead, at=AT)
    said = f"{claim}: 5000 USD is more than the 9.90 USD that were claimed."
    outcome = carrier_claims.pay([claim.pk], paid=Decimal(5000), by=lead, at=AT)
    assert (outcome.done, str(outcome.refused[claim.pk])) == ([], said)
    assert (again(claim).state, again(claim).paid) == ("FILED", None)
    carrier_claims.pay([claim.pk], paid=Decimal(3), by=lead, at=AT)
    outcome = carrier_claims.correct([claim.pk], paid=Decimal(5000), by=lead, at=AT)
    assert (outcome.done, str(outcome.refused[claim.pk])) == ([], said)
    assert again(claim).paid == 3
    assert list(carrier_claims.corrections(claim)) == []


def test_what_was_paid_is_corrected_and_what_stood_there_is_kept(claim, lead):
    assert carrier_claims.correct([claim.pk], paid=Decimal(3), by=lead, at=AT).refused[
        claim.pk
    ].code == ("claim_is_elsewhere")
    carrier_claims.file([claim.pk], by=lead, at=AT)
    carrier_claims.pay([claim.pk], paid=Decimal(3), by=lead, at=AT)
    outcome = carrier_claims.correct([claim.pk], paid=Decimal("4.50"), by=lead, at=AT + HOUR)
    assert outcome.done == [claim.pk]
    now = again(claim)
    assert (now.state, now.paid, now.ended_at) == ("PAID", Decimal("4.50"), AT)
    event = carrier_claims.corrections(claim).get()
    assert (event.by, event.at) == (lead, AT + HOUR)
    assert sentence_of(event) == f"{claim}: the carrier paid 4.50 USD, not 3.00 USD."


def test_the_page_of_a_claim_shows_it_with_its_ticket_and_a_lead_corrects_it(
    client, boss, shop, house, claim
):
    radar.tell(list(radar.pending(AT)), at=AT)
    walt = make_person("walt", "warehouse lead", shops=[shop], houses=[house])
    carrier_claims.file([claim.pk], carrier_ref="K-7", by=walt, at=AT)
    carrier_claims.pay([claim.pk], paid=Decimal(3), by=walt, at=AT)
    client.force_login(walt)
    told = {"action": "correct_chosen", "_selected_action": [claim.pk], "asked": "1", "paid": "4.5"}
    client.post(reverse(PAGE) + "?state=all", told, follow=True)
    assert again(claim).paid == Decimal("4.50")
    client.force_login(boss)
    address = reverse("admin:warehouse_carrierclaim_change", args=[claim.pk])
    assert address in client.get(reverse(PAGE) + "?state=all").content.decode()
    page = client.get(address).content.decode()
    ticket = Order.objects.get().tickets.get()
    assert reverse("desk:ticket", args=[ticket.pk]) in page
    for text in ("K-7", "9.90 USD", "4.50 USD", "the carrier paid 4.50 USD, not 3.00 USD."):
        assert text in page


def test_what_was_not_filed_is_neither_paid_nor_refused(claim, lead):
    for verb in (carrier_claims.pay, carrier_claims.refuse):
        outcome = verb([claim.pk], by=lead, at=AT)
        assert (outcome.done, outcome.refused[claim.pk].code) == ([], "claim_is_elsewhere")
    assert (again(claim).state, running()) == ("OPEN", 1)


def test_a_carrier_refuses(claim, lead):
    carrier_claims.file([claim.pk], by=lead, at=AT)
    carrier_claims.refuse([claim.pk], by=lead, at=AT)
    assert (again(claim).state, again(claim).paid) == ("REFUSED", None)


def test_a_claim_nobody_filed_in_time_is_closed_by_itself(claim):
    assert list(carrier_claims.run_out(claim.due_at - HOUR)) == []
    late = list(carrier_claims.run_out(claim.due_at))
    assert carrier_claims.expire(late, at=claim.due_at).done == [claim.pk]
    assert (again(claim).state, running()) == ("EXPIRED", 0)


def test_a_parcel_is_claimed_once(claim):
    carrier_claims.open_for([claim.package_id], at=AT)
    assert CarrierClaim.objects.count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        CarrierClaim.objects.create(
            package=claim.package, shop=claim.shop, carrier=claim.carrier, amount=1,
            currency="USD", opened_at=AT, due_at=AT,
        )  # fmt: skip


def test_only_a_lost_parcel_is_claimed(shop, house):
    factories.make_stock(house, "TEE-RED-M", 1)
    (box,) = parcels.gone(*factories.place(shop, factories.draft()), at=GONE)
    carrier_claims.open_for([box.pk], at=AT)
    assert not CarrierClaim.objects.exists()


def test_radar_and_ticket_show_the_same_claim(client, boss, shop, claim):
    """Whatever is given to the buyer, the page says what the carrier is asked for."""
    order = Order.objects.get()
    radar.tell(list(radar.pending(AT)), at=AT)
    client.force_login(boss)
    for page in (
        reverse("desk:ticket", args=[order.tickets.get().pk]),
        reverse("admin:warehouse_parcelwatch_change", args=[claim.package_id]),
    ):
        text = client.get(page).content.decode()
        assert text.count(f"<b>{claim}</b>") == 1
        assert "9.90 USD" in text
    assert list(carrier_claims.of_order(order.pk)) == [claim]


def test_the_list_costs_the_same_for_one_and_for_25_rows(client, boss, make, cost):
    client.force_login(boss)
    make(1)
    one = cost(PAGE)
    make(24)
    assert CarrierClaim.objects.count() == 25
    assert cost(PAGE) == one <= 12


def test_the_warehouse_lead_files_and_an_agent_only_looks(client, agent, shop, house, claim):
    chosen = {"action": "file_chosen", "_selected_action": [claim.pk], "asked": "1",
              "carrier_ref": "K-9"}  # fmt: skip
    client.force_login(agent)
    client.post(reverse(PAGE), chosen, follow=True)
    assert again(claim).state == "OPEN"
    client.force_login(make_person("walt", "warehouse lead", shops=[shop], houses=[house]))
    client.post(reverse(PAGE), chosen, follow=True)
    assert (again(claim).state, again(claim).carrier_ref) == ("FILED", "K-9")


def test_the_watch_list_costs_the_same_for_one_and_for_25_rows(client, boss, make, cost):
    client.force_login(boss)
    page = "admin:warehouse_parcelwatch_changelist"
    make(1)
    one = cost(page)
    make(24)
    assert cost(page) == one <= 12
    watch = ParcelWatch.objects.first()
    answer = client.get(reverse("admin:warehouse_parcelwatch_change", args=[watch.pk]))
    assert answer.status_code == 200


def test_only_a_lead_says_that_a_parcel_is_lost(client, agent, lead, shop, house):
    factories.make_stock(house, "TEE-RED-M", 1)
    (box,) = parcels.gone(*factories.place(shop, factories.draft()), at=GONE)
    page = reverse("admin:warehouse_parcelwatch_changelist") + "?verdict=all"
    chosen = {"action": "declare_lost", "_selected_action": [box.pk]}
    client.force_login(agent)
    client.post(page, chosen, follow=True)
    assert CarrierClaim.objects.count() == 0
    client.force_login(lead)
    client.post(page, chosen, follow=True)
    assert (CarrierClaim.objects.count(), ParcelWatch.objects.get().given_up_by) == (1, lead)
