"""Where the goods are, who moved them, what is in the box."""

from warehouse.models.carrier import Carrier, Provider
from warehouse.models.channel import ChannelStock
from warehouse.models.handover import Manifest
from warehouse.models.packing import Package, PackageLine
from warehouse.models.picking import PickTask
from warehouse.models.place import (
    Bin,
    ShopWarehouse,
    Station,
    Warehouse,
    WarehouseAccess,
)
from warehouse.models.queues import Rest, ToHandOver, ToPack, ToPutBack, ToWave, Untold
from warehouse.models.reservation import Reservation
from warehouse.models.scan import Scan
from warehouse.models.stock import BinStock, StockBalance, StockMovement
from warehouse.models.template import LabelTemplate, Paper, Size
from warehouse.models.wave import Wave
from warehouse.models.waybill import PoolNumber, PrintJob, Sheet, Waybill

__all__ = [
    "Bin",
    "BinStock",
    "Carrier",
    "ChannelStock",
    "LabelTemplate",
    "Manifest",
    "Package",
    "PackageLine",
    "Paper",
    "PickTask",
    "PoolNumber",
    "PrintJob",
    "Provider",
    "Reservation",
    "Rest",
    "Scan",
    "Sheet",
    "ShopWarehouse",
    "Size",
    "Station",
    "StockBalance",
    "StockMovement",
    "ToHandOver",
    "ToPack",
    "ToPutBack",
    "ToWave",
    "Untold",
    "Warehouse",
    "WarehouseAccess",
    "Wave",
    "Waybill",
]
