"""Which box becomes which package of the platform, and what goes over; writes nothing."""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from warehouse.models import Package

Pieces = Counter[int]  # of line parts, by their ids


@dataclass(frozen=True)
class Move:
    """These pieces go over from a box into that of a package."""

    source: int
    ref: str
    pieces: Pieces


@dataclass
class Exchange:
    """What boxes hold, by their ids, and what packages should, by the platform's; none is lost."""

    boxes: dict[int, Package]
    held: dict[int, Pieces]
    wanted: dict[str, Pieces]

    @cached_property
    def pairs(self) -> dict[str, int]:
        """The box of each package: the one so called, else the one that has most of it."""
        pairs = {box.ref: pk for pk, box in self.boxes.items() if box.ref in self.wanted}
        for ref, pieces in sorted(self.wanted.items()):
            free = sorted(self.boxes.keys() - pairs.values())
            shared = {pk: (pieces & self.held[pk]).total() for pk in free}
            if ref not in pairs and any(shared.values()):
                pairs[ref] = max(shared, key=shared.get)
        return pairs

    @cached_property
    def moves(self) -> list[Move]:
        """What goes over so that every package has its pieces."""
        names = {pk: ref for ref, pk in self.pairs.items()}
        spare = {pk: self.held[pk] - self.wanted.get(names.get(pk), Counter()) for pk in self.held}
        moves = []
        for ref, pieces in sorted(self.wanted.items()):
            lacking = pieces - self.held.get(self.pairs.get(ref), Counter())
            for pk in sorted(spare):
                if given := lacking & spare[pk]:
                    moves.append(Move(pk, ref, given))
                    spare[pk], lacking = spare[pk] - given, lacking - given
        return moves

    @cached_property
    def relabelled(self) -> list[int]:
        """Boxes whose label is dead: their contents change, or the package they were told as."""
        changed = {move.source for move in self.moves}
        changed |= {self.pairs[move.ref] for move in self.moves if move.ref in self.pairs}
        return sorted(changed | {pk for pk in self.renamed if self.boxes[pk].told_at})

    @cached_property
    def renamed(self) -> list[int]:
        """Boxes that are another package now."""
        return [pk for ref, pk in self.pairs.items() if self.boxes[pk].ref != ref]

    @property
    def is_done(self) -> bool:
        """Whether the boxes are what they should be."""
        return not (self.moves or self.renamed)
