"""By which reasons a request may be refused: the platform says so for each."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from aftersales.models.request import Request
from aftersales.services.answers import CONNECTED
from orders.errors import Outcome, Refused
from orders.services import connections
from orders.tiktok.calls import cancellations
from orders.tiktok.errors import TikTokDown, TikTokRefused

LOCALE = "en-US"
_POPUP = "order_manage_list_action_respond_popup_reject_reason_"
KNOWN = {
    f"{_POPUP}invalid_cancellation_reason": _("The buyer's reason does not hold"),
    f"{_POPUP}delivered": _("The parcel is on its way in time"),
    f"{_POPUP}buyer_agree": _("The buyer agreed to keep it"),
    "seller_reject_apply_product_has_been_packed": _("The parcel is packed"),
}


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
    told = row.reject_reasons or [{"name": name, "text": ""} for name in KNOWN]
    return [
        (one["name"], str(KNOWN.get(one["name"].removesuffix("_uk"), one["text"] or one["name"])))
        for one in told
    ]
