"""What tickets are about: categories, reasons, and the three families of causes; pure."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Family(TextChoices):
    """Whose cause a reason is: the goods, their way to the buyer, or what was said of them."""

    QUALITY = "QUALITY", _("product quality")
    LOGISTICS = "LOGISTICS", _("logistics")
    DESCRIPTION = "DESCRIPTION", _("description")


class Category(TextChoices):
    """Under which heading of the routine a ticket is worked."""

    NOT_RECEIVED = "NOT_RECEIVED", _("not received")
    DAMAGED = "DAMAGED", _("damaged")
    WRONG_ITEM = "WRONG_ITEM", _("wrong or missing item")
    SIZE = "SIZE", _("size")
    EFFECT = "EFFECT", _("effect")
    CANCELLATION = "CANCELLATION", _("cancellation")
    REVIEW = "REVIEW", _("review")
    DISPUTE = "DISPUTE", _("dispute")
    OTHER = "OTHER", _("other")


class Reason(TextChoices):
    """Why the buyer came, as found out; each belongs to one family."""

    NO_FIRST_SCAN = "NO_FIRST_SCAN", _("the carrier never scanned it")
    STUCK = "STUCK", _("the parcel stands still")
    LATE = "LATE", _("it comes too late")
    LOST = "LOST", _("the parcel is lost")
    NOT_AT_DOOR = "NOT_AT_DOOR", _("said to be delivered, not there")
    BROKEN_ON_WAY = "BROKEN_ON_WAY", _("broken on the way")
    WRONG_SKU = "WRONG_SKU", _("another item was sent")
    PIECE_MISSING = "PIECE_MISSING", _("a piece is missing")
    FAULTY = "FAULTY", _("faulty")
    POOR_MAKE = "POOR_MAKE", _("poorly made")
    NO_EFFECT = "NO_EFFECT", _("it does not do what it should")
    TOO_SMALL = "TOO_SMALL", _("runs small")
    TOO_LARGE = "TOO_LARGE", _("runs large")
    COLOUR = "COLOUR", _("another colour than shown")
    NOT_AS_SHOWN = "NOT_AS_SHOWN", _("not as shown or said")
    HOW_TO_USE = "HOW_TO_USE", _("the buyer does not know how to use it")
    CHANGED_MIND = "CHANGED_MIND", _("the buyer changed their mind")


FAMILIES: dict[Reason, Family] = {
    Reason.NO_FIRST_SCAN: Family.LOGISTICS,
    Reason.STUCK: Family.LOGISTICS,
    Reason.LATE: Family.LOGISTICS,
    Reason.LOST: Family.LOGISTICS,
    Reason.NOT_AT_DOOR: Family.LOGISTICS,
    Reason.BROKEN_ON_WAY: Family.LOGISTICS,
    Reason.WRONG_SKU: Family.LOGISTICS,
    Reason.PIECE_MISSING: Family.LOGISTICS,
    Reason.FAULTY: Family.QUALITY,
    Reason.POOR_MAKE: Family.QUALITY,
    Reason.NO_EFFECT: Family.QUALITY,
    Reason.TOO_SMALL: Family.DESCRIPTION,
    Reason.TOO_LARGE: Family.DESCRIPTION,
    Reason.COLOUR: Family.DESCRIPTION,
    Reason.NOT_AS_SHOWN: Family.DESCRIPTION,
    Reason.HOW_TO_USE: Family.DESCRIPTION,
    Reason.CHANGED_MIND: Family.DESCRIPTION,
}
# What may stand behind a category; one that is not named here may have any reason.
REASONS: dict[Category, tuple[Reason, ...]] = {
    Category.NOT_RECEIVED: (
        Reason.NO_FIRST_SCAN, Reason.STUCK, Reason.LATE, Reason.LOST, Reason.NOT_AT_DOOR,
    ),
    Category.DAMAGED: (Reason.BROKEN_ON_WAY, Reason.FAULTY, Reason.POOR_MAKE),
    Category.WRONG_ITEM: (Reason.WRONG_SKU, Reason.PIECE_MISSING),
    Category.SIZE: (Reason.TOO_SMALL, Reason.TOO_LARGE, Reason.NOT_AS_SHOWN),
    Category.EFFECT: (
        Reason.NO_EFFECT, Reason.NOT_AS_SHOWN, Reason.COLOUR, Reason.POOR_MAKE, Reason.FAULTY,
        Reason.HOW_TO_USE,
    ),
}  # fmt: skip


def reasons_of(category: str) -> tuple[Reason, ...]:
    """The reasons by which a ticket of this category may be closed."""
    return REASONS.get(category, tuple(Reason))


def family_of(reason: str) -> Family:
    """The family whose cause this reason is."""
    return FAMILIES[Reason(reason)]
