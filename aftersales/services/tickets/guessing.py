"""What a ticket is probably about, by the platform's code or the buyer's words; pure.

A guess is a proposal: whoever solves the ticket says what it was.
"""

import re

from aftersales.cases import Category

# Parts of the platform's reason codes, which differ by market in what stands around them.
CODES = (
    (Category.NOT_RECEIVED, "not_received not_arrive didn't_arrive missed_delivery package_lost"
                            " not_shipped late_shipment exceed_edt"),
    (Category.WRONG_ITEM, "missing_product missing_broken_parts wrong_product wrong_item"),
    (Category.DAMAGED, "damaged defective broken"),
    (Category.SIZE, "too_big too_small incorrect_size multiple_sizes"),
    (Category.EFFECT, "not_match quality_or_style does_not_suit counterfeit"),
    (Category.CANCELLATION, "no_longer_needed no_need by_mistake better_price cancel"),
)  # fmt: skip
# Words of buyers in the languages of our markets; the first row that has one of them wins, and rows
# stand in the order of what cannot be mistaken. Latin words count where a word begins.
WORDS = (
    (Category.DISPUTE, "chargeback|lawyer|scam|report you|lừa đảo|penipuan|投诉|起诉|骗子|詐欺"),
    (Category.NOT_RECEIVED, "where is my|where's my|not received|not arrived|hasn't arrived"
                            "|never arrived|didn't arrive|still waiting|tracking|delivered but"
                            "|没收到|未收到|没到|物流|快递|到哪|什么时候到"
                            "|chưa nhận|chưa giao|belum sampai|belum terima|belum diterima"
                            "|ยังไม่ได้รับ|ยังไม่ถึง|届いてい|届かない"),
    (Category.WRONG_ITEM, "wrong item|wrong color|wrong colour|wrong product|missing|not in the box"
                          "|发错|错发|漏发|少了|缺|gửi sai|thiếu|giao sai|salah kirim|kurang"
                          "|ส่งผิด|ไม่ครบ|違う商品|足りない"),
    (Category.DAMAGED, "broken|damaged|cracked|leak|torn|shattered|defective"
                       "|坏了|破|碎|裂|漏了|损坏|bị vỡ|bị hỏng|rách|rusak|pecah|เสียหาย|แตก|壊れ"),
    (Category.SIZE, "too small|too big|too large|too tight|too loose|size|doesn't fit"
                    "|尺码|尺寸|太小|太大|偏小|偏大|size|chật|rộng|kekecilan|kebesaran|ukuran"
                    "|ขนาด|เล็กไป|ใหญ่ไป|サイズ"),
    (Category.EFFECT, "doesn't work|does not work|no effect|not as described|fake|quality"
                      "|how to use|how do i use|没效果|没用|不好用|与描述不符|假货|质量|怎么用"
                      "|không hiệu quả|kém chất lượng|tidak berfungsi|palsu|ไม่ได้ผล|ปลอม|使い方"),
    (Category.CANCELLATION, "cancel|changed my mind|取消|不想要|hủy|batal|ยกเลิก|キャンセル"),
)  # fmt: skip


def _pattern(words: str) -> re.Pattern:
    starts = [rf"\b{re.escape(w)}" if w.isascii() else re.escape(w) for w in words.split("|")]
    return re.compile("|".join(starts))


_CODES = [(category, codes.split()) for category, codes in CODES]
_WORDS = [(category, _pattern(words)) for category, words in WORDS]


def from_code(code: str) -> str:
    """The category that a reason code of the platform speaks of; empty if none."""
    bare = code.lower()
    return next((str(c) for c, parts in _CODES if any(part in bare for part in parts)), "")


def from_words(text: str) -> str:
    """The category that a buyer's words speak of; empty if none."""
    plain = text.lower().replace("\u2019", "'")
    return next((str(c) for c, pattern in _WORDS if pattern.search(plain)), "")
