"""When the orders at the desk arrive: known before somebody writes to their buyers."""

from collections.abc import Iterable
from datetime import datetime

from aftersales.models import CancellationRequest, ChatThread, ReturnRequest
from orders.errors import Outcome
from warehouse.services import arrivals

SPOKEN_OF = (CancellationRequest, ReturnRequest, ChatThread)


def pending(at: datetime):
    """Ids of orders under way that wait at the desk, of which nothing was asked lately."""
    first, *others = [arrivals.to_ask(kind.objects.to_answer(), at) for kind in SPOKEN_OF]
    return first.union(*others)


def expect(order_ids: Iterable[int], *, by=None, at: datetime) -> Outcome:
    """Ask the platform by when it expects these orders at their buyers."""
    return arrivals.ask(order_ids, by=by, at=at)
