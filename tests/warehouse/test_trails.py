"""The trail of a parcel: each word once, what it comes to, and until when it may be silent."""

from datetime import UTC, date, datetime, timedelta

import pytest

from orders import hours
from orders.models import Clock, Holiday
from orders.sla import Basis, Kind
from tests import factories, parcels
from tests.factories import HOUR
from tests.parcels import hear
from warehouse.models import Carrier, CarrierClaim, Lane, ParcelWatch, TrackingEvent
from warehouse.services import sweeping, trails

pytestmark = pytest.mark.django_db
Verdict = ParcelWatch.Verdict
GONE = datetime(2026, 11, 19, 22, 0, tzinfo=UTC)  # a Thursday, 14:00 in Seattle
ZONE = parcels.ZONE
WEEKEND = hours.WEEKENDS["US"]


@pytest.fixture
def carrier(db):
    return Carrier.objects.create(code="road", name="Road", provider_name="Road")


@pytest.fixture
def box(shop, house, carrier):
    """A parcel with its carrier, its order behind it, watched since its handover."""
    factories.make_stock(house, "TEE-RED-M", 5)
    order = factories.make_order(shop, factories.line(quantity=2), buyer_key="u:17")
    (package,) = parcels.gone(order, at=GONE)
    return package


def look(at):
    due = list(sweeping.pending(at))
    sweeping.sweep(due, at=at)
    return due


def test_time_of_working_days_leaves_out_weekends_and_holidays():
    friday = datetime(2026, 11, 20, 18, 0, tzinfo=ZONE)
    assert hours.after(friday, 8 * HOUR, ZONE, WEEKEND, ()) == datetime(
        2026, 11, 23, 2, 0, tzinfo=ZONE
    )
    off = {date(2026, 11, 23)}
    assert hours.after(friday, 8 * HOUR, ZONE, WEEKEND, off) == datetime(
        2026, 11, 24, 2, 0, tzinfo=ZONE
    )
    assert hours.worked(friday, datetime(2026, 11, 24, 2, 0, tzinfo=ZONE), ZONE, WEEKEND, off) == (
        8 * HOUR
    )
    assert hours.worked(friday, friday - HOUR, ZONE, WEEKEND, ()) == timedelta(0)


def test_a_day_on_which_clocks_are_set_has_its_own_hours():
    evening = datetime(2026, 10, 31, 23, 0, tzinfo=ZONE)  # clocks go back in the night
    assert hours.after(evening, 26 * HOUR, ZONE, (), ()) == datetime(2026, 11, 2, 0, 0, tzinfo=ZONE)
    assert hours.worked(evening, datetime(2026, 11, 2, tzinfo=ZONE), ZONE, (), ()) == 26 * HOUR


def test_a_parcel_is_watched_once_from_its_handover_on_the_lane_of_its_address(box):
    trails.begin([box.pk], at=GONE + HOUR)
    watch = ParcelWatch.objects.select_related("lane").get()
    lane = Lane.objects.get()
    assert (watch.verdict, watch.started_at, watch.lane) == (Verdict.NOT_SCANNED, GONE, lane)
    assert (lane.destination, lane.carrier.code) == ("US-WA", "swift")
    assert watch.silent_until == watch.next_look_at == datetime(2026, 11, 23, 22, tzinfo=UTC)


def test_a_word_is_kept_once_and_moves_the_parcel(box):
    at = GONE + 5 * HOUR
    for _ in range(2):
        watch = hear(box, (at, "Picked up"), at=at + HOUR)
    assert TrackingEvent.objects.count() == 1
    assert (watch.verdict, watch.scanned_at, watch.last_text) == (Verdict.MOVING, at, "Picked up")
    assert watch.found_at is None
    assert watch.silent_until == datetime(2026, 11, 26, 3, tzinfo=UTC)  # four working days


def test_words_before_the_first_scan_are_no_scan(box):
    watch = hear(box, (GONE, "Label created"), status="PROCESSING", at=GONE + HOUR)
    assert (watch.verdict, watch.scanned_at) == (Verdict.NOT_SCANNED, None)
    assert look(datetime(2026, 11, 23, 22, tzinfo=UTC)) == [box.pk]


def test_silence_over_a_weekend_and_a_holiday_is_none(box):
    day = date(2026, 11, 20)
    Holiday.objects.create(market="US", date=day, name="x", source="x", noted_on=day)
    hear(box, (GONE + HOUR, "Picked up"), at=GONE + 2 * HOUR)
    ends = datetime(2026, 11, 26, 23, tzinfo=UTC)
    ParcelWatch.objects.update(asked_at=ends)
    assert look(ends - timedelta(seconds=1)) == []
    assert look(ends) == [box.pk]
    watch = ParcelWatch.objects.get()
    assert (watch.verdict, watch.found_at, watch.next_look_at) == (
        Verdict.STUCK, ends, watch.lost_from,
    )  # fmt: skip
    assert look(ends) == []


def test_a_parcel_nobody_could_ask_for_is_not_said_to_be_silent(box):
    ends = datetime(2026, 11, 23, 22, tzinfo=UTC)
    ParcelWatch.objects.update(asked_at=ends - HOUR)
    assert look(ends) == [box.pk]
    watch = ParcelWatch.objects.get()
    assert (watch.found_at, watch.next_look_at) == (None, ends + HOUR)
    ParcelWatch.objects.update(asked_at=ends + HOUR / 2)
    look(ends + HOUR)
    assert ParcelWatch.objects.get().found_at == ends + HOUR


def test_a_late_parcel_that_is_scanned_after_all_is_found_no_more(box):
    ends = datetime(2026, 11, 23, 22, tzinfo=UTC)
    ParcelWatch.objects.update(asked_at=ends)
    look(ends)
    assert ParcelWatch.objects.found().count() == 1
    watch = hear(box, (ends + HOUR, "Picked up"), at=ends + 2 * HOUR)
    assert (watch.verdict, watch.found_at) == (Verdict.MOVING, None)


@pytest.mark.parametrize(
    ("words", "verdict"),
    [
        ("Delivery attempt failed: nobody home", Verdict.EXCEPTION),
        ("包裹派送失败，地址不详", Verdict.EXCEPTION),
        ("Return to sender after failed attempt", Verdict.RETURNING),
        ("พัสดุตีกลับต้นทาง", Verdict.RETURNING),
        ("Departed from facility", Verdict.MOVING),
    ],
)
def test_words_of_carriers_tell_trouble_and_coming_back(box, words, verdict):
    at = GONE + 5 * HOUR
    watch = hear(box, (GONE + HOUR, "Picked up"), (at, words), at=at)
    assert (watch.verdict, bool(watch.found_at)) == (verdict, verdict != Verdict.MOVING)


def test_an_old_word_that_comes_late_changes_no_verdict(box):
    hear(box, (GONE + 9 * HOUR, "Departed from facility"), at=GONE + 10 * HOUR)
    watch = hear(box, (GONE + 3 * HOUR, "Delivery failed"), at=GONE + 11 * HOUR)
    assert (watch.verdict, TrackingEvent.objects.count()) == (Verdict.MOVING, 2)


def test_a_parcel_that_arrives_says_how_long_it_was_silent(box):
    hear(box, (GONE + 4 * HOUR, "Picked up"), at=GONE + 5 * HOUR)
    monday = datetime(2026, 11, 23, 20, tzinfo=UTC)  # 12:00 there
    watch = hear(box, (monday, "Delivered"), status="COMPLETED", at=monday + HOUR)
    assert (watch.verdict, watch.ended_at, watch.next_look_at) == (Verdict.DELIVERED, monday, None)
    assert (watch.first_gap, watch.longest_gap) == (4 * 3600, (6 + 24 + 12) * 3600)


def test_ten_working_days_of_silence_make_a_parcel_lost_and_open_a_claim(box):
    hear(box, (GONE + HOUR, "Picked up"), at=GONE + HOUR)
    lost_from = ParcelWatch.objects.get().lost_from
    assert lost_from == datetime(2026, 12, 3, 23, tzinfo=UTC)
    ParcelWatch.objects.update(asked_at=lost_from)
    look(lost_from - HOUR)
    look(lost_from)
    watch = ParcelWatch.objects.get()
    assert (watch.verdict, watch.found_at, watch.next_look_at) == (Verdict.LOST, lost_from, None)
    claim = CarrierClaim.objects.get()
    assert (claim.state, str(claim.amount), claim.currency) == ("OPEN", "19.80", "USD")
    assert claim.due_at == GONE + timedelta(days=30)
    clock = Clock.objects.get(ref=claim.ref)
    assert (clock.kind, clock.basis, clock.due_at) == (Kind.CLAIM, Basis.PROMISE, claim.due_at)


def test_a_lost_parcel_that_turns_up_drops_its_claim(box, lead):
    assert sweeping.give_up([box.pk], by=lead, at=GONE + HOUR).done == [box.pk]
    assert ParcelWatch.objects.get().given_up_by == lead
    watch = hear(box, (GONE + 9 * HOUR, "Picked up"), at=GONE + 9 * HOUR)
    assert (watch.verdict, watch.given_up_by) == (Verdict.MOVING, None)
    claim = CarrierClaim.objects.get()
    assert (claim.state, claim.ended_at) == ("DROPPED", GONE + 9 * HOUR)
    assert not Clock.objects.open().filter(ref=claim.ref).exists()


def test_a_parcel_that_arrived_is_not_given_up(box, lead):
    hear(box, (GONE + HOUR, "Delivered"), status="COMPLETED", at=GONE + 2 * HOUR)
    outcome = sweeping.give_up([box.pk], by=lead, at=GONE + 3 * HOUR)
    assert (outcome.done, outcome.refused[box.pk].code) == ([], "parcel_is_not_to_lose")
    assert (CarrierClaim.objects.count(), ParcelWatch.objects.get().verdict) == (0, "DELIVERED")


def test_what_came_back_to_us_is_not_lost(box):
    hear(box, (GONE + HOUR, "Return to sender"), at=GONE + HOUR)
    box.lines.update(brought_back=1)
    lost_from = ParcelWatch.objects.get().lost_from
    ParcelWatch.objects.update(asked_at=lost_from)
    look(lost_from)
    watch = ParcelWatch.objects.get()
    assert (watch.verdict, watch.next_look_at) == (Verdict.RETURNING, None)
    assert CarrierClaim.objects.count() == 0


def test_what_came_back_to_us_does_not_stand_still(box):
    hear(box, (GONE + HOUR, "Picked up"), at=GONE + HOUR)
    box.lines.update(brought_back=1)
    silent_until = ParcelWatch.objects.get().silent_until
    ParcelWatch.objects.update(asked_at=silent_until)
    assert look(silent_until) == [box.pk]
    watch = ParcelWatch.objects.get()
    assert (watch.verdict, watch.found_at, watch.next_look_at) == (Verdict.MOVING, None, None)


def test_a_sweep_asks_the_same_for_one_parcel_and_for_many(
    shop, house, carrier, django_assert_num_queries
):
    known = parcels.make_lanes(house, [carrier])
    boxes = parcels.make_parcels(shop, house, [carrier], [GONE] * 40)
    parcels.watch(boxes, known)
    ParcelWatch.objects.update(asked_at=GONE + timedelta(days=9))
    at = GONE + timedelta(days=9)
    one, *others = sweeping.pending(at)
    with django_assert_num_queries(4):
        sweeping.sweep([one], at=at)
    with django_assert_num_queries(4):
        sweeping.sweep(others, at=at)
    assert ParcelWatch.objects.found().count() == 40
