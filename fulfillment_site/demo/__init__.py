"""The demo day: one shop, one warehouse, its people, an evening of orders and a desk."""
