"""The words that stand inside cells; other languages are added here as rows."""

from orders.drafts import PlatformStatus

# Order Status that says enough by itself
STATUSES = {
    "unpaid": PlatformStatus.UNPAID,
    "on hold": PlatformStatus.ON_HOLD,
    "completed": PlatformStatus.COMPLETED,
    "canceled": PlatformStatus.CANCELLED,
    "cancelled": PlatformStatus.CANCELLED,
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

OURS_TO_SHIP = {"", "fulfillment by seller"}

COUNTRIES = {
    "united states": "US",
    "united states of america": "US",
    "brazil": "BR",
    "france": "FR",
    "germany": "DE",
    "indonesia": "ID",
    "ireland": "IE",
    "italy": "IT",
    "japan": "JP",
    "malaysia": "MY",
    "mexico": "MX",
    "philippines": "PH",
    "singapore": "SG",
    "spain": "ES",
    "thailand": "TH",
    "united kingdom": "GB",
    "viet nam": "VN",
    "vietnam": "VN",
}

CURRENCY_SIGNS = {
    "$": "USD",
    "US$": "USD",
    "£": "GBP",
    "€": "EUR",
    "¥": "JPY",
    "฿": "THB",
    "₫": "VND",
    "RM": "MYR",
    "Rp": "IDR",
    "R$": "BRL",
    "S$": "SGD",
}
