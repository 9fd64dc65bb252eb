"""Which label was scanned."""

from orders.errors import Refused
from warehouse.models import Waybill

SERIAL = "W1:"


def live(code: str) -> Waybill:
    """The live label of a code: our serial behind `W1:`, or a tracking number.

    Refused when the label is dead, unknown, or when several live ones share the number.
    """
    labels = Waybill.objects.select_related("carrier")
    if code.startswith(SERIAL):
        found = list(labels.filter(serial=code.removeprefix(SERIAL)))
    else:
        found = list(labels.filter(number=code))
    alive = [label for label in found if label.voided_at is None]
    if len(alive) > 1:
        raise Refused("number_on_several_labels", number=code)
    if not found:
        raise Refused("no_such_label", code=code)
    if not alive:
        raise Refused("label_is_dead", number=found[0].number)
    return alive[0]


def is_label(code: str) -> bool:
    """Whether a code is one of our serials by its prefix."""
    return code.startswith(SERIAL)
