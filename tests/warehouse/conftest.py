"""What tests of the goods share with those of their pages."""

from tests.orders.admin.conftest import cost

__all__ = ["cost"]
