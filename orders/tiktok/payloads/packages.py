"""Packages, the papers and carriers they go with, and where they are."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from orders.tiktok.fields import Code, Id, named


@dataclass(frozen=True)
class Package:
    """What goes out under one label; it may hold several orders."""

    id: Id = named("id|package_id")
    status: str = named("status|package_status")  # PROCESSING, FULFILLING, COMPLETED, CANCELLED
    order_ids: tuple[Id, ...] = named("orders.id", ())
    line_ids: tuple[Id, ...] = named("order_line_item_ids", ())
    tracking_number: Code = ""
    provider_id: Id = named("shipping_provider_id", "")
    provider_name: str = named("shipping_provider_name", "")
    created_at: datetime | None = named("create_time", None)
    updated_at: datetime | None = named("update_time", None)
    shipping_type: str = ""
    split_or_combined: str = named("split_and_combine_tag", "")  # DEFAULT, COMBINE, SPLIT
    handover_method: str = ""
    delivery_option_id: Id = ""


@dataclass(frozen=True)
class PickupSlot:
    """When a carrier could come."""

    starts_at: datetime = named("start_time")
    ends_at: datetime = named("end_time")
    is_free: bool = named("avaliable", True)  # spelled so


@dataclass(frozen=True)
class HandoverSlots:
    """How a package may get to its carrier."""

    can_be_picked_up: bool = named("can_pickup", False)
    can_be_dropped_off: bool = named("can_drop_off", False)
    slots: tuple[PickupSlot, ...] = named("pickup_slots", ())


@dataclass(frozen=True)
class Shipment:
    """How one package is to be shipped; a number and its carrier only where the seller chose it."""

    package_id: str
    handover_method: str = ""
    pickup_slot: PickupSlot | None = None
    tracking_number: str = ""
    provider_id: str = ""

    @property
    def body(self) -> dict:
        slot = self.pickup_slot
        return {
            "handover_method": self.handover_method,
            "pickup_slot": slot and {"start_time": slot.starts_at, "end_time": slot.ends_at},
            "self_shipment": {
                "tracking_number": self.tracking_number,
                "shipping_provider_id": self.provider_id,
            },
        }


@dataclass(frozen=True)
class Shipped:
    """What the platform made of an order that was marked as shipped."""

    package_id: Id = ""
    line_ids: tuple[Id, ...] = named("order_line_item_ids", ())
    warning: str = named("warning.message", "")


@dataclass(frozen=True)
class Document:
    """Where a label lies for a day; the number is on it."""

    url: str = named("doc_url")
    tracking_number: Code = ""


@dataclass(frozen=True)
class SplitAttributes:
    """Whether an order may go out in parts, and why not."""

    order_id: Id
    can_split: bool = False
    must_split: bool = False
    reason: str = ""


@dataclass(frozen=True)
class SplitPackage:
    """The package that a part of an order became."""

    id: Id
    group_id: str = named("splittable_group_id")


@dataclass(frozen=True)
class Combination:
    """Orders of one buyer that go, or could go, in one package."""

    id: Id
    order_ids: tuple[Id, ...] = ()


@dataclass(frozen=True)
class CreatedPackage:
    """A package with its label bought, and what it costs."""

    id: Id = named("package_id")
    price: Decimal | None = named("shipping_service_info.price", None)
    currency: str = named("shipping_service_info.currency", "")
    provider_id: Id = named("shipping_service_info.shipping_provider_id", "")
    provider_name: str = named("shipping_service_info.shipping_provider_name", "")


@dataclass(frozen=True)
class TrackingStep:
    """One thing a carrier said."""

    description: str
    at: datetime = named("update_time_millis")
    action_code: int | None = None


@dataclass(frozen=True)
class ParcelTrail:
    """What a carrier said of one parcel of several."""

    number: str = named("newest_tracking_no", "")
    steps: tuple[TrackingStep, ...] = named("track_list", ())


@dataclass(frozen=True)
class Provider:
    """A carrier by the platform's id."""

    id: Id
    name: str


@dataclass(frozen=True)
class PlatformWarehouse:
    """A warehouse as the platform knows it."""

    id: Id
    name: str
    type: str = ""  # SALES_WAREHOUSE, RETURN_WAREHOUSE
    effect_status: str = ""  # ENABLED, DISABLED, RESTRICTED
    is_default: bool = False
