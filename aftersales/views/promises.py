"""What may be promised to a buyer, by where the parcel is; what is not named may not."""

from django.utils.translation import gettext_lazy as _

from aftersales.services.tickets.parcels import Parcel, Verdict

ALWAYS = (
    _("An answer within our target; never a day of arrival of our own."),
    _("Nothing in return for a review, and no talk off the platform."),
)
BY_VERDICT = {
    Verdict.NOT_SENT: (_("It can still be cancelled or changed; ask a lead before you say so."),),
    Verdict.NOT_SCANNED: (_("The tracking number; the carrier's first scan is awaited."),),
    Verdict.MOVING: (_("The tracking number and what the carrier said last."),),
    Verdict.STUCK: (_("That it stands still and that we asked the carrier; no money yet."),),
    Verdict.EXCEPTION: (_("What the carrier says went wrong; a right address if that was it."),),
    Verdict.NOT_WITH_BUYER: (
        _("That we ask the carrier where it was left; money only after its answer."),
    ),
    Verdict.LOST: (_("The same again while it is in stock, or the money back; one of both."),),
    Verdict.DELIVERED: (
        _("Where the carrier says it was left. Damaged or wrong: ask for a photo, then resend"
          " or give money back in part."),
    ),
    Verdict.RETURNING: (_("Money back once it is here and was looked at."),),
    Verdict.CANCELLED: (_("The money goes back by the way it was paid."),),
}  # fmt: skip


def of(parcel: Parcel | None) -> tuple:
    """The sentences that hold for a parcel; without one only those that always do."""
    return (BY_VERDICT[parcel.verdict] if parcel else ()) + ALWAYS
