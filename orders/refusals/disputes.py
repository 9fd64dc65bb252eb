"""Why a dispute cannot be moved so, and what is wrong with evidence."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "dispute_needs_a_reason": _("Say what the platform is to judge, by one of the reasons."),
    "dispute_needs_an_order": _("Nobody knows the order of this ticket, so nothing can be proved."),
    "dispute_needs_its_money": _(
        "Say the money at stake as an amount and three letters: 12.50 USD."
    ),
    "dispute_is_in_another_currency": _("%(order)s was paid in %(its)s: say the money in that."),
    "dispute_is_above_the_order": _(
        "%(order)s: %(amount)s is more than the order cost, which is %(most)s."
    ),
    "dispute_needs_a_time": _("Say a time that is still to come."),
    "dispute_needs_a_stage": _("Say at which step of the order the cause arose."),
    "dispute_is_known": _("This is dispute %(dispute)s already. Work on that one."),
    "dispute_is_elsewhere": _("Dispute %(dispute)s is %(state)s: that cannot be done to it now."),
    "evidence_needs_an_order": _("The order of this dispute is not here: nothing can be gathered."),
    "evidence_is_gone": _("This evidence is not ready, or no longer kept. Make it anew."),
    "evidence_is_no_archive": _("This is no archive, or it is broken. Choose the ZIP of a pack."),
    "evidence_has_no_list": _("There is no readable list of digests (%(name)s) in this archive."),
    "evidence_is_too_large": _(
        "An archive of more than %(files)s files or %(megabytes)s MB is not looked through."
    ),
    "pack_in_clear_is_not_yours": _("Only who may see a buyer's data may have a pack with them."),
    "pack_in_clear_needs_a_ticket": _(
        "A pack in clear is made for a ticket, and there is none yet."
    ),
}
