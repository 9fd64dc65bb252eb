"""The buyer moved after the label was made: what was printed is dead, and the box gets another."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from orders.errors import Outcome, Refused
from orders.models import Order
from orders.services import lifecycle
from warehouse.models import Package, PackageLine
from warehouse.services import packing, repacking

State = Package.State
HERE = [State.OPEN, State.SEALED, State.LOADED]


def pending(at: datetime):
    """Ids of orders whose labels name an address the buyer has left."""
    return Order.objects.address_changed().order_by("pk").values_list("pk", flat=True)


def renew(order_ids: Sequence[int], *, by=None, at: datetime) -> Outcome:
    """Void the labels of these orders' boxes; packed ones are opened for the new label.

    A box of ours gets another number; one of the platform's waits for its new document. A parcel on
    a manifest must be taken off it first.
    """
    outcome = Outcome()
    for order_id in order_ids:
        try:
            _renew_one(order_id, by=by, at=at)
            outcome.done.append(order_id)
        except Refused as refused:
            outcome.refused[order_id] = refused
    return outcome


def _renew_one(order_id: int, *, by, at: datetime) -> None:
    with transaction.atomic():
        orders = lifecycle.locked(repacking.together([order_id]))
        asked = [order for order in orders if order.pk == order_id and order.address_changed_at]
        lines = PackageLine.objects.filter(part__line__order__in=asked)
        boxes = Package.objects.filter(pk__in=lines.values("package"), state__in=HERE)
        by_state = defaultdict(list)
        for box in boxes.select_for_update().order_by("pk"):
            by_state[box.state].append(box)
        if loaded := by_state[State.LOADED]:
            raise Refused("parcel_is_loaded_readdressed", package=str(loaded[0]))
        packing.reopen([box.pk for box in by_state[State.SEALED]], by=by, at=at)
        _void([box for group in by_state.values() for box in group], at)
        lifecycle.recount(asked)
        lifecycle.note(asked, "relabel", by=by, at=at)
        lifecycle.unmark([order.pk for order in asked], "address_changed_at")


def _void(boxes: Sequence[Package], at: datetime) -> None:
    """Labels that bear the address are dead; a strip without the platform's label bears none."""
    repacking.void_labels([box for box in boxes if not _bears_a_strip_alone(box)], at=at)


def _bears_a_strip_alone(box: Package) -> bool:
    return box.is_official and box.waybills.filter(voided_at=None, number="").exists()
