"""Where the goods are, who moved them, what is in the box."""

from warehouse.models.arrival import Arrival
from warehouse.models.carrier import Carrier, Provider
from warehouse.models.carrier_claim import CarrierClaim, ClaimTerm
from warehouse.models.channel import ChannelStock
from warehouse.models.check import PackingCheck
from warehouse.models.cost import UnitCost
from warehouse.models.handover import Manifest
from warehouse.models.interception import Interception, Tote
from warehouse.models.package_line import PackageLine
from warehouse.models.packing import Package
from warehouse.models.picking import PickTask
from warehouse.models.pickup import PickupTime
from warehouse.models.place import (
    Badge,
    Bin,
    ShopWarehouse,
    Station,
    Warehouse,
    WarehouseAccess,
)
from warehouse.models.printout import Page, Printout, Stack
from warehouse.models.queues import (
    Rest,
    ToHandOver,
    ToPack,
    ToPutBack,
    ToWave,
    UnderWay,
    Untold,
    VoidLabel,
)
from warehouse.models.reservation import Reservation
from warehouse.models.scan import Scan
from warehouse.models.stock import BinStock, StockBalance, StockMovement
from warehouse.models.template import LabelTemplate, Paper, Size
from warehouse.models.transit import (
    Lane,
    ParcelWatch,
    SilenceRule,
    TrackingEvent,
    TrailWord,
)
from warehouse.models.wave import Wave
from warehouse.models.waybill import PoolNumber, PrintJob, Sheet, Waybill

__all__ = [
    "Arrival",
    "Badge",
    "Bin",
    "BinStock",
    "Carrier",
    "CarrierClaim",
    "ChannelStock",
    "ClaimTerm",
    "Interception",
    "LabelTemplate",
    "Lane",
    "Manifest",
    "Package",
    "PackageLine",
    "PackingCheck",
    "Page",
    "Paper",
    "ParcelWatch",
    "PickTask",
    "PickupTime",
    "PoolNumber",
    "PrintJob",
    "Printout",
    "Provider",
    "Reservation",
    "Rest",
    "Scan",
    "Sheet",
    "ShopWarehouse",
    "SilenceRule",
    "Size",
    "Stack",
    "Station",
    "StockBalance",
    "StockMovement",
    "ToHandOver",
    "ToPack",
    "ToPutBack",
    "ToWave",
    "Tote",
    "TrackingEvent",
    "TrailWord",
    "UnderWay",
    "UnitCost",
    "Untold",
    "VoidLabel",
    "Warehouse",
    "WarehouseAccess",
    "Wave",
    "Waybill",
]
