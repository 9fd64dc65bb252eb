"""How long a person waits for the list of tickets, and the desk for its queue, among 200,000."""

from collections.abc import Iterator
from datetime import timedelta

from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.urls import reverse

from aftersales.cases import REASONS, Category
from aftersales.models import Ticket, TicketSource
from aftersales.services import matters
from aftersales.services.tickets import opening, waking
from orders.models import Order
from orders.moment import moment
from tests import factories
from tests.bench.cases.lists import asked
from tests.bench.frame import Result, bench, median_seconds

TICKETS, ALIVE = 200_000, 4_000  # of which so many are not over
CHUNK = 5_000
SORTED = tuple(REASONS)


@bench("tickets")
def tickets() -> Iterator[Result]:
    if connection.vendor != "postgresql":
        return  # so many want a server
    agent = _fill()
    web = Client()
    web.force_login(agent)
    most, slowest = 0, 0.0
    page = reverse("admin:aftersales_ticket_changelist")
    for name, query in _pages(agent):
        milliseconds, queries = asked(web, page + query)
        most, slowest = max(most, queries), max(slowest, milliseconds)
        yield Result(f"list of tickets among {TICKETS:,}: {name}", milliseconds, "ms")
    yield Result("list of tickets, any of these", most, "queries at most")
    yield Result("list of tickets, slowest", slowest, "ms")
    at = moment()
    seconds = median_seconds(lambda: matters.queue(agent, at=at, dealt=True))
    yield Result(f"queue of the desk among {TICKETS:,} tickets", seconds * 1000, "ms")
    for name, pending in (("open", opening.pending), ("wake", waking.pending)):
        seconds = median_seconds(lambda pending=pending: list(pending(at)))
        yield Result(f"{name} tickets, nothing to do", seconds * 1000, "ms")


def _pages(agent: User) -> Iterator[tuple[str, str]]:
    number = Order.objects.first().number
    yield "not solved yet", ""
    yield "every state", "?state=all"
    yield "every state, page 400", "?state=all&p=400"
    yield "closed", "?state=CLOSED"
    yield "closed, of a category and a team", "?state=CLOSED&category=SIZE&team__exact=CARE"
    yield "mine", "?owner=mine"
    yield "nobody's, of a category", "?owner=none&category=DAMAGED"
    yield "one owner, every state", f"?state=all&owner={agent.pk}"
    yield "searched by order", f"?state=all&q={number}"


def _fill() -> User:
    """A year of tickets: rows as the services leave them, copied in chunks."""
    shop = factories.make_shop("A")
    factories.make_skus(["TEE-RED-M"])
    orders = factories.place(shop, *(factories.draft() for _ in range(500)))
    people = [factories.make_person(f"agent{n}", "customer service lead") for n in range(5)]
    at = moment()
    for start in range(0, TICKETS, CHUNK):
        rows = [_ticket(number, shop, orders, people, at) for number in range(start, start + CHUNK)]
        made = Ticket.objects.bulk_create(rows)
        TicketSource.objects.bulk_create(
            TicketSource(ticket=row, kind="chat", matter_id=start + place)
            for place, row in enumerate(made)
        )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return people[0]


def _ticket(number: int, shop, orders, people, at) -> Ticket:
    is_alive = number >= TICKETS - ALIVE
    category = SORTED[number % len(SORTED)] if number % 9 else Category.OTHER
    reasons = REASONS.get(category) or REASONS[Category.SIZE]
    opened = at - timedelta(minutes=2 * (TICKETS - number))
    return Ticket(
        shop=shop,
        order=None if is_alive else orders[number % len(orders)],
        origin="CHAT", category=category, opened_at=opened, language="en",
        state="OPEN" if is_alive else "CLOSED",
        reason="" if is_alive else reasons[number % len(reasons)],
        owner=None if number % 4 == 0 else people[number % len(people)],
        team="LEADS" if number % 20 == 0 else "CARE",
        priority=1 + number % 4,
        due_at=at + timedelta(minutes=number % 3000) if is_alive else None,
        closed_at=None if is_alive else opened,
    )  # fmt: skip
