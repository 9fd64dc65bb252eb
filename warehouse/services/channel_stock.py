"""What shops on the platform are to be told of our stock, and what people keep back of it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F, Max, QuerySet, Value
from django.db.models.functions import Coalesce

from orders.errors import Outcome, Refused
from orders.models import Listing, ListingPart, Shop
from warehouse.models import ChannelStock, ShopWarehouse, StockBalance

MOST = 99_999  # pieces; the platform takes no more


@dataclass(frozen=True)
class Figure:
    """Pieces of a listing the platform may sell, by its id of the warehouse they lie in.

    `strange` are warehouses it sells from and none of ours is, so nobody knows what lies there.
    """

    pieces: dict[str, int]
    strange: tuple[str, ...] = ()

    @property
    def total(self) -> int:
        return sum(self.pieces.values())


def mark(sku_ids: Iterable[int], *, at: datetime) -> None:
    """Pieces of these SKUs became free or were promised: have the shops that sell them told.

    One statement, in the transaction that changes the balances. Locked by pk, for two batches may
    change parts of the same kits.
    """
    sellers = ListingPart.objects.filter(sku__in=set(sku_ids)).values("listing")
    _mark(ChannelStock.objects.filter(listing__in=sellers), at)


def unfollowed(at: datetime):
    """Ids of mapped listings whose shop is to be told of their stock, and has no figure yet.

    One that was mapped anew counts as such: its figure is another.
    """
    mapped = Listing.objects.filter(shop__in=Shop.objects.pushing()).annotate(newest=Max("parts"))
    fresh = mapped.exclude(newest=None).exclude(channel_stock__newest_part=F("newest"))
    return fresh.order_by("pk").values_list("pk", flat=True)


def follow(listing_ids: Sequence[int], *, by=None, at: datetime) -> Outcome:
    """From now on the shops of these listings are told of their stock."""
    listings = Listing.objects.filter(pk__in=listing_ids).annotate(newest=Max("parts"))
    listings = list(listings.exclude(newest=None))
    newest = {listing.pk: listing.newest for listing in listings}
    with transaction.atomic():
        ChannelStock.objects.bulk_create(
            (ChannelStock(shop_id=listing.shop_id, listing=listing) for listing in listings),
            ignore_conflicts=True,
        )
        rows = ChannelStock.objects.filter(listing__in=newest).select_for_update()
        rows = list(rows.order_by("pk"))
        for row in rows:
            row.newest_part, row.changes = newest[row.listing_id], row.changes + 1
            row.call_at = row.call_at or at
        ChannelStock.objects.bulk_update(rows, ["newest_part", "changes", "call_at"])
    return Outcome(list(newest))


def keep_back(row_ids: Iterable[int], *, buffer: int, reserve: int, by, at: datetime) -> Outcome:
    """Say how many pieces of each listing the platform is not told of; it is told the rest."""
    rows = ChannelStock.objects.filter(pk__in=row_ids)
    with transaction.atomic():
        _mark(rows, at, buffer=buffer, reserve=reserve)
    return Outcome(list(rows.values_list("pk", flat=True)))


def retry(row_ids: Iterable[int], *, by, at: datetime) -> Outcome:
    """A person says: tell the platform of these now, and ask it anew where it sells them."""
    rows = ChannelStock.objects.filter(pk__in=row_ids)
    told = rows.filter(shop__in=Shop.objects.pushing())
    ids = list(told.values_list("pk", flat=True))
    refused = {
        row.pk: Refused("shop_is_told_no_stock", shop=row.shop.name)
        for row in rows.exclude(pk__in=ids).select_related("shop")
    }
    again = {"call_at": at, "refused_at": None, "failures": 0, "problem": {}, "product_ref": ""}
    with transaction.atomic():
        _mark(ChannelStock.objects.filter(pk__in=ids), at, **again)
    return Outcome(ids, refused)


def figures(rows: Sequence[ChannelStock]) -> dict[int, Figure]:
    """What the platform is to believe of these rows' listings, by row id; three queries.

    A kit lasts as long as the part there is least of; nothing is put together across warehouses.
    A listing without parts is left out.
    """
    parts, links = defaultdict(list), defaultdict(list)
    for part in ListingPart.objects.filter(listing__in=[row.listing_id for row in rows]):
        parts[part.listing_id].append(part)
    for link in ShopWarehouse.objects.filter(shop__in={row.shop_id for row in rows}):
        links[link.shop_id].append(link)
    free = _free(parts.values(), links.values())
    return {
        row.pk: _figure(row, parts[row.listing_id], links[row.shop_id], free)
        for row in rows
        if parts[row.listing_id]
    }


def _mark(rows: QuerySet[ChannelStock], at: datetime, **facts) -> None:
    """Figures changed: they are told now, unless they are being told or wait for the platform."""
    rows = rows.select_for_update().order_by("pk")
    due = {"changes": F("changes") + 1, "call_at": Coalesce("call_at", Value(at))}
    ChannelStock.objects.filter(pk__in=rows).update(**due | facts)


def _free(parts: Iterable, links: Iterable) -> Mapping[tuple[int, int], int]:
    balances = StockBalance.objects.filter(
        sku__in={part.sku_id for some in parts for part in some},
        warehouse__in={link.warehouse_id for some in links for link in some},
    )
    free = {(balance.warehouse_id, balance.sku_id): balance.available for balance in balances}
    return defaultdict(int, free)


def _figure(row: ChannelStock, parts, links, free) -> Figure:
    sets = {
        link: min(free[link.warehouse_id, part.sku_id] // part.quantity for part in parts)
        for link in links
    }
    if len(row.places) < 2:
        place = next(iter(row.places), "")
        return Figure(_without({place: sum(sets.values())}, row.kept_back))
    pieces: Counter[str] = Counter()
    for link in links:
        if link.platform_ref in row.places:
            pieces[link.platform_ref] += sets[link]
    strange = tuple(place for place in row.places if place not in pieces)
    return Figure(_without(pieces, row.kept_back), strange)


def _without(pieces: Mapping[str, int], kept_back: int) -> dict[str, int]:
    """What is left in each warehouse when so many pieces are kept back in all, never below none."""
    left = {}
    for place, there in pieces.items():
        kept = min(there, kept_back)
        kept_back -= kept
        left[place] = min(there - kept, MOST)
    return left
