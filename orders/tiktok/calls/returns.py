"""Requests to return: found, answered, followed, and made by the seller."""

from collections.abc import Sequence
from decimal import Decimal

from orders.tiktok.client import Client
from orders.tiktok.fields import read, reader
from orders.tiktok.page import TIMES, Page, asked, page
from orders.tiktok.payloads.aftersales import Made, Record, Refund, Return, SkuEligibility

WANTED = TIMES | {
    "ids": "return_ids",
    "order_ids": "order_ids",
    "types": "return_types",
    "statuses": "return_status",
    "locale": "locale",
}


def search(
    client: Client, *, page_token="", page_size=50, sort="update_time", **wanted
) -> Page[Return]:
    """A page of requests, the longest unchanged first; `wanted` names ids, kinds or a window."""
    said = asked(WANTED, wanted, page_token=page_token, page_size=page_size, sort=sort)
    answer = client.call("returns.search", **said)
    return page(answer.data, "return_orders", reader(Return), key="return_id")


def approve(
    client: Client,
    return_id: str,
    decision: str,
    key: str,
    *,
    buyer_keeps_it: bool | None = None,
    partial_refund: tuple[str, Decimal] | None = None,
) -> str:
    """Agree to a step of a return, perhaps to a part of the money; gives the receipt."""
    body = {"decision": decision, "buyer_keep_item": buyer_keeps_it}
    if partial_refund:
        currency, amount = partial_refund
        body["partial_refund"] = {"currency": currency, "amount": amount}
    return _answer(client, "returns.approve", return_id, key, body)


def reject(
    client: Client, return_id: str, decision: str, reason: str, comment: str, key: str
) -> str:
    """Refuse a step of a return for one of the platform's reasons; gives the receipt."""
    body = {"decision": decision, "reject_reason": reason, "comment": comment}
    return _answer(client, "returns.reject", return_id, key, body)


def records(client: Client, return_id: str) -> Page[Record]:
    """All that happened to a return, with what buyer and seller showed."""
    answer = client.call("returns.records", path_args={"return_id": return_id})
    return page(answer.data, "records", reader(Record))


def create(
    client: Client,
    order_id: str,
    return_type: str,
    reason: str,
    key: str,
    line_ids: Sequence[str] = (),
) -> tuple[Made, str]:
    """Open a return for a buyer, whole or for some pieces; with the receipt."""
    body = {
        "order_id": order_id,
        "return_type": return_type,
        "return_reason": reason,
        "order_line_item_ids": list(line_ids),
    }
    return _create(client, body, key)


def give(
    client: Client,
    order_id: str,
    reason: str,
    key: str,
    line_ids: Sequence[str],
    money: tuple[str, Decimal],
) -> tuple[Made, str]:
    """Give money back for some pieces: its currency, and how much; with the receipt."""
    currency, amount = money
    body = {
        "order_id": order_id,
        "return_type": "REFUND",
        "return_reason": reason,
        "order_line_item_ids": list(line_ids),
        "currency": currency,
        "refund_total": amount,
    }
    return _create(client, body, key)


def eligibility(client: Client, order_id: str, by: str = "SELLER") -> Page[SkuEligibility]:
    """What may still be asked for an order, by its seller or its buyer."""
    path, query = {"order_id": order_id}, {"initiate_aftersale_user": by}
    answer = client.call("returns.eligibility", path_args=path, query=query)
    return page(answer.data, "sku_eligibility", reader(SkuEligibility), key="sku_id")


def calculate_refund(
    client: Client, order_id: str, request_type: str, reason: str, line_ids: Sequence[str] = ()
) -> Refund:
    """What a buyer would get back for an order, or for some pieces."""
    body = {
        "order_id": order_id,
        "request_type": request_type,
        "reason_name": reason,
        "order_line_item_ids": list(line_ids),
    }
    answer = client.call("returns.calculate_refund", body=body)
    return read(Refund, answer.data, f"orders[{order_id}]")


def _create(client: Client, body: dict, key: str) -> tuple[Made, str]:
    answer = client.call("returns.create", query={"idempotency_key": key}, body=body)
    return read(Made, answer.data, f"orders[{body['order_id']}]"), answer.request_id


def _answer(client: Client, name: str, return_id: str, key: str, body: dict) -> str:
    path, query = {"return_id": return_id}, {"idempotency_key": key}
    return client.call(name, path_args=path, query=query, body=body).request_id
