"""Check digits of tracking numbers: each says whether a number can be one at all; pure."""

import string
from collections.abc import Callable

from django.db import models
from django.utils.translation import gettext_lazy as _

S10_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)
UPS_LETTERS = {letter: (place + 2) % 10 for place, letter in enumerate(string.ascii_uppercase)}


class Checksum(models.TextChoices):
    """How the last digit of a carrier's numbers is made."""

    NONE = "NONE", _("none")
    S10 = "S10", _("postal union: EE 123 456 785 TH")
    MOD10 = "MOD10", _("threes and ones from the right (USPS, GS1)")
    MOD7 = "MOD7", _("rest of seven")
    UPS = "UPS", _("UPS: 1Z …")


def s10(number: str) -> bool:
    """Two letters, eight digits, their check digit, the country."""
    digits = number[2:11]
    if len(number) != 13 or not digits.isdecimal():
        return False
    total = sum(int(d) * weight for d, weight in zip(digits, S10_WEIGHTS, strict=False))
    return int(digits[8]) == {10: 0, 11: 5}.get(11 - total % 11, 11 - total % 11)


def mod10(number: str) -> bool:
    """Digits alone; from the right every second one counts three times."""
    if not number.isdecimal():
        return False
    return sum(int(d) * (3 if place % 2 else 1) for place, d in enumerate(number[::-1])) % 10 == 0


def mod7(number: str) -> bool:
    """Digits alone; the last is what is left of the others after sevens are taken away."""
    return number.isdecimal() and int(number[:-1] or 0) % 7 == int(number[-1])


def ups(number: str) -> bool:
    """Behind `1Z`, letters count as digits, and every second character twice."""
    body = number[2:17]
    if len(number) != 18 or not number[17].isdecimal() or not body.isascii() or not body.isalnum():
        return False
    values = [int(char) if char.isdecimal() else UPS_LETTERS[char.upper()] for char in body]
    total = sum(value * (2 if place % 2 else 1) for place, value in enumerate(values))
    return -total % 10 == int(number[17])


HOLDS: dict[str, Callable[[str], bool]] = {
    Checksum.NONE: lambda _number: True,
    Checksum.S10: s10,
    Checksum.MOD10: mod10,
    Checksum.MOD7: mod7,
    Checksum.UPS: ups,
}
