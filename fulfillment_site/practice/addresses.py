"""Recipient addresses as the API shows them: in clear, or masked."""

import re

from fulfillment_site.practice import given
from fulfillment_site.practice.given import Unfit
from fulfillment_site.practice.people import Person

STARS = "***"
PARTS = (
    "name", "first_name", "last_name", "phone_number", "address_detail", "address_line1",
    "address_line2", "address_line3", "address_line4", "postal_code", "region_code", "post_town",
    "full_address",
)  # fmt: skip
DISTRICT = ("address_level", "address_level_name", "address_name")
PHONE = re.compile(r"\(\+[0-9]+\)[0-9]+")


def told(person: Person) -> dict:
    """The whole address."""
    names = [name for _level, name in person.districts]
    detail = ", ".join(person.lines)
    return {
        "name": person.name,
        "first_name": person.first_name,
        "last_name": person.last_name,
        "phone_number": person.phone,
        "address_detail": detail,
        "address_line1": person.lines[0],
        "address_line2": person.lines[1] if len(person.lines) > 1 else "",
        "address_line3": "",
        "address_line4": "",
        "district_info": [
            {"address_level": f"L{depth}", "address_level_name": level, "address_name": name}
            for depth, (level, name) in enumerate(person.districts)
        ],
        "postal_code": person.postcode,
        "region_code": person.region,
        "post_town": person.post_town,
        "full_address": ", ".join([*names, detail]),
    }


def read(told: dict) -> dict:
    """Parts of an address as a control call names them."""
    if strange := sorted(told.keys() - {*PARTS, "district_info"}):
        raise Unfit(f"{strange[0]} is unknown; there are district_info, {', '.join(PARTS)}.")
    for name in told.keys() & set(PARTS):
        given.text(told, name, "")
    for district in given.listed(told, "district_info", dict, []):
        for name in DISTRICT:
            given.text(district, name)
    if not PHONE.fullmatch(told.get("phone_number", "(+1)2065550100")):
        raise Unfit("phone_number must be written like (+1)2065550100.")
    return told


def masked(address: dict) -> dict:
    """The address with everything starred that would find the person."""
    districts = [one["address_name"] for one in address["district_info"][:-1]]
    return address | {
        "name": _initials(address["name"]),
        "first_name": _initials(address["first_name"]),
        "last_name": _initials(address["last_name"]),
        "phone_number": _phone(address["phone_number"]),
        "address_detail": STARS,
        "address_line1": STARS,
        "address_line2": STARS if address["address_line2"] else "",
        "full_address": ", ".join([*districts, STARS]),
    }


def _initials(name: str) -> str:
    return " ".join(word[0] + STARS for word in name.split())


def _phone(phone: str) -> str:
    code, number = phone.split(")")
    return f"{code}){number[:2]}{'*' * (len(number) - 4)}{number[-2:]}"
