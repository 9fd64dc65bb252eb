"""What is wrong in one place of a file, in words a clerk can act on."""

from dataclasses import dataclass, field

from django.utils.translation import gettext

from orders.refusals import sentence

SHOWN = 80


@dataclass(frozen=True)
class Problem:
    """A cell that keeps its order out: row as a spreadsheet counts, column as the file calls it."""

    row: int
    column: str
    value: str  # as it stands in the file, at most SHOWN characters of it
    code: str
    params: dict = field(default_factory=dict, hash=False)

    @property
    def reason(self) -> str:
        return sentence(self.code, self.params)

    @property
    def sentence(self) -> str:
        where = gettext("row %(row)s, column %(column)s, value '%(value)s': %(reason)s")
        return where % {
            "row": self.row,
            "column": self.column,
            "value": self.value,
            "reason": self.reason,
        }
