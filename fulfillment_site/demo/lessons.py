"""Lessons on the practice shop: their buyers are made up there, and write as real ones do.

What the back office is told is who takes a lesson and on which orders; everything else reaches it
as from the platform.
"""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User

from aftersales.cases import Category
from aftersales.models import LessonRun
from aftersales.services import training
from aftersales.services.training import Prepared
from fulfillment_site.demo import practice
from orders.models import Shop
from orders.services import fetching


@dataclass(frozen=True)
class Case:
    """What a buyer of a lesson writes, and what the ticket is to be closed as."""

    says: str
    category: Category
    delivered: bool = True


# In each lesson the words of one buyer lead to no category, or to the wrong one.
LESSONS: dict[str, tuple[Case, ...]] = {
    "not-received": (
        Case("Where is my parcel? Tracking has not moved for five days.", Category.NOT_RECEIVED,
             delivered=False),
        Case("It says delivered but there is nothing at my door.", Category.NOT_RECEIVED),
        Case("Will it still come before Friday? I leave town then.", Category.NOT_RECEIVED,
             delivered=False),
    ),
    "damaged-or-wrong": (
        Case("The mug arrived broken, the handle is in two pieces.", Category.DAMAGED),
        Case("There is only one tee in the bag, I paid for two.", Category.WRONG_ITEM),
        Case("The size on the label is L as I ordered, but the seam is open.", Category.DAMAGED),
    ),
}  # fmt: skip


def send(url: str, code: str, person: User, shop: Shop, *, at: datetime) -> LessonRun:
    """Let the buyers of a lesson write to one person, whose record it is kept in.

    Orders are read before their buyers write, so that each ticket knows its order.
    """
    training.insist(code, person)
    cases = LESSONS[code]
    numbers = [_sold(url, shop, case) for case in cases]
    fetching.fetch(shop, numbers, at=at)
    prepared = [
        Prepared(shop, number, case.category) for number, case in zip(numbers, cases, strict=True)
    ]
    run = training.begin(code, person, prepared, at=at)
    for number, case in zip(numbers, cases, strict=True):
        practice.tell(url, f"orders/{number}/message", text=case.says)
    return run


def _sold(url: str, shop: Shop, case: Case) -> str:
    """An order of a buyer nobody has seen before, which has left already."""
    there = shop.key.platform_shop_id
    number = practice.tell(url, "orders", shop_id=there, shipping_type="TIKTOK")["id"]
    practice.tell(url, f"orders/{number}/leave", delivered=case.delivered)
    return number
