"""Waybills of strangers in five languages, drawn at random: short and long ones, of all kinds."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from tests.warehouse.documents.papers import SAIGON, make_waybill
from warehouse.documents.waybill import Party, Piece, WaybillPaper
from warehouse.models.template import Size

SIZES = [size for size in Size if size != Size.SMALL]  # of waybills


@dataclass(frozen=True)
class Tongue:
    """What names, streets and towns of a market are made of, and what stands between."""

    names: list[str]
    streets: list[str]
    towns: list[str]
    goods: list[str]
    gap: str = " "


def of_rows(charset: str, first: int, last: int) -> list[str]:
    """The characters of some rows of a national charset: those in daily use."""
    pairs = (bytes((row, place)) for row in range(first, last) for place in range(0xA1, 0xFF))
    return [char for pair in pairs if (char := pair.decode(charset, "ignore"))]


def tongue(names: str, streets: str, towns: str, goods: str) -> Tongue:
    return Tongue(names.split(), streets.split(), towns.split("; "), goods.split("; "))


HAN, KANJI = of_rows("gb2312", 0xB0, 0xD8), of_rows("euc_jp", 0xB0, 0xD0)
KANA = of_rows("euc_jp", 0xA4, 0xA6)
TONGUES = {
    "en": tongue(
        "Maria Clara Santos John Paul dela Cruz Siti Nurhaliza Rahmat Hidayat O'Neill Wm.",
        "Unit 1204 Tower B, 88 Ayala Avenue Blk 221 Lor 8 Toa Payoh #07-331 Jl. Sudirman",
        "Makati City, Metro Manila; Singapore; Jakarta Selatan; Petaling Jaya, Selangor",
        "Linen shirt, blue, L; USB-C cable 2 m, braided; Kitchen towels (6); Mug 350 ml",
    ),
    "vi": tongue(
        "Nguyễn Thị Hồng Nhung Trần Văn Đức Lê Hoàng Phúc Phạm Ngọc Ánh Đặng Quỳnh Như",
        "Số 12 Đường Nguyễn Huệ Ngõ Phố Huế Hẻm 45 Cách Mạng Tháng Tám Võ Văn Kiệt",
        "Phường Bến Nghé, Quận 1, TP. Hồ Chí Minh; Quận Hoàn Kiếm, Hà Nội; Đà Nẵng",
        "Áo thun nam cổ tròn; Váy hoa dáng dài; Cà phê rang xay 500g; Son lì cam đất",
    ),
    "th": tongue(
        "สมชาย ใจดี กัญญารัตน์ ศรีสุวรรณ ธนพล วงศ์สวัสดิ์ ปิยะนุช แก้วมณี ณัฐวุฒิ อรทัย น้ำฝน",
        "99/12 ซอยสุขุมวิท 71 ถนนพหลโยธิน หมู่บ้านพฤกษา ถนนรังสิต-นครนายก ตำบลบึงยี่โถ",
        "แขวงพระโขนงเหนือ เขตวัฒนา กรุงเทพมหานคร; ปทุมธานี; เชียงใหม่; ขอนแก่น",
        "เสื้อยืดคอกลม สีขาว; ครีมกันแดด SPF50; ชาเขียวมะนาว 12 ซอง; หมวกแก๊ป สีดำ",
    ),
    "zh-hans": Tongue(
        HAN,
        [*HAN, "路", "88号", "小区", "12栋", "单元", "1502室", "街道"],
        ["广东省 深圳市 南山区", "浙江省 杭州市 余杭区", "北京市 朝阳区", "上海市 浦东新区"],
        ["高跟鞋 红色", "夏季新款宽松纯棉短袖上衣男女同款", "补水面膜 50ml×10片", "运动鞋 白色"],
        gap="",
    ),
    "ja": Tongue(
        [*KANJI, *KANA],
        [*KANJI, *KANA, "1-2-3", "丁目", "番地", "ハイツ", "205号室"],
        ["東京都 渋谷区", "大阪府 大阪市 北区", "北海道 札幌市 中央区", "福岡県 福岡市"],
        ["Tシャツ 白 L", "抹茶 500g", "スマホケース 金", "キッチンタオル 6枚組"],
        gap="",
    ),
}


def waybill_of(language: str, seed: int) -> WaybillPaper:
    """The same for the same seed; every third has a long text somewhere."""
    draw, own = Random(f"{language} {seed}"), TONGUES[language]
    at = datetime(2025, 11, 21, 10, tzinfo=SAIGON) + timedelta(minutes=15 * draw.randrange(400))
    lines = tuple(_piece(draw, own) for _ in range(draw.choice((1, 1, 1, 2, 2, 3, 5, 7))))
    return make_waybill(
        language=language,
        serial="".join(draw.choices("0123456789ABCDEFGHJKMNPQRSTVWXYZ", k=10)),
        number=f"{draw.choice(('SPXVN', 'TH', 'JT'))}{draw.randrange(10**11):011}",
        carrier=draw.choice(("J&T Express", "Swift", "Flash Express International", "顺丰速运")),
        service=draw.choice(("Standard", "Express", "")),
        sender=Party(
            _words(draw, own, own.names, 2),
            "028 555 0100",
            tuple(_words(draw, own, own.streets, draw.choice((3, 9))) for _ in range(2)),
        ),
        recipient=Party(
            _words(draw, own, own.names, draw.choice((2, 3, 3, 5, 8))),
            f"(+84) 9{draw.randrange(10)} *** {draw.randrange(1000):03}",
            _address(draw, own),
        ),
        orders=tuple(
            f"57{draw.randrange(10**16):016}" for _ in range(draw.choice((1, 1, 1, 2, 4)))
        ),
        lines=lines,
        wave=draw.choice(("W-1121-03", "")),
        position=draw.choice((0, 7, 128, 4821, draw.randrange(1000), 123456)),
        first_bin=f"{draw.choice('ABC')}{draw.randrange(40):02}-{draw.randrange(60):02}",
        cut_off=at,
        lane=draw.choice(("", "", "LIVE")),
        pieces=sum(piece.quantity for piece in lines),
        note=draw.choice(("", "", _words(draw, own, own.goods, 1))),
        revision=draw.choice((1, 1, 1, 2, 11)),
    )


def _address(draw: Random, own: Tongue) -> tuple[str, ...]:
    length = draw.choice((3, 4, 6, 9, 14, 18))
    streets = [_words(draw, own, own.streets, length) for _ in range(draw.choice((1, 2)))]
    return (*streets, draw.choice(own.towns), f"{draw.randrange(10**5):05}")


def _piece(draw: Random, own: Tongue) -> Piece:
    code = f"LV-{draw.randrange(10**4):04}-{draw.choice(('BLK-M', 'S', '深蓝色加大码男款'))}"
    return Piece(code, draw.choice(own.goods), draw.choice(("", "M")), draw.choice((1, 1, 2, 30)))


def _words(draw: Random, own: Tongue, words: list[str], count: int) -> str:
    """Of many words few are in most texts, as in life."""
    if len(words) < 100:
        return own.gap.join(draw.choices(words, k=count))
    ranks = (int(draw.expovariate(1 / 500)) * 37 % len(words) for _ in range(count))
    return own.gap.join(words[rank] for rank in ranks)
