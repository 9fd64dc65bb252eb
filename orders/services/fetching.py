"""Orders read from the platform and placed; what cannot be taken in is kept for a person."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from orders.drafts import OrderDraft
from orders.errors import Refused
from orders.models import Shop, Unplaced
from orders.services import connections, intake, sendings
from orders.services.intake import Comparison
from orders.tiktok.calls import orders as calls
from orders.tiktok.errors import TikTokRefused
from orders.tiktok.page import Page

AT_ONCE = 500  # orders placed at once, read in calls of fifty
LONGEST_NUMBER = 64


@dataclass
class Fetched:
    """What became of orders by their numbers; why the platform did not show those in `unread`."""

    placed: Comparison = field(default_factory=Comparison)
    unread: dict[str, Refused] = field(default_factory=dict)


def is_number(text: str) -> bool:
    """Whether this may be asked for as an order's number at all."""
    return text.isascii() and text.isalnum() and len(text) <= LONGEST_NUMBER


def fetch(shop: Shop, numbers: Sequence[str], *, by=None, at: datetime) -> Fetched:
    """Read these orders and place them; one that is unreadable stops no other."""
    client = connections.client_for(shop, at=at)
    fetched = Fetched()
    for start in range(0, len(numbers), AT_ONCE):
        wanted = numbers[start : start + AT_ONCE]
        found = calls.get(client, wanted)
        fetched.placed += take_in(shop, found, by=by, at=at)
        shown = {draft.number for draft in found} | found.faults.keys()
        fetched.unread |= {
            number: _why_unread(number, found.refused.get(number))
            for number in wanted
            if number not in shown
        }
    return fetched


def take_in(shop: Shop, page: Page[OrderDraft], *, by=None, at: datetime) -> Comparison:
    """Place what the platform lists; an order that stands there twice is taken as it is latest."""
    latest: dict[str, OrderDraft] = {}
    for draft in sorted(page, key=lambda one: one.as_of):
        latest[draft.number] = draft
    placed = intake.place(shop.pk, list(latest.values()), by=by, at=at)
    placed.refused |= page.faults
    placed.groups |= dict.fromkeys(page.faults, "refused")
    _keep_refused(shop, placed, at)
    return placed


def _why_unread(number: str, no: TikTokRefused | None) -> Refused:
    if no is None:
        return Refused("order_is_not_there", order=number)
    return not_fetched(number, Refused("platform_refused", code=no.code, message=no.message))


def not_fetched(number: str, why: Refused) -> Refused:
    """Why one order was not fetched, as a sentence that names it."""
    return Refused("order_was_not_fetched", order=number, why=sendings.told(why))


def _keep_refused(shop: Shop, placed: Comparison, at: datetime) -> None:
    """Put before a person what could not be taken in, and nothing that was since."""
    Unplaced.objects.bulk_create(
        (
            Unplaced(
                shop=shop, number=number, problem={"code": why.code, "params": why.params}, since=at
            )
            for number, why in placed.refused.items()
        ),
        update_conflicts=True,
        unique_fields=["shop", "number"],
        update_fields=["problem"],
    )
    fine = placed.groups.keys() - placed.refused.keys()
    Unplaced.objects.filter(shop=shop, number__in=fine).delete()
