"""What the platform does when somebody is late."""

from fulfillment_site.practice import cancellations, orders
from fulfillment_site.practice.world import World

TOO_LATE = "system_cancel_order_reason_shipping_timeout"
LOST = "system_cancel_order_exceed_edt_not_arrive"
UNPAID = "system_cancel_unpaid_time_out"


def payment(world: World, order_id: str, at: int) -> None:
    """Nobody paid."""
    _end(world, order_id, {"UNPAID"}, UNPAID, at)


def shipping(world: World, order_id: str, at: int) -> None:
    """Nobody arranged its shipment."""
    _end(world, order_id, {"ON_HOLD", *orders.TO_SHIP}, TOO_LATE, at)


def collection(world: World, order_id: str, at: int) -> None:
    """No carrier scanned it."""
    _end(world, order_id, {"AWAITING_COLLECTION"}, TOO_LATE, at)


def delivery(world: World, order_id: str, at: int) -> None:
    """It never arrived."""
    _end(world, order_id, {"IN_TRANSIT"}, LOST, at)


def _end(world: World, order_id: str, statuses: set[str], reason: str, at: int) -> None:
    order = orders.find(world, order_id)
    if order.status in statuses:
        cancellations.impose(world, order, ("SYSTEM", reason), order.doc["line_items"], at)
