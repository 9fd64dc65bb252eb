"""A whole order file in one hand, as tests and benches like to hold it."""

from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from zoneinfo import ZoneInfo

from orders import seller_files
from orders.drafts import OrderDraft, PlatformStatus
from orders.seller_files import Problem


@dataclass(frozen=True)
class OrderFile:
    """What a file holds: orders to place, orders nobody paid yet, and what keeps others out."""

    drafts: tuple[OrderDraft, ...]
    problems: tuple[Problem, ...]
    unpaid: int
    rows: int
    unknown_headers: tuple[str, ...]


def read(
    content: bytes, name: str, *, zone: ZoneInfo, currency: str, region: str, as_of: datetime
) -> OrderFile:
    """Read bytes to their end."""
    file = seller_files.read(
        BytesIO(content), name, zone=zone, currency=currency, region=region, as_of=as_of
    )
    orders = list(file)
    drafts = [order.draft for order in orders if order.draft]
    placed = [draft for draft in drafts if draft.status != PlatformStatus.UNPAID]
    problems = [problem for order in orders for problem in order.problems]
    return OrderFile(
        drafts=tuple(placed),
        problems=tuple(sorted(problems, key=lambda problem: problem.row)),
        unpaid=len(drafts) - len(placed),
        rows=file.rows,
        unknown_headers=file.unknown_headers,
    )
