"""Everything that can stand in the agenda, and what it does."""

from collections.abc import Callable

from fulfillment_site.practice import (
    bursts,
    buyers,
    cancellations,
    carriers,
    deadlines,
    notices,
    returns,
    sales,
)

VERBS: dict[str, Callable[..., object]] = {
    "order_arrives": bursts.arrive,
    "buyer_pays": sales.pay,
    "payment_times_out": deadlines.payment,
    "hold_ends": sales.end_hold,
    "buyer_cancels": buyers.cancel,
    "buyer_withdraws": buyers.withdraw,
    "buyer_moves": buyers.move_house,
    "cancellation_is_unanswered": cancellations.run_out,
    "refund_is_done": cancellations.complete,
    "shipping_is_late": deadlines.shipping,
    "collection_is_late": deadlines.collection,
    "delivery_is_late": deadlines.delivery,
    "carrier_scans": carriers.scan,
    "parcel_moves": carriers.pass_hub,
    "parcel_arrives": carriers.deliver,
    "order_completes": carriers.complete,
    "return_is_unanswered": returns.run_out,
    "buyer_sends_back": returns.send_back,
    "return_is_done": returns.complete,
    "authorisation_expires": notices.warn_of_expiry,
}
