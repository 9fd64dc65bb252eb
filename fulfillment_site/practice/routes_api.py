"""Everything the shop can be asked: importing these modules declares their calls."""

from werkzeug.routing import Map

from fulfillment_site.practice import (
    control_looks,
    control_people,
    control_shop,
    routes_cancellations,
    routes_events,
    routes_finance,
    routes_fulfilment,
    routes_live,
    routes_logistics,
    routes_messages,
    routes_orders,
    routes_parcels,
    routes_products,
    routes_returns,
)
from fulfillment_site.practice.calls import CALLS

DECLARED = (
    control_looks,
    control_people,
    control_shop,
    routes_cancellations,
    routes_events,
    routes_finance,
    routes_fulfilment,
    routes_live,
    routes_logistics,
    routes_messages,
    routes_orders,
    routes_parcels,
    routes_products,
    routes_returns,
)


def calls() -> Map:
    """The table of the API."""
    return CALLS.map()
