"""Money is told by day, by order and by SKU, fees under the platform's own names."""

from datetime import UTC, datetime
from decimal import Decimal

from orders.tiktok.calls import finance
from orders.tiktok.payloads.finance import (
    OrderTransactions,
    SkuTransaction,
    Statement,
    Transaction,
    Unsettled,
)
from tests.orders.tiktok.answers import asked, success

AT = datetime(2023, 11, 14, tzinfo=UTC)
FEES = {"fee": {"platform_commission_amount": "-1.20", "transaction_fee_amount": "-0.30",
                "sfp_service_fee_amount": "0", "new_fee_of_2027": {"part_amount": "-0.05"},
                "live_specials_fee_amount": ""},
        "tax": {"vat_amount": "-0.10"}}  # fmt: skip
KEPT = (
    ("platform_commission_amount", Decimal("-1.20")),
    ("transaction_fee_amount", Decimal("-0.30")),
    ("part_amount", Decimal("-0.05")),
)
TAXES = (("vat_amount", Decimal("-0.10")),)


def test_statements_are_listed_the_oldest_first(client, platform):
    told = {"id": "3", "statement_time": 1699920000, "currency": "USD",
            "settlement_amount": "8.35", "revenue_amount": "10.00", "fee_amount": "-1.65",
            "adjustment_amount": "0", "shipping_cost_amount": "0", "payment_status": "PAID",
            "payment_id": "4"}  # fmt: skip
    route = platform.get("/finance/202309/statements").mock(
        return_value=success(statements=[told], next_page_token="n")
    )
    assert finance.statements(client, since=AT).items == (
        Statement("3", AT, "USD", Decimal("8.35"), Decimal("10.00"), Decimal("-1.65"),
                  payment_status="PAID", payment_id="4"),
    )  # fmt: skip
    assert asked(route)[0] == {
        "sort_field": "statement_time", "sort_order": "ASC", "page_size": "100",
        "statement_time_ge": "1699920000",
    }  # fmt: skip


def test_a_statement_is_made_of_orders_and_adjustments(client, platform):
    order = {"id": "31", "type": "ORDER", "order_id": "5", "order_create_time": 1699920000,
             "settlement_amount": "8.35", "revenue_amount": "10.00", "fee_tax_amount": "-1.65",
             "fee_tax_breakdown": FEES}  # fmt: skip
    adjustment = {"id": "32", "type": "LOGISTICS", "adjustment_amount": "-2.00",
                  "adjustment_order_id": "5"}  # fmt: skip
    route = platform.get("/finance/202501/statements/3/statement_transactions").mock(
        return_value=success(transactions=[order, adjustment])
    )
    found = finance.statement_transactions(client, "3")
    assert found.items == (
        Transaction("31", "ORDER", "5", AT, Decimal("8.35"), Decimal("10.00"),
                    fees_and_taxes=Decimal("-1.65"), fees=KEPT, taxes=TAXES),
        Transaction("32", "LOGISTICS", adjustment=Decimal("-2.00"), adjusted_order_id="5"),
    )  # fmt: skip
    assert asked(route)[0]["sort_field"] == "order_create_time"


def test_an_order_s_money_is_told_sku_by_sku(client, platform):
    sku = {"sku_id": "171", "statement_id": "3", "product_name": "Tee", "quantity": "2",
           "settlement_amount": "8.35", "revenue_amount": "10.00", "fee_tax_amount": "-1.65",
           "fee_tax_breakdown": FEES}  # fmt: skip
    platform.get("/finance/202501/orders/5/statement_transactions").mock(
        return_value=success(
            order_id="5", currency="USD", settlement_amount="8.35", revenue_amount="10.00",
            fee_and_tax_amount="-1.65", sku_transactions=[sku],
        )
    )  # fmt: skip
    money = {"settled": Decimal("8.35"), "revenue": Decimal("10.00"),
             "fees_and_taxes": Decimal("-1.65")}  # fmt: skip
    assert finance.order_transactions(client, "5") == OrderTransactions(
        "5", "USD", **money,
        skus=(SkuTransaction("171", "3", "Tee", 2, **money, fees=KEPT, taxes=TAXES),),
    )  # fmt: skip


def test_what_is_still_to_come_says_why(client, platform):
    told = {"order_id": "5", "type": "ORDER", "currency": "USD", "est_settlement_amount": "8.35",
            "est_revenue_amount": "10.00", "est_fee_tax_amount": "-1.65",
            "unsettled_reason": "NOT_DELIVERED"}  # fmt: skip
    route = platform.get("/finance/202507/orders/unsettled").mock(
        return_value=success(transactions=[told], next_page_token="n")
    )
    found = finance.unsettled(client, page_token="t")
    assert (found.items, found.next_token) == (
        (Unsettled("5", "ORDER", "USD", Decimal("8.35"), Decimal("10.00"), Decimal("-1.65"),
                   "NOT_DELIVERED"),),
        "n",
    )  # fmt: skip
    assert asked(route)[0]["page_token"] == "t"
