"""Why the platform is not spoken to, and why what it said is not acted upon."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "shop_not_connected": _("%(shop)s is not connected to the platform. Connect it first."),
    "grant_is_ended": _(
        "%(seller)s withdrew the permission, or it ran out. Connect the shop again."
    ),
    "token_was_refused": _(
        "The platform does not renew our access: %(message)s (%(code)s). Asked again every few"
        " minutes; if this stays, look at the app in Partner Center, or connect the shop again."
    ),
    "right_is_missing": _(
        "The platform does not let us ask it for %(call)s of %(shop)s: %(message)s (%(code)s). Give"
        " the app that right in Partner Center, then connect the shop again."
    ),
    "shop_was_taken_away": _(
        "The permission of %(seller)s no longer covers this shop. Connect it again."
    ),
    "app_has_no_service_id": _("%(app)s has no service id yet. Copy it from Partner Center."),
    "consent_was_not_asked_for": _(
        "Nobody here asked for this within half an hour. Press Connect on the shop's page again."
    ),
    "consent_was_asked_by_another": _(
        "Somebody else asked for this. Press Connect on the shop's page yourself."
    ),
    "consent_was_denied": _("The seller did not agree, so nothing was connected."),
    "code_was_refused": _(
        "The platform did not take the seller's code (%(code)s); it is good once, for half an hour."
        " Connect again."
    ),
    "platform_is_down_now": _("The platform does not answer: %(why)s. Try again in a moment."),
    "platform_shop_is_taken": _(
        "%(theirs)s is connected as %(shop)s already. Disconnect that first."
    ),
    "shop_is_another": _(
        "%(shop)s was another shop of the platform before. Set up a shop of its own for %(theirs)s,"
        " so that their orders never mix."
    ),
    "shop_sells_elsewhere": _(
        "%(shop)s is set up for %(market)s, and this shop sells in %(region)s. Choose another."
    ),
    "no_shop_was_chosen": _("Choose which shop is which first."),
    "platform_is_down": _("The platform does not answer: %(why)s. Tried again by itself."),
    "platform_refused": _("The platform said no: %(message)s (%(code)s)."),
    "token_is_being_renewed": _("The shop's access is being renewed; tried again by itself."),
    "message_is_no_object": _("That is no message of the platform."),
    "message_is_unclear": _("The message says two things at once, or nothing that we understand."),
    "message_is_about_no_shop": _("No shop here is %(shop)s on the platform."),
    "message_has_no_reader": _("Nobody reads messages of type %(topic)s yet."),
    "message_names_no_order": _("The message names no order."),
    "message_cannot_be_read_again": _(
        "This message was read, or is about no shop or topic that we know."
    ),
    "message_waits_for_nobody": _("This message was read, or is going to be by itself."),
    "pull_ends_before_it_begins": _("The window ends before it begins."),
    "pull_is_out_of_reach": _("The window must lie between the years %(first)s and %(last)s."),
    "that_is_no_order_number": _("“%(number)s” is no number of an order."),
    "pull_names_no_order": _("Name at least one order."),
    "pull_names_too_many": _("Name at most %(limit)s orders at once, or fetch by time."),
    "order_is_not_there": _("The platform has no order %(order)s in this shop."),
    "order_was_not_fetched": _("%(order)s was not fetched. %(why)s"),
    "sending_is_not_refused": _("%(ref)s was not refused, so there is nothing to try again."),
}
