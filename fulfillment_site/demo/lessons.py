"""Lessons on the practice shop: their buyers are made up there, and write as real ones do.

What the back office is told is who takes a lesson and on which orders; everything else reaches it
as from the platform.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from aftersales.cases import Category
from aftersales.models import LessonRun
from aftersales.services import training
from aftersales.services.training import Prepared
from fulfillment_site.demo import practice
from orders.errors import Outcome, Refused
from orders.models import Shop
from orders.services import fetching
from orders.tiktok.errors import TikTokDown


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


def send(run_ids: Iterable[int], *, by=None, at: datetime) -> Outcome:
    """Let the buyers of lessons that were begun write to those who take them, once each."""
    outcome = Outcome()
    shop = practice.shop()
    for run in LessonRun.objects.filter(pk__in=run_ids).select_related("lesson", "person"):
        try:
            _send(run, shop, at)
        except (TikTokDown, OSError) as down:
            outcome.refused[run.pk] = Refused("platform_is_down", why=str(down))
        except Refused as why:
            outcome.refused[run.pk] = why
        else:
            outcome.done.append(run.pk)
    return outcome


def _send(run: LessonRun, shop: Shop | None, at: datetime) -> None:
    """Orders are read before their buyers write, so that each ticket knows its order."""
    cases = LESSONS.get(run.lesson.lesson_code, ())
    if shop is None or not cases:
        raise Refused("lesson_needs_its_cases")
    url = shop.key.grant.app.base_url
    numbers = [_sold(url, shop, case) for case in cases]
    fetching.fetch(shop, numbers, at=at)
    pairs = list(zip(numbers, cases, strict=True))
    training.prepare(run, [Prepared(shop, number, case.category) for number, case in pairs])
    for number, case in pairs:
        practice.tell(url, f"orders/{number}/message", text=case.says)


def _sold(url: str, shop: Shop, case: Case) -> str:
    """An order of a buyer nobody has seen before, which has left already."""
    there = shop.key.platform_shop_id
    number = practice.tell(url, "orders", shop_id=there, shipping_type="TIKTOK")["id"]
    practice.tell(url, f"orders/{number}/leave", delivered=case.delivered)
    return number
