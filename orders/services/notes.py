"""What a buyer's note is about, in the languages of the markets; pure."""

import re
import unicodedata

from orders.models.state import NoteKind

# Words of scripts with spaces count as whole words (a trailing * takes any ending); words of
# scripts without spaces count wherever they stand.
ABOUT = {
    NoteKind.COLOUR: """
        colo(u)?r* shade* red blue navy black white green pink purple yellow orange beige brown
        grey gray gold silver
        màu mau đỏ xanh đen trắng hồng tím vàng nâu xám
        warna merah biru hitam putih hijau ungu kuning coklat abu
        สี 色 颜色 顏色 カラー 赤 黒 白 青 红 紅 黑 蓝 藍 绿 綠 粉 紫
    """,
    NoteKind.SIZE: """
        size* sizing fit fits small medium large bigger smaller larger xs xl xxl xxxl [2-6]xl
        cỡ kích size rộng chật
        ukuran saiz besar kecil
        ไซส์ ไซซ์ ขนาด ไซด์ サイズ 寸法 大きめ 小さめ 尺码 尺碼 尺寸 大码 小码 大一号 小一号 码数
    """,
    NoteKind.GIFT: """
        gift* present birthday wrap* surprise anniversary
        quà tặng qua+tang sinh+nhật
        hadiah kado ulang+tahun bungkus+kado hari+jadi
        ของขวัญ วันเกิด ห่อ ギフト プレゼント ラッピング 誕生日 贈り物 のし 熨斗
        礼物 禮物 送人 生日 礼品 包装成
    """,
    NoteKind.ADDRESS: """
        address apartment apt gate door doorbell porch leave+it drop+off deliver* courier driver
        call+me phone neighbo(u)?r neighbo(u)?rs
        địa+chỉ dia+chi giao giao+hàng gọi cổng nhà
        alamat rumah kirim kurir antar telepon hubungi pagar penghantaran hantar
        ที่อยู่ ส่งที่ บ้าน โทร หน้าบ้าน จัดส่ง 住所 配達 宅配 置き配 届け 不在
        地址 门口 門口 快递 送到 打电话 电话 收货
    """,
}
THANKS = """
    thank thanks thankyou thx tq tysm ty you u so very much a lot many lots hi hello hey dear good
    morning evening afternoon day nice great seller shop team sir madam please pls love it have
    best wishes regards and appreciate happy
    cảm ơn cám on cam shop bạn nhiều nhé nha ạ em chị anh xin chào ơi
    terima kasih makasih trimakasih tks sama banyak banget ya kak min gan sis halo hai selamat pagi
    siang sore malam seller penjual tuan puan
    ขอบคุณ ขอบใจ มาก ๆ มากๆ ครับ ค่ะ คะ นะ สวัสดี แม่ค้า พ่อค้า ร้าน จ้า
    ありがとうございます ありがとうございました ありがとう お願いします お願い致します
    お願いいたします よろしく 宜しく こんにちは こんばんは はじめまして 楽しみにしています
    谢谢 多谢 謝謝 感谢 感謝 辛苦了 辛苦 您好 你好 老板 卖家 店家 亲 麻烦了 啦 哦 呀 您 你 非常 了
"""
UNSPACED = re.compile(r"[฀-๿぀-ヿ㐀-鿿]")
LETTERS = re.compile(r"(?<![\w'])[SML](?![\w'])")  # a size by its letter alone


def _any_of(words: str) -> re.Pattern:
    """One pattern of all these words, the longest first."""
    known = sorted(words.split(), key=len, reverse=True)
    inside = [word for word in known if UNSPACED.match(word)]
    whole = [word.replace("+", r"\s+").replace("*", r"\w*") for word in known if word not in inside]
    return re.compile(rf"\b(?:{'|'.join(whole)})\b|{'|'.join(inside)}")


FOUND = {kind: _any_of(words) for kind, words in ABOUT.items()}
POLITE = _any_of(THANKS)


def kinds(note: str) -> list[str]:
    """What a note is about, as NoteKind values: none without a note, OTHER where no word is known.

    A note of nothing but thanks and greetings is THANKS.
    """
    text = unicodedata.normalize("NFKC", note).replace("’", "'").strip()
    if not text:
        return []
    plain = text.casefold()
    found = [kind.value for kind, words in FOUND.items() if words.search(plain)]
    if LETTERS.search(text) and NoteKind.SIZE not in found:
        found.append(NoteKind.SIZE.value)
    if found:
        return found
    rest, polite = POLITE.subn("", plain)
    is_thanks = polite and not re.search(r"\w", rest)
    return [NoteKind.THANKS.value if is_thanks else NoteKind.OTHER.value]
