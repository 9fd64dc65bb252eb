"""What is said to the platform about boxes, and what it says back; no row is read or written."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from orders.errors import Refused
from orders.models import Order, Shop
from orders.services.sendings import Claim
from orders.tiktok.calls import fulfilment
from orders.tiktok.calls import orders as order_calls
from orders.tiktok.client import Client
from orders.tiktok.errors import Meaning, TikTokDown, TikTokRefused
from orders.tiktok.payloads import packages as payloads
from orders.tiktok.payloads.packages import Shipment
from warehouse.models import Package, Waybill

BY_ORDER = {Shop.Market.US, Shop.Market.GB, Shop.Market.JP}  # an own number goes to the order there
CANCELLED = "CANCELLED"
NOT_ARRANGED = {"", "TO_FULFILL"}
Said = dict | Refused | TikTokDown | TikTokRefused  # a receipt, or why there is none


@dataclass(eq=False)
class Word:
    """One box to speak of: its orders, and where the label is ours, its number and carrier."""

    package: Package
    orders: list[Order]
    claim: Claim
    line_ids: dict[str, list[str]] = field(default_factory=dict)  # by order number
    label: Waybill | None = None
    provider: str = ""  # of the label's carrier, by the platform's id
    former: frozenset[str] = frozenset()  # numbers of the box's dead labels

    @property
    def number(self) -> str:
        """The number on our own label."""
        return self.label.number if self.label else ""

    @property
    def goes_by_order(self) -> bool:
        """Whether the platform knows no package yet, or wants an own number for the order."""
        own = self.package.way == Package.Way.OWN
        return not self.package.ref or (own and self.package.shop.market in BY_ORDER)


def say(client: Client, words: Sequence[Word]) -> dict[Word, Said]:
    """Arrange the shipping of these boxes: together where the platform knows their packages."""
    together = [word for word in words if not word.goes_by_order]
    said = _ship(client, together) if together else {}
    for word in words:
        if word not in said:
            said[word] = _heard(_orders_of, client, word)
    return said


def _heard(call: Callable[..., dict], *asked) -> Said:
    try:
        return call(*asked)
    except (TikTokDown, TikTokRefused, Refused) as no:
        return no


def _ship(client: Client, words: Sequence[Word]) -> dict[Word, Said]:
    shipments = [
        Shipment(word.package.ref, tracking_number=word.number, provider_id=word.provider)
        for word in words
    ]
    try:
        result = fulfilment.ship_packages(client, shipments)
    except (TikTokDown, TikTokRefused, Refused) as no:
        return dict.fromkeys(words, no)
    if "" in result.errors:  # nobody knows which: they are told again, which does no harm
        return dict.fromkeys(words, TikTokDown(str(result.errors[""])))
    said = {}
    for word in words:
        error = result.errors.get(word.package.ref)
        said[word] = error or {"request": result.receipt, "package": word.package.ref}
        if _is_done_before(error):
            said[word] = _heard(_as_it_stands, client, word)
    return said


def _orders_of(client: Client, word: Word) -> dict:
    """Say it of each order in the box."""
    receipt = {}
    for order in word.orders:
        receipt |= _one_order(client, word, order)
    return receipt


def _one_order(client: Client, word: Word, order: Order) -> dict:
    """Say it of one order; what a hand that died may have said before is looked up first."""
    if not word.claim.is_first and (found := _standing(client, word, order)):
        return found
    ids = word.line_ids[order.number]
    try:
        if word.package.is_official:
            return {"package": fulfilment.create_packages(client, order.number, ids).id}
        marked = fulfilment.mark_shipped(client, order.number, word.number, word.provider, ids)
        return {"request": marked[1], "package": marked[0].package_id}
    except TikTokRefused as refused:
        if _is_done_before(refused) and (found := _standing(client, word, order)):
            return found
        raise


def _standing(client: Client, word: Word, order: Order) -> dict:
    """The arranged package that holds the box's pieces of an order; empty while one is in none."""
    refs = {
        line.package_ref
        for draft in order_calls.get(client, [order.number])
        for line in draft.lines
        if not {*line.platform_line_ids}.isdisjoint(word.line_ids[order.number])
    }
    if not refs or "" in refs:
        return {}
    packages = [fulfilment.get_package(client, ref) for ref in sorted(refs)]
    if any(package.status in NOT_ARRANGED for package in packages):
        return {}
    return _checked(client, word, packages[0])


def _as_it_stands(client: Client, word: Word) -> dict:
    """What the platform has for a package that it says is arranged already."""
    return _checked(client, word, fulfilment.get_package(client, word.package.ref))


def _checked(client: Client, word: Word, found: payloads.Package) -> dict:
    """What stands there, if it is ours; a number of a label that died since is corrected, once."""
    number = found.tracking_number
    if found.status == CANCELLED:
        raise Refused("platform_cancelled_package", package=str(word.package))
    if word.number and number in word.former:
        number = word.number
        fulfilment.update_package_shipping(client, found.id, number, word.provider)
    if word.number and number not in ("", word.number):
        named = {"number": number, "ours": word.number}
        raise Refused("platform_has_other_number", package=str(word.package), **named)
    return {"package": found.id, "number": number}


def _is_done_before(error: TikTokDown | TikTokRefused | None) -> bool:
    return isinstance(error, TikTokRefused) and error.meaning == Meaning.ALREADY_DONE
