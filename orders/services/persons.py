"""Who bought an order and whom it goes to: in clear for who may see it, else masked."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from orders.models import Order

PERSONAL = {
    "name": _("Name"),
    "phone": _("Phone"),
    "lines": _("Address"),
    "district": _("District"),
    "city": _("City"),
    "state": _("State or province"),
    "instruction": _("For the courier"),
}
AMERICAN = {name: PERSONAL[name] for name in ("name", "phone", "lines", "city", "state")} | {
    "district": _("County"),
    "instruction": PERSONAL["instruction"],
}


def people(order: Order) -> Iterator[tuple[str, str]]:
    """Who bought it and whom it goes to, as far as it is known."""
    yield _("Buyer"), str(order.buyer or "")
    known = getattr(order, "recipient", None)
    fields = AMERICAN if known and known.region == "US" else PERSONAL
    for name, label in fields.items():
        value = known.data.get(name, "") if known else ""
        yield label, ", ".join(value) if isinstance(value, list) else value


def mask(text: str) -> str:
    """Enough to tell two people apart, and no more: "N***"."""
    return f"{text[0]}***"
