"""By which limits the demo shop makes good, its coupons, and what waits for a second person."""

from datetime import datetime, timedelta
from decimal import Decimal

from django.contrib.auth.models import User

from aftersales.models import CompensationLimit, Coupon, RemedyPolicy, Ticket
from aftersales.services.compensation import asking
from aftersales.services.compensation.wishes import Wish
from aftersales.services.tickets import seeing
from orders.models import Shop

Role = CompensationLimit.Role
LIMITS = ((Role.AGENT, "3.00"), (Role.LEAD, "50.00"), (Role.MANAGER, "500.00"))
CODES = (("SORRY-2A", "2.00"), ("SORRY-2B", "2.00"), ("SORRY-5A", "5.00"))


def load(shop: Shop, at: datetime) -> None:
    """Limits, an offer, three codes; a coupon that was given and one that is above the limit."""
    for role, amount in LIMITS:
        CompensationLimit.objects.create(shop=shop, role=role, amount=Decimal(amount))
    RemedyPolicy.objects.create(shop=shop, label_from=Decimal("30.00"))
    for code, amount in CODES:
        Coupon.objects.create(
            shop=shop, code=code, amount=Decimal(amount),
            valid_until=(at + timedelta(days=60)).date(),
        )  # fmt: skip
    cora = User.objects.get(username="cora")
    tickets = Ticket.objects.filter(shop=shop, order__isnull=False, state__in=["NEW", "OPEN"])
    for category, reason, amount in (
        ("SIZE", "TOO_SMALL", "2.00"),
        ("DAMAGED", "BROKEN_ON_WAY", "5.00"),
    ):
        ticket = tickets.filter(category=category).first()
        if ticket:
            seeing.seen(ticket.pk, at=at)
            wish = Wish("COUPON", reason, Decimal(amount))
            asking.ask(ticket.pk, wish, by=cora, at=at)
