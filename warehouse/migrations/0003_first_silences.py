"""How long parcels may be silent until their lanes have taught it, and words that mean trouble.

The silences are our own word: two working days to the first scan, four between two scans, ten
until a parcel counts as lost. Claims: thirty days after handover, until a carrier's own term is
written down with its source.
"""

from django.db import migrations

SILENCES = (("FIRST_SCAN", 48, 30, 100), ("MOVING", 96, 30, 100), ("LOST", 240, None, 0))
TROUBLE = (
    "exception", "unsuccessful", "undeliverable", "attempt failed", "failed attempt",
    "failed delivery", "delivery failed", "could not be delivered", "incorrect address",
    "insufficient address", "address not found", "damaged", "missorted", "held by customs",
    "refused", "派送失败", "投递失败", "配送失败", "异常", "地址不详", "地址错误", "破损", "拒收",
    "giao hàng không thành công", "giao thất bại", "จัดส่งไม่สำเร็จ", "ส่งไม่สำเร็จ",
    "gagal dikirim", "pengiriman gagal", "penghantaran gagal", "配達できません", "持ち戻り",
)  # fmt: skip
BACK = (
    "return to sender", "returned to sender", "returning to sender", "return to shipper",
    "returning to shipper", "returned to shipper", "return to seller", "returning to seller",
    "退回", "退件", "返回寄件人", "chuyển hoàn", "hoàn hàng", "ตีกลับ", "ส่งคืนผู้ส่ง",
    "dikembalikan ke pengirim", "dipulangkan kepada pengirim", "返送",
)  # fmt: skip
DAYS = 30


def ship(apps, _editor):
    silences = apps.get_model("warehouse", "SilenceRule")
    silences.objects.bulk_create(
        silences(kind=kind, hours=hours, minimum=minimum, margin=margin)
        for kind, hours, minimum, margin in SILENCES
    )
    words = apps.get_model("warehouse", "TrailWord")
    words.objects.bulk_create(words(words=text, mark="EXCEPTION") for text in TROUBLE)
    words.objects.bulk_create(words(words=text, mark="RETURNING") for text in BACK)
    apps.get_model("warehouse", "ClaimTerm").objects.create(carrier=None, days=DAYS)


class Migration(migrations.Migration):
    dependencies = [("warehouse", "0002_after_sales")]

    operations = [migrations.RunPython(ship, migrations.RunPython.noop)]
