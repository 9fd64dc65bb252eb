"""What the database insists on in rows of a table that comes in, in words."""

from django.utils.translation import gettext_lazy as _

# By the name of the constraint; those that are not here say it themselves.
RULES = {
    "a_review_has_one_to_five_stars": _("A review has one to five stars."),
    "a_dispute_that_is_over_says_since_when": _("A dispute that is over says since when."),
    "money_at_stake_has_a_currency": _("An amount is 0 or more, and has its currency."),
}
