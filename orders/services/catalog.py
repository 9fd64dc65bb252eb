"""What a listing means in SKUs: mapped once, and every order that waits for it goes on."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Case, Exists, F, OuterRef, Q, Value, When

from orders.errors import Outcome, Refused
from orders.models import LinePart, Listing, ListingPart, Order, OrderLine, Sku, SkuCode
from orders.models.state import BEFORE_PICKING
from orders.services import lifecycle
from orders.services.lifecycle import Reason

_OF_ITS_LINE = LinePart.objects.filter(line=OuterRef("part__line")).exclude(pk=OuterRef("part"))
# For rows that point at a part: the name of the kit it was sold in, empty where it was sold alone.
KIT = Case(When(Exists(_OF_ITS_LINE), then=F("part__line__product_name")), default=Value(""))


def map_listing(listing_id: int, parts: dict[int, int], *, by, at: datetime) -> Outcome:
    """Say which SKUs a listing is (sku id → pieces); orders that only waited for it go on.

    Orders whose goods were known before keep what they had. Raises Refused without any part.
    """
    with transaction.atomic():
        listing = Listing.objects.select_for_update().get(pk=listing_id)
        if not parts:
            raise Refused("listing_needs_parts", listing=str(listing))
        listing.parts.all().delete()
        made = ListingPart.objects.bulk_create(
            ListingPart(listing=listing, sku_id=sku_id, quantity=quantity)
            for sku_id, quantity in parts.items()
        )
        waiting = unmapped_lines().filter(listing=listing, order__state__in=BEFORE_PICKING)
        orders = lifecycle.locked(waiting.values_list("order_id", flat=True))
        lines = list(waiting.filter(order__in=orders))
        LinePart.objects.bulk_create(parts_of(lines, {listing.pk: made}))
        ready = _all_mapped(orders)
        lifecycle.mark(ready, "mapped_at", at=at)
        return lifecycle.lift(ready, [Reason.UNMAPPED], by=by, at=at)


def set_barcodes(sku: Sku, codes: Sequence[str]) -> None:
    """Make these the barcodes on a SKU's goods; Refused if one of them is another SKU's."""
    with transaction.atomic():
        for code in codes:
            owner = Sku.objects.filter(Q(code=code) | Q(codes__code=code)).exclude(pk=sku.pk)
            if taken := owner.first():
                raise Refused("barcode_is_taken", code=code, sku=taken.code)
        sku.codes.exclude(code__in=codes).delete()
        known = set(sku.codes.values_list("code", flat=True))
        SkuCode.objects.bulk_create(
            SkuCode(sku=sku, code=code) for code in dict.fromkeys(codes) if code not in known
        )


def matching(at: datetime):
    """Ids of unmapped listings whose seller SKU is one of our codes by now."""
    known = Sku.objects.filter(code=OuterRef("seller_sku"))
    return Listing.objects.unmapped().filter(Exists(known)).values_list("pk", flat=True)


def map_matching(listing_ids: Sequence[int], *, by=None, at: datetime) -> Outcome:
    """Map such listings, one piece each."""
    outcome = Outcome()
    for listing in Listing.objects.filter(pk__in=listing_ids):
        sku = Sku.objects.get(code=listing.seller_sku)
        map_listing(listing.pk, {sku.pk: 1}, by=by, at=at)
        outcome.done.append(listing.pk)
    return outcome


def match_by_code(listings: Sequence[Listing]) -> list[ListingPart]:
    """A listing whose seller SKU is one of our codes is that SKU, one piece each."""
    skus = dict(
        Sku.objects.filter(code__in=[listing.seller_sku for listing in listings]).values_list(
            "code", "pk"
        )
    )
    return ListingPart.objects.bulk_create(
        ListingPart(listing=listing, sku_id=skus[listing.seller_sku], quantity=1)
        for listing in listings
        if listing.seller_sku in skus
    )


def parts_by_listing(listings: Iterable[Listing]) -> dict[int, list[ListingPart]]:
    """What each listing is made of, by listing id; an unmapped one is not in it."""
    parts: dict[int, list[ListingPart]] = {}
    for part in ListingPart.objects.filter(listing__in=listings):
        parts.setdefault(part.listing_id, []).append(part)
    return parts


def parts_of(lines: Iterable[OrderLine], parts: dict[int, Sequence[ListingPart]]) -> list[LinePart]:
    """What must leave the shelf for these lines, `parts` by listing id."""
    return [
        LinePart(
            line=line,
            sku_id=part.sku_id,
            quantity=line.wanted * part.quantity,
        )
        for line in lines
        for part in parts.get(line.listing_id, ())
        if line.wanted
    ]


def unmapped_lines():
    """Wanted lines of which nobody has said what they are."""
    wanted = OrderLine.objects.filter(quantity__gt=F("cancelled_quantity"))
    return wanted.filter(~Exists(LinePart.objects.filter(line=OuterRef("pk"))))


def _all_mapped(orders: Sequence[Order]) -> list[int]:
    open_lines = unmapped_lines().filter(order__in=orders)
    unmapped = set(open_lines.values_list("order_id", flat=True))
    return [order.pk for order in orders if order.pk not in unmapped]
