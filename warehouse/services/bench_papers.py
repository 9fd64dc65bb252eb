"""Papers that come out at the bench, as each box is sealed."""

from datetime import datetime

from warehouse.models import Printout, Station
from warehouse.services import printouts, stacks
from warehouse.services.printouts import Order


def come_out(
    package_id: int, station: Station | None, *, is_sent: bool, by, at: datetime
) -> bytes | None:
    """What the bench's browser is to print of a box; None where its own printer gets it.

    `is_sent` says whether papers go to printers by themselves at all. Refused when it came out
    already: nothing is printed twice.
    """
    both = station is not None and station.slips == Station.Slips.EACH
    papers = Printout.Papers.BOTH if both else Printout.Papers.LABELS
    printout = printouts.begin_box(package_id, Order(papers, by, at, station))
    stacks.hurry(printout.pk, by=by, at=at)
    if is_sent and station and station.prints_directly:
        return None
    return stacks.hand_out(printout.stacks.get(number=1).pk, by=by, at=at)
