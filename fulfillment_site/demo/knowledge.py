"""What the demo's team knows: answers, a routine beside each queue, lessons, rules of markets."""

from datetime import date, datetime, timedelta

from django.contrib.auth.models import User

from aftersales.cases import Category
from aftersales.models import Article, ProductFact, RuleNote
from aftersales.services.knowledge import gaps, writing
from aftersales.services.knowledge.writing import About, Worded
from fulfillment_site.demo import routines
from orders.models import Sku

DAY = timedelta(days=1)
EN, ZH = "en", "zh-hans"
Kind = Article.Kind
# Category, SKUs, then in English and in Chinese: title, what we know, words for the buyer.
ANSWERS = (
    (
        Category.SIZE, ("TEE-RED-M", "TEE-RED-L", "TEE-WINE-M"),
        (
            "The tee runs small",
            "Chest M 94 cm, L 98 cm, measured flat after one wash. Who is between two sizes takes"
            " the larger one. Ask for the usual size of another brand before offering anything.",
            "Sorry it is tight! Our tee runs about half a size small: M measures 94 cm around the"
            " chest, L 98 cm. Which size do you usually wear? We will find what fits.",
        ),
        (
            "T恤尺码偏小",
            "M码胸围94厘米，L码98厘米，洗一次后平铺测量。介于两个尺码之间的买家选大一码。"
            "先问买家平时穿什么尺码，再谈补偿。",
            "很抱歉穿着偏紧！这款T恤比平时小半码：M码胸围94厘米，L码98厘米。"
            "您平时穿什么尺码？我们帮您选合适的。",
        ),
    ),
    (
        Category.NOT_RECEIVED, (),
        (
            "Said to be delivered, not there",
            "Look at the verdict of the parcel first. Ask for the neighbours and the mail room,"
            " wait one working day, then open a claim with the carrier. No money before that.",
            "We are sorry your parcel {tracking} is not there. The carrier says it was delivered."
            " Could you look with neighbours and at the mail room? Write to us tomorrow if it is"
            " still missing, and we will sort it out with the carrier.",
        ),
        (
            "显示已签收但买家没收到",
            "先看包裹结论。请买家问邻居和收发室，等一个工作日，再向承运商索赔。索赔前不退款。",
            "很抱歉您没有收到包裹 {tracking}。承运商显示已签收，请您先问问邻居和收发室。"
            "如果明天还没有找到，请再联系我们，我们会和承运商处理。",
        ),
    ),
    (
        Category.DAMAGED, (),
        (
            "It arrived broken",
            "Say sorry at once and ask for one photo of the goods and one of the box. Trace the"
            " bench and packer on the ticket. A resend goes only while it is in stock.",
            "We are very sorry it arrived broken. Could you send us a photo of it and of the box?"
            " Then we make it right today.",
        ),
        (
            "商品收到时已损坏",
            "马上道歉，请买家拍一张商品和一张外箱的照片。在工单上查打包台和打包员。有库存才补发。",
            "非常抱歉商品在路上损坏了。请您拍一张商品和外箱的照片发给我们，我们今天就为您处理。",
        ),
    ),
    (
        Category.EFFECT, ("LAMP-MOON",),
        (
            "How the moon lamp is switched on",
            "It has no button: a touch on the wooden stand switches it, three seconds dim it. It"
            " comes with little charge; two hours at any USB charger fill it.",
            "Please charge the lamp for two hours first. Then touch the wooden stand: one touch"
            " switches it on, three seconds dim it.",
        ),
        (
            "月球灯怎么打开",
            "没有按钮：轻触木质底座开关，按住三秒调光。出厂电量少，用USB充电器充两小时。",
            "请先充电两小时，然后轻触木质底座：轻触一下开灯，按住三秒调节亮度。",
        ),
    ),
    (
        Category.OTHER, ("MUG-BLUE",),
        (
            "May the mug go into the microwave?",
            "Yes, and into the dishwasher. Last year's gilded edition may not; it is sold out.",
            "Yes: microwave and dishwasher are both fine.",
        ),
        (
            "马克杯能进微波炉吗",
            "可以，也可以用洗碗机。去年的描金款不可以，已经售完。",
            "可以的，微波炉和洗碗机都没有问题。",
        ),
    ),
)  # fmt: skip
LESSONS = (
    (
        "not-received", Category.NOT_RECEIVED,
        (
            "Lesson 1: where is my parcel?",
            "Three buyers write. For each: look at the verdict of the parcel, answer with what is"
            " known, promise no day of arrival, and solve the ticket under the right category.",
        ),
        (
            "第一课：我的包裹在哪里",
            "三位买家来信。每一位：先看包裹结论，用已知事实回复，不承诺到达日期，再按正确的类别解决工单。",
        ),
    ),
    (
        "damaged-or-wrong", Category.DAMAGED,
        (
            "Lesson 2: damaged, wrong or missing",
            "Three buyers write. Say sorry, ask for a photo, and find out what it truly is: the"
            " first word of a buyer is not always the category.",
        ),
        (
            "第二课：损坏、错发、漏发",
            "三位买家来信。先道歉，请买家拍照，再弄清真正的问题：买家说的第一个词不一定就是类别。",
        ),
    ),
)  # fmt: skip
# Market, title, text, source, as of, days since checked, setting and value.
RULES = (
    (
        "US", "In transit within two working days",
        "Parcels are to be in transit within 2 business days; before October 2025 it was 3.",
        "seller-us.tiktok.com 3995852763301633", date(2026, 11, 20), 3, "collect_hours", 48,
    ),
    (
        "US", "Nothing for a review",
        "No incentive for a review, and nobody is asked to change or remove one.",
        "seller-us.tiktok.com 4451321470682882", date(2026, 7, 1), 120, "", None,
    ),
    (
        "TH", "Requests to cancel: 24 hours",
        "What is not answered within 24 hours is cancelled and refunded by the platform.",
        "seller-th.tiktok.com, requests to cancel", date(2026, 11, 20), 5, "answer_hours", 24,
    ),
)  # fmt: skip
MISSED = ("hoodie shrinks in the dryer", "卫衣会不会缩水", "hoodie shrinks in the dryer")


def load(at: datetime) -> None:
    """Written by an agent, approved by the lead; one version still waits for a second person."""
    cora, carl = (User.objects.get(username=name) for name in ("cora", "carl"))
    for category, codes, *wordings in ANSWERS:
        skus = list(Sku.objects.filter(code__in=codes))
        _keep(About(Kind.ANSWER, category, skus=skus), wordings, cora, carl, at - 40 * DAY)
    for queue, *wordings in routines.ROUTINES:
        _keep(About(Kind.SOP, queue=queue), wordings, cora, carl, at - 40 * DAY)
    for code, category, *wordings in LESSONS:
        about = About(Kind.LESSON, category, lesson_code=code)
        _keep(about, wordings, cora, carl, at - 40 * DAY)
    for words in MISSED:
        gaps.missed(words, by=cora, at=at - DAY)
    _propose(cora, at)
    _note_rules(carl, at)
    _tell_facts()


def _keep(about: About, wordings, author, lead, at: datetime) -> None:
    versions = []
    for language, told in zip((EN, ZH), wordings, strict=True):
        worded = Worded(language, *told)
        if versions:
            versions.append(writing.word(versions[0].article_id, worded, by=author, at=at))
        else:
            versions.append(writing.begin(about, worded, by=author, at=at))
    writing.approve([version.pk for version in versions], by=lead, at=at + DAY)


def _propose(author, at: datetime) -> None:
    """A better wording that nobody else has read yet."""
    broken = Article.objects.filter(category=Category.DAMAGED, kind=Kind.ANSWER).get()
    said = broken.versions.current().get(language=EN)
    text = f"{said.text} Two photos are enough."
    worded = Worded(EN, said.title, text, said.reply)
    writing.word(broken.pk, worded, by=author, at=at - 2 * DAY)


def _note_rules(by, at: datetime) -> None:
    for market, title, text, source, as_of, days, setting, value in RULES:
        checked_on = max((at - days * DAY).date(), as_of)
        RuleNote.objects.create(
            market=market, title=title, text=text, source=source, as_of=as_of,
            checked_on=checked_on, checked_by=by, setting=setting, value=value,
        )  # fmt: skip


def _tell_facts() -> None:
    """Size tables that stand beside the articles on every ticket of these goods."""
    for code, chest in (("TEE-RED-M", 94), ("TEE-RED-L", 98), ("TEE-WINE-M", 94)):
        ProductFact.objects.get_or_create(
            sku=Sku.objects.get(code=code), about=ProductFact.About.SIZE, language=EN,
            defaults={"text": f"Chest {chest} cm, measured flat after one wash."},
        )  # fmt: skip
