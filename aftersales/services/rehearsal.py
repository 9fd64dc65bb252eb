"""What a safety net would have said: asked of last week's requests, while nothing is written."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from aftersales.models import CancellationRequest, SafetyNet, Stage, Verdict
from aftersales.services import net as nets
from aftersales.services.answers import Answer
from aftersales.services.stages import stage_then
from orders.errors import Refused
from orders.refusals.reasons import reason

BACK = timedelta(days=7)
LIMIT = 500  # requests looked at, the newest
BUYER = "BUYER"


@dataclass(frozen=True)
class Scene:
    """One request as the net would have met it: when, how far the goods were, what it had said.

    `said` is None where no reason is left to refuse by. `was_open`: nobody had answered by then, so
    that the net had really spoken.
    """

    row: CancellationRequest
    at: datetime
    stage: Stage
    said: Answer | None
    was_open: bool

    @property
    def words(self) -> str:
        """What it had said, and why where it had refused."""
        verdict = Verdict(self.said.verdict).label
        return f"{verdict} · {reason(self.said.reason)}" if self.said.reason else str(verdict)


@dataclass(frozen=True)
class Rehearsal:
    """All scenes, the newest first; counted by stage are those in which the net had spoken."""

    scenes: Sequence[Scene]

    @property
    def spoken(self) -> list[Scene]:
        return [scene for scene in self.scenes if scene.was_open]

    @property
    def by_stage(self) -> dict[str, int]:
        """How many it had answered, by how far the goods were; every stage is named."""
        counted = Counter(scene.stage for scene in self.spoken)
        return {stage.label: counted[stage] for stage in Stage}


def rehearse(net: SafetyNet, *, at: datetime) -> Rehearsal:
    """Ask a net about the requests of the last week; three queries, and nothing is written."""
    rows = CancellationRequest.objects.filter(
        shop=net.shop, role=BUYER, asked_at__gte=at - BACK, asked_at__lte=at
    )
    rows = rows.select_related("order", "shop").prefetch_related("own_answers")
    return Rehearsal([_scene(net, row) for row in rows.order_by("-asked_at", "-pk")[:LIMIT]])


def _scene(net: SafetyNet, row: CancellationRequest) -> Scene:
    # What was answered is due no more: the deadline it first had is what the net had gone by.
    end = row.first_due_at or row.asked_at + timedelta(hours=row.shop.answer_hours)
    then = max(end - timedelta(minutes=net.minutes), row.asked_at)
    found = stage_then(row.order, then)
    try:
        said = nets.choose(net, found, row)
    except Refused:
        said = None
    answered = row.answered_at is not None and row.answered_at < then
    closed = not row.is_open and row.answered_at is None and row.updated_at < then
    return Scene(row, then, found, said, was_open=not (answered or closed))
