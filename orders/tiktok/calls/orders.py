"""Orders: found by when they changed, or read by their ids."""

from collections.abc import Callable, Sequence
from typing import Any

from orders.drafts import OrderDraft
from orders.tiktok.client import Client
from orders.tiktok.errors import NOT_OF_THIS_SHOP, OF_ANY_CALL, Meaning, TikTokRefused
from orders.tiktok.fields import read, reader
from orders.tiktok.page import TIMES, Page, asked, page
from orders.tiktok.payloads.orders import Expected, OrderStub, PriceDetail, draft

IDS_A_CALL = 50
WANTED = TIMES | {"status": "order_status"}


def search(client: Client, **wanted) -> Page[OrderDraft]:
    """A page of orders, the longest unchanged first; `wanted` names a window or a status."""
    return page(_search(client, **wanted), "orders", draft)


def search_ids(client: Client, **wanted) -> Page[OrderStub]:
    """The same page, with only what tells whether we have its orders."""
    return page(_search(client, **wanted), "orders", reader(OrderStub))


def get(client: Client, ids: Sequence[str]) -> Page[OrderDraft]:
    """The orders with these ids, however many, without those that are none of this shop's.

    An id that the platform refuses is named and stops no other; where it refuses all, that is
    passed on.
    """
    return _read(client, ids, draft)


def expected(client: Client, ids: Sequence[str]) -> Page[Expected]:
    """When the orders with these ids are expected at their buyers; otherwise as `get`."""
    return _read(client, ids, reader(Expected))


def price_detail(client: Client, order_id: str) -> PriceDetail:
    """What an order's amounts are made of."""
    answer = client.call("orders.price_detail", path_args={"order_id": order_id})
    return read(PriceDetail, answer.data, "price_detail")


def _read(client: Client, ids: Sequence[str], form: Callable[[Any, str], Any]) -> Page:
    found, faults, refused = [], {}, {}
    for start in range(0, len(ids), IDS_A_CALL):
        orders = _get(client, list(ids[start : start + IDS_A_CALL]), form)
        found += orders
        faults |= orders.faults
        refused |= orders.refused
        if len(refused) == len(ids[: start + IDS_A_CALL]):
            raise orders.refused[ids[start]]
    return Page(tuple(found), faults=faults, refused=refused)


def _get(client: Client, ids: list[str], form: Callable[[Any, str], Any]) -> Page:
    """One that is strange has the whole call refused: halved until it stands alone."""
    try:
        return page(client.call("orders.get", query={"ids": ids}).data, "orders", form)
    except TikTokRefused as no:
        if no.meaning != Meaning.REFUSE or no.code in OF_ANY_CALL:
            raise
        if len(ids) == 1:
            return Page((), refused={} if no.code == NOT_OF_THIS_SHOP else {ids[0]: no})
    half = len(ids) // 2
    left, right = (_get(client, part, form) for part in (ids[:half], ids[half:]))
    return Page(
        (*left, *right), faults=left.faults | right.faults, refused=left.refused | right.refused
    )


def _search(client: Client, *, page_token="", page_size=100, sort="update_time", **wanted) -> dict:
    said = asked(WANTED, wanted, page_token=page_token, page_size=page_size, sort=sort)
    return client.call("orders.search", **said).data
