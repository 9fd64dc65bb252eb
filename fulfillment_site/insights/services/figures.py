"""Figures that people write down: which of them can be."""

from datetime import date, datetime

from orders.errors import Refused
from orders.models import Shop


def require_day(shop: Shop, day: date, *, at: datetime) -> None:
    """Raises Refused for a day that has not come where the shop is; today's stands until its end.

    The platform shows a day's figures while it runs.
    """
    today = at.astimezone(shop.zone).date()
    if day > today:
        raise Refused("figure_is_of_a_day_to_come", day=str(day), today=str(today))
