"""How it ends: the money is back, the goods arrived, the code was used, or it came to nothing."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from aftersales.models import Compensation, Remedy, ReturnRequest
from aftersales.services import casebook
from aftersales.services.compensation import asking, coupons, telling
from orders.errors import Outcome
from orders.models.state import State

ARRIVED = [State.DELIVERED, State.COMPLETED]
NO = ("_REJECT", "_CANCEL")  # how the last statuses of a return end that gave nothing


def pending(at: datetime):
    """Ids of those on their way whose end is known, the longest waiting first."""
    returns = ReturnRequest.objects.filter(
        shop=OuterRef("shop"), platform_id=OuterRef("platform_ref")
    )
    said = returns.filter(Q(status__endswith="_COMPLETE") | _ends(NO))
    known = Q(resent__state__in=[*ARRIVED, State.CANCELLED]) | Q(pk__in=coupons.run_out(at))
    rows = Compensation.objects.under_way()
    rows = rows.filter(known | ~Q(platform_ref="") & Exists(said))
    return rows.order_by("sent_at").values_list("pk", flat=True)


def settle(ids: Iterable[int], *, by=None, at: datetime) -> Outcome:
    """Write down how each ended; one that came to nothing brings its ticket back."""
    outcome = Outcome()
    for pk in Compensation.objects.filter(pk__in=ids).values_list("pk", flat=True):
        with transaction.atomic():
            row = asking.locked(pk)
            if row.state != Compensation.State.SENT:
                continue
            if _is_lost(row):
                row.fail(at=at)
            else:
                row.finish(at=at)
            row.save()
            asking.end(row)
            _tell(row, at)
        outcome.done.append(pk)
    return outcome


def _is_lost(row: Compensation) -> bool:
    if row.kind == Remedy.RESEND:
        return row.resent.state == State.CANCELLED
    if row.kind == Remedy.COUPON:
        return True  # else it would have ended as it was used
    said = ReturnRequest.objects.filter(shop=row.shop_id, platform_id=row.platform_ref)
    return said.filter(_ends(NO)).exists()


def _tell(row: Compensation, at: datetime) -> None:
    if row.state == Compensation.State.FAILED and row.kind != Remedy.COUPON:
        telling.bring_back(row, at=at)
        return
    data = {row.ticket_id: {"kind": row.kind}}
    casebook.note([row.ticket], "end_compensation", by=None, at=at, data=data)


def _ends(words: Iterable[str]) -> Q:
    return Q(*(Q(status__endswith=word) for word in words), _connector=Q.OR)
