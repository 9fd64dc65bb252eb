"""What screening rules say: what they look at, what they do, and why they cannot be kept so."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "rule_version": _("%(name)s, version %(version)s"),
    "rule_says": _("Rule “%(name)s” (v%(version)s): %(why)s"),
    "held_by_rules": "%(rules)s",
    # What a rule does
    "rule_does_pass": _("Let it through, and ask no later rule: %(when)s."),
    "rule_does_hold": _("Hold it: %(when)s."),
    "rule_does_tag": _("Tag it “%(tag)s”: %(when)s."),
    "rule_does_route": _("Send it to %(places)s: %(when)s."),
    # What a rule looks at
    "if_every": _("every order"),
    "if_note": _("the buyer left a note (%(kinds)s)"),
    "if_address": _("something in the address is missing or wrong"),
    "if_worth_more": _("worth %(amount)s %(currency)s or more"),
    "if_worth_less": _("worth less than %(amount)s %(currency)s"),
    "if_pieces": _("%(pieces)s pieces or more"),
    "if_sku": _("it has one of the SKUs %(skus)s"),
    "if_region": _("it goes to %(regions)s"),
    "if_postcode": _("its postcode begins with %(beginnings)s"),
    "if_delivery": _("it is delivered by %(options)s"),
    "if_channel": _("it was sold in %(channels)s"),
    "if_first_order": _("it is the buyer's first order"),
    "if_open_orders": _("its buyer has %(orders)s open orders or more"),
    "if_gift": _("a gift is among its goods"),
    "if_listing": _("a seller SKU of it names other goods than its listing is mapped to"),
    "lines_at_odds": "%(lines)s",
    "line_at_odds": _("“%(line)s” says %(seller_sku)s, but its listing is mapped to %(mapped)s"),
    "barcode_of": _("%(barcode)s (a barcode of %(sku)s)"),
    # Why not
    "rule_parameter_is_wrong": _("%(field)s: %(why)s"),
    "rule_is_not_a_draft": _("%(rule)s was live already. Make a new version to change it."),
    "rule_is_not_live": _("%(rule)s is not live, so there is nothing to stop."),
    "rule_has_a_draft": _("%(rule)s has a draft already. Go on with that one."),
    "order_needs_no_correction": _(
        "%(order)s: its address changed since you looked, or nothing is proposed any more."
    ),
}
