"""Why a buyer is not compensated so, or a second person has to look at it first."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "compensation_is_not_yours": _("Your role does not do this. Ask a lead."),
    "compensation_needs_a_reason": _("Say what went wrong: choose a reason."),
    "compensation_is_elsewhere": _("It was decided already: %(state)s."),
    "own_compensation_is_anothers": _("You asked for it yourself, so another person decides."),
    "approval_is_a_managers": _("You approve up to %(limit)s. A manager decides this one."),
    "approval_has_no_limit": _(
        "No limit is set for your role in %(shop)s, so a manager decides this one."
    ),
    "parcel_is_not_looked_at": _("%(order)s: look at its parcel first, on the page of the ticket."),
    "order_is_here_still": _("%(order)s has not left yet: call it off, or cancel it instead."),
    "buyer_asks_on_the_platform": _(
        "%(order)s: the buyer asks for it on the platform. Answer return %(return)s instead."
    ),
    "made_good_already": _("%(order)s: this was made good already, or is about to be."),
    "refund_is_under_way": _("%(order)s: a refund of this is under way. Wait how it ends."),
    "more_than_was_paid": _("%(order)s: %(amount)s is too much, %(left)s may still go back."),
    "more_than_was_bought": _("%(order)s: only %(bought)s pieces were bought of this."),
    "money_is_more_than_0": _("Say how much: more than 0."),
    "amount_is_unclear": _(
        "“%(typed)s” can be read in two ways or in none. Write it like 1000 or 10.50, thousands"
        " not parted."
    ),
    "resend_is_short": _("%(order)s cannot be sent again now. %(why)s"),
    "coupon_is_not_for_reviews": _(
        "%(ticket)s is about a review: nothing is given for one. Help with the cause instead."
    ),
    "coupon_is_not_in_the_text": _(
        "The code in the text is no free coupon of %(amount)s. Stage the macro again."
    ),
    "no_coupon_is_left": _("No free coupon of %(amount)s is left. Ask a lead for new codes."),
    "coupon_is_with_nobody": _("%(code)s was given to nobody, or is used already."),
    "worth_a_coupon": _(
        "%(order)s: return labels are for orders of %(least)s and more. Give a coupon instead."
    ),
    "market_draws_no_labels": _(
        "%(order)s: the shop is not connected, and nobody found that its market allows own return"
        " labels. Open the return in Seller Center, or connect the shop first."
    ),
    "money_goes_back_there_alone": _(
        "%(order)s: its shop is not connected, so no money goes back from here. Refund it in Seller"
        " Center, or connect the shop first."
    ),
    "label_is_sent_by_hand": _(
        "The shop of ticket %(ticket)s is not connected: save the picture, and send it to the buyer"
        " in Seller Center."
    ),
    "beyond_no_limit": _("No limit is set for this role in this shop."),
    "beyond_amount": _("%(worth)s is above the limit of %(limit)s."),
    "beyond_times": _("This buyer was compensated %(times)s times within %(days)s days."),
    "beyond_parcel": _("The parcel is not lost as far as we know: %(verdict)s."),
    "beyond_once": _("This order was made good in another way already."),
    "arrival_is_unknown": _(
        "Nobody here knows %(code)s: scan the code of a return label, a return's tracking number or"
        " an order's number."
    ),
    "arrival_is_here": _("%(code)s was received already."),
    "arrival_is_elsewhere": _("%(code)s is %(state)s: that cannot be done with it now."),
    "arrivals_have_it_all": _(
        "%(order)s: all that left of it lies at the desk already. Go on with %(parcels)s."
    ),
    "arrival_is_empty": _("Count what is in the parcel, or say that nothing is."),
    "arrival_is_not_empty": _(
        "Goods are counted, and the parcel is said to be empty: which is it?"
    ),
    "count_is_no_number": _("%(sku)s, %(grade)s: “%(typed)s” is no count. Write digits alone."),
    "scan_is_empty": _(
        "Nothing was scanned: scan the code of a return label, a return's tracking number or an"
        " order's number."
    ),
    "goods_need_a_bin": _("Scan the bin where the goods go: %(grade)s."),
    "bin_is_unknown_here": _("There is no bin %(bin)s in the warehouse these goods left from."),
    "bin_does_not_fit_the_grade": _(
        "%(bin)s: goods as new go to a bin pickers pick from, opened ones to one they do not."
    ),
}
