"""Made-up buyers of each market: names, phones, addresses, and the notes they write."""

import random
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Person:
    """Who a parcel is for, in clear; `districts` from the country down."""

    first_name: str
    last_name: str
    phone: str
    lines: tuple[str, ...]
    districts: tuple[tuple[str, str], ...]  # level name, name
    postcode: str
    region: str
    post_town: str = ""

    @property
    def name(self) -> str:
        """As it stands on a parcel."""
        if self.region == "VN":
            return f"{self.last_name} {self.first_name}"
        return f"{self.first_name} {self.last_name}"


@dataclass(frozen=True)
class Land:
    """What names and places of a market are made from."""

    region: str
    country: str
    code: str
    levels: tuple[str, ...]
    first_names: tuple[str, ...]
    last_names: tuple[str, ...]
    streets: tuple[str, ...]
    places: tuple[tuple[str, ...], ...]  # one name for each level, then the postcode
    mobile: str  # how a phone number starts
    digits: int  # how many follow
    notes: tuple[str, ...] = field(default=())


US = Land(
    "US", "United States", "+1", ("State", "County", "City"),
    ("Ann", "Ben", "Chloe", "Daniel", "Emma", "Frank", "Grace", "Hugo", "Ivy", "Jack", "Lena",
     "María", "Noah", "Olivia", "Priya", "Quinn", "Rosa", "Sam", "Tess", "王小明"),
    ("Lee", "Carter", "Nguyen", "Gómez", "Smith", "O'Neill", "Park", "Brown", "Nair", "Jones"),
    ("Pine Street", "Valencia Street", "Bellaire Blvd", "Hollywood Blvd", "Maple Ave Apt 5",
     "W Fullerton Ave", "Kinnaird Street", "NW 7th Street Unit 12"),
    (("Washington", "King", "Seattle", "98101"), ("California", "Los Angeles", "Los Angeles",
     "90027"), ("Texas", "Harris", "Houston", "77036"), ("Oregon", "Multnomah", "Portland",
     "97209"), ("Illinois", "Cook", "Chicago", "60614"), ("Massachusetts", "Middlesex",
     "Cambridge", "02139"), ("Florida", "Miami-Dade", "Miami", "33125")),
    "206555", 4,
    ("A gift: please leave the price out.", "Please pack it well", "请发深蓝色,谢谢"),
)  # fmt: skip
GB = Land(
    "GB", "United Kingdom", "+44", ("Nation", "County"),
    ("Amelia", "Oliver", "Isla", "Harry", "Freya", "George", "Aisha", "Callum", "Niamh", "Ravi"),
    ("Smith", "Jones", "Taylor", "Patel", "Murphy", "Davies", "Khan", "Wilson", "Evans", "Hughes"),
    ("High Street", "Station Road", "Church Lane", "Victoria Road", "Flat 2, Mill Lane"),
    (("England", "Greater London", "SW1A 1AA"), ("England", "Greater Manchester", "M1 1AE"),
     ("Scotland", "Midlothian", "EH1 1YZ"), ("Wales", "South Glamorgan", "CF10 1EP")),
    "7700900", 3,
    ("Leave it in the porch please", "It's a birthday present"),
)  # fmt: skip
TH = Land(
    "TH", "ประเทศไทย", "+66", ("Province", "District", "Sub-district"),
    ("สมชาย", "สมหญิง", "กิตติ", "นภา", "วิชัย", "มาลี", "ธนา", "อรทัย", "ปรีชา", "ดวงใจ"),
    ("ใจดี", "แสงทอง", "ศรีสุข", "วงศ์ไทย", "บุญมา", "ทองคำ", "รักไทย", "สุขใจ"),
    ("หมู่ 4 ถนนสุขุมวิท", "ซอยลาดพร้าว 15", "ถนนนิมมานเหมินท์", "หมู่บ้านพฤกษา ซอย 7"),
    (("กรุงเทพมหานคร", "จตุจักร", "ลาดยาว", "10900"), ("กรุงเทพมหานคร", "คลองเตย", "พระโขนง",
     "10110"), ("เชียงใหม่", "เมืองเชียงใหม่", "สุเทพ", "50200"), ("ขอนแก่น", "เมืองขอนแก่น",
     "ในเมือง", "40000"), ("ภูเก็ต", "กะทู้", "ป่าตอง", "83150")),
    "81", 7,
    ("ช่วยห่อดีๆ นะคะ", "โทรก่อนส่ง", "ขอสีแดงนะคะ"),
)  # fmt: skip
VN = Land(
    "VN", "Việt Nam", "+84", ("Province", "District", "Commune"),
    ("Thị Hương", "Văn Nam", "Thị Lan", "Minh Đức", "Thị Mai", "Quốc Anh", "Thanh Tùng"),
    ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi"),
    ("Ngõ 12 Cầu Giấy", "Đường Lê Lợi", "Hẻm 45 Nguyễn Trãi", "Tổ 3 khu phố 2"),
    (("Hà Nội", "Cầu Giấy", "Dịch Vọng", ""), ("Hồ Chí Minh", "Quận 1", "Bến Nghé", ""),
     ("Đà Nẵng", "Hải Châu", "Thạch Thang", ""), ("Cần Thơ", "Ninh Kiều", "Tân An", "")),
    "90", 7,
    ("Gói kỹ giúp em", "Giao giờ hành chính", "Gọi trước khi giao nhé"),
)  # fmt: skip
LANDS = {land.region: land for land in (US, GB, TH, VN)}


def somebody(chance: random.Random, region: str) -> Person:
    """A buyer of a market."""
    land = LANDS[region]
    *names, postcode = chance.choice(land.places)
    first_name, last_name = chance.choice(land.first_names), chance.choice(land.last_names)
    districts = (("Country", land.country), *zip(land.levels, names, strict=True))
    return Person(
        first_name=first_name,
        last_name=last_name,
        phone=f"({land.code}){land.mobile}{chance.randrange(10**land.digits):0{land.digits}d}",
        lines=(f"{chance.randint(1, 9900)} {chance.choice(land.streets)}",),
        districts=districts,
        postcode=postcode,
        region=region,
        post_town=names[-1] if region == "GB" else "",
    )


def note(chance: random.Random, region: str) -> str:
    """What a buyer writes to the seller."""
    return chance.choice(LANDS[region].notes)
