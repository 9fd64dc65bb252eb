"""The back-office pages of the warehouse: one screen family a module."""

from warehouse.admin import (
    channel_stock,
    handover,
    numbers,
    packages,
    places,
    put_back,
    rests,
    scans,
    stock,
    templates,
    untold,
    waves,
)

__all__ = [
    "channel_stock",
    "handover",
    "numbers",
    "packages",
    "places",
    "put_back",
    "rests",
    "scans",
    "stock",
    "templates",
    "untold",
    "waves",
]
