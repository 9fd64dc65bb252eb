"""What a buyer's note is about, in the languages of the markets."""

import pytest

from orders.services.notes import kinds

NOTES = {
    "COLOUR": [
        "Blue please", "no black color!", "Cho mình màu đỏ", "warna merah ya kak", "ขอสีแดงค่ะ",
        "赤でお願いします", "请发深蓝色,不要黑色,谢谢",
    ],
    "SIZE": [
        "size L please", "M", "2XL if you have it", "cỡ lớn nhé", "ukuran 42", "saiz besar",
        "ไซส์ใหญ่", "サイズはＭで", "尺码要大一号",
    ],
    "GIFT": [
        "A gift: please leave the price out.", "Wrap it", "gói quà giúp em", "bungkus kado ya",
        "untuk hadiah", "ห่อของขวัญให้ด้วย", "ラッピングお願いします", "送人的,生日礼物",
    ],
    "ADDRESS": [
        "Please leave it at the porch", "new address", "địa chỉ mới", "alamat di belakang masjid",
        "ส่งที่หน้าบ้าน", "置き配でお願いします", "放门口",
    ],
    "OTHER": [
        "Pack it well", "?", "Gói kỹ giúp em", "tolong double bubble", "ขอไว ๆ", "急いでいます",
        "尽快发货", "no thanks to you it broke",
    ],
    "THANKS": [
        "Thank you so much!!! 🙏", "Hello", "cảm ơn shop nhiều ạ", "terima kasih kak",
        "ขอบคุณครับ", "ありがとうございます。よろしくお願いします", "谢谢老板",
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "note"), [(kind, n) for kind, some in NOTES.items() for n in some]
)
def test_a_note_is_known_by_its_kind(kind, note):
    assert kinds(note) == [kind]


def test_no_note_has_no_kind():
    assert kinds("") == kinds("  ") == []


def test_a_note_may_be_about_several_things():
    assert kinds("Thanks! Blue, size M, it is a gift") == ["COLOUR", "SIZE", "GIFT"]
    assert kinds("I'm happy") == ["OTHER"]  # that m is no size
