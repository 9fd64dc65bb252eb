"""One answer for each matter, with the reason why; a person decides."""

from dataclasses import dataclass
from functools import cached_property

from aftersales.models import CancellationRequest, Kind, ReturnRequest, Verdict
from aftersales.services.answers import BEFORE_PACKED
from orders.models.state import State
from orders.refusals import sentence

ON_ITS_WAY = "delivered"  # what such a reason of the platform ends in


@dataclass(frozen=True)
class Proposal:
    """What we would answer: the verdict if there is one, the reason to refuse by, and why."""

    verdict: str
    code: str
    reason: str = ""

    @cached_property
    def why(self) -> str:
        """The reason in one sentence of the reader's language."""
        return sentence(self.code, {})


def propose(kind: str, row, offered: list[tuple[str, str]]) -> Proposal:
    """The answer that loses least by where the parcel is; `offered` are the reasons to refuse."""
    if kind == Kind.CANCEL:
        return _of_cancellation(row, offered)
    if kind == Kind.RETURN:
        return _of_return(row)
    return Proposal("", "propose_write")


def _of_cancellation(row: CancellationRequest, offered: list[tuple[str, str]]) -> Proposal:
    if row.order is None:
        return Proposal("", "propose_read")
    if row.order.state in BEFORE_PACKED:
        return Proposal(Verdict.APPROVE, "propose_agree")
    if row.order.state == State.PACKED:
        return Proposal(Verdict.APPROVE, "propose_stop")
    names = [name for name, _text in offered]
    fit = next((name for name in names if name.endswith(ON_ITS_WAY)), next(iter(names), ""))
    return Proposal(Verdict.REJECT, "propose_refuse", fit)


def _of_return(row: ReturnRequest) -> Proposal:
    if row.step == ReturnRequest.Step.RETURN:
        return Proposal(Verdict.APPROVE, "propose_return")
    return Proposal("", "propose_look")
