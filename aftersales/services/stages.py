"""How far an order has come, as far as a buyer who wants to cancel is concerned."""

from datetime import datetime

from aftersales.models import Stage
from orders.models import Order
from orders.models.state import BEFORE_PICKING, State


def stage(order: Order | None) -> Stage:
    """Where the goods are now; ask it under the order's lock, or a scan may move them meanwhile.

    An order nobody here knows has nothing packed. One of which a part has left has left.
    """
    if order is None or order.state == State.CANCELLED:
        return Stage.HERE
    if order.part_shipped_at:
        return Stage.GONE
    if order.state in (*BEFORE_PICKING, State.PICKING):
        return Stage.HERE
    return Stage.PACKED if order.state == State.PACKED else Stage.GONE


def stage_then(order: Order | None, at: datetime) -> Stage:
    """Where the goods were at a moment that is past, by the stamps of its steps."""
    if order is None:
        return Stage.HERE
    left = [moment for moment in (order.part_shipped_at, order.shipped_at) if moment]
    if any(moment <= at for moment in left):
        return Stage.GONE
    packed = order.packed_at is not None and order.packed_at <= at
    reopened = packed and order.picking_at is not None and order.packed_at < order.picking_at <= at
    return Stage.PACKED if packed and not reopened else Stage.HERE
