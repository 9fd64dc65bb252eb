"""What may be said in public under a poor review: a draft, which a person words and posts.

It names neither order, parcel nor buyer, offers nothing, and asks nothing about the review: the
help itself is the ticket's, in the shop's chat.
"""

from datetime import datetime

from aftersales.models import BuyerReview
from aftersales.services import facts, playbook
from orders.models.shop import Language

REASON = "review"  # by which the team's own phrases for public replies are kept
PUBLIC = ("product",)  # facts that may stand under a review
DRAFTS = {
    Language.ENGLISH: "Thank you for telling us, and we are sorry that this order was not right."
    " We are writing to you in the shop's chat and will put it right there.",
    Language.THAI: "ขอบคุณที่แจ้งให้เราทราบ ขออภัยที่คำสั่งซื้อนี้ไม่เป็นไปตามที่หวัง"
    " เราจะส่งข้อความถึงคุณในแชทของร้าน และแก้ไขให้ที่นั่น",
    Language.VIETNAMESE: "Cảm ơn bạn đã cho chúng tôi biết, rất xin lỗi vì đơn hàng chưa đúng ý."
    " Chúng tôi sẽ nhắn cho bạn trong khung chat của shop và xử lý tại đó.",
    Language.INDONESIAN: "Terima kasih sudah memberi tahu kami, mohon maaf pesanan ini tidak"
    " sesuai. Kami akan mengirim pesan di chat toko dan menyelesaikannya di sana.",
    Language.MALAY: "Terima kasih kerana memberitahu kami, maaf pesanan ini tidak seperti"
    " sepatutnya. Kami akan menghantar mesej di chat kedai dan menyelesaikannya di sana.",
    Language.JAPANESE: "ご連絡ありがとうございます。ご期待に沿えず申し訳ございません。"
    "ショップのチャットにてご連絡し、そちらで対応いたします。",
    Language.CHINESE: "感谢您的反馈\uff0c很抱歉这次没有让您满意。"
    "我们会在店铺聊天中联系您\uff0c并在那里为您解决。",
}


def draft(row: BuyerReview, *, at: datetime) -> str:
    """The team's own phrase where all it names may be public and is known, else our wording."""
    own = [one for one in playbook.phrases(REASON, row.shop) if one.reason == REASON]
    known = _public(row, at) if own else {}
    for phrase in own:
        told = facts.put_into(phrase.text, known)
        if not told.missing:
            return told.text
    return DRAFTS.get(row.shop.buyers_language, DRAFTS[Language.ENGLISH])


def _public(row: BuyerReview, at: datetime) -> dict[str, str]:
    known = facts.of(row.order, at=at)
    return {name: known[name] for name in PUBLIC if name in known}
