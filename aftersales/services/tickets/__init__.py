"""Tickets: how they come to be, and what is done with them."""
