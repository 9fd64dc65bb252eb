"""Late orders among the goods: a box or a wave that holds one leads every queue it stands in."""

from django.db.models import F

from orders.models import Order

INSIDE = "lines__parts__package_lines__package"
URGENT_FIRST = (F("is_late").desc(), F("start_by_at").asc(nulls_last=True), "pk")


def late_boxes():
    """Ids of living boxes with something of an order in them that was not packed in time."""
    return _held_by(INSIDE)


def late_waves():
    """Ids of the waves of such boxes."""
    return _held_by(f"{INSIDE}__wave")


def _held_by(path: str):
    # Without its NULLs: `id IN (…, NULL)` is neither true nor false, and sorts by itself.
    living = {f"{path}__isnull": False, f"{INSIDE}__voided_at": None}
    return Order.objects.late().on_the_line().filter(**living).values(path)
