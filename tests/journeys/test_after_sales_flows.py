"""The routine of after-sales in a browser, in Chinese: from the buyer's words to a closed ticket.

One flow a reason. An agent reads, and then presses three keys at most: the macros, the one that
fits, and send. Pictures of each stay in the test's own folder, or in the one FLOWS names.
"""

import os
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from aftersales.models import (
    BuyerReview,
    ChatMessage,
    Compensation,
    Letter,
    Macro,
    MacroUse,
    Phrase,
    ProductFact,
    RemedyPolicy,
    Ticket,
)
from aftersales.services import conversations, letters, macros, playbook, reviews, talking
from aftersales.services.compensation import telling
from aftersales.services.tickets import moving, opening
from orders.models import Order, Shop, Sku
from orders.services import inbox, lifecycle
from tests.aftersales import remedies
from tests.aftersales.sold_there import connected, now, sent
from tests.factories import again, make_person, make_shop, make_stock, make_warehouse
from tests.journeys.browser import signed_in
from tests.platform import told

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDE = {"width": 1440, "height": 900}
MOST = 3  # presses of an agent


@dataclass(frozen=True)
class Flow:
    """What the buyer writes, which macro helps, and what is true afterwards."""

    says: str
    category: str
    reason: str
    text: str
    kind: str = "NONE"
    money: dict = field(default_factory=dict)
    state: str = ""
    arrived: bool = True
    is_lost: bool = False


FLOWS = {
    "not received": Flow(
        "我的包裹一直没收到，物流好久没动了", "NOT_RECEIVED", "LOST",
        "非常抱歉，{order} 的包裹丢失了，我们已为您补发。", "RESEND", state="SENT",
        arrived=False, is_lost=True,
    ),
    "damaged": Flow(
        "杯子到的时候碎了！", "DAMAGED", "BROKEN_ON_WAY",
        "非常抱歉，{amount} 将退回给您，方便时请发一张照片。", "REFUND", {"percent": 40},
        state="APPROVED",
    ),
    "wrong item": Flow(
        "你们发错货了", "WRONG_ITEM", "WRONG_SKU", "非常抱歉发错了，我们已为您补发正确的商品。",
        "RESEND", state="SENT",
    ),
    "missing item": Flow(
        "少了一件", "WRONG_ITEM", "PIECE_MISSING", "非常抱歉漏发了，{amount} 将退回给您。",
        "REFUND", {"amount": Decimal("20.00")}, state="APPROVED",
    ),
    "size": Flow(
        "尺码偏小", "SIZE", "TOO_SMALL", "尺码说明：{size}。给您一张优惠券 {coupon}，供下次使用。",
        "COUPON", {"amount": Decimal("20.00")}, state="SENT",
    ),
    "effect": Flow(
        "用了没效果", "EFFECT", "NO_EFFECT", "使用方法：{usage}。如仍不合适，请用退货标签寄回。",
        "RETURN_LABEL", state="APPROVED",
    ),
    "cancellation": Flow(
        "我不想要了，想取消", "CANCELLATION", "CHANGED_MIND",
        "{order} 已经寄出，收到后您可以先看看；不喜欢可以退货。", arrived=False,
    ),
}  # fmt: skip


@pytest.fixture(autouse=True)
def chinese(settings, tmp_path):
    settings.LANGUAGE_CODE, settings.MEDIA_ROOT = "zh-hans", tmp_path


@pytest.fixture
def shop(db) -> Shop:
    made = make_shop(
        "T", market="TH", currency="THB", time_zone="Asia/Bangkok", slip_language="zh-hans"
    )
    make_stock(make_warehouse(made), "MUG-BLUE", 5)
    remedies.limits(made, AGENT=100)
    remedies.coupon(made, "XIEXIE", "20.00")
    RemedyPolicy.objects.create(shop=made, label_from=30)
    for about, text in (("SIZE", "杯口 8 厘米"), ("USAGE", "先用温水冲洗")):
        ProductFact.objects.create(
            sku=Sku.objects.get(), about=about, language="zh-hans", text=text
        )
    return made


@pytest.fixture
def there(practice, shop):
    return connected(practice, shop)


@pytest.fixture
def folder(tmp_path) -> Path:
    return Path(os.environ.get("FLOWS") or tmp_path)


class Agent:
    """Hands at a keyboard, counted, and an eye on the page."""

    def __init__(self, page: Page, folder: Path):
        self.page, self.folder, self.presses = page, folder, 0

    def press(self, key: str) -> None:
        """One press, and the page that comes of it."""
        self.presses += 1
        with self.page.expect_navigation():
            self.page.keyboard.press(key)

    def hit(self, key: str) -> None:
        """One press that stays on the page."""
        self.presses += 1
        self.page.keyboard.press(key)

    def read(self, url: str) -> None:
        """Open a ticket and read it: by then the page has said that its parcel was looked at."""
        with self.page.expect_response("**/seen/"):
            self.page.goto(url)
        expect(self.page.locator("html")).to_have_attribute("lang", "zh-hans")

    def look(self, name: str) -> None:
        is_kept = bool(os.environ.get("FLOWS"))  # of a long page the whole takes its time
        self.page.screenshot(path=self.folder / f"{name}.png", full_page=is_kept)


@pytest.fixture
def sit(chromium, live_server, folder):
    """Let somebody sit down at the desk."""
    contexts, wrong = [], []

    def down(person) -> Agent:
        context = chromium.new_context(viewport=WIDE, locale="zh-CN")
        contexts.append(context)
        context.add_cookies([signed_in(person, live_server.url)])
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        return Agent(page, folder)

    yield down
    for context in contexts:
        context.close()
    assert wrong == []


def worded(flow: Flow) -> Macro:
    """The approved macro of a flow."""
    row = Macro(
        name=flow.category, category=flow.category, language="zh-hans", stage="2_OFFER",
        text=flow.text, action=flow.kind, sets="SOLVED", reason=flow.reason, **flow.money,
    )  # fmt: skip
    macros.keep(row, by=make_person("writer", "customer service lead"))
    second = make_person("reader", "customer service lead")
    assert macros.approve([row.pk], by=second, at=now()).done == [row.pk]
    return row


def written(there, order: Order, text: str) -> Ticket:
    """The buyer writes on the platform; it is heard, and a ticket opens by itself."""
    talk = there.practice.post(f"orders/{order.number}/message", text=text)["conversation_id"]
    conversations.thread_of(shop := order.shop, talk, order)  # we wrote in it before
    key = shop.key
    inbox.store(key.grant.app, told(key, 14, conversation_id=talk), at=now())
    talking.hear(list(talking.pending(now())), at=now())
    opening.open_waiting(list(opening.pending(now())), at=now())
    return Ticket.objects.get(order=order)


def closed(ticket: Ticket) -> str:
    """Nobody comes back in time."""
    later = again(ticket).follow_up_at + timedelta(minutes=1)
    moving.close(list(moving.to_close(later)), at=later)
    return again(ticket).state


def address(live_server, name: str, *args) -> str:
    return live_server.url + reverse(name, args=args)


@pytest.mark.parametrize("name", FLOWS)
def test_three_presses_answer_the_buyer_make_it_good_and_solve(
    name, there, shop, agent, sit, live_server
):
    flow = FLOWS[name]
    order = sent(there, shop, arrived=flow.arrived)
    if flow.is_lost:
        lifecycle.note([order], "lose", by=None, at=now(), data={order.pk: {"package": "P-1"}})
    macro = worded(flow)
    ticket = written(there, order, flow.says)
    assert ticket.category == flow.category
    hands = sit(agent)

    hands.read(address(live_server, "desk:ticket", ticket.pk))
    expect(hands.page.get_by_text(flow.says)).to_be_visible()
    expect(hands.page.locator(".verdict").first).to_be_visible()
    hands.look(f"{name} 1 read")
    hands.press("Alt+1")
    expect(hands.page.locator("textarea[name=text]")).to_have_value(
        macros.stage(again(ticket), macro, at=now()).told.text
    )
    hands.look(f"{name} 2 staged")
    hands.press("Control+Enter")
    hands.look(f"{name} 3 sent")

    assert hands.presses <= MOST
    assert (again(ticket).state, again(ticket).reason) == ("SOLVED", flow.reason)
    given = Compensation.objects.filter(ticket=ticket)
    assert list(given.values_list("kind", "state")) == (
        [(flow.kind, flow.state)] if flow.state else []
    )
    letters.send(list(letters.pending(now())), at=now())
    said = ChatMessage.objects.exclude(role=ChatMessage.Role.BUYER)
    assert [one.text for one in said] == [Letter.objects.get().text]
    telling.send(list(telling.pending(now())), at=now())
    paid = len(there.practice.effects("create_return"))
    assert paid == (flow.kind in ("REFUND", "RETURN_LABEL"))
    assert closed(ticket) == "CLOSED"


def test_a_second_person_presses_once_for_what_is_beyond_the_limit(
    there, shop, agent, lead, sit, live_server
):
    shop.compensation_limits.filter(role="AGENT").update(amount=1)
    order = sent(there, shop)
    worded(FLOWS["damaged"])
    ticket = written(there, order, FLOWS["damaged"].says)
    hands = sit(agent)
    hands.read(address(live_server, "desk:ticket", ticket.pk))
    hands.press("Alt+1")
    hands.press("Control+Enter")
    assert (again(ticket).state, Letter.objects.count()) == ("WAITING", 0)

    second = sit(lead)
    second.read(address(live_server, "desk:ticket", ticket.pk))
    second.look("beyond the limit")
    second.press("y")
    assert (hands.presses, second.presses) == (2, 1)
    assert (again(ticket).state, MacroUse.objects.get().by) == ("SOLVED", agent)
    assert Compensation.objects.get().approved_by == lead
    assert closed(ticket) == "CLOSED"


def test_a_poor_review_is_answered_in_public_and_its_cause_in_the_ticket(
    there, shop, agent, lead, sit, live_server
):
    order = sent(there, shop)
    review = BuyerReview.objects.create(
        shop=shop, platform_id="1", order_number=order.number, stars=1, text="杯子太差了",
        written_at=now(),
    )  # fmt: skip
    reviews.kept([review.pk], at=now())
    opening.open_waiting(list(opening.pending(now())), at=now())
    ticket = Ticket.objects.get()
    assert ticket.category == "REVIEW"
    public_draft(lead)
    worded(Flow("", "REVIEW", "POOR_MAKE", "很抱歉 {order} 让您失望，请告诉我们哪里不好。"))
    hands = sit(agent)

    hands.page.goto(address(live_server, "desk:desk"))
    hands.press("n")
    hands.look("review 1 public")
    hands.hit("m")
    expect(hands.page.locator("[data-phrase]")).to_be_visible()
    hands.hit("Alt+1")
    hands.press("Control+Enter")
    assert hands.presses - 1 <= MOST  # "n" brings what is read then
    assert again(review).answer == "非常抱歉，我们会改进。"

    hands.presses = 0
    hands.read(address(live_server, "desk:ticket", ticket.pk))
    hands.press("Alt+1")
    hands.press("Control+Enter")
    hands.look("review 2 private")
    assert hands.presses <= MOST
    assert (again(ticket).state, Compensation.objects.count()) == ("SOLVED", 0)
    assert closed(ticket) == "CLOSED"


def public_draft(lead) -> Phrase:
    """An approved phrase for poor reviews."""
    row = Phrase.objects.create(reason="any", language="zh-hans", text="非常抱歉，我们会改进。")
    assert playbook.approve([row.pk], by=lead, at=now()).done == [row.pk]
    return row
