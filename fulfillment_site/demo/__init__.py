"""The demo day: one shop, one warehouse, three people, and an evening of orders."""
