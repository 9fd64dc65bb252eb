"""Tracking numbers judged before the platform is told of them."""

from collections.abc import Sequence

from orders.errors import Refused
from warehouse.models import Carrier, Waybill

ANY = 1  # how close a number is to a carrier whose numbers may look like anything


def problems(labels: Sequence[Waybill]) -> dict[int, Refused]:
    """What is wrong with the numbers of these live labels, by label id."""
    carriers = list(Carrier.objects.all())
    used = _used_before(labels)
    found = {}
    for label in labels:
        if why := used.get(label.pk) or _of_another(label, carriers):
            found[label.pk] = why
    return found


def _of_another(label: Waybill, carriers: Sequence[Carrier]) -> Refused | None:
    """Why a number is not its carrier's: by its look, or because it looks more like another's."""
    theirs = label.carrier.closeness(label.number)
    closest = max(carriers, key=lambda carrier: carrier.closeness(label.number))
    named = {"number": label.number, "carrier": label.carrier.name}
    if closest.closeness(label.number) > max(theirs, ANY):
        return Refused("number_of_another_carrier", other=closest.name, **named)
    return None if theirs else Refused("not_a_number_of", **named)


def _used_before(labels: Sequence[Waybill]) -> dict[int, Refused]:
    """Labels whose number has stood on another one before, dead or alive."""
    others = Waybill.objects.filter(number__in={label.number for label in labels})
    found = {}
    for other in others.order_by("pk"):
        for label in labels:
            same = (other.carrier_id, other.number) == (label.carrier_id, label.number)
            if same and other.pk != label.pk:
                box = f"P-{other.package_id}"
                found[label.pk] = Refused("number_used_before", number=label.number, package=box)
    return found
