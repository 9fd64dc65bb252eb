"""Why something is cancelled, sent back or refused: the platform's codes, in words."""

import re

from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

# Buyers', sellers' and markets' codes for one thing differ in what stands around it.
AROUND = re.compile(
    r"^(ecom_order_\w+?_(canceled|refund|refund_and_return)_reason_|seller_cancel_(\w+_)?reason_"
    r"|system_cancel_(order_)?(reason_)?|buyer_(cancel|refund|return_and_refund)_)"
    r"|(_seller)?(_uk)?$"
)
_POPUP = "order_manage_list_action_respond_popup_reject_reason_"
# By which reasons a buyer is refused, where the platform has named none for the request yet.
AGAINST_CANCELLING = {
    f"{_POPUP}invalid_cancellation_reason": _("The buyer's reason does not hold"),
    f"{_POPUP}delivered": _("The parcel is on its way in time"),
    f"{_POPUP}buyer_agree": _("The buyer agreed to keep it"),
    "seller_reject_apply_product_has_been_packed": _("The parcel is packed"),
}
AGAINST_RETURNING = {
    "reverse_reject_request_reason_1": _("The buyer's reason does not hold"),
    "reverse_reject_request_reason_2": _("Who changes their mind cannot return this"),
    "reverse_reject_request_reason_3": _("It was used or broken, and cannot be returned"),
    "reverse_reject_request_reason_4": _("The parcel is on its way in time"),
    "reverse_reject_request_reason_5": _("The buyer agreed to keep it"),
}
CANCELLING = {
    "no_longer_needed": _("no longer needed"),
    "created_by_mistakes": _("bought by mistake"),
    "better_price": _("a better price elsewhere"),
    "change_payment_method": _("to pay in another way"),
    "payment_method_not_available": _("the wanted way to pay is missing"),
    "discount_not_expected": _("the discount is not as expected"),
    "high_delivery_costs": _("delivery costs too much"),
    "wrong_delivery_info": _("the delivery address is wrong"),
    "not_shipped_on_time": _("not shipped in time"),
    "late_shipment": _("not shipped in time"),
    "US_order_to_ship_canceled_reason_not_shipped_on_time_before_RTS_prod": _(
        "does not want to wait"
    ),
    "forgot_to_apply_coupons": _("forgot the coupon"),
    "need_to_input/change_coupon_code": _("forgot the coupon"),
    "wrong_item_variation_(colour,_size,_etc.)": _("the wrong colour or size was ordered"),
    "other": _("other"),
}
RETURNING = {  # or wanting the money back
    "no_need": _("no longer needed"),
    "not_received": _("the parcel did not arrive"),
    "not_arrive_on_time": _("it will not arrive in time"),
    "package_didn't_arrive_on_time": _("it will not arrive in time"),
    "missed_delivery_date": _("it did not arrive in time"),
    "missing_product": _("something is missing in the parcel"),
    "missing_broken_parts": _("parts are missing or broken"),
    "damaged": _("parcel or goods are damaged"),
    "defective": _("it is defective"),
    "not_match": _("it is not as described"),
    "not_match_description": _("it is not as described"),
    "wrong_product": _("something else was sent"),
    "wrong_product_1": _("something else was sent"),
    "suspected_counterfeit": _("it is thought to be a fake"),
    "does_not_suit_me": _("it does not suit"),
    "multiple_sizes_ordered": _("several sizes were ordered to choose from"),
    "quality_or_style_not_as_expected": _("quality or style are not as expected"),
    "item_is_too_big/long": _("too big or too long"),
    "item_is_too_small/short": _("too small or too short"),
    "ordered_incorrect_size": _("the wrong size was ordered"),
    "unauthorised_purchase": _("somebody else bought it without leave"),
}
WORDS = {
    **CANCELLING,
    **RETURNING,
    # We call off
    "out_of_stock": _("out of stock"),
    "wrong_price": _("the price was wrong"),
    "address_not_deliver": _("the address cannot be delivered to"),
    "buyer_requested_cancellation": _("the buyer wishes so"),
    "buyer_hasnt_paid_within_time_allowed": _("the buyer did not pay in time"),
    # The platform cancels
    "unpaid_time_out": _("the buyer did not pay in time"),
    "not_want_pay": _("the buyer did not pay"),
    "shipping_timeout": _("the parcel was not collected in time"),
    "untracked": _("its tracking number led nowhere"),
    "exceed_edt_not_arrive": _("it did not arrive in thirty days"),
    "add_address_overtime": _("the buyer gave no address in time"),
    "anti_span_block": _("it did not pass the platform's check of risks"),
    "operator_cancel_risk_control_block": _("it did not pass the platform's check of risks"),
    "potential_fraud": _("it did not pass the platform's check of risks"),
    "package_cancel": _("cancelled by the platform"),
    "platform_cancel": _("cancelled by the platform"),
    "experience_related": _("cancelled by the platform"),
    "package_lost": _("the parcel is lost"),
    "package_damaged": _("the parcel is damaged"),
    "package_scrap": _("the parcel was scrapped"),
    "threepl_breach": _("the carrier was late"),
    "returned_to_shipper_refused": _("the buyer did not take the parcel"),
    "returned_to_shipper_other": _("the parcel could not be delivered"),
}
KNOWN = AGAINST_CANCELLING | AGAINST_RETURNING


def reason(code: str, text: str = "") -> str:
    """A reason in the reader's language; of one we do not know, what the platform calls it."""
    bare = code.removesuffix("_uk")
    known = KNOWN.get(bare) or WORDS.get(bare) or WORDS.get(AROUND.sub("", code))
    return capfirst(str(known)) if known else text or code
