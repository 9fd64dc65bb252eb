"""By which reasons a request may be refused: the platform says so for each."""

from collections.abc import Iterable
from datetime import datetime

from aftersales.models import CancellationRequest, ReturnRequest
from aftersales.models.request import Request
from aftersales.services.answers import CONNECTED
from orders.errors import Outcome, Refused
from orders.refusals.reasons import AGAINST_CANCELLING, AGAINST_RETURNING, reason
from orders.services import connections
from orders.tiktok.calls import cancellations
from orders.tiktok.errors import TikTokDown, TikTokRefused

LOCALE = "en-US"
AGAINST = {CancellationRequest: AGAINST_CANCELLING, ReturnRequest: AGAINST_RETURNING}


def pending(model: type[Request], at: datetime):
    """Ids of open requests whose reasons were not asked for yet, the most urgent first."""
    rows = model.objects.without_reasons().filter(CONNECTED).order_by("due_at")
    return rows.values_list("pk", flat=True)


def ask(model: type[Request], request_ids: Iterable[int], *, by=None, at: datetime) -> Outcome:
    """Ask for the reasons, one call a request; where there are none, ours are offered."""
    outcome = Outcome()
    for row in model.objects.without_reasons().filter(pk__in=request_ids).select_related("shop"):
        try:
            client = connections.client_for(row.shop, at=at)
            found = cancellations.reject_reasons(client, row.platform_id, LOCALE)
        except TikTokDown as down:
            outcome.refused[row.pk] = Refused("platform_is_down", why=str(down))
            break
        except TikTokRefused as refused:
            outcome.refused[row.pk] = connections.heed(row.shop, refused, at=at)
            found = ()
        except Refused as refused:
            outcome.refused[row.pk] = refused
            continue
        told = [{"name": one.name, "text": one.text} for one in found]
        model.objects.filter(pk=row.pk).update(reject_reasons=told)
        outcome.done.append(row.pk)
    return outcome


def offered(row: Request) -> list[tuple[str, str]]:
    """The reasons a person may choose from, worded: the platform's for this request, else ours."""
    told = row.reject_reasons or [{"name": name, "text": ""} for name in AGAINST[type(row)]]
    return [(one["name"], reason(one["name"], one["text"])) for one in told]
