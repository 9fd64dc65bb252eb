"""What the platform pays out, and what it keeps; fees stand under its own names."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Annotated

from orders.tiktok.fields import Id, amounts, named

ZERO = Decimal(0)

Amounts = Annotated[tuple[tuple[str, Decimal], ...], amounts]  # with their names


@dataclass(frozen=True)
class Statement:
    """What one day came to."""

    id: Id
    at: datetime = named("statement_time")
    currency: str = ""
    settled: Decimal = named("settlement_amount", ZERO)
    revenue: Decimal = named("revenue_amount", ZERO)
    fees: Decimal = named("fee_amount", ZERO)  # below 0
    adjustments: Decimal = named("adjustment_amount", ZERO)
    shipping: Decimal = named("shipping_cost_amount", ZERO)
    payment_status: str = ""  # PAID, FAILED, PROCESSING
    payment_id: Id = ""


@dataclass(frozen=True)
class Transaction:
    """One order or adjustment of a statement."""

    id: Id
    type: str = ""
    order_id: Id = ""
    ordered_at: datetime | None = named("order_create_time", None)
    settled: Decimal = named("settlement_amount", ZERO)
    revenue: Decimal = named("revenue_amount", ZERO)
    shipping: Decimal = named("shipping_cost_amount", ZERO)
    fees_and_taxes: Decimal = named("fee_tax_amount|fee_amount", ZERO)
    adjustment: Decimal = named("adjustment_amount", ZERO)
    adjusted_order_id: Id = named("adjustment_order_id|associated_order_id", "")
    fees: Amounts = named("fee_tax_breakdown.fee", ())
    taxes: Amounts = named("fee_tax_breakdown.tax", ())


@dataclass(frozen=True)
class SkuTransaction:
    """What one SKU of an order came to."""

    sku_id: Id
    statement_id: Id = ""
    product_name: str = ""
    quantity: int = 0
    settled: Decimal = named("settlement_amount", ZERO)
    revenue: Decimal = named("revenue_amount", ZERO)
    shipping: Decimal = named("shipping_cost_amount", ZERO)
    fees_and_taxes: Decimal = named("fee_tax_amount", ZERO)
    fees: Amounts = named("fee_tax_breakdown.fee", ())
    taxes: Amounts = named("fee_tax_breakdown.tax", ())


@dataclass(frozen=True)
class OrderTransactions:
    """What one order came to."""

    order_id: Id
    currency: str = ""
    settled: Decimal = named("settlement_amount", ZERO)
    revenue: Decimal = named("revenue_amount", ZERO)
    shipping: Decimal = named("shipping_cost_amount", ZERO)
    fees_and_taxes: Decimal = named("fee_and_tax_amount", ZERO)
    skus: tuple[SkuTransaction, ...] = named("sku_transactions", ())


@dataclass(frozen=True)
class Unsettled:
    """What one order will come to, and why it has not yet."""

    order_id: Id = named("order_id|adjustment_order_id", "")
    type: str = ""
    currency: str = ""
    estimate: Decimal = named("est_settlement_amount", ZERO)
    revenue: Decimal = named("est_revenue_amount", ZERO)
    fees_and_taxes: Decimal = named("est_fee_tax_amount", ZERO)
    why: str = named("unsettled_reason", "")
