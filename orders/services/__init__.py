"""The only writers of orders and their clocks."""
