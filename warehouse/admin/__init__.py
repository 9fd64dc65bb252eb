"""The back-office pages of the warehouse: one screen family a module."""

from warehouse.admin import (
    channel_stock,
    costs,
    handover,
    ledger,
    numbers,
    packages,
    places,
    printouts,
    put_back,
    rests,
    scans,
    stock,
    templates,
    under_way,
    untold,
    waves,
)

__all__ = [
    "channel_stock",
    "costs",
    "handover",
    "ledger",
    "numbers",
    "packages",
    "places",
    "printouts",
    "put_back",
    "rests",
    "scans",
    "stock",
    "templates",
    "under_way",
    "untold",
    "waves",
]
