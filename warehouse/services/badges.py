"""Badges: who is scanned in to allow what only some may."""

import secrets

from orders.errors import Refused
from warehouse.models import Badge

PREFIX = "U:"
LENGTH = 10  # random bytes: nobody guesses a code
REPRINT = "warehouse.reprint_papers"


def new_code() -> str:
    """A code for a badge, in capitals that every scanner types right."""
    return secrets.token_hex(LENGTH).upper()


def lead(scanned: str):
    """Whose badge this is, if that person may have papers printed again."""
    person = holder(scanned)
    if not person.has_perm(REPRINT):
        raise Refused("badge_is_no_leads", person=person.get_username())
    return person


def holder(scanned: str):
    """Whose badge this is."""
    code = scanned.strip().upper().removeprefix(PREFIX)
    badge = Badge.objects.select_related("user").filter(code=code, user__is_active=True).first()
    if badge is None:
        raise Refused("badge_is_nobodys")
    return badge.user
