"""What is said about notices, channels and shift hand-overs."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "notice_is_acknowledged": _("%(by)s has acknowledged this already."),
    "notice_was_not_given_up": _("No channel gave this notice up, so there is nothing to retry."),
    "snooze_needs_a_time_and_a_reason": _("Name a time that is still to come, and why."),
    "snooze_would_pass_the_deadline": _("A notice may not be silent past its deadline."),
    "nobody_hands_over_to_himself": _("Choose somebody else to hand over to, and a shorter note."),
    "notice_is_handed_over": _("This was handed over to %(taker)s, who is still to accept it."),
    "handover_is_accepted": _("This list was accepted already."),
    "handover_is_for_another": _("This list is for %(taker)s, who must accept it."),
    "channel_address_is_unknown": _("That is no address of this kind of channel."),
    "channel_address_is_elsewhere": _("The address of this robot begins with %(place)s."),
    "channel_address_has_no_key": _(
        "The key of the robot is missing: copy the whole address, %(place)s…, from its page."
    ),
    "channel_secret_is_unknown": _(
        "That is no secret of this robot's. DingTalk's begin with SEC; copy it from the robot's"
        " page."
    ),
    "channel_address_is_private": _(
        "%(host)s is on this machine or in its own network. The administrator may allow that"
        " (PRIVATE_CHANNELS=1)."
    ),
    "channel_did_not_send": _("It was not sent: %(why)s"),
    "house_has_no_mail_server": _(
        "No mail server is set up. The administrator names it (MAIL_URL)."
    ),
}
