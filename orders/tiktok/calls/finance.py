"""Statements, what they are made of, and what they do not hold yet."""

from datetime import datetime

from orders.tiktok.client import Client
from orders.tiktok.fields import read, reader
from orders.tiktok.page import Page, page
from orders.tiktok.payloads.finance import OrderTransactions, Statement, Transaction, Unsettled


def statements(
    client: Client,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    page_token="",
    page_size=100,
) -> Page[Statement]:
    """A page of daily statements, the oldest first."""
    window = {"statement_time_ge": since, "statement_time_lt": until}
    query = _ascending("statement_time", page_token, page_size) | window
    return page(
        client.call("finance.statements", query=query).data, "statements", reader(Statement)
    )


def statement_transactions(
    client: Client, statement_id: str, *, page_token="", page_size=100
) -> Page[Transaction]:
    """A page of what a statement is made of."""
    query = _ascending("order_create_time", page_token, page_size)
    path = {"statement_id": statement_id}
    answer = client.call("finance.statement_transactions", path_args=path, query=query)
    return page(answer.data, "transactions", reader(Transaction))


def order_transactions(client: Client, order_id: str) -> OrderTransactions:
    """What an order came to, SKU by SKU."""
    answer = client.call("finance.order_transactions", path_args={"order_id": order_id})
    return read(OrderTransactions, answer.data, f"orders[{order_id}]")


def unsettled(client: Client, *, page_token="", page_size=100) -> Page[Unsettled]:
    """A page of orders whose money is still to come."""
    query = _ascending("order_create_time", page_token, page_size)
    answer = client.call("finance.unsettled", query=query)
    return page(answer.data, "transactions", reader(Unsettled), key="order_id")


def _ascending(sort: str, page_token: str, page_size: int) -> dict:
    return {
        "sort_field": sort,
        "sort_order": "ASC",
        "page_token": page_token,
        "page_size": page_size,
    }
