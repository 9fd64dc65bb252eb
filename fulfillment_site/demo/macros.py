"""Macros of the demo, in two languages: one for each step of what buyers ask most."""

from datetime import datetime

from django.contrib.auth.models import User

from aftersales.cases import Category, Reason
from aftersales.models import Macro, Ticket
from orders.models.shop import Language

AUTHOR, LEAD = "cora", "carl"  # nobody approves what they wrote
CARRIER, BUYER = Ticket.WaitsFor.CARRIER, Ticket.WaitsFor.BUYER
Stage, Action, Sets = Macro.Stage, Macro.Action, Macro.Sets
# Name, category, stage, what is done by the same press, and what is written in each language.
MACROS = [
    (
        "On its way", Category.NOT_RECEIVED, Stage.FIRST,
        {"sets": Sets.WAITING, "waits_for": CARRIER, "follow_up_hours": 48, "tag": "on its way"},
        "{carrier} has had order {order} since {handed_over_at}, its number is {tracking}. We look"
        " at it again on {follow_up} and write to you.",
        "订单 {order} 已于 {handed_over_at} 交给 {carrier}，运单号 {tracking}。我们会在 {follow_up}"
        " 再次查看并回复您。",
    ),
    (
        "Lost: sent again", Category.NOT_RECEIVED, Stage.OFFER,
        {"action": Action.RESEND, "reason": Reason.LOST, "sets": Sets.SOLVED, "tag": "resent"},
        "We are sorry: {carrier} lost order {order}. We send {product} again today, for free.",
        "非常抱歉：{carrier} 遗失了订单 {order}。我们今天免费为您补发 {product}。",
    ),
    (
        "A photo, please", Category.DAMAGED, Stage.FIRST,
        {"sets": Sets.WAITING, "waits_for": BUYER, "follow_up_hours": 48, "tag": "photo asked"},
        "We are sorry about {product}. Please send a photo of it and of the parcel here; we answer"
        " within {reply_hours} hours.",
        "{product} 给您添麻烦了，非常抱歉。请在这里发一张商品和包裹的照片，我们会在 {reply_hours}"
        " 小时内回复。",
    ),
    (
        "A third back", Category.DAMAGED, Stage.OFFER,
        {"action": Action.REFUND, "percent": 30, "reason": Reason.BROKEN_ON_WAY,
         "sets": Sets.SOLVED, "tag": "part refunded"},
        "Thank you for the photo. We pay back {amount} for {product}, and you keep it.",
        "谢谢您的照片。我们为 {product} 退款 {amount}，商品您留下即可。",
    ),
    (
        "The right one", Category.WRONG_ITEM, Stage.OFFER,
        {"action": Action.RESEND, "reason": Reason.WRONG_SKU, "sets": Sets.SOLVED, "tag": "resent"},
        "That was our mistake. We send {product} of order {order} today; keep what came.",
        "这是我们的失误。今天为您补发订单 {order} 的 {product}，已收到的商品您留下即可。",
    ),
    (
        "Size table", Category.SIZE, Stage.FIRST,
        {"sets": Sets.WAITING, "waits_for": BUYER, "follow_up_hours": 72, "tag": "size told"},
        "{size} Measure a shirt that fits you well and tell us; we say which size that is.",
        "{size}请量一件您穿着合身的衣服并告诉我们，我们告诉您对应的尺码。",
    ),
    (
        "How it is used", Category.EFFECT, Stage.FIRST,
        {"sets": Sets.WAITING, "waits_for": BUYER, "follow_up_hours": 72, "tag": "use told"},
        "{usage} Does it help? If not, tell us what you see, and we find another way.",
        "{usage}这样有帮助吗？如果没有，请告诉我们具体情况，我们再想办法。",
    ),
]  # fmt: skip


def load(at: datetime) -> None:
    """Macros that a second person approved already."""
    author, lead = (User.objects.get(username=name) for name in (AUTHOR, LEAD))
    Macro.objects.bulk_create(
        Macro(
            name=name, category=category, stage=stage, language=language, text=text,
            written_by=author, approved_by=lead, approved_at=at, **does,
        )
        for name, category, stage, does, *texts in MACROS
        for language, text in zip((Language.ENGLISH, Language.CHINESE), texts, strict=True)
    )  # fmt: skip
