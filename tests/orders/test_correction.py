"""Wrong addresses are named field by field, and put right by one press."""

from dataclasses import replace

import pytest

from orders.models import Recipient
from orders.services import address, correction, screening
from orders.services.correction import Correction
from tests.factories import ADDRESS, NOW, again, make_order, make_stock
from tests.orders.sample_addresses import BAD, GOOD

SHORT_ZIP = replace(ADDRESS, postcode="2139", state="MA", city="Cambridge")


def recipient(region: str, written: str) -> Recipient:
    name, phone, state, city, district, street, postcode = map(str.strip, written.split(";"))
    data = {
        "name": name, "phone": phone, "state": state, "city": city, "district": district,
        "lines": [street], "instruction": "",
    }  # fmt: skip
    return Recipient(region=region, postcode=postcode, data=data)


def test_the_samples_are_forty_and_forty_over_six_markets():
    assert (len(GOOD), len(BAD)) == (6, 6)
    assert [sum(map(len, samples.values())) for samples in (GOOD, BAD)] == [40, 40]


@pytest.mark.parametrize(
    ("region", "written"), [(region, row) for region, rows in GOOD.items() for row in rows]
)
def test_a_good_or_masked_address_is_clean(region, written):
    known = recipient(region, written)
    assert address.faults(known.data, region, known.postcode) == []
    assert correction.proposals(known) == []


@pytest.mark.parametrize(
    ("region", "written", "wrong", "proposed"),
    [(region, *row) for region, rows in BAD.items() for row in rows],
)
def test_a_bad_address_names_its_faults_and_what_it_should_say(region, written, wrong, proposed):
    known = recipient(region, written)
    assert address.faults(known.data, region, known.postcode) == wrong.split()
    assert {one.field: one.new for one in correction.proposals(known)} == proposed


def test_a_masked_field_is_never_corrected_even_beside_a_wrong_one():
    known = recipient("US", "J***; (+1)617***0108; M*; C***; ; 7* K***; 2139")
    assert address.faults(known.data, "US", "2139") == ["postcode"]
    assert correction.proposals(known) == [Correction("postcode", "2139", "02139")]
    known = recipient("US", "J***; (+1)617***0108; MA; Cambridge; ; 7* K***; 21**")
    assert correction.proposals(known) == []


@pytest.fixture
def held(shop, house):
    make_stock(house, "TEE-RED-M", 9)
    order = make_order(shop, recipient=SHORT_ZIP)
    screening.screen([order.pk], at=NOW)
    return again(order)


def test_taking_over_a_correction_screens_anew_and_tells_fields_alone(held, agent):
    found = correction.proposals(held.recipient)
    outcome = correction.take_over([held.pk], seen=correction.seal(found), by=agent, at=NOW)

    order = again(held)
    assert (outcome.done, outcome.refused) == ([order.pk], {})
    assert (order.state, order.recipient.postcode) == ("RELEASED", "02139")
    event = order.events.get(verb="correct_address")
    assert (event.by, event.data) == (agent, {"fields": ["postcode"]})
    assert order.holds.get().lifted_by is None  # judged anew, not waved through


def test_a_correction_of_the_phone_stays_encrypted_and_keeps_the_rest(shop, house, agent):
    make_stock(house, "TEE-RED-M", 9)
    order = make_order(shop, recipient=replace(ADDRESS, phone="(+1)12065550100", name="Ann"))
    screening.screen([order.pk], at=NOW)
    found = correction.proposals(order.recipient)
    assert found == []  # 555 numbers are nobody's, so none is proposed
    order = make_order(shop, recipient=replace(ADDRESS, phone="２０６５５５０１００", name="Ann"))
    screening.screen([order.pk], at=NOW)
    seen = correction.seal(correction.proposals(order.recipient))
    correction.take_over([order.pk], seen=seen, by=agent, at=NOW)
    data = again(order).recipient.data
    assert (data["name"], data["phone"], data["city"]) == ("Ann", "2065550100", "Seattle")


def test_what_changed_since_it_was_looked_at_is_refused(held, agent):
    before = (held.event_count, held.recipient.postcode)
    outcome = correction.take_over([held.pk], seen="another", by=agent, at=NOW)

    assert outcome.done == []
    assert str(outcome.refused[held.pk]) == (
        f"{held.number}: its address changed since you looked, or nothing is proposed any more."
    )
    order = again(held)
    assert (order.state, order.event_count, order.recipient.postcode) == ("HELD", *before)
