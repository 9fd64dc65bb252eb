"""Recipient addresses as the API shows them: in clear, or masked."""

from fulfillment_site.practice.people import Person

STARS = "***"


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
