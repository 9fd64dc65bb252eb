"""Two questions everybody has to ask, in the languages buyers read."""

from django.db import migrations

ADDRESS = {
    "en": "Hello! Thank you for order {order}. Its address is incomplete, so we cannot send it yet."
    " Please reply with the full address: house number, street, district, city and postcode.",
    "th": "สวัสดีค่ะ ขอบคุณสำหรับคำสั่งซื้อ {order} ที่อยู่จัดส่งไม่ครบถ้วน เราจึงยังจัดส่งไม่ได้"
    " กรุณาตอบกลับด้วยที่อยู่แบบเต็ม: บ้านเลขที่ ถนน แขวง/ตำบล เขต/อำเภอ จังหวัด และรหัสไปรษณีย์",
    "vi": "Xin chào! Cảm ơn bạn đã đặt đơn {order}. Địa chỉ nhận hàng còn thiếu nên shop chưa thể gửi."
    " Bạn vui lòng trả lời địa chỉ đầy đủ: số nhà, đường, phường/xã, quận/huyện, tỉnh/thành phố.",
    "id": "Halo! Terima kasih atas pesanan {order}. Alamatnya belum lengkap sehingga belum dapat kami"
    " kirim. Mohon balas dengan alamat lengkap: nomor rumah, jalan, kelurahan, kecamatan, kota dan"
    " kode pos.",
    "ms": "Hai! Terima kasih atas pesanan {order}. Alamatnya tidak lengkap, jadi kami belum dapat"
    " menghantarnya. Sila balas dengan alamat penuh: nombor rumah, jalan, taman, bandar, negeri dan"
    " poskod.",
    "ja": "ご注文{order}をありがとうございます。お届け先の住所に不足があり、まだ発送できません。"
    "郵便番号、都道府県、市区町村、番地、建物名・部屋番号をご返信ください。",
    "zh-hans": "您好！感谢您的订单 {order}。收货地址不完整，暂时无法发货。"
    "请回复完整地址：省市区、街道、门牌号和邮编。",
}
DETAILS = {
    "en": "Hello! Thank you for order {order}. We are not sure which colour or size of {product} you"
    " want. Please reply with the colour and the size, and we will send it right away.",
    "th": "สวัสดีค่ะ ขอบคุณสำหรับคำสั่งซื้อ {order} เราไม่แน่ใจว่าคุณต้องการสีหรือขนาดใดของ {product}"
    " กรุณาตอบกลับด้วยสีและขนาด แล้วเราจะรีบจัดส่งให้ทันที",
    "vi": "Xin chào! Cảm ơn bạn đã đặt đơn {order}. Shop chưa rõ bạn muốn màu hoặc cỡ nào của"
    " {product}. Bạn vui lòng trả lời màu và cỡ, shop sẽ gửi ngay.",
    "id": "Halo! Terima kasih atas pesanan {order}. Kami belum yakin warna atau ukuran {product} yang"
    " Anda inginkan. Mohon balas dengan warna dan ukurannya, dan akan segera kami kirim.",
    "ms": "Hai! Terima kasih atas pesanan {order}. Kami tidak pasti warna atau saiz {product} yang"
    " anda mahukan. Sila balas dengan warna dan saiz, dan kami akan menghantarnya segera.",
    "ja": "ご注文{order}をありがとうございます。{product}の色またはサイズのご希望が確認できません。"
    "ご希望の色とサイズをご返信ください。確認後すぐに発送いたします。",
    "zh-hans": "您好！感谢您的订单 {order}。我们不确定您想要 {product} 的哪个颜色或尺码。"
    "请回复颜色和尺码，我们会马上发货。",
}


def ship(apps, _editor):
    templates = apps.get_model("aftersales", "QuestionTemplate")
    templates.objects.bulk_create(
        templates(code=code, language=language, text=text)
        for code, texts in (("address", ADDRESS), ("details", DETAILS))
        for language, text in texts.items()
    )


class Migration(migrations.Migration):
    replaces = [("aftersales", "0002_shipped_questions")]
    dependencies = [("aftersales", "0001_second_release")]

    operations = [migrations.RunPython(ship, migrations.RunPython.noop)]
