"""Why a ticket cannot be moved so, or its buyer not be seen or written to."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "ticket_is_gone": _("There is no such ticket any more."),
    "ticket_is_elsewhere": _("Ticket %(ticket)s is %(state)s: that cannot be done to it now."),
    "ticket_is_the_same": _("Name another ticket than this one."),
    "ticket_is_of_another_shop": _("Ticket %(ticket)s is of another shop."),
    "ticket_is_of_another_buyer": _(
        "%(ticket)s and %(into)s are of different buyers, and stay two. Use “See also” instead."
    ),
    "ticket_is_of_nobody_known": _(
        "Nobody knows the buyer of %(ticket)s, so it stays by itself. Use “See also” instead."
    ),
    "talk_is_not_of_the_ticket": _(
        "That conversation is not one of this ticket. Choose again whom it goes to."
    ),
    "ticket_needs_a_category": _("Say what it is about, how urgent it is and whose work it is."),
    "ticket_needs_a_reason": _("Say why the buyer came, by a reason of that category."),
    "ticket_waits_for_somebody": _("Say whom it waits for."),
    "ticket_comes_back_soon": _("Say a day to look at it again, within %(days)s days from now."),
    "day_is_none": _("“%(typed)s” is no day or time: choose one from the calendar, 2020 to 2100."),
    "order_has_a_ticket": _("%(order)s has a ticket already: %(ticket)s. Work on that one."),
    "message_has_no_way": _(
        "Not written: %(shop)s is not connected to the platform. Write to the buyer in Seller"
        " Center, or ask an administrator to connect the shop."
    ),
    "ticket_is_anothers": _(
        "%(ticket)s is %(owner)s's, who is here. Ask for it, or let a lead give it to you."
    ),
    "ticket_was_taken": _("%(ticket)s is not yours any more: %(by)s took it over."),
    "person_opens_no_tickets": _("%(person)s may not work on tickets. Choose somebody who may."),
    "person_sees_no_such_shop": _("%(person)s does not see the shop of %(ticket)s."),
    "tags_are_short_and_few": _(
        "At most %(most)s tags, parted by commas, of %(longest)s characters each."
    ),
    "attachment_is_too_large": _("A file may have %(megabytes)s MB. Make it smaller first."),
    "attachment_is_no_picture": _("Only pictures (JPEG, PNG, GIF, WebP) and PDF can be attached."),
    "only_pictures_are_sent": _("Only pictures can be sent; the paper is kept with the ticket."),
    "card_needs_an_order": _("Nobody knows the order of this, so there is no card of it."),
    "card_needs_a_product": _("%(order)s: choose one of its products for the card."),
    "unmasking_needs_a_reason": _("Say why you must see the buyer's name, phone and address."),
    "unmasked_enough_today": _(
        "You looked at %(most)s buyers within a day. Ask a lead if you must see more."
    ),
    "translator_is_down": _("The translator does not answer: %(why)s"),
    "ticket_waits_for_a_second": _(
        "What was asked for in ticket %(ticket)s still waits for a second person: let it be"
        " decided, or take it back, before it is solved."
    ),
    "macro_is_not_approved": _("This macro is not approved, or was taken out of use."),
    "macro_is_replaced": _(
        "A newer version has replaced %(macro)s. Choose it again and read what it says now."
    ),
    "own_macro_is_anothers": _("%(macro)s: you wrote it yourself, so another approves it."),
    "action_needs_an_order": _(
        "Nobody knows the order of %(ticket)s: choose a macro without action."
    ),
    "shift_is_too_long": _("A shift has at most %(hours)s hours."),
}
