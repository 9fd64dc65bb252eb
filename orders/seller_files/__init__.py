"""Seller Center files ↔ drafts: the order export read, the tracking upload written.

Pure: bytes in, dataclasses out, no database. What cannot be read for certain is refused with its
row, column and value; nothing is guessed.
"""

from orders.seller_files.orders import OrderFile, read
from orders.seller_files.problems import Problem

__all__ = ["OrderFile", "Problem", "read"]
