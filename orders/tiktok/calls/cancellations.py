"""Requests to cancel: found, answered, and made by the seller."""

from collections.abc import Iterable

from orders.tiktok.client import Client
from orders.tiktok.fields import read, reader
from orders.tiktok.page import TIMES, Page, asked, page
from orders.tiktok.payloads.aftersales import Cancellation, CancelStatus, Made, Reason

WANTED = TIMES | {
    "ids": "cancel_ids",
    "order_ids": "order_ids",
    "statuses": "cancel_status",
    "locale": "locale",
}


def search(
    client: Client,
    *,
    statuses: Iterable[CancelStatus] = (),
    page_token="",
    page_size=50,
    sort="update_time",
    **wanted,
) -> Page[Cancellation]:
    """A page of requests, the longest unchanged first; `wanted` names ids or a window."""
    wanted["statuses"] = [_filter(status) for status in statuses]
    said = asked(WANTED, wanted, page_token=page_token, page_size=page_size, sort=sort)
    answer = client.call("cancellations.search", **said)
    return page(answer.data, "cancellations", reader(Cancellation), key="cancel_id")


def approve(client: Client, cancel_id: str, key: str) -> str:
    """Agree to a request; gives the receipt."""
    path, query = {"cancel_id": cancel_id}, {"idempotency_key": key}
    return client.call("cancellations.approve", path_args=path, query=query).request_id


def reject(client: Client, cancel_id: str, reason: str, comment: str, key: str) -> str:
    """Refuse a request for one of the platform's reasons; gives the receipt."""
    path, query = {"cancel_id": cancel_id}, {"idempotency_key": key}
    body = {"reject_reason": reason, "comment": comment}
    return client.call("cancellations.reject", path_args=path, query=query, body=body).request_id


def reject_reasons(client: Client, request_id: str, locale: str = "") -> Page[Reason]:
    """Why a cancellation or a return may be refused, worded in a language."""
    query = {"return_or_cancel_id": request_id, "locale": locale}
    answer = client.call("cancellations.reject_reasons", query=query)
    return page(answer.data, "reasons", reader(Reason), key="name")


def cancel_order(
    client: Client, order_id: str, reason: str, skus: Iterable[tuple[str, int]] = ()
) -> tuple[Made, str]:
    """Cancel an order, or pieces of it, for one of the seller's reasons; with the receipt."""
    pieces = [{"sku_id": sku_id, "quantity": quantity} for sku_id, quantity in skus]
    body = {"order_id": order_id, "cancel_reason": reason, "skus": pieces}
    answer = client.call("cancellations.cancel_order", body=body)
    return read(Made, answer.data, f"orders[{order_id}]"), answer.request_id


def _filter(status: CancelStatus) -> str:
    """What is asked for is spelled unlike what is told."""
    word = "CANCEL" if status == CancelStatus.CANCELLED else status
    return f"CANCELLATION_REQUEST_{word}"
