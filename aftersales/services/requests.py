"""Writing down what the platform says of buyers' requests, whatever they ask for."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from aftersales.models.request import Request
from aftersales.services import dues
from orders.models import Clock, Order, Shop
from orders.services import fetching, lifecycle
from orders.services.clocks import AnswerDue
from orders.tiktok.payloads.aftersales import Cancellation, Return

Told = Cancellation | Return
FACTS = [
    "order", "state", "status", "step", "reason", "reason_text", "refund_total", "currency",
    "line_ids", "updated_at", "respond_by", "due_at", "first_due_at", "sending",
    "told_at",
]  # fmt: skip


@dataclass(frozen=True)
class Change:
    """One request as it stands now; `before` is where it stood, empty when it is new."""

    row: Request
    before: str
    due_before: datetime | None = None

    @property
    def is_new(self) -> bool:
        return not self.before

    @property
    def moved(self) -> bool:
        """Whether it stands elsewhere than it did."""
        return self.before != self.row.state

    @property
    def is_due_elsewhen(self) -> bool:
        """Whether its deadline moved while it waits for the same answer."""
        due = self.row.due_at
        return not self.moved and bool(due) and due != self.due_before


def id_of(one: Told) -> str:
    """The platform's number of a request."""
    return one.cancel_id if isinstance(one, Cancellation) else one.return_id


def know_orders(shop: Shop, told: Iterable[Told], *, at: datetime) -> None:
    """Read the orders of requests that wait for us, where nobody here knows them yet."""
    numbers = {one.order_id for one in told if one.actions or one.respond_by}
    known = Order.objects.filter(shop=shop, number__in=numbers)
    missing = numbers - set(known.values_list("number", flat=True))
    if missing:
        fetching.fetch(shop, sorted(missing), at=at)


def lock(shop: Shop, told: Iterable[Told]) -> dict[str, Order]:
    """The orders of these requests under their locks, by number; first of all the shop's.

    By the shop's lock nobody else writes down requests of it meanwhile.
    """
    Shop.objects.select_for_update(no_key=True).get(pk=shop.pk)
    numbers = {one.order_id for one in told}
    orders = Order.objects.filter(shop=shop, number__in=numbers).prefetch_related("lines")
    return {order.number: order for order in orders.select_for_update().order_by("pk")}


def keep(
    model: type[Request],
    shop: Shop,
    told: Sequence[Told],
    orders: dict[str, Order],
    advance: Callable[[Request, Told], None],
) -> list[Change]:
    """Write down whatever is not older than what we know; `advance` moves one request."""
    newest = {id_of(one): one for one in sorted(told, key=lambda one: one.updated_at)}
    rows = model.objects.filter(shop=shop, platform_id__in=newest)
    known = {row.platform_id: row for row in rows.select_for_update().order_by("pk")}
    changes = []
    for platform_id, one in newest.items():
        row = known.get(platform_id) or _begun(model, shop, one)
        row.shop = shop
        before, due_before = row.state if row.pk else "", row.due_at
        order = orders.get(one.order_id)
        if before and (one.updated_at < row.updated_at or _is_known(row, one, order)):
            continue
        _write(row, one, order)
        advance(row, one)
        row.due_at = _due(row, shop)
        row.first_due_at = min(filter(None, (row.first_due_at, row.due_at)), default=None)
        changes.append(Change(row, before, due_before))
    model.objects.bulk_create(change.row for change in changes if change.is_new)
    old = [change.row for change in changes if not change.is_new]
    model.objects.bulk_update(old, [*FACTS, *model.FACTS])
    return changes


def run_clocks(rows: Iterable[Request], *, at: datetime) -> None:
    """Let the clocks run that these requests ask for, and no others."""
    dues.answer_by([due for row in rows for due in _dues(row)], at=at)


def tell_shifts(changes: Iterable[Change], *, at: datetime) -> None:
    """Leave a line where the platform moved a deadline after the fact."""
    moved = [change.row for change in changes if change.row.order and change.is_due_elsewhen]
    for row in moved:
        data = {row.order_id: {"kinds": [row.CLOCK_KIND]}}
        lifecycle.note([row.order], "shift_deadlines", by=None, at=at, data=data)


def _is_known(row: Request, one: Told, order: Order | None) -> bool:
    """Whether it says what it said before: polls read the last minutes over and over."""
    ours = (row.updated_at, row.status, row.respond_by, row.order_id)
    return ours == (one.updated_at, one.status, one.respond_by, order and order.pk)


def _begun(model: type[Request], shop: Shop, one: Told) -> Request:
    return model(
        shop=shop,
        platform_id=id_of(one),
        order_number=one.order_id,
        type=one.type[:40],
        role=one.role[:16],
        asked_at=one.created_at,
    )


def _write(row: Request, one: Told, order: Order | None) -> None:
    row.order = order or row.order
    row.status = one.status[:64]
    row.reason, row.reason_text = one.reason[:128], one.reason_text[:300]
    row.refund_total, row.currency = one.refund_total, one.currency[:3]
    row.line_ids = list(one.line_ids)
    row.updated_at, row.respond_by = one.updated_at, one.respond_by
    row.step = next(iter(one.actions), "")[:40]


def _due(row: Request, shop: Shop) -> datetime | None:
    """The earliest of what the platform names and what we promise ourselves."""
    if row.told_at or not row.is_open:
        return None
    return min(due_at for due_at in (row.respond_by, _promised(row, shop)) if due_at)


def _promised(row: Request, shop: Shop) -> datetime | None:
    """Our own word for the first answer, and for a later one where the platform names no time.

    A return asks again weeks after it was asked for; a word given then has long run out.
    """
    if row.answered_at and row.respond_by:
        return None
    return row.asked_at + timedelta(hours=shop.answer_hours)


def _dues(row: Request) -> list[AnswerDue]:
    """The platform's clock, copied as it stands, and beside it our own."""
    named = {
        Clock.Basis.PLATFORM: row.respond_by,
        Clock.Basis.PROMISE: _promised(row, row.shop),
    }
    ref, waits = f"{row.CLOCK}:{row.pk}", row.due_at is not None
    return [
        AnswerDue(row.shop_id, row.order_id, ref, due_at if waits else None, basis, row.CLOCK_KIND)
        for basis, due_at in named.items()
    ]
