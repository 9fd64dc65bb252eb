"""The rows of one order → its draft; every cell that cannot be read is remembered."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any

from orders.drafts import LineDraft, OrderDraft, PlatformStatus, RecipientDraft
from orders.errors import Refused
from orders.seller_files import cells, vocabulary
from orders.seller_files.headers import Header, Row
from orders.seller_files.problems import SHOWN, Problem

CENT = Decimal("0.01")
ZERO = Decimal(0)

# Draft field ← column, where text is copied from the order's first row
TEXTS = {
    "buyer_name": "buyer_nickname",
    "buyer_note": "buyer_message",
    "seller_note": "seller_note",
    "channel": "order_channel",
    "campaign_ref": "creator_handle",
    "warehouse_ref": "warehouse_name",
    "delivery_option": "delivery_option",
    "cancel_reason": "cancel_reason",
}
STREET = ("address_1", "address_2", "house", "detail_address", "additional_address")

# What every row of an order must say alike
AGREED = (
    "order_status",
    "order_substatus",
    "created_time",
    "paid_time",
    "order_amount",
    "shipping_fee",
    "fulfillment_type",
    "buyer_username",
    "buyer_message",
    "recipient",
    "phone",
    "country",
    "state",
    "city",
    "zipcode",
    *STREET,
)


class Desk:
    """Reads the rows of one file and keeps what was wrong with them."""

    def __init__(self, header: Header, market: cells.Market, as_of: datetime):
        self.header = header
        self.market = market
        self.as_of = as_of
        self.problems: list[Problem] = []
        self.money = partial(cells.money, currency=market.currency)
        self.moment = partial(cells.moment, market=market)

    def draft(self, rows: list[Row]) -> OrderDraft | None:
        """The order these rows tell of, or nothing if a single one of them has a fault."""
        found = len(self.problems)
        if len(rows) > 1:
            self._compare(rows)
        draft = self._order(rows)
        return draft if len(self.problems) == found else None

    def take(self, row: Row, field: str, parse: Callable[[str], Any]):
        """Read one cell; None and a problem more if it cannot be read."""
        try:
            return parse(getattr(row, field))
        except Refused as refusal:
            return self.fault(row, field, refusal.code, **refusal.params)

    def maybe(self, row: Row, field: str, parse: Callable[[str], Any]):
        """Read one cell that may be empty."""
        return self.take(row, field, parse) if getattr(row, field) else None

    def fault(self, row: Row, field: str, code: str, **params) -> None:
        column, value = self.header.names.get(field, ""), getattr(row, field)[:SHOWN]
        self.problems.append(Problem(row.number, column, value, code, params))

    def _compare(self, rows: list[Row]) -> None:
        """A row that stands there twice and rows at odds about their order are both faults."""
        first = rows[0]
        same_row, same_sku = {}, {}
        for row in rows:
            twin = same_row.setdefault(tuple(row.cells), row)
            if twin is not row:
                self.fault(row, "order_id", "row_repeats", other=twin.number)
            self._agree(row, first, AGREED)
            self._agree(row, same_sku.setdefault(row.sku_id, row), ("seller_sku",))

    def _agree(self, row: Row, earlier: Row, fields: tuple[str, ...]) -> None:
        for field in fields:
            if getattr(row, field) != getattr(earlier, field):
                self.fault(row, field, "rows_disagree", other=earlier.number)

    def _order(self, rows: list[Row]) -> OrderDraft:
        first = rows[0]
        lines = self._lines(rows)
        shipping_fee = self.maybe(first, "shipping_fee", self.money) or ZERO
        buyer = self.take(first, "buyer_username", cells.words)
        return OrderDraft(
            number=first.order_id,
            source="file",
            as_of=self.as_of,
            status=self._status(first),
            created_at=self.take(first, "created_time", self.moment),
            paid_at=self.maybe(first, "paid_time", self.moment),
            currency=self.market.currency,
            total=self._total(first, lines, shipping_fee),
            shipping_fee=shipping_fee,
            lines=lines,
            recipient=self._recipient(first),
            buyer_key=f"n:{buyer}" if buyer else "",
            provider_name=self._told(rows, "provider_name", cells.words) or "",
            tracking_number=self._told(rows, "tracking_id", cells.reference) or "",
            ours_to_ship=first.fulfillment_type.casefold() in vocabulary.OURS_TO_SHIP,
            shipped_at=self._told(rows, "shipped_time", self.moment),
            delivered_at=self._told(rows, "delivered_time", self.moment),
            cancelled_at=self._told(rows, "cancelled_time", self.moment),
            rows=tuple(row.number for row in rows),
            **{name: self.take(first, field, cells.words) for name, field in TEXTS.items()},
        )

    def _told(self, rows: list[Row], field: str, parse: Callable[[str], Any]):
        """What the first row with anything to say tells: parcels of one order may differ here."""
        row = next((row for row in rows if getattr(row, field)), None)
        return self.take(row, field, parse) if row else None

    def _status(self, row: Row) -> PlatformStatus | None:
        word, detail = row.order_status.casefold(), row.order_substatus.casefold()
        if word in vocabulary.STATUSES:
            return vocabulary.STATUSES[word]
        steps = vocabulary.STEPS.get(word, {})
        if detail in steps:
            return steps[detail]
        return self.fault(row, "order_substatus" if steps else "order_status", "status_unknown")

    def _total(self, row: Row, lines: tuple[LineDraft, ...], shipping_fee: Decimal) -> Decimal:
        """What the buyer paid; without that column, what the lines and the freight come to."""
        if "order_amount" in self.header.names:
            return self.take(row, "order_amount", self.money)
        return sum((line.unit_price * line.quantity for line in lines), shipping_fee)

    def _lines(self, rows: list[Row]) -> tuple[LineDraft, ...]:
        """Rows of one SKU, price, gift mark and package are one line; their pieces add up."""
        lines: dict[tuple, LineDraft] = {}
        for row in rows:
            line = self._line(row)
            key = (line.platform_sku_id, line.unit_price, line.is_gift, line.package_ref)
            if key in lines:
                line = replace(lines[key], quantity=lines[key].quantity + line.quantity)
            lines[key] = line
        return tuple(lines.values())

    def _line(self, row: Row) -> LineDraft:
        quantity = self.take(row, "quantity", cells.quantity) or 1  # a fault costs the whole order
        price, original = self._price(row, quantity)
        return LineDraft(
            platform_sku_id=self.take(row, "sku_id", cells.identifier),
            seller_sku=self.take(row, "seller_sku", cells.reference),
            product_id=self.maybe(row, "product_id", cells.identifier) or "",
            product_name=self.take(row, "product_name", cells.words),
            variation=self.take(row, "variation", cells.words),
            quantity=quantity,
            unit_price=price or ZERO,
            is_gift=price == ZERO and not original,
            package_ref=self.maybe(row, "package_id", cells.identifier) or "",
        )

    def _price(self, row: Row, quantity: int) -> tuple[Decimal | None, Decimal | None]:
        """Price of one piece before the platform's own discount, and its price before any.

        The platform pays its discount to the seller, so it is no part of the price. Nothing where
        the file tells no price.
        """
        original = self.maybe(row, "original_price", self.money)
        subtotal = self.maybe(row, "subtotal", self.money)
        discount = self.maybe(row, "platform_discount", self.money) or ZERO
        if subtotal is None:
            return original, original
        return ((subtotal + discount) / quantity).quantize(CENT), original

    def _recipient(self, row: Row) -> RecipientDraft:
        region = vocabulary.COUNTRIES.get(row.country.casefold(), self.market.region)
        street = [self.take(row, field, cells.words) for field in STREET]
        return RecipientDraft(
            name=self.take(row, "recipient", cells.words),
            phone=self.take(row, "phone", cells.words),
            region=region,
            postcode=self.take(row, "zipcode", partial(cells.postcode, region=region)),
            state=self.take(row, "state", cells.words),
            city=self.take(row, "city", cells.words),
            lines=tuple(filter(None, street)),
            instruction=self.take(row, "delivery_instruction", cells.words),
        )
