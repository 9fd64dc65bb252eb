"""Shops on the platform are told how much there is of what they sell.

Claim, call, record. A figure is read when it is claimed, under the lock that every change of it
takes as well: one that changes while its push is on the wire is due again when the push comes back.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from django import db
from django.db import transaction

from orders.errors import Outcome, Refused
from orders.models import Shop
from orders.services import connections, sendings
from orders.tiktok.calls import products
from orders.tiktok.client import Client
from orders.tiktok.errors import Meaning, TikTokDown, TikTokRefused
from orders.tiktok.payloads.products import SkuStock
from warehouse.models import ChannelStock
from warehouse.services import channel_stock

LEASE = sendings.LEASE
HANDS = 16  # products told of at the same time: one after the other a live evening takes too long
NOES = (TikTokDown, TikTokRefused, Refused)
CUT_OFF = {Meaning.DEAUTHORISED, Meaning.TOKEN}
No = TikTokDown | TikTokRefused | Refused
Stocks = Mapping[ChannelStock, SkuStock]
Answers = dict[ChannelStock, No | None]  # None: taken


@dataclass(frozen=True)
class _Verdict:
    """Why a figure was not taken, and after how long it is told again; None: by a person."""

    why: Refused
    after: timedelta | None = None


def to_push(at: datetime):
    """Ids of listings whose shops are to be told of their stock now, the longest waiting first."""
    return ChannelStock.objects.to_push(at).order_by("call_at", "pk").values_list("pk", flat=True)


def push(row_ids: Sequence[int], *, by=None, at: datetime) -> Outcome:
    """Tell shops how much there is of these listings, a call for each product."""
    outcome, by_shop = Outcome(), defaultdict(list)
    due = ChannelStock.objects.to_push(at).filter(pk__in=row_ids).select_related("shop")
    for row in due.order_by("pk"):
        by_shop[row.shop].append(row.pk)
    for shop, ids in by_shop.items():
        outcome += _push_some(shop, ids, at)
    return outcome


def _push_some(shop: Shop, ids: Sequence[int], at: datetime) -> Outcome:
    try:
        client = connections.client_for(shop, at=at)
    except Refused as why:
        return Outcome([], dict.fromkeys(ids, why))
    outcome = _find(client, shop, ids, at)
    stocks, strange = _claim(ids, at)
    outcome += _record(shop, strange | _say(client, stocks), at)
    return outcome


def _find(client: Client, shop: Shop, ids: Sequence[int], at: datetime) -> Outcome:
    """Learn of which product new listings are, and from which warehouses they are sold there."""
    new = ChannelStock.objects.filter(pk__in=ids, product_ref="").select_related("listing")
    rows = {row.listing.platform_sku_id: row for row in new}
    if not rows:
        return Outcome()
    try:
        found = products.inventory(client, list(rows))
    except NOES as no:
        return _record(shop, dict.fromkeys(rows.values(), no), at)
    for product in found:
        for sku in product.skus:
            if sku.id in rows and sku.warehouses:
                rows[sku.id].product_ref = product.product_id
                rows[sku.id].places = [place.warehouse_id for place in sku.warehouses]
    ChannelStock.objects.bulk_update(rows.values(), ["product_ref", "places"])
    missing = {
        row: Refused("listing_is_not_there", sku=sku_id, shop=shop.name)
        for sku_id, row in rows.items()
        if not row.product_ref
    }
    return _record(shop, missing, at)


def _claim(ids: Sequence[int], at: datetime) -> tuple[Stocks, Answers]:
    """Rows in our hands with what is to be said of them, and those of which nothing can be."""
    with transaction.atomic():
        due = ChannelStock.objects.to_push(at).filter(pk__in=ids).exclude(product_ref="")
        due = due.select_related("listing").select_for_update(of=["self"])
        rows = list(due.order_by("pk"))
        figures = channel_stock.figures(rows)
        stocks, strange = {}, {}
        for row in rows:
            figure = figures.get(row.pk)
            row.call_at = at + LEASE if figure else None
            if figure and figure.strange:
                where = list(figure.strange)
                strange[row] = Refused("place_is_nobodys", listing=str(row), places=where)
            elif figure:
                row.attempts, row.sent, row.sent_at = row.attempts + 1, figure.total, at
                stocks[row] = SkuStock(row.listing.platform_sku_id, figure.pieces)
        ChannelStock.objects.bulk_update(rows, ["call_at", "attempts", "sent", "sent_at"])
    return stocks, strange


def _say(client: Client, stocks: Stocks) -> Answers:
    """Tell of every product, several at a time; no row is read or written."""
    by_product: dict[str, dict] = defaultdict(dict)
    for row, stock in stocks.items():
        by_product[row.product_ref][row] = stock
    said: Answers = {}
    tell = partial(_tell_in_a_thread, client, [])
    with ThreadPoolExecutor(HANDS) as hands:
        for answers in hands.map(tell, by_product.values()):
            said |= answers
    return said


def _tell_in_a_thread(client: Client, halt: list[No], stocks: Stocks) -> Answers:
    try:
        return _tell(client, halt, stocks)
    finally:
        db.connections.close_all()  # a token that was renewed on the way opened one


def _tell(client: Client, halt: list[No], stocks: Stocks) -> Answers:
    """Tell of one product; once the shop cannot be reached, `halt` says so and nobody calls."""
    if halt:
        return dict.fromkeys(stocks, halt[0])
    product = next(iter(stocks)).product_ref
    try:
        errors = products.update_inventory(client, product, stocks.values()).errors
    except NOES as no:
        is_of_one = isinstance(no, TikTokRefused) and no.meaning not in CUT_OFF
        if is_of_one and len(stocks) > 1:  # the others are not to suffer for it
            return _tell_apart(client, halt, stocks)
        if not is_of_one:
            halt.append(no)
        return dict.fromkeys(stocks, no)
    return {row: errors.get(stock.sku_id, errors.get("")) for row, stock in stocks.items()}


def _tell_apart(client: Client, halt: list[No], stocks: Stocks) -> Answers:
    said: Answers = {}
    for row, stock in stocks.items():
        said |= _tell(client, halt, {row: stock})
    return said


def _record(shop: Shop, said: Answers, at: datetime) -> Outcome:
    """Take down what the platform said; what comes too late only has the figure told again."""
    if not said:
        return Outcome()
    verdicts = {row: _verdict(shop, row, no, at) for row, no in said.items() if no}
    claims = {row.pk: row for row in said}
    with transaction.atomic():
        rows = ChannelStock.objects.filter(pk__in=claims).select_for_update()
        rows = list(rows.order_by("pk"))
        for row in rows:
            _note(row, claims[row.pk], verdicts.get(row), at)
        fields = ["changes", "call_at", "failures", "confirmed", "confirmed_at", "refused_at"]
        ChannelStock.objects.bulk_update(rows, [*fields, "problem"])
    refused = {row.pk: verdict.why for row, verdict in verdicts.items()}
    return Outcome([row.pk for row in said if row.pk not in refused], refused)


def _note(row: ChannelStock, claim: ChannelStock, verdict: _Verdict | None, at: datetime) -> None:
    if row.attempts != claim.attempts:
        # Another hand has told since: which of the two figures arrived last, nobody knows.
        row.changes, row.call_at = row.changes + 1, row.call_at or at
        return
    row.call_at = at if row.changes != claim.changes else None
    row.refused_at, row.problem = None, {}
    if verdict is None:
        row.confirmed, row.confirmed_at, row.failures = row.sent, at, 0
        return
    row.problem = sendings.told(verdict.why)
    if verdict.after is None:
        row.refused_at = at
    else:
        row.failures += 1
        row.call_at = at + max(verdict.after, sendings.wait_after(row.failures))


def _verdict(shop: Shop, row: ChannelStock, no: No, at: datetime) -> _Verdict:
    """What a no means for a row: told again after a while, or a person must look."""
    if isinstance(no, TikTokDown):
        why = Refused("platform_is_down", why=str(no))
        return _Verdict(why, timedelta(seconds=no.retry_after or 0))
    if isinstance(no, Refused):
        return _Verdict(no, timedelta() if no.code == "grant_is_ended" else None)
    why = connections.heed(shop, no, at=at)
    if no.meaning in CUT_OFF:
        return _Verdict(why, timedelta())
    if row.product_ref and row.sent == 0:
        why = Refused("stock_of_none_refused", code=no.code, message=no.message)
    return _Verdict(why)
