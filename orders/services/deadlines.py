"""The platform's deadlines: copied from what it says of an order, and edited by nobody here."""

from datetime import datetime

from orders import sla
from orders.drafts import OrderDraft, PlatformStatus
from orders.models import Clock, Notice, Order
from orders.models.state import ON_THE_LINE
from orders.services import clocks, lifecycle
from orders.services.clocks import ARRANGE, AUTO_CANCEL, COLLECT, Promise
from orders.sla import Basis


def told(draft: OrderDraft) -> dict[Promise, datetime]:
    """The deadlines a draft names; of those at which the platform cancels, the first to come."""
    named = {
        ARRANGE: draft.arrange_due_at,
        COLLECT: draft.collect_due_at,
        AUTO_CANCEL: min(draft.auto_cancel_at, default=None),
    }
    return {promise: due_at for promise, due_at in named.items() if due_at}


def are_missing(draft: OrderDraft) -> bool:
    """Whether the platform should have named a deadline and did not: our own hours stand in."""
    is_running = draft.source == "api" and draft.status == PlatformStatus.AWAITING_SHIPMENT
    return is_running and not {ARRANGE, COLLECT} <= told(draft).keys()


def changed(order: Order, draft: OrderDraft) -> bool:
    """Whether a clock of the order would have to move, start or stop; history has none."""
    named, running = told(draft), _running(order)
    is_started = (AUTO_CANCEL in named) != (AUTO_CANCEL in running)
    has_clocks = bool(running) or order.state in ON_THE_LINE
    is_told = draft.source == "api" and has_clocks
    return is_told and (is_started or bool(_moved(named, running)))


def take_over(order: Order, draft: OrderDraft, *, at: datetime) -> None:
    """Let the order's clocks run to what the platform says now; the order must be locked."""
    if not changed(order, draft):
        return
    named, running = told(draft), _running(order)
    if AUTO_CANCEL in running and _is_met(order, draft, named):
        clocks.stop([AUTO_CANCEL], [order.pk], at=at)
        del running[AUTO_CANCEL]
    if AUTO_CANCEL in named and AUTO_CANCEL not in running:
        clock = clocks.prepare(AUTO_CANCEL, order, order.shop, at, due_at=named[AUTO_CANCEL])
        Clock.objects.bulk_create([clock], ignore_conflicts=True)
    moved = _moved(named, running)
    for promise, due_at in moved.items():
        _shift(running[promise], due_at, at)
    if moved:
        data = {order.pk: {"kinds": [kind for kind, _basis in moved]}}
        lifecycle.note([order], "shift_deadlines", by=None, at=at, data=data)
    clocks.settle([order.pk])


def _running(order: Order) -> dict[Promise, Clock]:
    """The platform's running clocks, as they were read with the order."""
    return {(clock.kind, clock.basis): clock for clock in order.running}


def _moved(named: dict, running: dict[Promise, Clock]) -> dict[Promise, datetime]:
    """Running promises whose deadline the platform names otherwise now; one it drops goes on."""
    return {
        promise: named[promise]
        for promise, clock in running.items()
        if named.get(promise, clock.due_at) != clock.due_at
    }


def _is_met(order: Order, draft: OrderDraft, named: dict) -> bool:
    """Whether what the platform waited for has come, so that it waits for the next thing."""
    return AUTO_CANCEL not in named or draft.status != order.platform_status


def _shift(clock: Clock, due_at: datetime, at: datetime) -> None:
    """Move a deadline; marks that lie ahead again are told again."""
    clock.due_at = due_at
    clock.alert_at = sla.first_alert(Basis.PLATFORM, due_at, at)
    clock.save(update_fields=["due_at", "alert_at"])
    Notice.objects.filter(clock=clock, mark__lt=due_at - at).delete()
