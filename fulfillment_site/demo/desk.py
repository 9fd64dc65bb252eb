"""What teaches the desk of the demo: phrases, facts of goods, unit costs, a rule, a red basket."""

from datetime import datetime, timedelta
from decimal import Decimal

from django.contrib.auth.models import User

from aftersales.models import AnswerRule, Phrase, ProductFact, SafetyNet
from aftersales.services.auto_rules import BOOK
from fulfillment_site.demo.goods import GOODS
from orders.models import Shop, Sku
from orders.models.shop import Language
from warehouse.models import Bin, Tote, UnitCost, Warehouse
from warehouse.models.cost import Step

LEAD = "carl"  # who approved the phrases
EN, ZH = Language.ENGLISH, Language.CHINESE
# Title, the buyer's reason, and what is written in each language.
PHRASES = [
    (
        "Packed already", "not_shipped_on_time",
        "Your order {order} was packed at {packed_at} and waits for {carrier}. Shall it come?",
        "您的订单 {order} 已于 {packed_at} 打包完成，正等待 {carrier} 揽收。还为您寄出吗？",
    ),
    (
        "On its way", "not_shipped_on_time",
        "{carrier} has had your order {order} since {handed_over_at}. Its number is {tracking}.",
        "您的订单 {order} 已于 {handed_over_at} 交给 {carrier}，运单号 {tracking}。",
    ),
    (
        "Keep it after all", "created_by_mistakes",
        "You may keep {product}, or we cancel order {order} today. Which do you prefer?",
        "{product} 可以为您保留，也可以今天取消订单 {order}。您希望怎样处理？",
    ),
    (
        "Right address", "wrong_delivery_info",
        "Send us the right address for order {order}, and we correct it before it leaves.",
        "请把订单 {order} 的正确地址发给我们，发货前为您更正。",
    ),
    (
        "Right colour or size", "wrong_item_variation_(colour,_size,_etc.)",
        "Tell us the colour and size you want in place of {product}; we look whether it is here.",
        "请告诉我们您想换成 {product} 的哪个颜色和尺码，我们查看是否有货。",
    ),
    (
        "We have read it", "any",
        "We have read your wish about order {order} and answer it today.",
        "关于订单 {order} 的请求我们已收到，今天内给您答复。",
    ),
]  # fmt: skip
# SKU, what it is about, and what is known in each language.
FACTS = [
    (
        "TEE-RED-M", ProductFact.About.SIZE,
        "M: chest 104 cm, length 71 cm, shoulder 46 cm.",
        "M：胸围 104 厘米，衣长 71 厘米，肩宽 46 厘米。",
    ),
    (
        "TEE-RED-L", ProductFact.About.SIZE,
        "L: chest 110 cm, length 73 cm, shoulder 48 cm.",
        "L：胸围 110 厘米，衣长 73 厘米，肩宽 48 厘米。",
    ),
    (
        "TEE-RED-M", ProductFact.About.MATERIAL,
        "Cotton, 180 g/m². Wash at 30 °C.", "纯棉，180 克/平方米。30 °C 洗涤。",
    ),
    (
        "MUG-BLUE", ProductFact.About.USAGE,
        "For dishwashers and microwaves. Holds 350 ml.", "可用洗碗机和微波炉。容量 350 毫升。",
    ),
    (
        "LAMP-MOON", ProductFact.About.USAGE,
        "Charge it by USB-C for two hours; it shines for eight.",
        "用 USB-C 充电两小时，可亮八小时。",
    ),
]  # fmt: skip
COSTS = {
    Step.FEE: "0.30", Step.LABEL: "4.10", Step.FREIGHT: "3.60", Step.PACKAGING: "0.22",
    Step.PICK: "0.15", Step.PACK: "0.25", Step.PUT_BACK: "0.12",
}  # fmt: skip
BOUGHT_AT = Decimal("0.35")  # of the price
TOTES = 6


def load(shop: Shop, house: Warehouse, at: datetime) -> None:
    """Everything beside the orders; the rule is a draft, and the nets are off: both are tried."""
    _words(at)
    _costs(at)
    hang(shop)
    wording = {
        "name": "Bought by mistake, at once", "shop_id": None, "priority": 50,
        "reasons": ["created_by_mistakes"], "stages": ["HERE"], "sku_prefix": "",
        "at_most": Decimal(50), "within_minutes": 120, "effect": AnswerRule.Effect.APPROVE,
    }  # fmt: skip
    BOOK.write(None, wording, by=None, at=at)
    Bin.objects.create(warehouse=house, code="RED-1", is_pickable=False, is_red_basket=True)
    Tote.objects.bulk_create(
        Tote(warehouse=house, code=str(number)) for number in range(1, TOTES + 1)
    )


def hang(shop: Shop) -> None:
    """A safety net that holds once its trial was seen."""
    SafetyNet.objects.create(shop=shop, minutes=30)


def _words(at: datetime) -> None:
    lead = User.objects.get(username=LEAD)
    Phrase.objects.bulk_create(
        Phrase(
            title=title, reason=reason, language=language, text=text, approved_by=lead,
            approved_at=at,
        )
        for title, reason, *texts in PHRASES
        for language, text in zip((EN, ZH), texts, strict=True)
    )  # fmt: skip
    skus = Sku.objects.in_bulk(field_name="code")
    ProductFact.objects.bulk_create(
        ProductFact(sku=skus[code], about=about, language=language, text=text)
        for code, about, *texts in FACTS
        for language, text in zip((EN, ZH), texts, strict=True)
    )


def _costs(at: datetime) -> None:
    since = (at - timedelta(days=365)).date()
    rows = [(step, None, Decimal(amount)) for step, amount in COSTS.items()]
    skus = Sku.objects.in_bulk(field_name="code")
    rows += [(Step.GOODS, skus[code], good.price * BOUGHT_AT) for code, good in GOODS.items()]
    UnitCost.objects.bulk_create(
        UnitCost(step=step, sku=sku, amount=amount, currency="USD", valid_from=since)
        for step, sku, amount in rows
    )
