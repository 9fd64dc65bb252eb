"""What is written first about each finding, in the languages buyers read."""

from django.db import migrations

HELLO = {
    "en": "Hello! This is about your order {order}. ",
    "zh-hans": "您好！关于您的订单 {order}：",
    "th": "สวัสดีค่ะ เกี่ยวกับคำสั่งซื้อ {order} ของคุณ ",
    "vi": "Xin chào! Về đơn hàng {order} của bạn: ",
    "id": "Halo! Mengenai pesanan Anda {order}: ",
    "ms": "Hai! Mengenai pesanan anda {order}: ",
    "ja": "ご注文{order}についてご連絡いたします。",
}
TEXTS = {
    "NOT_SCANNED": {
        "en": "We gave the parcel to {carrier} on {since}, but they have not scanned it yet. We are"
        " sorry, have asked them about it, and will tell you as soon as it moves.",
        "zh-hans": "包裹已于 {since} 交给 {carrier}，但承运商尚未扫描揽收。非常抱歉，我们已联系承运商核实，"
        "一有进展会马上告诉您。",
        "th": "เราส่งพัสดุให้ {carrier} เมื่อ {since} แต่ขนส่งยังไม่ได้สแกนรับ ขออภัยเป็นอย่างยิ่งค่ะ"
        " เราติดต่อขนส่งแล้วและจะแจ้งให้ทราบทันทีที่มีความคืบหน้า",
        "vi": "Shop đã giao kiện hàng cho {carrier} ngày {since} nhưng bên vận chuyển chưa quét nhận."
        " Rất xin lỗi bạn, shop đã liên hệ với họ và sẽ báo ngay khi có tin mới.",
        "id": "Paket sudah kami serahkan ke {carrier} pada {since}, tetapi belum dipindai. Mohon maaf,"
        " kami sudah menghubungi kurir dan akan segera mengabari Anda.",
        "ms": "Bungkusan telah kami serahkan kepada {carrier} pada {since} tetapi belum diimbas. Maaf,"
        " kami sudah menghubungi mereka dan akan memaklumkan anda segera.",
        "ja": "お荷物は{since}に{carrier}へ引き渡しましたが、まだ集荷の記録がございません。ご心配をおかけし"
        "申し訳ございません。配送会社に確認しており、動きがあり次第お知らせいたします。",
    },
    "STUCK": {
        "en": "Parcel {tracking} has not moved at {carrier} since {since}. We are sorry. We have asked"
        " them to look for it and will write to you again, whatever they say.",
        "zh-hans": "包裹 {tracking} 自 {since} 起在 {carrier} 没有新的物流信息。非常抱歉，我们已请承运商查找，"
        "无论结果如何都会再联系您。",
        "th": "พัสดุ {tracking} ไม่มีความเคลื่อนไหวที่ {carrier} ตั้งแต่ {since} ขออภัยเป็นอย่างยิ่งค่ะ"
        " เราขอให้ขนส่งตรวจสอบแล้ว และจะแจ้งผลให้ทราบอีกครั้ง",
        "vi": "Kiện hàng {tracking} chưa có cập nhật mới tại {carrier} từ ngày {since}. Rất xin lỗi bạn,"
        " shop đã yêu cầu họ kiểm tra và sẽ nhắn lại cho bạn dù kết quả thế nào.",
        "id": "Paket {tracking} belum bergerak di {carrier} sejak {since}. Mohon maaf. Kami sudah meminta"
        " kurir mencarinya dan akan mengabari Anda lagi apa pun hasilnya.",
        "ms": "Bungkusan {tracking} tidak bergerak di {carrier} sejak {since}. Maaf. Kami telah meminta"
        " mereka mencarinya dan akan menghubungi anda semula.",
        "ja": "お荷物{tracking}は{since}以降、{carrier}での配送状況が更新されていません。申し訳ございません。"
        "配送会社に調査を依頼しており、結果にかかわらず改めてご連絡いたします。",
    },
    "EXCEPTION": {
        "en": "{carrier} reports a problem with parcel {tracking}. We are sorry and are settling it with"
        " them. Is your delivery address complete, and is somebody there to take the parcel?",
        "zh-hans": "{carrier} 反馈包裹 {tracking} 派送遇到问题。非常抱歉，我们正在与承运商处理。"
        "请问收货地址是否完整、近期是否有人可以签收？",
        "th": "{carrier} แจ้งว่าพัสดุ {tracking} มีปัญหาในการจัดส่ง ขออภัยเป็นอย่างยิ่งค่ะ เรากำลังแก้ไขกับขนส่ง"
        " ที่อยู่ของคุณครบถ้วนและมีคนรับพัสดุหรือไม่คะ",
        "vi": "{carrier} báo kiện hàng {tracking} gặp sự cố khi giao. Rất xin lỗi bạn, shop đang xử lý với"
        " họ. Địa chỉ nhận hàng đã đầy đủ và có người nhận chưa ạ?",
        "id": "{carrier} melaporkan kendala pada paket {tracking}. Mohon maaf, kami sedang menanganinya."
        " Apakah alamat Anda lengkap dan ada yang dapat menerima paket?",
        "ms": "{carrier} melaporkan masalah pada bungkusan {tracking}. Maaf, kami sedang menguruskannya."
        " Adakah alamat anda lengkap dan ada orang untuk menerima bungkusan?",
        "ja": "お荷物{tracking}の配送中に問題が発生したと{carrier}から連絡がありました。申し訳ございません。"
        "現在対応中です。ご住所に不足がないか、お受け取りが可能かをお知らせいただけますか。",
    },
    "RETURNING": {
        "en": "{carrier} is bringing parcel {tracking} back to us. We are sorry. Please tell us whether we"
        " should send it again, and whether your address is complete.",
        "zh-hans": "包裹 {tracking} 正由 {carrier} 退回给我们。非常抱歉。请告诉我们是否需要重新发货，"
        "以及收货地址是否完整。",
        "th": "{carrier} กำลังส่งพัสดุ {tracking} กลับมาที่เรา ขออภัยเป็นอย่างยิ่งค่ะ"
        " กรุณาแจ้งว่าต้องการให้จัดส่งใหม่หรือไม่ และที่อยู่ครบถ้วนหรือไม่คะ",
        "vi": "{carrier} đang chuyển kiện hàng {tracking} về lại cho shop. Rất xin lỗi bạn. Bạn vui lòng"
        " cho biết có muốn shop gửi lại không và địa chỉ đã đầy đủ chưa ạ.",
        "id": "{carrier} sedang mengembalikan paket {tracking} kepada kami. Mohon maaf. Mohon kabari"
        " apakah perlu kami kirim ulang dan apakah alamat Anda lengkap.",
        "ms": "{carrier} sedang memulangkan bungkusan {tracking} kepada kami. Maaf. Sila beritahu sama ada"
        " perlu kami hantar semula dan alamat anda lengkap.",
        "ja": "お荷物{tracking}は{carrier}により当店へ返送されています。申し訳ございません。"
        "再発送をご希望か、ご住所に不足がないかをお知らせください。",
    },
    "LOST": {
        "en": "Parcel {tracking} seems to be lost at {carrier}. We are very sorry. Please tell us which you"
        " would rather have: the goods sent again, or your money back.",
        "zh-hans": "包裹 {tracking} 可能已在 {carrier} 运输途中丢失。非常抱歉。"
        "请告诉我们您希望重新发货还是退款。",
        "th": "พัสดุ {tracking} อาจสูญหายระหว่างขนส่งกับ {carrier} ขออภัยเป็นอย่างยิ่งค่ะ"
        " กรุณาแจ้งว่าต้องการให้ส่งสินค้าใหม่หรือรับเงินคืนคะ",
        "vi": "Kiện hàng {tracking} có thể đã bị thất lạc tại {carrier}. Rất xin lỗi bạn. Bạn muốn shop gửi"
        " lại hàng hay hoàn tiền ạ?",
        "id": "Paket {tracking} tampaknya hilang di {carrier}. Kami mohon maaf. Mohon kabari mana yang Anda"
        " inginkan: barang dikirim ulang atau uang dikembalikan.",
        "ms": "Bungkusan {tracking} mungkin telah hilang di {carrier}. Kami mohon maaf. Sila beritahu pilihan"
        " anda: barang dihantar semula atau wang dikembalikan.",
        "ja": "お荷物{tracking}は{carrier}での配送中に紛失した可能性がございます。誠に申し訳ございません。"
        "再発送と返金のどちらをご希望かお知らせください。",
    },
    "DISPUTED": {
        "en": "{carrier} says that parcel {tracking} was delivered on {since}, and you do not have it. We are"
        " sorry and have asked them where they left it. Could it be with a neighbour or at a desk?",
        "zh-hans": "{carrier} 显示包裹 {tracking} 已于 {since} 签收，但您没有收到。非常抱歉，"
        "我们已请承运商核实投递位置。请问是否可能由邻居或前台代收？",
        "th": "{carrier} แจ้งว่าพัสดุ {tracking} จัดส่งแล้วเมื่อ {since} แต่คุณยังไม่ได้รับ ขออภัยเป็นอย่างยิ่งค่ะ"
        " เราสอบถามขนส่งแล้ว อาจมีเพื่อนบ้านหรือเคาน์เตอร์รับไว้แทนหรือไม่คะ",
        "vi": "{carrier} báo kiện hàng {tracking} đã giao ngày {since} nhưng bạn chưa nhận được. Rất xin lỗi"
        " bạn, shop đã hỏi họ giao ở đâu. Có thể hàng xóm hoặc lễ tân đã nhận giúp không ạ?",
        "id": "{carrier} menyatakan paket {tracking} terkirim pada {since}, tetapi Anda belum menerimanya."
        " Mohon maaf, kami sudah menanyakannya. Mungkinkah diterima tetangga atau resepsionis?",
        "ms": "{carrier} menyatakan bungkusan {tracking} dihantar pada {since} tetapi anda belum"
        " menerimanya. Maaf, kami sudah bertanya. Mungkinkah diterima jiran atau kaunter?",
        "ja": "{carrier}の記録ではお荷物{tracking}は{since}に配達済みですが、お手元に届いていないとのこと、"
        "申し訳ございません。配達先を確認しております。ご近所や受付でお預かりの可能性はございますか。",
    },
}  # fmt: skip


def ship(apps, _editor):
    texts = apps.get_model("aftersales", "RadarText")
    texts.objects.bulk_create(
        texts(finding=finding, language=language, text=HELLO[language] + text)
        for finding, worded in TEXTS.items()
        for language, text in worded.items()
    )


class Migration(migrations.Migration):
    dependencies = [("aftersales", "0003_after_sales")]

    operations = [migrations.RunPython(ship, migrations.RunPython.noop)]
