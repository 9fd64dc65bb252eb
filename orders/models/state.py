"""Where an order can be, and what a buyer's note can be about."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """Who works on the order next."""

    HELD = "HELD", _("held")
    SCREENING = "SCREENING", _("screening")
    RELEASED = "RELEASED", _("released")
    PICKING = "PICKING", _("picking")
    PACKED = "PACKED", _("packed")
    SHIPPED = "SHIPPED", _("shipped")
    DELIVERED = "DELIVERED", _("delivered")
    COMPLETED = "COMPLETED", _("completed")
    RETURNING = "RETURNING", _("coming back")
    RETURNED = "RETURNED", _("returned")
    CANCELLED = "CANCELLED", _("cancelled")


class ShippingType(models.TextChoices):
    """Whose label the parcel bears; empty where only a file told of the order."""

    TIKTOK = "TIKTOK", _("the platform's label")
    SELLER = "SELLER", _("our own carrier")


class NoteKind(models.TextChoices):
    """What a buyer's note is about."""

    COLOUR = "COLOUR", _("colour")
    SIZE = "SIZE", _("size")
    GIFT = "GIFT", _("a present")
    ADDRESS = "ADDRESS", _("address")
    OTHER = "OTHER", _("other")
    THANKS = "THANKS", _("only thanks")


BEFORE_PICKING = [State.HELD, State.SCREENING, State.RELEASED]
ON_THE_LINE = [*BEFORE_PICKING, State.PICKING, State.PACKED]
LEFT = [State.SHIPPED, State.DELIVERED, State.COMPLETED, State.RETURNED, State.CANCELLED]

# When an order was last moved by a verb stands in its column of that verb.
STAMPS = {
    "resume": "screening_at",
    "hold": "held_at",
    "release": "released_at",
    "start_picking": "picking_at",
    "return_to_queue": "released_at",
    "pack": "packed_at",
    "unpack": "picking_at",
    "ship": "shipped_at",
    "deliver": "delivered_at",
    "turn_back": "returning_at",
    "take_back": "returned_at",
    "complete": "completed_at",
    "cancel": "cancelled_at",
}
