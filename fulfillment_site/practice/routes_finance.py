"""Statements, transactions, payments."""

from decimal import Decimal

from fulfillment_site.practice import finance, orders, paging
from fulfillment_site.practice.calls import Asked, declare
from fulfillment_site.practice.documents import Document
from fulfillment_site.practice.finance import DAY, Proceeds, Statement
from fulfillment_site.practice.purchases import money
from fulfillment_site.practice.refusals import Denied

SCOPE = "seller.finance.info"
BASE = "/finance/{v}"


@declare("GET", BASE + "/statements", "202309", scope=SCOPE)
def statements(asked: Asked) -> dict:
    """Daily statements by time and whether they were paid."""
    if asked.text("sort_field") != "statement_time":
        raise Denied(36009021, "sort_field is statement_time.")
    found = [one for one in finance.statements(asked.world, asked.shop) if _fits(asked, one)]
    if asked.text("sort_order", "ASC") == "DESC":
        found.reverse()
    page, next_token = paging.cut(asked, found, asked.number("page_size", 20, 1, 100))
    return {"statements": [_statement(asked, one) for one in page], "next_page_token": next_token}


def _fits(asked: Asked, one: Statement) -> bool:
    since = asked.number("statement_time_ge", 0, 0, 2**40)
    until = asked.number("statement_time_lt", 2**40, 0, 2**40)
    wanted = asked.text("payment_status")
    return since <= one.time < until and wanted in ("", _payment_status(asked, one))


def _payment_status(asked: Asked, one: Statement) -> str:
    return "PAID" if asked.at >= one.time + DAY else "PROCESSING"


def _sum(asked: Asked, found: list[Document]) -> Proceeds:
    parts = [finance.proceeds(asked.shop, order) for order in found]
    sums = {
        name: sum((getattr(one, name) for one in parts), Decimal(0))
        for name in Proceeds.__dataclass_fields__
    }
    return Proceeds(**sums)


def _amounts(asked: Asked, total: Proceeds, **names: Decimal) -> dict[str, str]:
    shown = names | {"settlement_amount": total.settled, "revenue_amount": total.revenue}
    return {name: money(asked.shop, amount) for name, amount in shown.items()}


def _statement(asked: Asked, one: Statement) -> dict:
    total = _sum(asked, one.orders)
    amounts = _amounts(
        asked, total, fee_amount=total.fees, adjustment_amount=Decimal(0),
        net_sales_amount=total.revenue, shipping_cost_amount=total.freight,
    )  # fmt: skip
    return amounts | {
        "id": one.id,
        "statement_time": one.time,
        "currency": asked.shop.market.currency,
        "payment_status": _payment_status(asked, one),
        "payment_id": "8" + one.id[1:],
    }


@declare(
    "GET", BASE + "/statements/<statement_id>/statement_transactions", "202309 202501", scope=SCOPE
)
def statement_transactions(asked: Asked) -> dict:
    """The orders of a statement."""
    if asked.text("sort_field") != "order_create_time":
        raise Denied(36009021, "sort_field is order_create_time.")
    for one in finance.statements(asked.world, asked.shop):
        if one.id == asked.args["statement_id"]:
            break
    else:
        raise Denied(36009021, "statement_id")
    size = asked.number("page_size", 20, 1, 100)
    page, next_token = paging.cut(asked, one.orders, size)
    total = _sum(asked, one.orders)
    return {
        "id": one.id,
        "create_time": one.time,
        "status": "SETTLED",
        "currency": asked.shop.market.currency,
        "total_settlement_amount": money(asked.shop, total.settled),
        "total_count": len(one.orders),
        "next_page_token": next_token,
        "transactions": [_transaction(asked, order) for order in page],
    }


def _transaction(asked: Asked, order: Document) -> dict:
    total = finance.proceeds(asked.shop, order)
    amounts = _amounts(
        asked, total, shipping_cost_amount=total.freight, fee_tax_amount=total.fees,
        adjustment_amount=Decimal(0),
    )  # fmt: skip
    return amounts | _breakdowns(asked, total) | {
        "id": "9" + order.id[1:],
        "type": "ORDER",
        "order_id": order.id,
        "order_create_time": order.create_time,
    }  # fmt: skip


def _breakdowns(asked: Asked, total: Proceeds) -> dict:
    def told(**amounts: Decimal) -> dict[str, str]:
        return {name: money(asked.shop, amount) for name, amount in amounts.items()}

    fee = told(
        platform_commission_amount=total.commission,
        transaction_fee_amount=total.payment,
        affiliate_commission_amount=total.affiliate,
    )
    return {
        "revenue_breakdown": told(
            subtotal_before_discount_amount=total.gross, seller_discount_amount=total.discount
        ),
        "shipping_cost_breakdown": told(actual_shipping_fee_amount=total.freight),
        "fee_tax_breakdown": {"fee": fee, "tax": {}},
    }


@declare("GET", BASE + "/orders/<order_id>/statement_transactions", "202309 202501", scope=SCOPE)
def order_transactions(asked: Asked) -> dict:
    """What an order brought, SKU by SKU; nothing until it is settled."""
    order = orders.one_of_shop(asked.world, asked.shop, asked.args["order_id"])
    statement_id = finance.statement_of(asked.shop, order)
    skus: dict[str, list[dict]] = {}
    for line in orders.living(order) if statement_id else []:
        skus.setdefault(line["sku_id"], []).append(line)
    settled = [line for lines in skus.values() for line in lines]
    total = finance.proceeds(asked.shop, order, settled)
    amounts = _amounts(
        asked, total, fee_and_tax_amount=total.fees, shipping_cost_amount=total.freight
    )
    return amounts | {
        "order_id": order.id,
        "order_create_time": order.create_time,
        "currency": asked.shop.market.currency,
        "total_count": len(skus),
        "sku_transactions": [_sku(asked, order, lines) for lines in skus.values()],
    }


def _sku(asked: Asked, order: Document, lines: list[dict]) -> dict:
    total, line = finance.proceeds(asked.shop, order, lines), lines[0]
    amounts = _amounts(asked, total, shipping_cost_amount=total.freight, fee_tax_amount=total.fees)
    return amounts | _breakdowns(asked, total) | {
        "sku_id": line["sku_id"],
        "sku_name": line["sku_name"],
        "product_name": line["product_name"],
        "quantity": str(len(lines)),
        "statement_id": finance.statement_of(asked.shop, order),
    }  # fmt: skip


@declare("GET", BASE + "/orders/unsettled", "202507", scope=SCOPE)
def unsettled(asked: Asked) -> dict:
    """What is still to come, as far as one can tell."""
    found = finance.unsettled(asked.world, asked.shop)
    page, next_token = paging.cut(asked, found, asked.number("page_size", 20, 1, 100))
    shown = [_unsettled(asked, order) for order in page]
    return {"transactions": shown, "total_count": len(found), "next_page_token": next_token}


def _unsettled(asked: Asked, order: Document) -> dict:
    total = finance.proceeds(asked.shop, order)
    amounts = {
        "est_settlement_amount": total.settled,
        "est_revenue_amount": total.revenue,
        "est_fee_tax_amount": total.fees,
        "est_shipping_cost_amount": total.freight,
    }
    return {name: money(asked.shop, amount) for name, amount in amounts.items()} | {
        "id": "9" + order.id[1:],
        "type": "ORDER",
        "status": "UNSETTLED",
        "currency": asked.shop.market.currency,
        "unsettled_reason": "NOT_DELIVERED" if order.status != "DELIVERED" else "RETURN_WINDOW",
        "order_id": order.id,
        "order_create_time": order.create_time,
        "order_delivery_time": order.doc.get("delivery_time", 0),
    }


@declare("GET", BASE + "/payments", "202309 202605", scope=SCOPE)
def payments(asked: Asked) -> dict:
    """What was paid to the seller's bank."""
    paid = [one for one in finance.statements(asked.world, asked.shop)
            if _payment_status(asked, one) == "PAID"]  # fmt: skip
    page, next_token = paging.cut(asked, paid, asked.number("page_size", 20, 1, 100))
    return {"payments": [_payment(asked, one) for one in page], "next_page_token": next_token}


def _payment(asked: Asked, one: Statement) -> dict:
    settled = money(asked.shop, _sum(asked, one.orders).settled)
    amount = {"value": settled, "currency": asked.shop.market.currency}
    return {
        "id": "8" + one.id[1:],
        "create_time": one.time,
        "paid_time": one.time + DAY,
        "status": "PAID",
        "amount": amount,
        "settlement_amount": amount,
        "bank_account": "****1234",
    }
