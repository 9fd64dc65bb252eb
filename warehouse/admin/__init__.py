"""The back-office pages of the warehouse: one screen family a module."""

from warehouse.admin import (
    handover,
    numbers,
    packages,
    places,
    put_back,
    rests,
    scans,
    stock,
    untold,
    waves,
)

__all__ = [
    "handover",
    "numbers",
    "packages",
    "places",
    "put_back",
    "rests",
    "scans",
    "stock",
    "untold",
    "waves",
]
