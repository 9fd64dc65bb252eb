"""One story of nine orders, told as the export of every market tells it; nothing is real.

A market is a table of data: its header, how it writes moments and money, its words and an address.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from tests.data.compose_exports import US, as_csv, as_xlsx
from tests.data.sample_exports import OLDER

TEE, MUG = "TEE-RED-M", "MUG-BLUE"
SKUS = {TEE: "1729500000000000001", MUG: "1729500000000000003"}

# Status, substatus, the rows (SKU, pieces); the second order is the one with discounts.
STORY = [
    ("To ship", "Awaiting shipment", [(TEE, 2), (MUG, 1)]),
    ("To ship", "Awaiting shipment", [(MUG, 3)]),
    ("To ship", "Awaiting collection", [(TEE, 1)]),
    ("Unpaid", "Unpaid", [(MUG, 1)]),
    ("Shipped", "In transit", [(TEE, 1)]),
    ("Shipped", "Delivered", [(MUG, 2)]),
    ("Completed", "Completed", [(TEE, 1)]),
    ("Canceled", "Canceled", [(TEE, 1)]),
    ("To ship", "Awaiting shipment", [(TEE, 5)]),
]
DISCOUNTED, TIKTOK_SHIPS = 2, 9  # by their place in the story
MINUTE = timedelta(minutes=1)
MORNING = datetime(2025, 11, 5, 9, 0)  # noqa: DTZ001 - each market has its own
EVENING = MORNING + 9 * 60 * MINUTE

_HEAD = (
    "Order ID,Order Status,Order Substatus,Cancelation/Return Type,Normal or Pre-order,SKU ID,"
    "Seller SKU,{product}Product Name,Variation,Quantity,Sku Quantity of return,"
    "SKU Unit Original Price,SKU Subtotal Before Discount,SKU Platform Discount,"
    "SKU Seller Discount,SKU Subtotal After Discount,Shipping Fee After Discount,"
    "Original Shipping Fee,Shipping Fee Seller Discount,Shipping Fee Platform Discount,"
)
_TIMES = (
    "Created Time,Paid Time,RTS Time,Shipped Time,Delivered Time,Cancelled Time,Cancel By,"
    "Cancel Reason,Fulfillment Type,Warehouse Name,Tracking ID,Delivery Option,"
    "Shipping Provider Name,Buyer Message,Buyer Username,Recipient,Phone #,"
)
_REST = "Payment Method,Weight(kg),Product Category,Package ID,"
_PAID = "Payment platform discount,Taxes,{small}Order Amount,Order Refund Amount,"
_TAX = (
    "Seller Note,Checked Status,Checked Marked by,Request Tax Invoice,Tax Info - Buyer Tax ID,"
    "Tax Info - Type,Tax Info - Full Name of Buyer,Tax Info - Email,Tax Info - Phone Number,"
    "Tax Info - Registered Address,Tax Info - Address Type"
)
_TH_PLACE = (
    "Zipcode,Country,Province,District,Districts,Detail Address,Additional address information,"
)
_CHECKED = "Seller Note,Checked Status,Checked Marked by"


def _header(*parts: str, product: str = "Product ID,", small: str = "") -> list[str]:
    return "".join(parts).format(product=product, small=small).split(",")


TH_OLD = _header(_HEAD, _PAID, _TIMES, _TH_PLACE, _REST, _TAX, product="")
TH_NEW = _header(
    *(_HEAD, _PAID, _TIMES, _TH_PLACE, _REST, _TAX, ",Order Channel,Creator Handle"),
    small="Small Order Fee,",
)
ID = _header(
    _HEAD,
    "Distance Shipping Fee,Distance Fee,Order Refund Amount,Payment platform discount,",
    "Buyer Service Fee,Handling Fee,Shipping Insurance,Item Insurance,Order Amount,",
    _TIMES,
    "Zipcode,Country,Province,Regency and City,Districts,Villages,Detail Address,",
    "Additional address information,",
    _REST,
    "Purchase Channel,Seller Note,Checked Status,Checked Marked by,Tokopedia Invoice Number,",
    "Order Channel,Creator Handle",
)
_VN_PLACE = "Country,Province,District,Commune,Detail Address,Additional address information,"
VN = _header(_HEAD, _PAID, _TIMES, _VN_PLACE, _REST, _CHECKED)
MY = _header(
    *(_HEAD, _PAID, _TIMES, "Zipcode,Country,State,Post Town,Detail Address,", _REST, _CHECKED)
)
PH = _header(
    *(_HEAD, _PAID, _TIMES, "Zipcode,Country,Province,City,Barangay,Detail Address,"),
    *(_REST, _CHECKED),
)
GB = _header(
    *(_HEAD, _PAID, _TIMES, "Postcode,Country,Post Town,Address Line 1,Address Line 2,"),
    *(_REST, _CHECKED),
)
# The localised title and the English name, where a cell of the column is filled
_JP = """
注文ID=Order ID|注文状況=Order Status|注文のサブ状況=Order Substatus|キャンセル/返品のタイプ
通常の注文または予約注文|SKU ID=SKU ID|セラーSKU=Seller SKU|商品名=Product Name
バリエーション=Variation|数量=Quantity|返品済みのSKU数|SKUの元の価格=SKU Unit Original Price
SKU小計（割引前）=SKU Subtotal Before Discount
プラットフォームが資金提供を行うSKU割引=SKU Platform Discount|セラーSKU割引=SKU Seller Discount
SKU小計（割引後）=SKU Subtotal After Discount|割引後の送料=Shipping Fee After Discount|元の送料
セラー送料割引|プラットフォーム送料割引|プラットフォーム割引|注文金額=Order Amount|注文の返金額
注文作成時刻=Created Time|注文の支払い日時=Paid Time|発送準備完了日時=RTS Time
発送日時=Shipped Time|配達日時=Delivered Time|キャンセル日時=Cancelled Time|キャンセル元：
キャンセル理由=Cancel Reason|フルフィルメントタイプ=Fulfillment Type|倉庫名=Warehouse Name
追跡ID=Tracking ID|配達オプションのタイプ|配送業者名=Shipping Provider Name
カスタマーのユーザー名=Buyer Username|受取人=Recipient|名|姓|国=Country|郵便番号=Zipcode
都道府県=Prefecture|市区町村=City|町名=Town|詳細住所1=Address Line 1|詳細住所2=Address Line 2
支払い方法|電話番号=Phone #|重量（kg）|商品カテゴリー|荷物ID=Package ID|セラーメモ=Seller Note
配送先情報|統合リスト|カスタマーからのメッセージ=Buyer Message
"""
JP = _JP.strip().replace("\n", "|").split("|")
OWN_SITE = """
order_number=Order ID|status=Order Status|ordered_at=Created Time|paid_at=Paid Time
currency=Currency|order_total=Order Amount|shipping_fee=Shipping Fee After Discount
sku=Seller SKU|product_name=Product Name|variation=Variation|quantity=Quantity
unit_price=SKU Unit Original Price|buyer=Buyer Username|buyer_note=Buyer Message
recipient=Recipient|phone=Phone #|country=Country|state=State|city=City|postcode=Zipcode
address_1=Address Line 1|address_2=Address Line 2|shipped_at=Shipped Time
cancelled_at=Cancelled Time
"""
OWN_SITE = OWN_SITE.strip().replace("\n", "|").split("|")


def us(moment: datetime) -> str:
    return f"{moment:%m/%d/%Y} {moment.hour % 12 or 12}:{moment:%M:%S %p}"


def asian(moment: datetime) -> str:
    return f"{moment:%d/%m/%Y %H:%M:%S}"


def dotted(amount: Decimal) -> str:
    return f"{amount:,}".replace(",", ".")


@dataclass(frozen=True)
class Market:
    """How one export tells the story; prices are of the tee, the mug and the freight."""

    region: str
    zone: str
    currency: str
    header: list[str]
    address: Mapping[str, str]
    prices: tuple[str, str, str] = ("19.99", "12.50", "4.99")
    off: tuple[str, str] = ("2.00", "1.00")  # the seller's and the platform's discount
    clock: Callable[[datetime], str] = asian
    money: Callable[[Decimal], str] = str
    words: Mapping[str, str] = field(default_factory=dict)
    number: str = "5764600000000011{:02}"
    is_described: bool = True

    def csv(self) -> bytes:
        columns, titles = self._columns()
        return as_csv(columns, self.rows(), titles=titles, is_described=self.is_described)

    def xlsx(self) -> bytes:
        columns, titles = self._columns()
        return as_xlsx(columns, self.rows(), titles=titles)

    def rows(self) -> list[dict]:
        told = enumerate(STORY, start=1)
        return [row for place, order in told for row in self._order(place, *order)]

    def _columns(self) -> tuple[list[str], list[str]]:
        """English names, by which the rows are kept, and the titles that the file shows."""
        pairs = [name.partition("=") for name in self.header]
        return [english or title for title, _, english in pairs], [title for title, *_ in pairs]

    def _order(self, place: int, status: str, substatus: str, sold: list) -> list[dict]:
        tee, mug, freight = map(Decimal, self.prices)
        seller_off, platform_off = map(Decimal, self.off if place == DISCOUNTED else ("0", "0"))
        pieces = [(code, count, tee if code == TEE else mug) for code, count in sold]
        total = sum(count * price for _, count, price in pieces) - seller_off - platform_off
        order = {
            "Order ID": self.number.format(place),
            "Order Status": self.words.get(status, status),
            "Order Substatus": self.words.get(substatus, substatus),
            "Created Time": self.clock(MORNING + place * MINUTE),
            "Paid Time": "" if status == "Unpaid" else self.clock(EVENING + place * MINUTE),
            "Fulfillment Type": f"Fulfillment by {'TikTok' if place == TIKTOK_SHIPS else 'seller'}",
            "Shipping Fee After Discount": self.money(freight),
            "Order Amount": self.money(total + freight),
            "Currency": self.currency,
            "Buyer Username": f"buyer{place}",
            "Recipient": "Example",
            **self.address,
        }
        return [order | self._sold(piece, seller_off, platform_off) for piece in pieces]

    def _sold(self, piece: tuple, seller_off: Decimal, platform_off: Decimal) -> dict:
        code, count, price = piece
        return {
            "SKU ID": SKUS[code],
            "Seller SKU": code,
            "Product Name": code.title(),
            "Quantity": str(count),
            "SKU Unit Original Price": self.money(price),
            "SKU Platform Discount": self.money(platform_off),
            "SKU Seller Discount": self.money(seller_off),
            "SKU Subtotal After Discount": self.money(count * price - seller_off - platform_off),
        }


_US_ADDRESS = {
    "Country": "United States",
    "State": "Massachusetts",
    "City": "Cambridge",
    "Zipcode": "02139",
    "Address Line 1": "12 Example Street",
    "Detail Address": "12 Example Street",
}
_TH_ADDRESS = {
    "Country": "ไทย",
    "Zipcode": "10110",
    "Province": "กรุงเทพมหานคร",
    "District": "คลองเตย",
    "Districts": "คลองตัน",
    "Detail Address": "1 ถนนสุขุมวิท",
}
_TH_WORDS = {
    "To ship": "ที่จะจัดส่ง",
    "Awaiting shipment": "รอจัดส่ง",
    "Awaiting collection": "รอเข้ารับ",
    "Unpaid": "ค้างชำระ",
    "Shipped": "จัดส่งแล้ว",
    "In transit": "อยู่ระหว่างขนส่ง",
    "Delivered": "จัดส่งสำเร็จ",
    "Completed": "เสร็จสมบูรณ์",
    "Canceled": "ยกเลิกแล้ว",
}
_RUPIAH = {"prices": ("199000", "89000", "15000"), "off": ("9000", "3000")}

MARKETS = {
    "us": Market("US", "America/Los_Angeles", "USD", US, _US_ADDRESS, clock=us),
    "us_older": Market(
        *("US", "America/Los_Angeles", "USD", OLDER, _US_ADDRESS),
        clock=us,
        money="USD {}".format,
        is_described=False,
    ),
    "th_old": Market(
        *("TH", "Asia/Bangkok", "THB", TH_OLD, _TH_ADDRESS),
        words=_TH_WORDS,
        money="THB {}".format,
    ),
    "th_new": Market("TH", "Asia/Bangkok", "THB", TH_NEW, _TH_ADDRESS, words=_TH_WORDS),
    "id": Market(
        *("ID", "Asia/Jakarta", "IDR", ID),
        {
            "Country": "Indonesia",
            "Zipcode": "40115",
            "Province": "Jawa Barat",
            "Regency and City": "Kota Bandung",
            "Districts": "Bandung Wetan",
            "Villages": "Citarum",
            "Detail Address": "Jl. Contoh 1",
        },
        **_RUPIAH,
        money=lambda amount: f"Rp{dotted(amount)}",
        words={
            "To ship": "Perlu dikirim",
            "Awaiting shipment": "Menunggu pengiriman",
            "Awaiting collection": "Menunggu pengambilan",
            "Unpaid": "Belum dibayar",
            "Shipped": "Dikirim",
            "In transit": "Sedang transit",
            "Delivered": "Terkirim",
            "Completed": "Selesai",
            "Canceled": "Dibatalkan",
        },
    ),
    "vn": Market(
        *("VN", "Asia/Ho_Chi_Minh", "VND", VN),
        {
            "Country": "Việt Nam",
            "Province": "Hà Nội",
            "District": "Cầu Giấy",
            "Commune": "Dịch Vọng",
            "Detail Address": "1 đường Ví Dụ",
        },
        **_RUPIAH,
        words={
            "To ship": "Cần vận chuyển",
            "Awaiting shipment": "Chờ vận chuyển",
            "Awaiting collection": "Chờ lấy hàng",
            "Unpaid": "Chưa thanh toán",
            "Shipped": "Đã vận chuyển",
            "In transit": "Đang vận chuyển",
            "Delivered": "Đã giao",
            "Completed": "Đã hoàn tất",
            "Canceled": "Đã hủy",
        },
    ),
    "my": Market(
        *("MY", "Asia/Kuala_Lumpur", "MYR", MY),
        {
            "Country": "Malaysia",
            "Zipcode": "01000",
            "State": "Perlis",
            "Post Town": "Kangar",
            "Detail Address": "1 Jalan Contoh",
        },
        money="RM{}".format,
    ),
    "ph": Market(
        *("PH", "Asia/Manila", "PHP", PH),
        {
            "Country": "Philippines",
            "Zipcode": "1630",
            "Province": "Metro Manila",
            "City": "Taguig",
            "Barangay": "Fort Bonifacio",
            "Detail Address": "1 Example Road",
        },
        money="₱{}".format,
    ),
    "gb": Market(
        *("GB", "Europe/London", "GBP", GB),
        {
            "Country": "United Kingdom",
            "Postcode": "SW1A 1AA",
            "Post Town": "London",
            "Address Line 1": "1 Example Mews",
            "Address Line 2": "Flat 2",
        },
        money="£{}".format,
    ),
    "jp": Market(
        *("JP", "Asia/Tokyo", "JPY", JP),
        {
            "Country": "日本",
            "Zipcode": "0600001",
            "Prefecture": "北海道",
            "City": "札幌市",
            "Town": "北一条西",
            "Address Line 1": "1-1",
            "Address Line 2": "例ビル101",
        },
        prices=("1990", "890", "500"),
        off=("90", "30"),
        clock=us,
        money="{:,} JPY".format,
        words={
            "To ship": "未発送",
            "Awaiting shipment": "発送待ち",
            "Awaiting collection": "集荷待ち",
            "Unpaid": "未払い",
            "Shipped": "発送済み",
            "In transit": "輸送中",
            "Delivered": "配達済み",
            "Completed": "完了",
            "Canceled": "キャンセル済み",
        },
        is_described=False,
    ),
    "own_site": Market(
        *("US", "America/New_York", "USD", OWN_SITE, _US_ADDRESS),
        clock=lambda moment: f"{moment:%Y-%m-%dT%H:%M:%S}-05:00",
        words={"To ship": "to_ship", "Canceled": "cancelled"},
        number="WEB-2026/{:04}a",
        is_described=False,
    ),
}
