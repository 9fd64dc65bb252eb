"""The back-office pages of orders: one screen family a module."""

from orders.admin import belt, catalog, held, imports, order, rules, shop

__all__ = ["belt", "catalog", "held", "imports", "order", "rules", "shop"]
