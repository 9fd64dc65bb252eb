"""What buyers of the demo shop came with: a handful of cases, one of each common kind."""

import json
from datetime import datetime, time, timedelta

from django.contrib.auth.models import User

from aftersales.cases import Category, Reason
from aftersales.models import Agent, BuyerReview, DeskHours, Ticket
from aftersales.services import chats, conversations, disputes, reviews
from aftersales.services.disputes import Claimed
from aftersales.services.tickets import joining, moving, opening
from aftersales.services.tickets.causes import Cause
from fulfillment_site.demo.orders import delivered
from orders.models import Order, Shop
from orders.services import intake
from orders.tiktok.payloads.messages import Message

HOUR = timedelta(hours=1)
# What each buyer wrote and, after a slash, what was answered; how many hours ago it began.
TALKS = (
    ("Hi, where is my parcel? Tracking has not moved for four days.", 5),
    ("It arrived damaged, one piece is torn. / We are sorry! Could you send us a photo?"
     " / I will tonight.", 9),
    ("尺码偏小，M 穿不下。", 3),
    ("You sent the wrong item, I ordered the other one.", 26),
    ("How do I use it? It doesn't work for me.", 1),
)  # fmt: skip
POOR = "Runs small and took two weeks."


def load(shop: Shop, at: datetime) -> None:
    """Orders that arrived, talks about them, and the tickets these open."""
    for weekday in range(6):
        DeskHours.objects.create(shop=shop, weekday=weekday, opens=time(8), closes=time(20))
    intake.place(shop.pk, delivered(at), by=None, at=at)
    numbers = [draft.number for draft in delivered(at)]
    orders = list(Order.objects.filter(shop=shop, number__in=numbers).order_by("number"))
    for number, (order, (talk, hours)) in enumerate(zip(orders, TALKS, strict=False)):
        _talk(order, number, talk, at - hours * HOUR)
    review = BuyerReview.objects.create(
        shop=shop, platform_id="9001", order_number=orders[-1].number, stars=2, text=POOR,
        written_at=at - 30 * HOUR,
    )  # fmt: skip
    reviews.kept([review.pk], at=at)
    opening.open_waiting(list(opening.pending(at)), at=at)
    _work(orders, at)


def _talk(order: Order, number: int, words: str, began: datetime) -> None:
    """A conversation, turn by turn, ten minutes apart."""
    talk = f"demo-{number}"
    conversations.thread_of(order.shop, talk, order)
    told = [
        Message(
            f"{talk}-{place}", "TEXT", _content(text.strip()), began + place * HOUR / 6,
            "CUSTOMER_SERVICE" if place % 2 else "BUYER",
        )
        for place, text in enumerate(words.split(" / "))
    ]  # fmt: skip
    chats.keep(order.shop, talk, reversed(told), at=told[-1].created_at)


def _content(text: str) -> str:
    return json.dumps({"content": text}, ensure_ascii=False)


def _work(orders: list[Order], at: datetime) -> None:
    """What the agents did so far: one is taken up and disputed, one waits, one is solved."""
    cora, carl = (User.objects.get(username=name) for name in ("cora", "carl"))
    Agent.objects.create(user=cora, here_until=at + 8 * HOUR)
    Agent.objects.create(user=carl)
    tickets = {row.order_id: row for row in Ticket.objects.filter(order__in=orders)}
    broken, wrong = (tickets[order.pk] for order in (orders[1], orders[3]))
    moving.take_up(broken.pk, by=cora, at=at - HOUR)
    joining.note(broken.pk, "The third one of that bench this week.", by=cora, at=at - HOUR)
    joining.tag(broken.pk, "photo asked", by=cora, at=at - HOUR)
    order = broken.order
    claimed = Claimed("DAMAGED", "77001", order.total, order.currency, at + 30 * HOUR)
    disputes.open_by_hand(broken.pk, claimed, by=cora, at=at - HOUR)
    moving.wait(wrong.pk, Ticket.WaitsFor.WAREHOUSE, at + 20 * HOUR, by=cora, at=at - 2 * HOUR)
    late = Cause(
        orders[5].shop_id, Ticket.Origin.HAND, orders[5].pk, orders[5].buyer_id,
        category=Category.NOT_RECEIVED,
    )  # fmt: skip
    (solved,) = opening.open_for([late], by=cora, at=at - 24 * HOUR)
    moving.solve(solved.pk, Category.NOT_RECEIVED, Reason.LATE, by=cora, at=at - 3 * HOUR)
