"""What a rule can look at: each check a pure function over an order read with its facts."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import (
    Count,
    Exists,
    F,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    prefetch_related_objects,
)
from django.db.models.functions import Coalesce

from orders.models import Hold, LinePart, Order, OrderLine, Recipient, Sku, SkuCode
from orders.models.screening import Check
from orders.models.state import ON_THE_LINE, ShippingType
from orders.refusals import sentence
from orders.services import address, notes

Reason = Hold.Reason
# What checks read of an order itself.
READ = (
    "number", "shop", "buyer", "buyer_note", "total", "currency", "pieces", "delivery_option",
    "channel", "lane", "warehouse_ref", "ordered_at", "event_count", "shipping_type",
    "recipient__data", "recipient__region", "recipient__postcode",
)  # fmt: skip
LINES, BUYER, ODDS = "lines", "buyer", "odds"  # what a check needs to be read besides


@dataclass(frozen=True)
class Match:
    """What a check found in an order: `code` and `params` word it."""

    code: str
    params: dict = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        """What was found, in the reader's language."""
        return sentence(self.code, self.params)


@dataclass(frozen=True)
class Looking:
    """A check, what must be read for it, and the reason its orders are held for."""

    run: Callable[[Order, dict], Match | None]
    needs: str = ""
    reason: str = Reason.RULE


def every(_order: Order, _params: dict) -> Match:
    """No condition: for what is to happen to all orders of a shop."""
    return Match("if_every")


def note(order: Order, params: dict) -> Match | None:
    """A buyer's wish about colour, size or a gift must be read by a person."""
    found = [kind for kind in notes.kinds(order.buyer_note) if kind in params["kinds"]]
    return Match("held_note", {"kinds": found}) if found else None


def recipient(order: Order, _params: dict) -> Match | None:
    """A parcel without a deliverable address comes back."""
    known = _recipient(order)
    if known is None or not any(known.data.values()):
        return Match("held_no_address")
    if order.shipping_type == ShippingType.SELLER and address.is_masked(str(known.data["lines"])):
        return Match("held_masked")
    wrong = address.faults(known.data, known.region, known.postcode)
    return Match("held_address", {"fields": wrong}) if wrong else None


def worth_more(order: Order, params: dict) -> Match | None:
    """An amount, shipping included, from so much up."""
    worth = order.currency == params["currency"] and order.total >= Decimal(params["amount"])
    return Match("if_worth_more", params) if worth else None


def worth_less(order: Order, params: dict) -> Match | None:
    """An amount, shipping included, below so much."""
    worth = order.currency == params["currency"] and order.total < Decimal(params["amount"])
    return Match("if_worth_less", params) if worth else None


def pieces(order: Order, params: dict) -> Match | None:
    """Pieces of all lines together, from so many up."""
    return Match("if_pieces", params) if order.pieces >= params["pieces"] else None


def sku(order: Order, params: dict) -> Match | None:
    """One of these codes, ours or the seller's, among its goods."""
    wanted = {code.casefold() for code in params["skus"]}
    codes = {line.seller_sku for line in order.lines.all()}
    codes |= {part.sku.code for line in order.lines.all() for part in line.parts.all()}
    found = sorted(code for code in codes if code.casefold() in wanted)
    return Match("if_sku", {"skus": found}) if found else None


def region(order: Order, params: dict) -> Match | None:
    """A country it goes to."""
    known = _recipient(order)
    found = known and known.region in params["regions"]
    return Match("if_region", {"regions": [known.region]}) if found else None


def postcode(order: Order, params: dict) -> Match | None:
    """A beginning of the postcode it goes to."""
    known = _recipient(order)
    beginnings = tuple(word.upper() for word in params["beginnings"])
    found = known and known.postcode.upper().startswith(beginnings)
    return Match("if_postcode", params) if found else None


def delivery(order: Order, params: dict) -> Match | None:
    """What the buyer chose for delivery."""
    found = _named(params["options"], [order.delivery_option])
    return Match("if_delivery", {"options": found}) if found else None


def channel(order: Order, params: dict) -> Match | None:
    """Where it was sold, or the lane it runs in."""
    found = _named(params["channels"], [order.channel, order.lane])
    return Match("if_channel", {"channels": found}) if found else None


def first_order(order: Order, _params: dict) -> Match | None:
    """A buyer who never bought from this shop before."""
    return Match("if_first_order") if order.is_first_of_buyer else None


def open_orders(order: Order, params: dict) -> Match | None:
    """A buyer with so many orders on the line, this one among them."""
    return Match("if_open_orders", params) if order.open_of_buyer >= params["orders"] else None


def gift(order: Order, _params: dict) -> Match | None:
    """A gift line: goods the platform gives away with the order."""
    return Match("if_gift") if any(line.is_gift for line in order.lines.all()) else None


def listing(order: Order, _params: dict) -> Match | None:
    """A seller SKU that means other goods of ours than those its listing is mapped to."""
    told = [{"code": "line_at_odds", "params": _odds(line)} for line in order.at_odds]
    return Match("lines_at_odds", {"lines": told}) if told else None


CHECKS = {
    Check.EVERY: Looking(every),
    Check.NOTE: Looking(note, reason=Reason.NOTE),
    Check.ADDRESS: Looking(recipient, reason=Reason.ADDRESS),
    Check.WORTH_MORE: Looking(worth_more),
    Check.WORTH_LESS: Looking(worth_less),
    Check.PIECES: Looking(pieces),
    Check.SKU: Looking(sku, LINES),
    Check.REGION: Looking(region),
    Check.POSTCODE: Looking(postcode),
    Check.DELIVERY: Looking(delivery),
    Check.CHANNEL: Looking(channel),
    Check.FIRST_ORDER: Looking(first_order, BUYER),
    Check.OPEN_ORDERS: Looking(open_orders, BUYER),
    Check.GIFT: Looking(gift, LINES),
    Check.LISTING: Looking(listing, ODDS),
}


def read(orders: Sequence[Order], check_names: Iterable[str]) -> None:
    """Read what these checks need besides the orders themselves, in a few queries."""
    needs = {CHECKS[name].needs for name in check_names}
    if LINES in needs:
        prefetch_related_objects(orders, "lines__parts__sku")
    if BUYER in needs:
        _read_buyers(orders)
    if ODDS in needs:
        _read_odds(orders)


def _read_buyers(orders: Sequence[Order]) -> None:
    bought = Order.objects.filter(buyer__in={order.buyer_id for order in orders})
    counted = bought.values_list("buyer").annotate(
        first=Min("ordered_at"), on_the_line=Count("pk", filter=Q(state__in=ON_THE_LINE))
    )
    known = {buyer: (first, count) for buyer, first, count in counted}
    for order in orders:
        first, count = known.get(order.buyer_id, (None, 0))
        order.is_first_of_buyer, order.open_of_buyer = order.ordered_at == first, count


def _read_odds(orders: Sequence[Order]) -> None:
    found = defaultdict(list)
    for line in _lines_at_odds(orders).prefetch_related("parts__sku").order_by("pk"):
        found[line.order_id].append(line)
    for order in orders:
        order.at_odds = found[order.pk]


def _lines_at_odds(orders: Sequence[Order]) -> QuerySet[OrderLine]:
    """Wanted lines with a SKU they name, by its code or a barcode, that is none of their parts."""
    by_code = Sku.objects.filter(code=OuterRef("seller_sku")).values("code")
    by_barcode = SkuCode.objects.filter(code=OuterRef("seller_sku")).values("sku__code")
    parts = LinePart.objects.filter(line=OuterRef("pk"))
    lines = OrderLine.objects.filter(order__in=orders, quantity__gt=F("cancelled_quantity"))
    lines = lines.annotate(names=Coalesce(Subquery(by_code), Subquery(by_barcode)))
    at_odds = ~Exists(parts.filter(sku__code=OuterRef("names")))
    return lines.filter(Exists(parts), at_odds, names__isnull=False)


def _odds(line: OrderLine) -> dict:
    """What a line at odds with its listing is called, what it says, and what is mapped."""
    by_barcode = {"barcode": line.seller_sku, "sku": line.names}
    is_code = line.names == line.seller_sku
    return {
        "line": " · ".join(filter(None, [line.product_name, line.variation])),
        "seller_sku": line.names if is_code else {"code": "barcode_of", "params": by_barcode},
        "mapped": sorted(part.sku.code for part in line.parts.all()),
    }


def _recipient(order: Order) -> Recipient | None:
    return getattr(order, "recipient", None)


def _named(wanted: Iterable[str], names: Iterable[str]) -> list[str]:
    """Which of these names is one of the wanted words, in whatever case."""
    known = {word.casefold() for word in wanted}
    return list(dict.fromkeys(name for name in names if name.casefold() in known))
