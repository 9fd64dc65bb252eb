"""What cannot be done with the platform, or cannot be read of what it says."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    # Reaching it
    "address_is_not_encrypted": _(
        "%(address)s is no https address, so keys and personal data would travel in the open."
    ),
    "file_is_elsewhere": _("%(address)s is no address of the platform; nothing was fetched."),
    # What it says
    "answer_lacks_field": _("The platform's answer lacks %(field)s."),
    "answer_unreadable": _("The platform's answer says nothing readable in %(field)s."),
    "answer_id_is_rounded": _(
        "The platform's answer has a number for the id %(field)s, whose last digits may be lost."
    ),
    "answer_text_is_too_long": _(
        "The platform's answer has more than %(limit)s characters in %(field)s."
    ),
    "order_status_unknown": _(
        "%(order)s has a status nobody here knows: “%(status)s”. Look at it in Seller Center."
    ),
}
