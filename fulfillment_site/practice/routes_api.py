"""Everything the shop can be asked: importing these modules declares their calls."""

from werkzeug.routing import Map

from fulfillment_site.practice import (
    control_looks,
    control_people,
    control_shop,
    routes_events,
    routes_orders,
)
from fulfillment_site.practice.calls import CALLS

DECLARED = (
    control_looks,
    control_people,
    control_shop,
    routes_events,
    routes_orders,
)


def calls() -> Map:
    """The table of the API."""
    return CALLS.map()
