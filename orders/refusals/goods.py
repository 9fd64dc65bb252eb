"""Why goods do not move."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "code_is_unknown": _("nothing is known by this code"),
    "goods_lie_there": _("it lies in this bin already; receive more of it instead"),
    "nothing_to_receive": _("Bin %(bin)s: %(quantity)s pieces cannot be received."),
    "bin_does_not_hold_it": _("Bin %(bin)s does not hold what was promised. Call the lead."),
    "no_bin_holds": _("%(order)s: no pickable bin holds enough of %(sku)s. Put some away first."),
    "order_is_not_ready": _("%(order)s is %(state)s and not ready for a wave."),
    "wave_is_under_way": _("%(wave)s is done or partly picked and cannot be called off."),
    "pool_is_empty": _("No free number of %(carrier)s is left. Load more into the pool."),
    "no_carrier": _("%(package)s: its shop has no carrier at this warehouse yet."),
    "not_a_number_of": _("“%(number)s” does not look like a number of %(carrier)s."),
    "manifest_is_empty": _("%(manifest)s is empty. Scan parcels onto it first."),
    "manifest_is_closed": _("%(manifest)s is closed; nothing is loaded onto it any more."),
    "dead_parcels_on_manifest": _(
        "Cancelled, take off first and put into the red basket: %(numbers)s."
    ),
    "manifest_is_open": _("%(manifest)s is still open. Close it first."),
    "more_comes_back_than_left": _(
        "%(order)s: %(quantity)s × %(sku)s came back, "
        "but only %(out)s have left and not come back yet."
    ),
    "not_of_this_order": _("%(order)s holds nothing of what came back. Look at its number again."),
    "label_without_address": _("%(order)s has no address to print."),
    "order_in_several_boxes": _(
        "%(order)s left in several boxes: type its numbers into Seller Center by hand."
    ),
    # Parcels on their way
    "parcel_is_not_to_lose": _("%(package)s is %(verdict)s: there is nothing to give up."),
    "claim_is_elsewhere": _("%(claim)s is %(state)s: that is not its next step."),
    "claim_pays_less_than_nothing": _("A carrier pays 0 or more."),
    "claim_pays_more_than_asked": _(
        "%(claim)s: %(paid)s is more than the %(asked)s that were claimed."
    ),
    # Telling the platform
    "number_of_another_carrier": _(
        "“%(number)s” looks like a number of %(other)s, not of %(carrier)s."
    ),
    "number_used_before": _("%(number)s stands on %(package)s already, or once did."),
    "provider_unknown": _(
        "The platform lists no “%(carrier)s” for %(shop)s. Give the carrier the name it has there."
    ),
    "platform_has_other_number": _(
        "%(package)s has %(number)s on the platform, not %(ours)s. Look at it in Seller Center."
    ),
    "platform_cancelled_package": _("The platform has cancelled %(package)s."),
    "order_is_on_hold": _("%(order)s is on hold. Nothing is told of it until it goes on."),
    "order_address_changed": _("%(order)s has a new address and waits for its new label."),
    "parcel_is_loaded_readdressed": _(
        "%(package)s goes to an address the buyer has left. Take it off its manifest."
    ),
    # Packages split or combined on the platform
    "companion_is_not_ready": _(
        "%(order)s goes in one parcel with %(other)s, which is not ready for a wave."
    ),
    "shared_package_in_parts": _(
        "%(package)s holds parts of several orders. Take them apart in Seller Center."
    ),
    "pieces_differ_there": _(
        "%(order)s goes in other pieces on the platform than in our boxes. Look at it there."
    ),
    "parcel_is_loaded_regrouped": _(
        "%(package)s is packed otherwise on the platform now. Take it off its manifest."
    ),
    "boxes_in_two_waves": _(
        "%(package)s and %(other)s are one package on the platform, but walked for in two waves. "
        "Take its orders apart in Seller Center."
    ),
    "label_is_not_there_yet": _("The platform has not drawn the label yet: %(why)s."),
    "label_has_no_number": _("The platform's label of %(package)s has no tracking number yet."),
    "listing_is_not_there": _(
        "The platform lists no SKU %(sku)s for %(shop)s, or names no warehouse it is sold from. "
        "Look at it in Seller Center."
    ),
    "place_is_nobodys": _(
        "%(listing)s is sold from several warehouses of the platform, and no warehouse of ours "
        "bears the name %(places)s. Say under “Who ships for whom” which one it is."
    ),
    "stock_of_none_refused": _(
        "The platform did not take that none is left: %(message)s (%(code)s). "
        "See in Seller Center that it is off sale."
    ),
    "shop_is_told_no_stock": _(
        "%(shop)s is not connected, or “push stock” is off on its page. Nothing was sent."
    ),
    "label_is_unreadable": _("What the platform sent as the label of %(package)s is no PDF."),
}
