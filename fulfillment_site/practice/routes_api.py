"""Everything the shop can be asked."""

from importlib import import_module

from werkzeug.routing import Map

from fulfillment_site.practice.calls import CALLS

# Each declares its calls while it is imported.
DECLARING = [
    "control_looks", "control_people", "control_shop", "routes_cancellations", "routes_events",
    "routes_finance", "routes_fulfilment", "routes_live", "routes_logistics", "routes_messages",
    "routes_orders", "routes_parcels", "routes_products", "routes_returns",
]  # fmt: skip
for name in DECLARING:
    import_module(f"{__package__}.{name}")


def calls() -> Map:
    """The table of the API."""
    return CALLS.map()
