"""What a wrong address most likely should say: proposed by the machine, taken over by a person."""

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import datetime

import phonenumbers
from django.db import transaction
from django.utils.crypto import salted_hmac

from orders.errors import Outcome, Refused
from orders.models import Hold, Order, Recipient
from orders.services import address, lifecycle, screening

# How many digits a market's postcode has, and after which of them its dash stands.
DASHES = {
    "US": {5: 5, 9: 5},
    "JP": {7: 3},
    "TH": {5: 5},
    "VN": {5: 5, 6: 6},
    "ID": {5: 5},
    "MY": {5: 5},
}
BEGINS_WITH_ZERO = {"US", "JP", "MY"}  # and a sheet of numbers drops it
LOOKS_LIKE = str.maketrans("OoIl", "0011")
NUMBER = re.compile(r"[\dOoIl-]*\d[\dOoIl-]*")


@dataclass(frozen=True)
class Correction:
    """One field of an address, as it is and as it should be."""

    field: str
    old: str
    new: str


@dataclass(frozen=True)
class Place:
    """The fields that can be put right by themselves."""

    state: str
    city: str
    postcode: str
    phone: str


def proposals(known: Recipient) -> list[Correction]:
    """What would make wrong fields right; nothing for what is masked, missing or past guessing."""
    old = Place(
        **{name: known.data.get(name, "") for name in ("state", "city", "phone")},
        postcode=known.postcode,
    )
    wrong = address.faults(known.data, known.region, known.postcode)
    new = old
    if {"city", "postcode"} <= set(wrong) and not address.is_masked(old.city + old.postcode):
        new = _swapped(new, known.region)
    if "state" in wrong:
        new = replace(new, state=next(_states(new, known.region), new.state))
    if "postcode" in wrong:
        new = replace(new, postcode=_first_fit(new, known.region))
    if "phone" in wrong:
        new = replace(new, phone=next(_phones(new.phone, known.region), new.phone))
    still = address.faults(known.data | asdict(new), known.region, new.postcode)
    return [
        Correction(field, was, asdict(new)[field])
        for field, was in asdict(old).items()
        if field not in still and was != asdict(new)[field]
    ]


def seal(corrections: Iterable[Correction]) -> str:
    """What a person looked at, in a few signs that tell nothing of it."""
    told = json.dumps([asdict(one) for one in corrections])
    return salted_hmac("orders.correction", told).hexdigest()[:32]


def take_over(order_ids: Iterable[int], *, seen: str, by, at: datetime) -> Outcome:
    """Write what is proposed for held orders and screen them anew.

    `seen` is the seal of what was shown; an address that changed since is refused.
    """
    with transaction.atomic():
        orders = lifecycle.locked(order_ids)
        done = {order: found for order in orders if (found := _proposed(order, seen))}
        for order, found in done.items():
            _write(order.recipient, found)
        fields = {order.pk: {"fields": [one.field for one in done[order]]} for order in done}
        lifecycle.note(list(done), "correct_address", by=by, at=at, data=fields)
        ids = [order.pk for order in done]
        lifecycle.lift(ids, [Hold.Reason.ADDRESS], by=None, at=at)  # not waved through: judged anew
        screening.screen(ids, by=by, at=at)
    refused = [order for order in orders if order not in done]
    return Outcome(
        ids,
        {order.pk: Refused("order_needs_no_correction", order=order.number) for order in refused},
    )


def _proposed(order: Order, seen: str) -> list[Correction]:
    waits = order.holds.open().filter(reason=Hold.Reason.ADDRESS).exists()
    found = proposals(order.recipient) if waits and hasattr(order, "recipient") else []
    return found if seal(found) == seen else []


def _write(known: Recipient, corrections: Iterable[Correction]) -> None:
    new = {one.field: one.new for one in corrections}
    known.postcode = new.pop("postcode", known.postcode)
    known.data |= new
    known.save(update_fields=["data", "postcode"])


def _swapped(place: Place, region: str) -> Place:
    swapped = replace(place, city=place.postcode, postcode=place.city)
    fits = address.postcode_fits(place.city, address.rules_of(region, place.state))
    return swapped if fits else place


def _states(place: Place, region: str) -> Iterator[str]:
    """A state by its code, by the beginning of its name, or by the postcode it alone has."""
    said = address.letters(place.state)
    if name := address.state_codes(region).get(said):
        yield name
    choices = address.states(region)
    begun = {name for name, long in choices if address.letters(long).startswith(said)}
    if len(said) >= 4 and len(begun) == 1:
        yield from begun
    if place.postcode and not address.is_masked(place.postcode):
        rules = {name: address.rules_of(region, name) for name, _long in choices}
        at_home = [name for name in rules if address.postcode_fits(place.postcode, rules[name])]
        if len(at_home) == 1:
            yield from at_home


def _first_fit(place: Place, region: str) -> str:
    rules = address.rules_of(region, place.state)
    tried = _postcodes(_plain(place.postcode), region)
    return next((text for text in tried if address.postcode_fits(text, rules)), place.postcode)


def _postcodes(text: str, region: str) -> Iterator[str]:
    yield text.upper()
    digits = _digits(text.removesuffix(".0"))
    dashes = DASHES.get(region, {})
    for number in (digits, f"0{digits}" if region in BEGINS_WITH_ZERO else ""):
        if dash := dashes.get(len(number)):
            yield "-".join(filter(None, (number[:dash], number[dash:])))


def _phones(phone: str, region: str) -> Iterator[str]:
    """The number in plain digits, or its own part under the market's code."""
    if address.phone_is_good(_plain(phone), region):
        yield _plain(phone)
    home = phonenumbers.country_code_for_region(region)
    digits = _digits(_plain(phone))
    abroad = address.parsed(_plain(phone), region)
    own = [digits, re.sub(rf"^(00)?({home})+", "", digits)]
    if abroad is not None:
        own.append(phonenumbers.national_significant_number(abroad))
    for text in own:
        number = address.parsed(text, region)
        if number and number.country_code == home and phonenumbers.is_valid_number(number):
            yield f"(+{home}){phonenumbers.national_significant_number(number)}"


def _plain(text: str) -> str:
    """Full-width signs and the digits of every script as a keyboard has them."""
    signs = unicodedata.normalize("NFKC", text)
    return "".join(str(unicodedata.decimal(sign, sign)) for sign in signs).strip()


def _digits(text: str) -> str:
    found = "".join(NUMBER.findall(text)).translate(LOOKS_LIKE)
    return re.sub(r"\D", "", found)
