"""The words that stand inside cells, in every language that Seller Center writes them in."""

from functools import lru_cache
from unicodedata import normalize

from orders.drafts import PlatformStatus

# Order Status that says enough by itself
STATUSES = {
    "unpaid": PlatformStatus.UNPAID,
    "on hold": PlatformStatus.ON_HOLD,
    "completed": PlatformStatus.COMPLETED,
    "canceled": PlatformStatus.CANCELLED,
}

# Order Status that needs its Order Substatus; "" where the file has none
STEPS = {
    "to ship": {
        "": PlatformStatus.AWAITING_SHIPMENT,
        "on hold": PlatformStatus.ON_HOLD,
        "awaiting shipment": PlatformStatus.AWAITING_SHIPMENT,
        "partially shipping": PlatformStatus.PARTIALLY_SHIPPING,
        "awaiting collection": PlatformStatus.AWAITING_COLLECTION,
    },
    "shipped": {
        "": PlatformStatus.IN_TRANSIT,
        "in transit": PlatformStatus.IN_TRANSIT,
        "delivered": PlatformStatus.DELIVERED,
    },
}

# English word of a status → how other spellings and languages say it
SAID = {
    "unpaid": ("ค้างชำระ", "Belum dibayar", "Chưa thanh toán", "未払い"),
    "on hold": ("พักไว้", "Ditahan", "Tạm giữ", "保留中"),
    "to ship": ("ที่จะจัดส่ง", "Perlu dikirim", "Cần gửi", "Cần vận chuyển", "未発送"),
    "awaiting shipment": ("รอจัดส่ง", "Menunggu pengiriman", "Chờ vận chuyển", "発送待ち"),
    "awaiting collection": ("รอเข้ารับ", "Menunggu pengambilan", "Chờ lấy hàng", "集荷待ち"),
    "partially shipping": ("จัดส่งบางส่วน", "Dikirim sebagian", "Vận chuyển một phần", "一部発送"),
    "shipped": ("จัดส่งแล้ว", "Dikirim", "Đã vận chuyển", "Đã gửi", "発送済み"),
    "in transit": ("อยู่ระหว่างขนส่ง", "Sedang transit", "Đang vận chuyển", "輸送中", "配送中"),
    "delivered": ("จัดส่งสำเร็จ", "Terkirim", "Đã giao", "配達済み", "配達完了"),
    "completed": ("เสร็จสมบูรณ์", "Selesai", "Hoàn tất", "Đã hoàn tất", "完了"),
    "canceled": (
        "Cancelled",
        "ยกเลิกแล้ว",
        "Dibatalkan",
        "Batal",
        "Đã hủy",
        "Đã huỷ",
        "キャンセル済み",
        "キャンセル",
    ),
}

# What a fulfilment type names, in any language; the platform's own warehouses first
PLATFORM_SHIPS = ("tiktok", "tokopedia", "fbt")
SELLER_SHIPS = ("seller", "ผู้ขาย", "penjual", "người bán", "nhà bán hàng", "セラー", "出品者")

# Country → its names in English, in its own language and in those of its neighbours
COUNTRIES = {
    "US": ("United States", "United States of America", "USA", "Amerika Serikat", "アメリカ合衆国"),
    "GB": ("United Kingdom", "UK", "Great Britain", "Inggris", "イギリス"),
    "TH": ("Thailand", "ไทย", "ประเทศไทย", "Thái Lan", "タイ"),
    "ID": ("Indonesia", "อินโดนีเซีย", "インドネシア"),
    "VN": ("Vietnam", "Viet Nam", "Việt Nam", "เวียดนาม", "ベトナム"),
    "MY": ("Malaysia", "มาเลเซีย", "マレーシア"),
    "PH": ("Philippines", "Pilipinas", "Filipina", "ฟิลิปปินส์", "フィリピン"),
    "JP": ("Japan", "日本", "日本国", "Jepang", "ญี่ปุ่น", "Nhật Bản"),
    "SG": ("Singapore", "Singapura", "สิงคโปร์", "シンガポール"),
    "BR": ("Brazil", "Brasil"),
    "DE": ("Germany", "Deutschland"),
    "ES": ("Spain", "España"),
    "FR": ("France",),
    "IE": ("Ireland",),
    "IT": ("Italy", "Italia"),
    "MX": ("Mexico", "México"),
}

# Digits of a postcode where one can begin with a zero, which a spreadsheet drops
POSTCODE_DIGITS = {
    "US": (5, 9),
    "BR": (8,),
    "DE": (5,),
    "ES": (5,),
    "FR": (5,),
    "IT": (5,),
    "JP": (7,),
    "MX": (5,),
    "MY": (5,),
}

# Beside an amount, before or after it; a currency's own three letters always may
CURRENCY_SIGNS = {
    "$": "USD",
    "us$": "USD",
    "s$": "SGD",
    "r$": "BRL",
    "£": "GBP",
    "€": "EUR",
    "¥": "JPY",
    "円": "JPY",
    "₩": "KRW",
    "₱": "PHP",
    "฿": "THB",
    "₫": "VND",
    "đ": "VND",
    "rm": "MYR",
    "rp": "IDR",
}


@lru_cache(maxsize=100)  # a file says the same few words on every row
def plain(text: str) -> str:
    """A word as it is compared: without case, width, doubled blanks or a `_` for a blank."""
    return " ".join(normalize("NFKC", text).casefold().replace("_", " ").split())


STATUS_WORDS = {plain(text): word for word, texts in SAID.items() for text in texts}
COUNTRY_CODES = {plain(text): code for code, texts in COUNTRIES.items() for text in (code, *texts)}
