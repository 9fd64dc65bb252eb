"""The platform's deadlines: copied from what it says of an order, and edited by nobody here."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import F, Value

from orders import sla
from orders.drafts import OrderDraft, PlatformStatus
from orders.models import Clock, Notice, Order
from orders.models.state import ON_THE_LINE
from orders.services import clocks, lifecycle
from orders.services.clocks import ARRANGE, AUTO_CANCEL, COLLECT, DELIVER, Promise
from orders.sla import Basis

News = tuple[Order, OrderDraft]  # an order as it was, and what is said of it now


def told(draft: OrderDraft) -> dict[Promise, datetime]:
    """The deadlines a draft names; of those at which the platform cancels, the first to come."""
    named = {
        ARRANGE: draft.arrange_due_at,
        COLLECT: draft.collect_due_at,
        DELIVER: draft.deliver_due_at,
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
    is_ended = AUTO_CANCEL in running and AUTO_CANCEL not in named
    has_clocks = bool(running) or order.state in ON_THE_LINE
    is_told = draft.source == "api" and has_clocks
    is_new = is_ended or bool(_moved(named, running)) or bool(_begun(order, named, running))
    return is_told and is_new


@dataclass
class _Turn:
    """What becomes of the platform's clocks of many orders."""

    met: list[int] = field(default_factory=list)  # orders whose next cancelling is put off
    started: list[Clock] = field(default_factory=list)
    shifted: list[Clock] = field(default_factory=list)
    told: dict[Order, dict] = field(default_factory=dict)  # whose deadlines moved, and which


def take_over(news: Sequence[News], *, at: datetime) -> None:
    """Let clocks run to what the platform says now; the orders must be locked."""
    news = [(order, draft) for order, draft in news if changed(order, draft)]
    if not news:
        return
    turn = _Turn()
    for order, draft in news:
        _plan(turn, order, draft, at)
    clocks.stop([AUTO_CANCEL], turn.met, at=at)
    Clock.objects.bulk_create(turn.started, ignore_conflicts=True)
    _shift(turn.shifted, at)
    data = {order.pk: moved for order, moved in turn.told.items()}
    lifecycle.note(list(turn.told), "shift_deadlines", by=None, at=at, data=data)
    clocks.settle([order.pk for order, _draft in news])


def _plan(turn: _Turn, order: Order, draft: OrderDraft, at: datetime) -> None:
    named, running = told(draft), _running(order)
    if AUTO_CANCEL in running and _is_met(order, draft, named):
        turn.met.append(order.pk)
        del running[AUTO_CANCEL]
    for promise, due_at in _begun(order, named, running).items():
        turn.started.append(clocks.prepare(promise, order, order.shop, at, due_at=due_at))
    moved = _moved(named, running)
    for promise, due_at in moved.items():
        running[promise].due_at = due_at
        marks = order.shop.marks_of(promise[0], Basis.PLATFORM)
        running[promise].alert_at = sla.first_alert(marks, due_at, at)
        turn.shifted.append(running[promise])
    if moved:
        turn.told[order] = {"kinds": [kind for kind, _basis in moved]}


def _running(order: Order) -> dict[Promise, Clock]:
    """The platform's running clocks, as they were read with the order."""
    return {(clock.kind, clock.basis): clock for clock in order.running}


def _begun(order: Order, named: dict, running: dict[Promise, Clock]) -> dict[Promise, datetime]:
    """What the platform names and nothing runs for; a parcel that arrived is not awaited again."""
    wanted = [AUTO_CANCEL] + [DELIVER] * (order.state in ON_THE_LINE)
    return {kind: named[kind] for kind in wanted if kind in named and kind not in running}


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


def _shift(shifted: Sequence[Clock], at: datetime) -> None:
    """Move deadlines; marks that lie ahead again are told again."""
    Clock.objects.bulk_update(shifted, ["due_at", "alert_at"])
    told_before = Notice.objects.filter(clock__in=shifted)
    told_before.filter(mark__lt=F("clock__due_at") - Value(at)).delete()
