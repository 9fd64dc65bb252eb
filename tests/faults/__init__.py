"""Faults by their number, each shown to the product as it happens in life."""
