"""What tests of compensation start from: a case whose parcel was looked at, and limits."""

from datetime import date
from decimal import Decimal

from aftersales.models import Compensation, CompensationLimit, Coupon
from aftersales.services.compensation import asking
from aftersales.services.compensation.wishes import Wish
from aftersales.services.tickets import seeing
from tests.aftersales import cases
from tests.factories import NOW, again

LIMITS = {"AGENT": 5, "LEAD": 50, "MANAGER": 500}


def limits(shop, **amounts) -> None:
    for role, amount in (LIMITS | amounts).items():
        CompensationLimit.objects.create(shop=shop, role=role, amount=amount, times=2, days=90)


def case(order, *, by, category="DAMAGED", at=NOW):
    """A ticket by hand of which the parcel was looked at."""
    ticket = cases.by_hand(order, by=by, category=category, at=at)
    seeing.seen(ticket.pk, at=at)
    return again(ticket)


def refund(amount="2.00", **values) -> Wish:
    return Wish(
        **({"kind": "REFUND", "reason": "BROKEN_ON_WAY", "amount": Decimal(amount)} | values)
    )


def ask(ticket, wish=None, *, by, at=NOW) -> Compensation:
    return asking.ask(ticket.pk, wish or refund(), by=by, at=at)


def coupon(shop, code="SORRY1", amount="2.00", until=date(2027, 3, 1)) -> Coupon:
    return Coupon.objects.create(shop=shop, code=code, amount=Decimal(amount), valid_until=until)
