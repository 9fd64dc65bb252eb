"""Opening tickets, by hand and by themselves: a case that has one living takes what comes next."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from aftersales.models import LessonCase, Ticket, TicketSource
from aftersales.services import casebook, dues
from aftersales.services.tickets import causes
from aftersales.services.tickets.causes import Cause
from orders.errors import Outcome, Refused
from orders.models import Order, Shop

State = Ticket.State


def pending(at: datetime) -> Iterator[int]:
    """What wants a ticket and is in none: rows, each as one number."""
    return causes.pending()


def open_waiting(refs: Iterable[int], *, by=None, at: datetime) -> Outcome:
    """Open tickets for these rows, or let living ones take them."""
    refs = list(refs)
    open_for(causes.read(refs), by=by, at=at)
    return Outcome(refs)


def open_by_hand(order_id: int, category: str, *, by, at: datetime) -> Ticket:
    """A person opens a ticket about an order; where one lives already, it is named."""
    order = Order.objects.get(pk=order_id)
    living = Ticket.objects.not_over().filter(order=order).first()
    if living:
        raise Refused("order_has_a_ticket", order=order.number, ticket=str(living))
    cause = Cause(order.shop_id, Ticket.Origin.HAND, order.pk, order.buyer_id, category=category)
    (ticket,) = open_for([cause], by=by, at=at)
    return ticket


def open_for(told: Sequence[Cause], *, by=None, at: datetime) -> list[Ticket]:
    """The ticket of each cause: the one that lives, else a new one; one transaction a shop.

    A solved ticket is opened again by it, a waiting one goes on, and a closed one is named in the
    new one.
    """
    by_shop = defaultdict(list)
    for cause in told:
        by_shop[cause.shop_id].append(cause)
    opened = {}
    for shop_id in sorted(by_shop):
        with transaction.atomic():
            opened |= _open_in(shop_id, by_shop[shop_id], by, at)
    return [opened[cause] for cause in told]


def _open_in(shop_id: int, told: list[Cause], by, at: datetime) -> dict[Cause, Ticket]:
    """The shop's lock keeps two from opening a ticket for one case; a unique index insists."""
    shop = Shop.objects.select_for_update(no_key=True).get(pk=shop_id)
    orders = Order.objects.filter(pk__in={one.order_id for one in told} - {None})
    orders = list(orders.select_for_update(no_key=True).order_by("pk"))
    learners = _learners(shop, orders)
    known = _Known(shop, told)
    found, new = {}, {}
    for cause in told:
        ticket = known.ticket(cause)
        if ticket is None:
            ticket = new[cause] = known.add(_begun(shop, cause, learners, at), cause)
        found[cause] = ticket
    _write_new(list(new.items()), by, at)
    _add_sources([(cause, found[cause]) for cause in told if cause.kind])
    taken = {found[cause].pk: (cause, found[cause]) for cause in told if cause not in new}
    _take_further(list(taken.values()), by, at)
    return found


class _Known:
    """Tickets of one shop that may take these causes, under their locks."""

    def __init__(self, shop: Shop, told: list[Cause]):
        orders = {one.order_id for one in told} - {None}
        buyers = {one.buyer_id for one in told if one.order_id is None} - {None}
        sources = dues.about(one.source for one in told if one.kind).filter(ticket__shop=shop)
        by_source = list(sources.values_list("kind", "matter_id", "ticket"))
        ids = {ticket for _kind, _pk, ticket in by_source}
        rows = Ticket.objects.filter(shop=shop)
        about = Q(order__in=orders) | Q(order=None, buyer__in=buyers) | Q(pk__in=ids)
        rows = rows.filter(about).select_for_update().order_by("pk")
        tickets = {row.pk: row for row in rows}
        into = self._merged_into(tickets.values())
        living = {pk: into.get(pk, row) for pk, row in tickets.items()}
        living = {pk: row for pk, row in living.items() if row.state in causes.NOT_OVER}
        self.by_order = {tickets[pk].order_id: row for pk, row in living.items()}
        self.by_order.pop(None, None)
        self.by_buyer = {
            tickets[pk].buyer_id: row for pk, row in living.items() if not tickets[pk].order_id
        }
        self.by_buyer.pop(None, None)
        self.by_source = {(k, pk): living[t] for k, pk, t in by_source if t in living}
        closed = [row for row in tickets.values() if row.state == State.CLOSED and row.order_id]
        self.closed = {row.order_id: row for row in closed}

    def _merged_into(self, rows: Iterable[Ticket]) -> dict[int, Ticket]:
        """The tickets that became part of another, each with where that ended."""
        parts = {row.pk: row.merged_into_id for row in rows if row.merged_into_id}
        wanted = set(parts.values())
        above: dict[int, Ticket] = {}
        while wanted:
            found = Ticket.objects.filter(pk__in=wanted).select_for_update().order_by("pk")
            above |= {row.pk: row for row in found}
            wanted = {row.merged_into_id for row in above.values()} - {None} - set(above)
        return {pk: _end(above, into) for pk, into in parts.items()}

    def ticket(self, cause: Cause) -> Ticket | None:
        """The living ticket a cause belongs to."""
        if cause.kind and cause.source in self.by_source:
            return self.by_source[cause.source]
        if cause.order_id:
            return self.by_order.get(cause.order_id)
        return self.by_buyer.get(cause.buyer_id) if cause.buyer_id else None

    def add(self, ticket: Ticket, cause: Cause) -> Ticket:
        """A new one, which the next cause of the same case finds."""
        if cause.order_id:
            self.by_order[cause.order_id] = ticket
        elif cause.buyer_id:
            self.by_buyer[cause.buyer_id] = ticket
        ticket.follows = self.closed.get(cause.order_id)
        return ticket


def _end(above: dict[int, Ticket], pk: int) -> Ticket:
    while above[pk].merged_into_id:
        pk = above[pk].merged_into_id
    return above[pk]


def _learners(shop: Shop, orders: Iterable[Order]) -> dict[int, int]:
    """Who practises on which of these orders: their tickets are practice from the first moment."""
    by_number = {order.number: order.pk for order in orders}
    cases = LessonCase.objects.filter(shop=shop, order_number__in=by_number)
    told = cases.values_list("order_number", "run__person") if by_number else ()
    return {by_number[number]: person for number, person in told}


def _begun(shop: Shop, cause: Cause, learners: dict[int, int], at: datetime) -> Ticket:
    return Ticket(
        shop=shop,
        order_id=cause.order_id,
        buyer_id=cause.buyer_id,
        origin=cause.origin,
        category=cause.category,
        priority=cause.priority,
        team=cause.team,
        language=shop.buyers_language,
        opened_at=at,
        is_practice=cause.order_id in learners,
        owner_id=learners.get(cause.order_id),
    )


def _write_new(new: list[tuple[Cause, Ticket]], by, at: datetime) -> None:
    tickets = [ticket for _cause, ticket in new]
    Ticket.objects.bulk_create(tickets)
    for ticket in tickets:
        if ticket.follows:
            ticket.related.add(ticket.follows)
    casebook.note(tickets, "open", by=by, at=at, data=_said(new))
    dues.turned(tickets, at=at)


def _add_sources(told: list[tuple[Cause, Ticket]]) -> None:
    TicketSource.objects.bulk_create(
        [
            TicketSource(ticket=ticket, kind=cause.kind, matter_id=cause.matter_id)
            for cause, ticket in told
        ],
        ignore_conflicts=True,
    )
    dues.settle({ticket.pk for _cause, ticket in told})


def _take_further(taken: list[tuple[Cause, Ticket]], by, at: datetime) -> None:
    """The case has one more thing to it: it is our turn again, and not less urgent than before."""
    for cause, ticket in taken:
        if ticket.state == State.SOLVED:
            ticket.reopen()
        elif ticket.state == State.WAITING:
            ticket.go_on()
        ticket.category = ticket.category or cause.category
        ticket.priority = min(ticket.priority, cause.priority)
        ticket.save()
    tickets = [ticket for _cause, ticket in taken]
    casebook.note(tickets, "take_further", by=by, at=at, data=_said(taken))
    dues.turned(tickets, at=at)


def _said(told: Iterable[tuple[Cause, Ticket]]) -> dict[int, dict[str, str]]:
    """What the history says of each ticket: by what it came, and what the cause tells beside."""
    return {ticket.pk: {"origin": cause.origin, **dict(cause.told)} for cause, ticket in told}
