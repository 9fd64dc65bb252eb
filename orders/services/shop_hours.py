"""Setting what the shops of a market promise, all at once."""

from orders.models import Shop

NAMES = frozenset(
    {"answer_hours", "pack_hours", "arrange_hours", "collect_hours", "ticket_hours", "ticket_days"}
)


def set_all(market: str, name: str, value: int) -> list[tuple[Shop, int]]:
    """Set one promise of every shop of a market; the shops it was another in, with what it was.

    In the caller's transaction, under the shops' locks. Clocks that run already stay as they are.
    """
    if name not in NAMES:
        raise ValueError(f"{name} is no promise of a shop")
    shops = Shop.objects.filter(market=market).select_for_update(no_key=True).order_by("pk")
    changed = [(shop, getattr(shop, name)) for shop in shops if getattr(shop, name) != value]
    Shop.objects.filter(pk__in=[shop.pk for shop, _before in changed]).update(**{name: value})
    return changed
