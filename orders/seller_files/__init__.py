"""Seller Center files ↔ drafts: the order export read, the tracking upload written.

Pure: files in, dataclasses out, no database. What cannot be read for certain is refused with its
row, column and value; nothing is guessed.
"""

from orders.seller_files.orders import FileOrder, OrderFile, read
from orders.seller_files.problems import Problem
from orders.seller_files.reader import weight

__all__ = ["FileOrder", "OrderFile", "Problem", "read", "weight"]
