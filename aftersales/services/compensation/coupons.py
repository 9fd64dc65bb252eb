"""Codes of coupons: each goes to one buyer, for a cause, and what became of it is kept."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from aftersales.cases import Category
from aftersales.models import Compensation, Coupon, Kind, Ticket
from aftersales.models.compensation import LIVING
from orders.errors import Outcome, Refused
from orders.models import Order, Shop


def peek(shop: Shop, amount: Decimal, *, at: datetime) -> Coupon | None:
    """The code that would be given next: the one that ends first."""
    free = Coupon.objects.free(at.astimezone(shop.zone).date()).filter(shop=shop, amount=amount)
    return free.order_by("valid_until", "pk").first()


def holds(day: date, shop: Shop, *, at: datetime) -> bool:
    """Whether a code that is valid until a day may still be given, in the shop's zone."""
    return day > at.astimezone(shop.zone).date()


def insist(ticket: Ticket) -> None:
    """Say no where a coupon could be taken for a reward: in a case that is about a review."""
    told = ticket.sources.filter(kind=Kind.REVIEW).exists()
    if told or Category.REVIEW in (ticket.category, ticket.origin):
        raise Refused("coupon_is_not_for_reviews", ticket=str(ticket))


def take(compensation: Compensation, words: str, *, at: datetime) -> Coupon:
    """Keep a free code for one compensation: the one its words name, where there are words."""
    shop, amount = compensation.shop, compensation.amount
    free = Coupon.objects.free(at.astimezone(shop.zone).date()).filter(shop=shop, amount=amount)
    rows = free.select_for_update().order_by("valid_until", "pk")
    coupon = next((one for one in rows if not words or one.code in words), None)
    if coupon is None:
        code = "coupon_is_not_in_the_text" if words and free.exists() else "no_coupon_is_left"
        raise Refused(code, amount=f"{amount} {compensation.currency}")
    coupon.compensation = compensation
    coupon.save(update_fields=["compensation"])
    return coupon


def give_back(compensation: Compensation) -> None:
    """The buyer never got it: the next one may."""
    Coupon.objects.filter(compensation=compensation, used_at=None).update(compensation=None)


def used(coupon_ids: Iterable[int], *, order: Order | None = None, by, at: datetime) -> Outcome:
    """Write down that buyers used their codes, and on which order where that is known."""
    outcome = Outcome()
    with transaction.atomic():
        rows = Coupon.objects.filter(pk__in=coupon_ids).select_related("compensation")
        for row in rows.select_for_update(of=("self",)).order_by("pk"):
            if row.compensation is None or row.used_at:
                outcome.refused[row.pk] = Refused("coupon_is_with_nobody", code=row.code)
                continue
            row.used_at, row.used_on = at, order
            row.save(update_fields=["used_at", "used_on"])
            given = Compensation.objects.select_for_update().get(pk=row.compensation_id)
            if given.state == Compensation.State.SENT:
                given.finish(at=at)
                given.save()
            outcome.done.append(row.pk)
    return outcome


def run_out(at: datetime):
    """Compensations whose code nobody used in time."""
    return Compensation.objects.filter(
        state__in=LIVING, coupon__used_at=None, coupon__valid_until__lt=at.date()
    )
