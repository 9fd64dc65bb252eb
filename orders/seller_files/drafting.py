"""The rows of one order → its draft; every cell that cannot be read is remembered."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any

from orders.drafts import LineDraft, OrderDraft, PlatformStatus, RecipientDraft, smallest
from orders.errors import Refused
from orders.seller_files import amounts, cells, dates, vocabulary
from orders.seller_files.cells import TextCell
from orders.seller_files.headers import Header, Row
from orders.seller_files.problems import SHOWN, Problem
from orders.seller_files.vocabulary import plain

ZERO = Decimal(0)
PIECES_LIMIT = 1_000_000
EXACT = 15  # digits of a number that a spreadsheet keeps

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
# Below the state, from large to small: the first two that a file has are city and district.
LEVELS = ("city", "post_town", "district", "subdistrict", "village")

# How much of a name an order or a listing keeps, in characters
LIMITS = {
    "product_name": 300,
    "variation": 200,
    "order_channel": 60,
    "creator_handle": 120,
    "warehouse_name": 120,
    "delivery_option": 80,
    "provider_name": 80,
}
CLIPPED = {field: partial(cells.clipped, limit=limit) for field, limit in LIMITS.items()}

# What every row of an order must say alike
AGREED = (
    "order_status",
    "order_substatus",
    "created_time",
    "paid_time",
    "order_amount",
    "shipping_fee",
    "currency",
    "fulfillment_type",
    "buyer_username",
    "buyer_message",
    "recipient",
    "phone",
    "country",
    "state",
    *LEVELS,
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
        self.money = partial(amounts.money, currency=market.currency)
        self.moment = partial(dates.moment, market=market)

    def draft(self, rows: list[Row]) -> OrderDraft | None:
        """The order these rows tell of, or nothing if a single one of them has a fault."""
        found = len(self.problems)
        if len(rows) > 1:
            self._compare(rows)
        self._refuse_rounded(rows)
        self._check_currency(rows[0])
        draft = self._order(rows)
        return draft if len(self.problems) == found else None

    def take(self, row: Row, field: str, parse: Callable[[str], Any]):
        """Read one cell as the layout says, else by `parse`; None and a problem more if unfit."""
        parse = self.header.layout.reads.get(field, parse)
        try:
            return parse(getattr(row, field))
        except Refused as refusal:
            return self.fault(row, field, refusal.code, **refusal.params)

    def maybe(self, row: Row, field: str, parse: Callable[[str], Any]):
        """Read one cell that may be empty."""
        return self.take(row, field, parse) if getattr(row, field) else None

    def text(self, row: Row, field: str) -> str | None:
        """Read what people wrote; a name longer than an order keeps is cut, with a mark."""
        return self.take(row, field, CLIPPED.get(field, cells.words))

    def fault(self, row: Row, field: str, code: str, **params) -> None:
        column, value = self.header.names.get(field, ""), getattr(row, field)[:SHOWN]
        problem = Problem(row.number, column, value, code, params)
        if self.problems[-1:] != [problem]:  # one column may be read under two of our names
            self.problems.append(problem)

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

    def _refuse_rounded(self, rows: list[Row]) -> None:
        """Ids of which none has a digit past the fifteenth went through a spreadsheet.

        Not those of cells that are text.
        """
        first = rows[0]
        ids = [first.order_id, *(row.sku_id for row in rows)]
        ids = [text for text in ids if type(text) is not TextCell]
        tails = [text[EXACT:] for text in ids if text.isdigit() and len(text) > EXACT]
        if len(tails) > 1 and not "".join(tails).strip("0"):
            self.fault(first, "order_id", "id_is_rounded")

    def _check_currency(self, row: Row) -> None:
        currency = self.market.currency
        if "currency" in self.header.names and row.currency.upper() != currency:
            self.fault(row, "currency", "money_in_other_currency", currency=currency)

    def _order(self, rows: list[Row]) -> OrderDraft:
        first = rows[0]
        lines = self._lines(rows)
        shipping_fee = self.maybe(first, "shipping_fee", self.money) or ZERO
        buyer = self.take(first, "buyer_username", cells.handle)
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
            provider_name=self.text(_telling(rows, "provider_name"), "provider_name"),
            tracking_number=self._told(rows, "tracking_id", cells.reference) or "",
            cancels_freely=self.header.layout.cancels_freely,
            ours_to_ship=self._is_ours(first),
            shipped_at=self._told(rows, "shipped_time", self.moment),
            delivered_at=self._told(rows, "delivered_time", self.moment),
            cancelled_at=self._told(rows, "cancelled_time", self.moment),
            rows=tuple(row.number for row in rows),
            **{name: self.text(first, field) for name, field in TEXTS.items()},
        )

    def _told(self, rows: list[Row], field: str, parse: Callable[[str], Any]):
        return self.maybe(_telling(rows, field), field, parse)

    def _is_ours(self, row: Row) -> bool | None:
        kind = plain(row.fulfillment_type)
        if any(name in kind for name in vocabulary.PLATFORM_SHIPS):
            return False
        if kind and not any(name in kind for name in vocabulary.SELLER_SHIPS):
            return self.fault(row, "fulfillment_type", "fulfillment_unknown")
        return True

    def _status(self, row: Row) -> PlatformStatus | None:
        word, detail = map(_status_word, (row.order_status, row.order_substatus))
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
        total = sum((line.unit_price * line.quantity for line in lines), shipping_fee)
        return self._kept(row, "quantity", total)

    def _kept(self, row: Row, field: str, amount: Decimal) -> Decimal | None:
        return amount if amount < amounts.LIMIT else self.fault(row, field, "amount_too_large")

    def _lines(self, rows: list[Row]) -> tuple[LineDraft, ...]:
        """Rows of one SKU, price, gift mark and package are one line; their pieces add up."""
        lines: dict[tuple, LineDraft] = {}
        for row in rows:
            line = self._line(row)
            key = (line.platform_sku_id, line.unit_price, line.is_gift, line.package_ref)
            if key in lines:
                line = replace(lines[key], quantity=lines[key].quantity + line.quantity)
            lines[key] = line
        if sum(line.quantity for line in lines.values()) > PIECES_LIMIT:
            self.fault(rows[0], "quantity", "order_too_large", limit=PIECES_LIMIT)
        return tuple(lines.values())

    def _line(self, row: Row) -> LineDraft:
        quantity = self.take(row, "quantity", cells.quantity) or 1  # a fault costs the whole order
        price, original = self._price(row, quantity)
        return LineDraft(
            platform_sku_id=self.take(row, "sku_id", cells.identifier),
            seller_sku=self.take(row, "seller_sku", cells.reference),
            product_id=self.maybe(row, "product_id", cells.identifier) or "",
            product_name=self.text(row, "product_name"),
            variation=self.text(row, "variation"),
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
        price = original if subtotal is None else (subtotal + discount) / quantity
        if price is None:
            return None, None
        kept = price.quantize(smallest(self.market.currency))
        return self._kept(row, "subtotal", kept), original

    def _recipient(self, row: Row) -> RecipientDraft:
        region = vocabulary.COUNTRY_CODES.get(plain(row.country), self.market.region)
        levels = [self.text(row, field) for field in LEVELS if field in self.header.names]
        city, district, *smaller = [*levels, "", ""]
        street = [self.text(row, field) for field in STREET]
        return RecipientDraft(
            name=self.text(row, "recipient"),
            phone=self.text(row, "phone"),
            region=region,
            postcode=self.take(row, "zipcode", partial(cells.postcode, region=region)),
            state=self.text(row, "state"),
            city=city,
            district=district,
            lines=tuple(filter(None, street + smaller)),
            instruction=self.text(row, "delivery_instruction"),
        )


def _telling(rows: list[Row], field: str) -> Row:
    """The first row with anything in a column: parcels of one order may differ there."""
    return next((row for row in rows if getattr(row, field)), rows[0])


def _status_word(text: str) -> str:
    return vocabulary.STATUS_WORDS.get(plain(text), plain(text))
