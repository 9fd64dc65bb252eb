"""Live sales: which session an order was bought in, and the fast lane for what was."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from orders.drafts import OrderDraft
from orders.errors import Outcome
from orders.models import LiveSession, Order, Shop
from orders.models.state import ON_THE_LINE
from orders.services import lifecycle

LIVE = "LIVE"


def is_live(draft: OrderDraft) -> bool:
    """Whether the order itself says that it was bought in a live sale."""
    by_channel = draft.channel.upper().startswith(LIVE)
    return by_channel or bool(draft.live_room or draft.combine_group)


def sessions_of(shop: Shop, drafts: Sequence[OrderDraft]) -> dict[str, LiveSession]:
    """The session each of these orders was bought in, by number; none for the others.

    The platform's id of the session decides, then orders meant to go with this one, then the hours
    of the sale, unless the order says that it was bought elsewhere.
    """
    sessions = _around(shop, drafts)
    if not sessions:
        return {}
    by_ref = {session.platform_ref: session for session in sessions if session.platform_ref}
    by_group = _by_group(shop, drafts)
    found = {
        draft.number: by_ref.get(draft.live_room)
        or by_group.get(draft.combine_group)
        or _by_hour(sessions, draft)
        for draft in drafts
    }
    return {number: session for number, session in found.items() if session}


def gather(session_ids: Iterable[int], *, by, at: datetime) -> Outcome:
    """Let orders that are here already join these sessions, after somebody set their hours."""
    outcome = Outcome()
    for session in LiveSession.objects.filter(pk__in=session_ids):
        with transaction.atomic():
            orders = lifecycle.locked(_bought_in(session).values_list("pk", flat=True))
            ids = [order.pk for order in orders]
            lifecycle.fill(ids, {"live_session": session, "lane": LIVE})
            data = {order.pk: {"session": session.title} for order in orders}
            lifecycle.note(orders, "join_live", by=by, at=at, data=data)
        outcome.done.append(session.pk)
    return outcome


def _bought_in(session: LiveSession):
    orders = Order.objects.filter(
        shop=session.shop_id, live_session=None, state__in=ON_THE_LINE,
        ordered_at__gte=session.starts_at,
    )  # fmt: skip
    if session.ends_at:
        orders = orders.filter(ordered_at__lte=session.ends_at)
    return orders.filter(Q(channel="") | Q(channel__istartswith=LIVE))


def _around(shop: Shop, drafts: Sequence[OrderDraft]) -> list[LiveSession]:
    """Sessions that may be meant: by their hours, or by the platform's id."""
    bought = [draft.created_at for draft in drafts]
    rooms = {draft.live_room for draft in drafts if draft.live_room}
    is_open = Q(starts_at__lte=max(bought)) & (Q(ends_at=None) | Q(ends_at__gte=min(bought)))
    sessions = LiveSession.objects.filter(is_open | Q(platform_ref__in=rooms), shop=shop)
    return list(sessions.order_by("-starts_at"))


def _by_group(shop: Shop, drafts: Sequence[OrderDraft]) -> dict[str, LiveSession]:
    groups = {draft.combine_group for draft in drafts if draft.combine_group}
    if not groups:
        return {}
    known = Order.objects.filter(
        shop=shop, combine_group__in=groups, live_session__isnull=False
    ).select_related("live_session")
    return {order.combine_group: order.live_session for order in known}


def _by_hour(sessions: list[LiveSession], draft: OrderDraft) -> LiveSession | None:
    if draft.channel and not is_live(draft):
        return None
    return next(
        (
            session
            for session in sessions
            if session.starts_at <= draft.created_at
            and (session.ends_at is None or draft.created_at <= session.ends_at)
        ),
        None,
    )
