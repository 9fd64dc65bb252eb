"""What is said when a figure of a shop's health comes near its limit."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "figure_is_of_a_day_to_come": _("%(day)s is still to come: today is %(today)s in this shop."),
    "health_is_near_its_limit": _(
        "%(shop)s: %(metric)s is at %(value)s, near its limit of %(limit)s. Orders that decide it:"
        " %(count)s (%(orders)s)."
    ),
    "health_is_over_its_limit": _(
        "%(shop)s: %(metric)s is at %(value)s, over its limit of %(limit)s. Orders that decide it:"
        " %(count)s (%(orders)s)."
    ),
    "health_is_near_its_limit_without_orders": _(
        "%(shop)s: %(metric)s is at %(value)s, near its limit of %(limit)s. No order that is open"
        " now decides it."
    ),
    "health_is_over_its_limit_without_orders": _(
        "%(shop)s: %(metric)s is at %(value)s, over its limit of %(limit)s. No order that is open"
        " now decides it."
    ),
}
