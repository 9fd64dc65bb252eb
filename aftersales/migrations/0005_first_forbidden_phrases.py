"""What the platform's published rules forbid to write to buyers, worded as groups of words."""

from datetime import date

from django.db import migrations

REVIEWS = "seller-us.tiktok.com 4451321470682882", date(2025, 10, 24)
UNFAIR = "seller-vn.tiktok.com 7224191561467664", date(2025, 6, 29)
REDIRECT = "seller-vn.tiktok.com 6837787798587138", date(2025, 6, 29)
TALK = "seller-th.tiktok.com 8345780184729361", date(2025, 7, 29)
ORDERING = "seller-th.tiktok.com 1519417092556561", date(2025, 6, 9)

NOUN = (
    "review / reviews / rating / ratings / feedback / comment / comments / stars / 5 star* / five star*"
    " / one star / 1 star / score / scores / what you wrote / you wrote / your post / your complaint"
    " / your words / your opinion"
)
GOOD = (
    "5 star* / five star* / good review* / great review* / positive review* / positive comment*"
    " / positive feedback / good rating* / high rating* / positive rating* / top rating*"
)
BAD = (
    "bad review* / negative review* / poor review* / low rating* / bad rating* / poor rating*"
    " / negative rating* / negative feedback / bad feedback / bad comment* / negative comment*"
    " / one star* / 1 star* / two star* / 2 star* / anything negative / anything bad / something negative"
    " / something bad"
)
GIFT = (
    "coupon* / voucher* / discount* / gift* / free / refund* / cashback / cash back / money back"
    " / reward* / rebate* / credit / no charge / on us / bonus / points / sample* / prize* / paypal"
    " / reimburse* / compensat* / percent off / off your next"
)
ASKING = (
    "please / kindly / could you / can you / would you / will you / you can / you could / grateful"
    " / would appreciate / appreciate it / appreciated / hope / could that / could this / favour / favor / mercy / mind / ask you / love it if / mean a lot / means a lot / help us / consider"
    " / like you to / need you to / want you to / pls / plz / any chance / you'd / be nice / be great"
    " / be willing / possible to / able to / feel free / wish you / beg / do us a favour / do us a favor"
    " / we ask / would like you / happy if you / be so kind / once you / now that"
)
CHANGE = (
    "change / changing / update / updating / edit / editing / revise / revising / amend* / modify"
    " / modifying / remove / removing / delete / deleting / erase / withdraw / withdrawing / retract*"
    " / hide / hiding / improve / improving / raise / raising / upgrade / upgrading / correct"
    " / reconsider* / adjust / adjusting / undo / take … down / taking … down / took … down"
    " / take … off / taken … down / bump / boost / alter* / clear / drop / increase / increasing / fix"
    " / replace / redo / rewrite / rethink / switch / turn … into / make it / pull / become / becomes"
)
DIRECT = " / ".join(
    f"{verb} {whose} … {noun}"
    for verb in ("change", "update", "edit", "revise", "remove", "delete", "withdraw", "improve")
    for whose in ("your", "the")
    for noun in ("review*", "rating*", "feedback", "comment*")
)

PINGJIA = (
    "评价 / 评论 / 差评 / 中评 / 评分 / 打分 / 星级 / 低分 / 几星 / 一星 / 两星 / 三星 / 追评 / 评语 / 留评 / 评星"
    " / 您写的 / 你写的 / 五星 / 好评"
)
QINGQIU = (
    "麻烦 / 请 / 辛苦您 / 辛苦你 / 能不能 / 能否 / 可不可以 / 可以吗 / 好吗 / 行吗 / 帮忙 / 方便的话"
    " / 可以把 / 可以帮 / 可以给 / 可不可 / 是否可 / 烦请 / 劳烦 / 请求 / 希望 / 拜托 / 高抬贵手 / 恳请 / 您把 / 你把 / 帮我们 / 帮我 / 求您 / 顺便把"
)
GAI = "改 / 改成 / 修改 / 更改 / 更新 / 删 / 删除 / 删掉 / 撤 / 撤掉 / 撤回 / 撤销 / 隐藏 / 去掉 / 取消 / 重新评 / 消掉 / 撤下 / 下掉 / 屏蔽 / 调整 / 补评 / 抹掉 / 换成"
HAOPING = "好评 / 五星 / 5星 / 满分 / 五颗星 / 5颗星 / 全五星 / 高分"
JIANGLI = (
    "红包 / 返现 / 返您 / 返你 / 优惠券 / 优惠卷 / 优惠码 / 代金券 / 现金券 / 礼物 / 礼品 / 赠品 / 送您 / 送你"
    " / 送一 / 赠送 / 免邮 / 包邮 / 无门槛 / 张券 / 免费 / 现金 / 退款 / 退您 / 退你 / 退一半 / 立减 / 补偿 / 奖励 / 积分 / 折扣 / 打折 / 再寄"
)

ROWS = [
    # Steering reviews: changes, removals, holding back, asking the content ones alone
    ("change_review", "en", f"{ASKING}\n{CHANGE}\n{NOUN}", "we have / we've / we had / we will / we'll / please note / can change / may change", 14, REVIEWS),
    ("change_review", "en", DIRECT, "", 12, REVIEWS),
    (
        "change_review", "en",
        "don't / do not / dont / avoid / before / instead of / rather than / without / never\n"
        "leave / leaving / post / posting / write / writing / give / giving / rate us\n"
        f"{BAD}", "thank*", 12, REVIEWS,
    ),
    (
        "change_review", "en",
        "happy / satisfied / pleased / love / loved / like it / liked / enjoy*\n"
        "leave … review* / write … review* / post … review* / give … review* / leave … feedback"
        " / leave … rating* / rate us / leave us\n"
        "instead / otherwise / if not / unhappy / not satisfied / not happy / anything is wrong"
        " / anything wrong / message us / contact us / tell us first", "", 30, REVIEWS,
    ),
    (
        "change_review", "en",
        "please give / please leave / please rate / kindly give / kindly leave / kindly rate"
        " / give us / rate us / leave us / vote / hope for / would love / we'd love / love to see / need your / support us\n"
        f"{GOOD}", "", 8, REVIEWS,
    ),
    ("change_review", "zh-hans", f"{QINGQIU}\n{GAI}\n{PINGJIA}", "我们已 / 我们会 / 我们将 / 我们把", 20, REVIEWS),
    (
        "change_review", "zh-hans",
        "改好评 / 改评价 / 改成好评 / 改成五星 / 改为五星 / 改为好评 / 改五星 / 删评 / 删差评 / 撤评 / 消评"
        " / 删除差评 / 修改差评 / 修改评价 / 撤销差评 / 取消差评 / 差评…删 / 差评…撤 / 差评…改 / 评论…删", "", 12,
        REVIEWS,
    ),
    (
        "change_review", "zh-hans",
        "不要…差评 / 别…差评 / 勿…差评 / 不要…低分 / 别…低分 / 不要直接评 / 别直接评 / 不要…中评 / 别…中评"
        " / 不要急着评 / 先别评 / 先不要评 / 请勿评 / 不要给一星 / 不要…一颗星 / 别…一颗星 / 不要…一星 / 别…一星 / 手下留情", "", 12, REVIEWS,
    ),
    (
        "change_review", "zh-hans",
        "满意 / 喜欢\n好评 / 五星 / 评价 / 五颗星 / 5星 / 满分\n不满意 / 有问题 / 不喜欢 / 有任何问题 / 不好 / 有不满\n"
        "联系 / 私信 / 找我们 / 找客服 / 先找 / 告诉客服 / 先说", "", 40,
        REVIEWS,
    ),
    (
        "change_review", "zh-hans",
        f"请给 / 请您给 / 请打 / 麻烦给 / 麻烦您给 / 麻烦…打 / 希望…给 / 给个 / 给一个 / 求 / 记得 / 来个 / 点个"
        f" / 打个 / 帮忙…打 / 拜托…给 / 点亮 / 帮忙…给 / 动动手指 / 麻烦…点 / 支持一个 / 赏个\n{HAOPING}", "", 8, REVIEWS,
    ),
    # A reward for a review or for its change
    (
        "reward_review", "en",
        "leave … review* / leave … feedback / leave … rating* / leave … comment* / write … review*"
        " / post … review* / give … review* / give … rating* / give … 5 star* / give … five star*"
        " / submit … review* / rate us / rate it / rate the / rate this / rate your / review us"
        " / kind words / nice words / good words / screenshot* … review* / photo review* / video review* / share … review*"
        f" / change … review* / remove … review* / delete … review* / update … review* / remove … feedback"
        " / delete … feedback / change … feedback / remove … comment* / delete … comment* / edit … review*"
        f" / take down … review* / take … review* down / star review* / upload … review*\n{GIFT}", "", 24,
        REVIEWS,
    ),
    (
        "reward_review", "en",
        "if / when / once / after / as soon as / for every / whoever / in exchange / in return\n"
        "review / reviews / rating / ratings / comment / comments / feedback / stars\n"
        "gone / removed / deleted / changed / updated / edited / taken down / positive / better / posted"
        f" / online / live / withdrawn / raised / up / revised / improved / in place / 5 star* / five star* / published\n{GIFT}", "", 24, REVIEWS,
    ),
    (
        "reward_review", "en",
        "in exchange / in return / exchange for / reward for / reward you for / pay you for / paid for"
        f" / cashback / cash back / gift for\n{NOUN}", "", 10, REVIEWS,
    ),
    (
        "reward_review", "zh-hans",
        "好评 / 五星 / 5星 / 晒图 / 好话 / 评价后 / 写评价 / 带图评价 / 写…评价 / 给…评价 / 差评…删 / 删…差评"
        f" / 撤…评 / 删…评价 / 评价…删 / 改…评价 / 评论…删 / 删…评论 / 带图评 / 评价满 / 改完评 / 评完 / 评价送 / 评价返 / 好评…截图 / 追评 / 差评…撤"
        f" / 差评…改 / 改…好评 / 改…五星 / 撤…差评 / 评价…截图 / 截图…评价\n{JIANGLI}", "", 30, UNFAIR,
    ),
    # Off the platform: links, numbers, other applications
    ("off_platform", "", "{link} / {email}", "", 12, REDIRECT),
    ("off_platform", "", "{phone}", "", 12, REDIRECT),
    (
        "off_platform", "",
        "whatsapp* / telegram* / wechat* / weixin* / viber / zalo / kakaotalk / snapchat / skype / discord"
        " / vx / amazon / ebay / temu / shein / taobao / youtube channel / kakao / imessage / shopee / lazada / tokopedia / bukalapak / qq群 / qq号", "", 12, REDIRECT,
    ),
    (
        "off_platform", "",
        "add / dm / message / contact / follow / text / find / reach / join / chat / write / our / via / search"
        " / visit / on / through / talk / page\n"
        "instagram / insta / ig / facebook / fb / messenger / twitter / pinterest", "", 10,
        REDIRECT,
    ),
    (
        "off_platform", "",
        "me on line / us on line / line id / line app / line official / our line / via line / line oa"
        " / line … {handle} / add line / ไลน์ / line account / id line", "", 12, REDIRECT,
    ),
    ("off_platform", "en", "call / phone / ring / text / sms / dial / hotline / tel / mobile / telephone\n{number}",
        "order / waybill / tracking / parcel / reference / carrier / courier", 10, REDIRECT),
    (
        "off_platform", "en",
        "send / give / share / tell / leave / what is\nyour whatsapp / your email / your e mail"
        " / your phone number / your mobile number / your private number", "", 6, TALK,
    ),
    (
        "off_platform", "en",
        "outside / off / away from / leave\nplatform / tiktok / tiktok shop\n"
        "contact / talk / deal / buy / order / chat / reach / continue / settle / speak / message / pay / directly", "", 14, TALK,
    ),
    (
        "off_platform", "en",
        "qr / qr code / barcode\njoin / add / register / follow / group / warranty / contact / friend*",
        "courier / driver / locker / label", 16, REDIRECT,
    ),
    (
        "off_platform", "en",
        "our website / our own website / our web shop / our webshop / our online store / our official site"
        " / our own store / our own shop / another website / other platforms / another platform"
        " / our amazon / on amazon\n"
        "buy / order / cheaper / visit / go to / find / get / check / see / discount* / shop / reach", "",
        14, ORDERING,
    ),
    (
        "off_platform", "zh-hans",
        "加…微信 / 微信号 / 微信群 / 我的微信 / 我们微信 / 微信联系 / 微信聊 / 加…威信 / 加…薇信 / 加…徽信"
        " / v信 / 微…聊 / 加微…号 / 加微…联系 / 加微…发 / 公众号 / 加…qq / 小红书 / 拼多多 / 淘宝 / 天猫 / 亚马逊 / 京东店 / 京东搜 / 闲鱼 / 加…好友 / 企业微信"
        " / 扣扣 / 留…微信 / 加v / 加vx / 加wx / 微信同号 / v信同号 / 搜微信 / 微信搜 / 微信私 / 微信上 / 钉钉", "", 12, REDIRECT,
    ),
    (
        "off_platform", "zh-hans",
        "打电话 / 拨打 / 致电 / 来电 / 加 / 联系 / 手机号 / 发短信 / 电话 / 热线\n{number}", "快递 / 运单 / 订单", 14, REDIRECT,
    ),
    (
        "off_platform", "zh-hans",
        "扫 / 扫描 / 扫码 / 识别\n二维码 / 小卡片 / 卡片 / 码\n"
        "好友 / 进群 / 入群 / 加群 / 加客服 / 添加 / 领取 / 关注 / 注册", "面单", 30, REDIRECT,
    ),
    (
        "off_platform", "zh-hans",
        "官网 / 独立站 / 自己的网站 / 我们的网站 / 其他平台 / 别的平台 / 淘宝店 / 淘宝搜 / 线下\n"
        "下单 / 购买 / 买 / 便宜 / 优惠 / 看看 / 联系", "", 16, ORDERING,
    ),
    (
        "off_platform", "zh-hans",
        "私下 / 平台外 / 站外 / 不走平台 / 不用走平台 / 不通过平台 / 绕开平台 / 绕过平台 / 平台上说不 / 离开平台"
        " / 平台上不方便", "", 12, TALK,
    ),
    (
        "off_platform", "zh-hans", "发 / 给 / 留 / 告诉\n您的微信 / 你的微信 / 您的手机号 / 你的手机号 / 您的电话"
        " / 你的电话 / 您的邮箱 / 你的邮箱", "快递", 6, TALK,
    ),
    # Paying elsewhere
    (
        "pay_outside", "", "venmo us / venmo me / paypal us / paypal me / zelle us / zelle me / cashapp us"
        " / cash app us / gcash us / 微信转 / 支付宝转 / 转我就 / 转我微信 / 转我支付宝 / 微信红包 / 支付宝红包 / 微信收款 / 收款码"
        " / 支付宝账号 / 私下转 / 转账您的支付宝 / 转您支付宝 / 转您微信", "", 12, ORDERING,
    ),
    (
        "pay_outside", "en",
        "paypal / venmo / zelle / cash app / cashapp / bank transfer / wire transfer / western union / gcash"
        " / promptpay / bank account / revolut / crypto* / bitcoin / usdt / cash\n"
        "send / pay / transfer / deposit / wire\n"
        "to my / to our / to us / to me / us by / me by / us via / me via / us with / our account / my account"
        " / directly / by bank / pay us / pay me", "", 14, ORDERING,
    ),
    (
        "pay_outside", "en",
        "cancel / skip / avoid / without\norder / fee / fees / commission / tiktok / platform\n"
        "pay us / pay me / pay directly / pay the / transfer / send the money / buy directly"
        " / order directly / directly from us", "", 24, ORDERING,
    ),
    (
        "pay_outside", "zh-hans",
        "支付宝 / 微信 / 银行卡 / 银行账号 / 银行账户 / 银行转账 / paypal / 转账 / 打款 / 汇款 / 现金 / usdt\n"
        "转账给我 / 转给我 / 打款给我 / 打给我 / 付给我 / 汇给我 / 汇款给我 / 直接付 / 直接转 / 转账…我们 / 转到我们"
        " / 给我们打款 / 给我们转", "", 16, ORDERING,
    ),
    (
        "pay_outside", "zh-hans",
        "取消订单 / 取消这个订单 / 取消…订单 / 不走平台 / 省手续费 / 省平台费\n打款 / 转账 / 付给我 / 汇款 / 直接付款", "",
        24, ORDERING,
    ),
    # Threats
    (
        "threaten", "en",
        "report you / reported / block you / blocked / be ignored / blacklist* / legal action / sue you"
        " / take you to court / police / lawyer / consequences / expose you / publish your / post your address"
        " / banned from / press charges / prosecut* / attorney / blacklisted / debt collector* / your employer\n"
        "review* / rating* / rate us / feedback / return / refund / complain* / dispute* / stars / withdraw"
        " / claim\nyou / your / customers / buyers / who / anyone / whoever", "", 22, UNFAIR,
    ),
    (
        "threaten", "zh-hans",
        "差评 / 低分 / 退货 / 退款 / 投诉 / 评价 / 维权 / 纠纷\n"
        "拉黑 / 不发货 / 举报您 / 举报你 / 起诉您 / 起诉你 / 曝光您 / 曝光你 / 公开您 / 公开你 / 后果自负 / 追究您"
        " / 追究你 / 法律程序 / 法律途径 / 法律责任 / 走法律 / 起诉 / 封号 / 人肉 / 律师函 / 找您麻烦 / 找你麻烦 / 黑名单", "", 30, UNFAIR,
    ),
    # The other languages of the platform's buyers: what each calls reviews, and the verbs beside it
    ("change_review", "th", "รีวิว / คะแนน / ดาว\nแก้ไข / ลบ / เปลี่ยน / ปรับ", "", 30, REVIEWS),
    ("reward_review", "th", "รีวิว / 5 ดาว / ห้าดาว\nคูปอง / ส่วนลด / ของแถม / เงินคืน / ฟรี", "", 40, REVIEWS),
    ("change_review", "vi", "đánh giá / nhận xét / sao\nsửa / xóa / xoá / gỡ / thay đổi", "", 12, REVIEWS),
    ("reward_review", "vi", "đánh giá / 5 sao / năm sao\nquà / voucher / giảm giá / hoàn tiền / miễn phí / xu", "", 16, UNFAIR),
    ("change_review", "id", "ulasan / penilaian / bintang\nubah / hapus / ganti / perbaiki / edit", "", 12, REVIEWS),
    ("reward_review", "id", "ulasan / bintang 5 / bintang lima\nvoucher / hadiah / cashback / diskon / gratis", "", 16, REVIEWS),
    ("change_review", "ms", "ulasan / penilaian / bintang\ntukar / padam / ubah / buang / edit", "", 12, REVIEWS),
    ("reward_review", "ms", "ulasan / 5 bintang / lima bintang\nbaucar / hadiah / diskaun / percuma / rebat", "", 16, REVIEWS),
    ("change_review", "ja", "レビュー / 評価 / 口コミ\n変更 / 削除 / 修正 / 消して / 取り消", "", 20, REVIEWS),
    ("reward_review", "ja", "レビュー / 高評価 / 星5 / 口コミ\nクーポン / 割引 / プレゼント / 返金 / 無料 / ポイント", "", 30, REVIEWS),
]  # fmt: skip


def ship(apps, _editor):
    phrases = apps.get_model("aftersales", "ForbiddenPhrase")
    phrases.objects.bulk_create(
        phrases(
            rule=rule, language=language, words=words, excuses=excuses, within=within,
            source=source, as_of=as_of,
        )
        for rule, language, words, excuses, within, (source, as_of) in ROWS
    )  # fmt: skip


def take_back(apps, _editor):
    """What nobody of the shop entered or changed."""
    apps.get_model("aftersales", "ForbiddenPhrase").objects.filter(changed_at=None).delete()


class Migration(migrations.Migration):
    dependencies = [("aftersales", "0004_first_messages")]

    operations = [migrations.RunPython(ship, take_back)]
