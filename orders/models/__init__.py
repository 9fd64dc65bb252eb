"""What was sold, by which shop, due when."""

from orders.models.belt import StepFailure, StepRun
from orders.models.buyer import Buyer, Recipient
from orders.models.catalog import Listing, ListingPart, Sku, SkuCode
from orders.models.clock import Clock
from orders.models.connection import Grant, PlatformApp, ShopKey
from orders.models.event import OrderEvent
from orders.models.file import StoredFile
from orders.models.hold import Hold
from orders.models.importing import ImportJob, ImportPart
from orders.models.inbox import InboundMessage, Topic
from orders.models.ladder import LadderRule, MarkRule
from orders.models.line import LinePart, OrderLine
from orders.models.live import LiveSession
from orders.models.market import Holiday, MarketRule
from orders.models.notice import Channel, Delivery, Handover, Notice, ShiftHandover
from orders.models.order import HeldOrder, Order
from orders.models.question import Question
from orders.models.screening import RuleMatch, ScreeningRule
from orders.models.sending import Sending
from orders.models.shop import Shop, ShopAccess
from orders.models.stage import StageTime
from orders.models.sync import Pull, SyncLine, Unplaced

__all__ = [
    "Buyer",
    "Channel",
    "Clock",
    "Delivery",
    "Grant",
    "Handover",
    "HeldOrder",
    "Hold",
    "Holiday",
    "ImportJob",
    "ImportPart",
    "InboundMessage",
    "LadderRule",
    "LinePart",
    "Listing",
    "ListingPart",
    "LiveSession",
    "MarkRule",
    "MarketRule",
    "Notice",
    "Order",
    "OrderEvent",
    "OrderLine",
    "PlatformApp",
    "Pull",
    "Question",
    "Recipient",
    "RuleMatch",
    "ScreeningRule",
    "Sending",
    "ShiftHandover",
    "Shop",
    "ShopAccess",
    "ShopKey",
    "Sku",
    "SkuCode",
    "StageTime",
    "StepFailure",
    "StepRun",
    "StoredFile",
    "SyncLine",
    "Topic",
    "Unplaced",
]
