"""What a clock without an order is about: its name for people, and the page it opens.

Apps above name their own kinds as they start (`register`): a ref is "kind:number".
"""

from collections.abc import Callable

_KINDS: dict[str, tuple[Callable[[int], str], str]] = {}


def register(kind: str, name: Callable[[int], str], page: str) -> None:
    """How a matter of a kind is called, by its number, and the address of its page."""
    _KINDS[kind] = name, page


def named(clock) -> str:
    """The order's number, or what the matter is called."""
    if clock.order_id:
        return clock.order.number
    if known := _known(clock):
        (name, _page), number = known
        return name(number)
    return clock.ref or str(clock.shop)


def page(clock) -> tuple[str, int] | None:
    """The address of the page a clock is about, and the number it takes."""
    if clock.order_id:
        return "admin:orders_order_change", clock.order_id
    if known := _known(clock):
        (_name, address), number = known
        return address, number
    return None


def _known(clock):
    kind, _colon, number = clock.ref.partition(":")
    return (_KINDS[kind], int(number)) if kind in _KINDS and number.isdecimal() else None
