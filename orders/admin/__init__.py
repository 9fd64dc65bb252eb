"""The back-office pages of orders: one screen family a module."""

from orders.admin import (
    belt,
    catalog,
    connection,
    held,
    imports,
    inbox,
    ladder,
    live,
    market,
    notices,
    order,
    pulls,
    rules,
    shop,
    stage_times,
    sync,
)

__all__ = [
    "belt",
    "catalog",
    "connection",
    "held",
    "imports",
    "inbox",
    "ladder",
    "live",
    "market",
    "notices",
    "order",
    "pulls",
    "rules",
    "shop",
    "stage_times",
    "sync",
]
