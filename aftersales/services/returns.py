"""What a buyer's wish to return something asks of us, step by step."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from aftersales.models import ReturnRequest
from aftersales.services import arbitration, requests
from orders.errors import Outcome
from orders.models import Shop
from orders.services import lifecycle
from orders.tiktok.payloads.aftersales import Return

State, Step = ReturnRequest.State, ReturnRequest.Step
OVER = ("_REJECT", "_CANCEL", "_COMPLETE", "_SUCCESS")  # how the names of its last statuses end
# What is said to a step: agreed to, and refused.
DECISIONS = {
    Step.REFUND: ("APPROVE_REFUND", "REJECT_REFUND"),
    Step.RETURN: ("APPROVE_RETURN", "REJECT_RETURN"),
    Step.RECEIVE: ("APPROVE_RECEIVED_PACKAGE", "REJECT_RECEIVED_PACKAGE"),
    Step.REPLACEMENT: ("APPROVE_REPLACEMENT", "REJECT_REPLACEMENT"),
}


def take_over(shop: Shop, told: Sequence[Return], *, at: datetime) -> Outcome:
    """Write down what the platform says of returns, and let the clocks of open steps run."""
    requests.know_orders(shop, told, at=at)
    with transaction.atomic():
        orders = requests.lock(shop, told)
        changes = requests.keep(ReturnRequest, shop, told, orders, _advance)
        requests.run_clocks([change.row for change in changes], at=at)
        requests.tell_shifts(changes, at=at)
        for change in changes:
            if change.row.order and (change.is_new or change.moved):
                data = {change.row.order_id: {"status": change.row.status}}
                verb = "ask_return" if change.is_new else "move_return"
                lifecycle.note([change.row.order], verb, by=None, at=at, data=data)
        arbitration.hear(shop, told, orders, at=at)
    return Outcome([change.row.pk for change in changes])


def _advance(row: ReturnRequest, one: Return) -> None:
    """Whose turn it is; an answer of ours is good for the step it was given to."""
    row.tracking_number, row.provider_name = one.tracking_number, one.provider_name[:120]
    row.arbitration = one.arbitration[:24]
    if one.arbitration and row.disputed_at is None:
        row.disputed_at = one.updated_at
    if row.step in DECISIONS:
        _await_us(row)
    elif one.status.endswith(OVER):
        if row.state != State.CLOSED:
            row.close()
    elif row.state != State.WAITING:
        row.wait()


def _await_us(row: ReturnRequest) -> None:
    if row.state == State.ANSWERED and row.answered_step == row.step:
        return
    if row.state != State.PENDING:
        row.ask_again()
        row.told_at = row.reject_reasons = None  # a step is refused by reasons of its own
