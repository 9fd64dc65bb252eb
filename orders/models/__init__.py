"""What was sold, by which shop, due when."""

from orders.models.belt import StepFailure, StepRun
from orders.models.buyer import Buyer, Recipient
from orders.models.catalog import Listing, ListingPart, Sku, SkuCode
from orders.models.clock import Clock, Notice
from orders.models.event import OrderEvent
from orders.models.file import StoredFile
from orders.models.hold import Hold
from orders.models.importing import ImportJob, ImportPart
from orders.models.line import LinePart, OrderLine
from orders.models.order import HeldOrder, Order
from orders.models.screening import RuleMatch, ScreeningRule
from orders.models.shop import Shop, ShopAccess

__all__ = [
    "Buyer",
    "Clock",
    "HeldOrder",
    "Hold",
    "ImportJob",
    "ImportPart",
    "LinePart",
    "Listing",
    "ListingPart",
    "Notice",
    "Order",
    "OrderEvent",
    "OrderLine",
    "Recipient",
    "RuleMatch",
    "ScreeningRule",
    "Shop",
    "ShopAccess",
    "Sku",
    "SkuCode",
    "StepFailure",
    "StepRun",
    "StoredFile",
]
