"""Which column is which: found by name, never by position."""

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from operator import itemgetter

from orders.errors import Refused
from orders.seller_files import cells, columns, own_site
from orders.seller_files.vocabulary import plain

LOOKED_AT = 256  # names; a line of a million separators is no header

Row = namedtuple("Row", ["number", "cells", *columns.SPELLINGS])
Row.__doc__ = "One row under our own names; a column the file does not have reads as empty."


@dataclass(frozen=True)
class Layout:
    """One kind of order file: what its columns are called, and which of them it cannot lack."""

    spellings: Mapping[str, tuple[str, ...]]
    minimum: tuple[str, ...]
    unread: tuple[str, ...] = ()
    # Our name → how its cells are read, where they hold other things than a platform export.
    reads: Mapping[str, Callable] = field(default_factory=dict)
    cancels_freely: bool = True  # the platform's hour after paying

    @cached_property
    def fields(self) -> dict[str, frozenset[str]]:
        """Our name → the plain names of its column."""
        return {name: frozenset(map(plain, texts)) for name, texts in self.spellings.items()}

    @cached_property
    def known(self) -> frozenset[str]:
        return frozenset(map(plain, self.unread)).union(*self.fields.values())


LAYOUTS = (
    Layout(columns.SPELLINGS, columns.MINIMUM, columns.UNREAD),
    Layout(
        own_site.SPELLINGS,
        own_site.MINIMUM,
        reads={"order_id": cells.code, "sku_id": cells.code},
        cancels_freely=False,
    ),
)


@dataclass(frozen=True)
class Header:
    """The header row of one file, understood."""

    layout: Layout
    width: int
    names: dict[str, str]  # our name → the file's own
    unknown: tuple[str, ...]
    project: Callable[[Sequence[str]], tuple[str, ...]]

    def row(self, number: int, cells: list[str]) -> Row:
        """Put the cells under our names; what a short row lacks reads as empty."""
        blanks = [""] * (self.width + 1)
        return Row._make((number, cells, *self.project(cells[: self.width] + blanks)))


def known(names: Sequence[str]) -> int:
    """How many of these are headers of an order file."""
    found = [*map(plain, names[:LOOKED_AT])]
    return max(sum(name in layout.known for name in found) for layout in LAYOUTS)


def locate(names: Sequence[str]) -> Header:
    """Find the columns, or refuse a header that lacks a needed one or has one twice."""
    told = [*map(plain, names)]
    layout = max(LAYOUTS, key=lambda layout: sum(name in layout.known for name in told))
    found: dict[str, int] = {}
    for our_name, spellings in layout.fields.items():
        places = [index for index, name in enumerate(told) if name in spellings]
        if len(places) > 1:
            raise Refused("header_twice", column=names[places[1]])
        if places:
            found[our_name] = places[0]
    missing = [layout.spellings[name][0] for name in layout.minimum if name not in found]
    if missing:
        raise Refused("header_missing", columns=", ".join(missing))
    return Header(
        layout=layout,
        width=len(names),
        names={our_name: names[index] for our_name, index in found.items()},
        unknown=tuple(
            name
            for name, text in zip(names, told, strict=True)
            if text and text not in layout.known
        ),
        project=itemgetter(*(found.get(our_name, len(names)) for our_name in columns.SPELLINGS)),
    )
