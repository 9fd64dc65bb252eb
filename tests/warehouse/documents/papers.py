"""Papers to print, made with plain functions; any field can be overridden by name."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from warehouse.documents.manifest import ManifestPaper, ManifestRow
from warehouse.documents.packing_slip import Article, PackingSlipPaper
from warehouse.documents.pick_list import PickListPaper, PickRow, Slot
from warehouse.documents.separator import SeparatorPaper
from warehouse.documents.waybill import Party, Piece, WaybillPaper

SAIGON = ZoneInfo("Asia/Ho_Chi_Minh")
SENDER = Party("Sample Store", "028 555 0100", ("Kho B2, KCN Tân Bình", "TP. Hồ Chí Minh"))
RECIPIENTS = {
    "en": Party(
        "Maria Clara Santos",
        "(+63) 917 *** 4821",
        ("Unit 1204 Tower B, 88 Ayala Avenue", "Makati City 1209", "Philippines"),
    ),
    "vi": Party(
        "Nguyễn Thị Hồng Nhung",
        "(+84) 912 *** 345",
        ("Số 112 Đường Nguyễn Huệ", "Phường Bến Nghé, Quận 1", "TP. Hồ Chí Minh"),
    ),
    "th": Party(
        "สมชาย ใจดี",
        "(+66) 81 *** 4567",
        ("99/12 ซอยสุขุมวิท 71 ถนนสุขุมวิท", "แขวงพระโขนงเหนือ เขตวัฒนา", "กรุงเทพมหานคร 10110"),
    ),
    "zh-hans": Party(
        "欧阳晓婷",
        "(+86) 138 **** 5678",
        ("广东省 深圳市 南山区", "粤海街道科苑路88号阳光花园12栋3单元1502室"),
    ),
    "ja": Party("山田 太郎", "(+81) 90 **** 5678", ("神南1-2-3", "東京都 渋谷区 150-0041")),
}
GOODS = (
    Piece("LV-1042-BLK-M", "Áo thun nam cổ tròn", "Đen / M", 1),
    Piece("LV-2217-RED-38", "高跟鞋", "红色 38码", 2),
)
ARTICLES = (
    Article("Áo thun nam cổ tròn", "Đen / M", "LV-1042-BLK-M", 1, 1, is_gift=False),
    Article("高跟鞋", "红色 38码", "LV-2217-RED-38", 2, 2, is_gift=False),
)


def make_waybill(**fields) -> WaybillPaper:
    language = fields.get("language", "en")
    usual = {
        "serial": "7K2M9Q4XAB",
        "number": "SPXVN0123456789",
        "carrier": "J&T Express",
        "service": "Standard",
        "sender": SENDER,
        "recipient": RECIPIENTS[language],
        "orders": ("577123456789012345",),
        "lines": GOODS,
        "wave": "W-1121-03",
        "position": 128,
        "first_bin": "A01-1-04",
        "cut_off": datetime(2025, 11, 21, 18, 0, tzinfo=SAIGON),
        "lane": "",
        "pieces": 3,
        "note": "",
        "revision": 1,
        "language": language,
    }
    return WaybillPaper(**usual | fields)


def make_slip(**fields) -> PackingSlipPaper:
    usual = {
        "shop": "Sample Store",
        "orders": ("577123456789012345",),
        "date": date(2025, 11, 21),
        "recipient": "Maria Clara Santos",
        "lines": ARTICLES,
        "buyer_note": "",
        "gift_message": "",
        "position": 128,
        "wave": "W-1121-03",
        "revision": 1,
        "language": "en",
    }
    return PackingSlipPaper(**usual | fields)


def make_separator(**fields) -> SeparatorPaper:
    usual = {
        "wave": "W-1121-03",
        "lane": "",
        "boxes": 60,
        "warehouse": "HCM B2",
        "printout": "P-1121-07",
        "pages": "137–196",
    }
    return SeparatorPaper(**usual | fields)


def make_pick_list(**fields) -> PickListPaper:
    usual = {
        "wave": "W-1121-03",
        "warehouse": "HCM B2",
        "lane": "",
        "when": datetime(2025, 11, 21, 14, 5, tzinfo=SAIGON),
        "rows": (
            PickRow(
                1, "A01-1-04", "LV-1042-BLK-M", "Áo thun", "Đen / M", 3, (Slot(2, 1), Slot(7, 2))
            ),
            PickRow(2, "B07-2-01", "LV-2217-RED-38", "高跟鞋", "红色 38码", 1, (Slot(4, 1),)),
        ),
    }
    return PickListPaper(**usual | fields)


def make_manifest(parcels: int = 12, **fields) -> ManifestPaper:
    rows = tuple(
        ManifestRow(f"SPXVN{row:010d}", f"SERIAL{row:04d}", (f"57{row:016d}",), 2)
        for row in range(1, parcels + 1)
    )
    usual = {
        "number": "M-20251121-02",
        "carrier": "J&T Express",
        "warehouse": "HCM B2",
        "closed_at": datetime(2025, 11, 21, 18, 5, tzinfo=SAIGON),
        "rows": rows,
    }
    return ManifestPaper(**usual | fields)
