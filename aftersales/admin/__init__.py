"""Pages of the after-sales desk."""

from aftersales.admin import cancellations, returns

__all__ = ["cancellations", "returns"]
