"""Write the transition tables as they stand in the code."""

from collections.abc import Iterator

from django.core.management.base import BaseCommand
from django.db.models import Model
from django_fsm import Transition

from aftersales.models import (
    Arrival,
    CancellationRequest,
    Compensation,
    Dispute,
    EvidencePack,
    ReturnRequest,
    Ticket,
)
from orders.models import ImportJob, Order
from warehouse.models import CarrierClaim, Manifest, Package, Wave

MODELS = (
    Order, Wave, Package, Manifest, CarrierClaim, ImportJob, CancellationRequest, ReturnRequest,
    Ticket, Dispute, EvidencePack, Compensation, Arrival,
)  # fmt: skip
HEAD = """\
# States

Made by `manage.py states` from the code; a test compares the two. What every verb means stands
beside it; who calls it is the service of the same noun, orders move through `lifecycle` alone.
"""


class Command(BaseCommand):
    help = "Prints docs/states.md as the code has it."

    def handle(self, **_options):
        self.stdout.write(document(), ending="")


def document() -> str:
    """The whole page."""
    tables = ["\n".join(_table(model)) for model in MODELS]
    return "\n".join([HEAD, *tables])


def _table(model: type[Model]) -> Iterator[str]:
    yield f"## {model.__name__}\n"
    yield "| from | verb | to | meaning |"
    yield "|---|---|---|---|"
    states = list(model.State)
    for verb, moves in _verbs(model).items():
        sources = sorted({move.source for move in moves}, key=states.index)
        meaning = moves[0].method.__doc__
        yield f"| {', '.join(sources)} | {verb} | {moves[0].target} | {meaning} |"
    yield ""


def _verbs(model: type[Model]) -> dict[str, list[Transition]]:
    verbs: dict[str, list[Transition]] = {}
    for move in model._meta.get_field("state").get_all_transitions(model):
        verbs.setdefault(move.name, []).append(move)
    order = {state: place for place, state in enumerate(model.State)}
    return dict(sorted(verbs.items(), key=lambda item: min(order[m.source] for m in item[1])))
