"""The walk through the aisles; pure."""

from collections.abc import Iterable

from warehouse.models import Bin


def walk(bins: Iterable[Bin]) -> dict[int, int]:
    """The place of each bin in the walk, by bin id, from 1.

    Up one aisle and down the next of those that are visited, so that nobody walks back empty.
    """
    visited = {bin_.pk: bin_ for bin_ in bins}.values()
    aisles = sorted({bin_.aisle for bin_ in visited})
    upward = {aisle: turn % 2 == 0 for turn, aisle in enumerate(aisles)}

    def key(bin_: Bin):
        metres = bin_.metres if upward[bin_.aisle] else -bin_.metres
        return bin_.aisle, metres, bin_.level, bin_.code

    return {bin_.pk: place for place, bin_ in enumerate(sorted(visited, key=key), start=1)}
