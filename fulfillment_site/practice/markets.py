"""What differs from market to market: money, hours, carriers and what buyers may do."""

from dataclasses import dataclass

HOUR = 3600
DAY = 24 * HOUR


@dataclass(frozen=True)
class Rules:
    """How long things take, in seconds of the shop's time, and what is allowed."""

    hold: int = HOUR  # 0: this market knows no ON_HOLD
    free: int = HOUR  # after payment, in which no market lets a seller say no
    unpaid: int = 2 * DAY
    arrange: int = 2 * DAY
    collect: int = 3 * DAY
    shipping_due: int = 4 * DAY
    collection_due: int = 5 * DAY
    deliver: int = 8 * DAY
    delivery_due: int = 20 * DAY
    answer: int = 2 * DAY
    label_delay: int = 0
    scan_after: int | None = 12 * HOUR  # None: only when somebody says so
    deliver_after: int | None = 2 * DAY
    complete_after: int | None = 7 * DAY
    early_packages: bool = True  # a package exists once the order is paid
    late_cancel: bool = False  # a buyer may ask until the carrier has the parcel
    shipping_rejects: bool = False  # shipping answers an open request with no
    partial_cancel: bool = False  # a seller may cancel some pieces
    same_sku_together: bool = True  # a split keeps all pieces of a SKU in one package
    calls_a_second: int = 50  # of one kind, by one app for one shop


@dataclass(frozen=True)
class Provider:
    """A carrier and how its tracking numbers look."""

    id: str
    name: str
    pattern: str


@dataclass(frozen=True)
class Market:
    """One country as the platform runs it."""

    region: str
    currency: str
    places: int  # behind the point
    zone: str
    freight: str
    tax: str  # share of the goods
    cod: float  # share of orders that pay at the door
    rules: Rules
    number: str  # how the platform's own tracking numbers are made
    providers: tuple[Provider, ...]

    @property
    def delivery_option(self) -> str:
        """Id of its standard delivery."""
        return "7091" + f"{sum(map(ord, self.region)):015d}"

    @property
    def platform_provider(self) -> Provider:
        """Who carries what the platform ships."""
        return self.providers[0]


def _providers(region: int, *pairs: tuple[str, str]) -> tuple[Provider, ...]:
    return tuple(
        Provider(f"7117{region:03d}{place:012d}", name, pattern)
        for place, (name, pattern) in enumerate(pairs, start=1)
    )


WESTERN = Rules(
    early_packages=False, shipping_rejects=True, partial_cancel=True, same_sku_together=False
)
SOUTH_EAST = Rules(late_cancel=True)
MARKETS = {
    market.region: market
    for market in [
        Market(
            "US", "USD", 2, "America/Los_Angeles", "4.99", "0.08", 0.0, WESTERN, "9400{:018d}",
            _providers(
                1, ("USPS", r"9[2-5]\d{20}"), ("UPS", r"1Z[0-9A-Z]{16}"),
                ("FedEx", r"\d{12}|\d{15}"), ("Swift Express", r"SW\d{12}"),
            ),
        ),
        Market(
            "GB", "GBP", 2, "Europe/London", "2.99", "0", 0.0, WESTERN, "H01A{:012d}",
            _providers(
                2, ("Evri", r"[A-Z]\d{2}[A-Z0-9]{13}"), ("Royal Mail", r"[A-Z]{2}\d{9}GB"),
            ),
        ),
        Market(
            "TH", "THB", 2, "Asia/Bangkok", "38.00", "0", 0.3, SOUTH_EAST, "TH{:011d}A",
            _providers(
                3, ("Flash Express", r"TH\d{11}[A-Z]\d?"), ("KEX Express", r"KEX\d{11}"),
                ("Thailand Post", r"[A-Z]{2}\d{9}TH"),
            ),
        ),
        Market(
            "VN", "VND", 0, "Asia/Ho_Chi_Minh", "30000", "0", 0.4, SOUTH_EAST, "8{:011d}",
            _providers(
                4, ("J&T Express", r"8\d{11}"), ("GHN", r"G[A-Z0-9]{8}"), ("GHTK", r"S\d{15}"),
            ),
        ),
    ]
}  # fmt: skip
