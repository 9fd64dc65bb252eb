"""How services say no: one exception whose text is for people, and what a batch did not do."""

from dataclasses import dataclass, field

from orders.refusals import sentence


class Refused(Exception):
    """A plain no: a code and its parameters, worded only where it is shown."""

    def __init__(self, code: str, /, **params):
        super().__init__(code, params)
        self.code = code
        self.params = params

    def __str__(self) -> str:
        return sentence(self.code, self.params)

    def __reduce__(self):
        return (_rebuild, (self.code, self.params))


def _rebuild(code: str, params: dict) -> Refused:
    return Refused(code, **params)


@dataclass
class Outcome:
    """What a batch did, by row id, and why it did not do the rest; an edge shows them all."""

    done: list[int] = field(default_factory=list)
    refused: dict[int, Refused] = field(default_factory=dict)

    def __iadd__(self, other: "Outcome") -> "Outcome":
        self.done += other.done
        self.refused |= other.refused
        return self
