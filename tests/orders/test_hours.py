"""Hours are hours, working days are the market's, and nobody edits what the platform named."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.db import IntegrityError, transaction
from django.forms import ModelForm

from fulfillment_site.roles import ROLES
from orders import hours
from orders.hours import Mode, Rule
from orders.models import Clock, Holiday, MarketRule
from orders.models.market import Market
from orders.services import public_holidays
from tests import factories
from tests.factories import HOUR, NOW, PAID, make_order

ZONES = {
    "US": "America/Los_Angeles",
    "TH": "Asia/Bangkok",
    "VN": "Asia/Ho_Chi_Minh",
    "ID": "Asia/Jakarta",
}
FORTY_EIGHT = Rule(Mode.CALENDAR, hours=48)
WEEKEND = hours.WEEKENDS["US"]


def wall(zone: str, text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


@pytest.mark.parametrize(
    "zone", ["America/Los_Angeles", "Europe/London", "Australia/Sydney", "Asia/Bangkok"]
)
@pytest.mark.parametrize(
    "start",
    [
        "2026-03-07T12:30",  # before the night the US loses an hour
        "2026-03-08T01:59:59",
        "2026-03-28T12:30",  # London's and, from the other side, Sydney's
        "2026-04-04T12:30",
        "2026-10-03T12:30",
        "2026-10-24T12:30",
        "2026-10-25T01:30",  # there twice in London
        "2026-10-31T12:30",
        "2026-11-01T01:30",  # there twice in Los Angeles
        "2028-02-27T23:30",
        "2028-02-28T12:00",
        "2028-02-29T00:00",
    ],
)
@pytest.mark.parametrize("fold", [0, 1])
def test_48_hours_are_172800_seconds_in_every_zone_and_night(zone, start, fold):
    begun = wall(zone, start).replace(fold=fold)
    ends = hours.due(begun, FORTY_EIGHT, ZoneInfo(zone), WEEKEND, frozenset())

    assert (ends - begun.astimezone(UTC)).total_seconds() == 172_800
    assert ends.tzinfo == UTC


# What the seeded rules come to, written by hand with a wall calendar: (market, clock, paid, due),
# all in the market's own time.
BY_HAND = [
    # US: carrier scan within two working days, the day of the order not counted.
    ("US", "COLLECT", "2026-11-20T10:00", "2026-11-24T23:59:59"),  # Fri: Mon, Tue
    ("US", "COLLECT", "2026-11-21T10:00", "2026-11-24T23:59:59"),  # Sat: Mon, Tue
    ("US", "COLLECT", "2026-11-23T10:00", "2026-11-25T23:59:59"),
    ("US", "COLLECT", "2026-11-24T23:59", "2026-11-27T23:59:59"),  # Wed, Fri: Thu is Thanksgiving
    ("US", "COLLECT", "2026-11-25T00:00", "2026-11-30T23:59:59"),  # Fri, Mon
    ("US", "COLLECT", "2026-12-23T09:00", "2026-12-28T23:59:59"),  # Thu, Mon: Fri is Christmas
    ("US", "COLLECT", "2026-07-01T09:00", "2026-07-06T23:59:59"),  # Fri 3 July is observed
    ("US", "COLLECT", "2026-10-30T09:00", "2026-11-03T23:59:59"),  # over the longer night
    ("US", "COLLECT", "2026-03-06T09:00", "2026-03-10T23:59:59"),  # over the shorter night
    ("US", "COLLECT", "2028-02-25T09:00", "2028-02-29T23:59:59"),  # ends on the leap day
    ("US", "COLLECT", "2027-11-24T09:00", "2027-11-29T23:59:59"),
    # TH: arranged within two, scanned within three.
    ("TH", "ARRANGE", "2026-11-23T10:00", "2026-11-25T23:59:59"),
    ("TH", "COLLECT", "2026-11-23T10:00", "2026-11-26T23:59:59"),
    ("TH", "ARRANGE", "2026-04-10T10:00", "2026-04-17T23:59:59"),  # Songkran Mon to Wed: Thu, Fri
    ("TH", "COLLECT", "2026-04-10T10:00", "2026-04-20T23:59:59"),
    ("TH", "ARRANGE", "2027-04-12T23:30", "2027-04-19T23:59:59"),  # Tue to Thu off: Fri, Mon
    ("TH", "ARRANGE", "2026-12-04T10:00", "2026-12-09T23:59:59"),  # Mon off for Sat 5 December
    ("TH", "ARRANGE", "2026-12-30T10:00", "2027-01-05T23:59:59"),  # Thu and Fri off: Mon, Tue
    # VN: until 14:00 scanned the same day; arranged within two.
    ("VN", "COLLECT", "2026-11-23T13:59:59", "2026-11-23T23:59:59"),
    ("VN", "COLLECT", "2026-11-23T14:00", "2026-11-25T23:59:59"),  # Tue 24 is Culture Day
    ("VN", "COLLECT", "2026-02-13T10:00", "2026-02-13T23:59:59"),
    ("VN", "COLLECT", "2026-02-13T15:00", "2026-02-23T23:59:59"),  # Tet: the whole next week
    ("VN", "COLLECT", "2026-02-17T10:00", "2026-02-23T23:59:59"),
    ("VN", "ARRANGE", "2026-02-13T10:00", "2026-02-24T23:59:59"),
    ("VN", "COLLECT", "2027-02-03T18:00", "2027-02-11T23:59:59"),  # Thu to the next Wed off
    ("VN", "ARRANGE", "2026-04-29T10:00", "2026-05-05T23:59:59"),  # Thu, Fri off: Mon, Tue
    ("VN", "COLLECT", "2026-09-01T09:00", "2026-09-03T23:59:59"),
    # ID: as VN.
    ("ID", "COLLECT", "2026-03-18T13:00", "2026-03-18T23:59:59"),
    ("ID", "COLLECT", "2026-03-18T14:30", "2026-03-20T23:59:59"),  # Thu is Nyepi
    ("ID", "COLLECT", "2026-03-20T14:30", "2026-03-23T23:59:59"),  # Idul Fitri Sat, Sun
    ("ID", "COLLECT", "2027-03-09T15:00", "2027-03-12T23:59:59"),  # Idul Fitri Wed, Thu
    ("ID", "ARRANGE", "2027-03-05T10:00", "2027-03-12T23:59:59"),  # Mon Nyepi: Tue, Fri
    ("ID", "ARRANGE", "2026-08-14T10:00", "2026-08-19T23:59:59"),  # Mon 17 August: Tue, Wed
    ("ID", "COLLECT", "2026-12-24T14:00", "2026-12-28T23:59:59"),  # Fri is Christmas
]


@pytest.mark.django_db
@pytest.mark.parametrize(("market", "kind", "paid", "due"), BY_HAND)
def test_working_days_are_those_written_by_hand(market, kind, paid, due):
    public_holidays.fill({int(paid[:4]), int(due[:4])}, at=NOW)
    zone = ZONES[market]
    shop = factories.make_shop(market, market=market, time_zone=zone)
    paid_at = wall(zone, paid).astimezone(UTC)
    order = make_order(shop, paid_at=paid_at, at=paid_at)

    clock = order.clocks.get(kind=kind, basis="PLATFORM")
    assert clock.due_at.astimezone(ZoneInfo(zone)) == wall(zone, due)


@pytest.mark.django_db
def test_what_the_platform_names_is_copied_unchanged_over_working_days(shop):
    named = PAID + timedelta(hours=5, minutes=7)
    order = make_order(shop, arrange_due_at=named, collect_due_at=named + HOUR)

    told = dict(order.clocks.filter(basis="PLATFORM").values_list("kind", "due_at"))
    assert told == {"ARRANGE": named, "COLLECT": named + HOUR}


@pytest.mark.django_db
def test_a_shops_own_hours_stand_where_its_market_counts_hours(db):
    shop = factories.make_shop("B", market="MY", pack_hours=10, arrange_hours=20, collect_hours=30)
    order = make_order(shop)

    told = order.clocks.exclude(basis="TARGET").values_list("kind", "due_at")
    assert {kind: due - PAID for kind, due in told} == {
        "PACK": 10 * HOUR, "ARRANGE": 20 * HOUR, "COLLECT": 30 * HOUR,
    }  # fmt: skip


@pytest.mark.django_db
def test_the_us_counts_in_pacific_time_wherever_its_shop_is(db):
    shop = factories.make_shop("B", market="US", time_zone="America/New_York")
    paid = wall("America/New_York", "2026-11-24T01:00").astimezone(
        UTC
    )  # Monday evening in the west
    order = make_order(shop, paid_at=paid, at=paid)

    assert order.clocks.get(kind="COLLECT").due_at == datetime(2026, 11, 26, 7, 59, 59, tzinfo=UTC)


def test_without_a_cut_off_a_day_counts_until_midnight():
    zone = ZoneInfo("Asia/Tokyo")
    late = wall("Asia/Tokyo", "2026-11-27T23:59:59")
    for cut_off, day in ((None, 27), (time(23, 59, 59), 30), (time(0), 30)):
        rule = Rule(Mode.BUSINESS, days=1, cut_off=cut_off)
        ends = hours.due(late, rule, zone, WEEKEND, frozenset())
        assert ends.astimezone(zone).date() == date(2026, 11, day)


@pytest.mark.django_db
def test_every_market_has_its_three_rules_with_a_source_and_a_date():
    rules = MarketRule.objects.all()

    assert {(rule.market, rule.kind) for rule in rules} == {
        (market, kind) for market in Market.values for kind in ("PACK", "ARRANGE", "COLLECT")
    }
    assert all(rule.source and rule.as_of for rule in rules)
    own = {(rule.kind, rule.hours) for rule in rules if rule.source == "seller's promise"}
    assert own == {("PACK", 48), ("ARRANGE", 48), ("COLLECT", 72)}
    assert set(hours.WEEKENDS) == set(Market.values)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong",
    [
        {"mode": "CALENDAR"},
        {"mode": "CALENDAR", "hours": 48, "days": 2},
        {"mode": "CALENDAR", "hours": 48, "cut_off": time(14)},
        {"mode": "BUSINESS"},
        {"mode": "BUSINESS", "days": 0},
        {"mode": "BUSINESS", "days": 2, "hours": 48},
    ],
)
def test_a_rule_that_counts_neither_or_both_is_not_stored(wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        MarketRule.objects.filter(market="US", kind="COLLECT").update(
            **({"hours": None, "days": None, "cut_off": None, "time_zone": ""} | wrong)
        )


@pytest.mark.django_db
def test_filling_a_year_again_keeps_what_people_wrote_and_drops_what_is_no_longer_said(boss):
    own = Holiday(market="US", date=date(2026, 11, 27), name="Day after", source="boss")
    public_holidays.write(own, by=boss, at=NOW)
    struck = Holiday(market="US", date=date(2026, 10, 12), name="Columbus", source="boss")
    struck.is_worked = True
    public_holidays.write(struck, by=boss, at=NOW)
    Holiday.objects.create(
        market="US",
        date=date(2026, 5, 5),
        name="Gone",
        source="holidays 0.1",
        noted_on="2025-01-01",
    )

    for _again in range(2):
        assert public_holidays.fill([2026], at=NOW).done == [2026]

    rows = {row.date: row for row in Holiday.objects.filter(market="US")}
    assert (rows[own.date].name, rows[own.date].made_by_hand) == ("Day after", True)
    assert (rows[struck.date].name, rows[struck.date].is_worked) == ("Columbus", True)
    assert date(2026, 5, 5) not in rows
    thanksgiving = rows[date(2026, 11, 26)]
    assert (thanksgiving.name, thanksgiving.source, thanksgiving.noted_on) == (
        "Thanksgiving Day", "holidays 0.108", NOW.date(),
    )  # fmt: skip
    assert struck.date not in set(Holiday.objects.off("US").values_list("date", flat=True))


@pytest.mark.django_db
def test_the_step_fills_this_year_and_the_next_once(shop):
    assert public_holidays.to_fill(NOW) == [2026, 2027]
    public_holidays.fill(public_holidays.to_fill(NOW), at=NOW)
    assert public_holidays.to_fill(NOW) == []
    assert public_holidays.to_fill(datetime(2027, 1, 1, tzinfo=UTC)) == [2028]
    assert set(Holiday.objects.values_list("market", flat=True)) == set(Market.values)


@pytest.mark.django_db
def test_intake_reads_the_calendar_once_a_shop(shop, django_assert_num_queries):
    with django_assert_num_queries(2):
        for _order in range(50):
            shop.due(shop.working_days["COLLECT", "PLATFORM"], PAID)


@pytest.mark.django_db
def test_no_form_and_no_right_changes_a_clock(boss):
    assert Clock not in admin.site._registry
    inlines = [inline for page in admin.site._registry.values() for inline in page.inlines]
    assert Clock not in {inline.model for inline in inlines}
    forms = [form for form in _below(ModelForm) if getattr(form, "_meta", None)]
    assert Clock not in {form._meta.model for form in forms}
    rights = Permission.objects.filter(
        content_type__model="clock", content_type__app_label="orders"
    )
    assert set(rights.values_list("codename", flat=True)) <= {"view_clock"}
    assert not [name for names in ROLES.values() for name in names if name.endswith("_clock")]
    assert not [
        name
        for name in ("orders.add_clock", "orders.change_clock", "orders.delete_clock")
        if boss.has_perm(name)
    ]
    assert not apps.get_model("orders", "Clock")._meta.proxy


def _below(form: type) -> set[type]:
    return {form} | {deeper for near in form.__subclasses__() for deeper in _below(near)}
