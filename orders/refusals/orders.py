"""Why an order may not move, and why it waits."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "order_is_elsewhere": _("%(order)s is %(state)s, so this cannot be done with it now."),
    "order_is_not_held_for": _("%(order)s does not wait for that reason any more."),
    "order_is_past_holding": _(
        "%(order)s is %(state)s already. Call its wave off or stop it at the bench first."
    ),
    "order_lines_changed": _(
        "%(order)s is %(state)s, and has other lines now. They were not taken over."
    ),
    "order_is_being_worked_on": _(
        "%(order)s is %(state)s, and this file would change it. Leave it out, or stop it first."
    ),
    "order_left_in_part": _(
        "A part of %(order)s has left already, so it cannot be cancelled whole. Cancel what waits."
    ),
    "order_has_no_rest": _("Nothing of %(order)s waits any more."),
    "shop_sends_whole_orders": _(
        "%(order)s goes out whole: %(shop)s does not split orders. The shop's page can allow it."
    ),
    "nothing_of_it_is_here": _(
        "No line of %(order)s is wholly in stock, so there is nothing to send yet."
    ),
    "listing_needs_parts": _("%(listing)s: say at least one SKU and how many pieces of it."),
    "note_not_to_be_lifted": _("%(order)s: its note changed. Read it again."),
    # Why an order waits
    "held_free_cancel": _(
        "The buyer may still cancel freely, a short while after paying; goes on by itself."
    ),
    "held_release_date": _("Sold to be sent from %(date)s on; goes on by itself then."),
    "held_unmapped": _("Nobody has said which SKU “%(listing)s” is."),
    "held_note": _("The buyer left a note; read it and say it is fine."),
    "held_masked": _("The platform hides the address, and our own label needs it."),
    "held_address": _("The address lacks or has a wrong %(fields)s."),
    "held_no_address": _("The order came without an address."),
    "held_short": _("Not enough of %(skus)s in any warehouse; goes on when stock comes in."),
    "held_no_warehouse": _("No warehouse ships for %(shop)s yet."),
    "held_manual": _("Held by hand: %(why)s"),
}
