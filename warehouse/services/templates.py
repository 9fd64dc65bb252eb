"""The life of a label template: made, replaced by its next version, reset to the shipped one."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Max, QuerySet

from orders.errors import Outcome, Refused
from warehouse.documents.design import Design
from warehouse.models import LabelTemplate, Paper, Waybill
from warehouse.models.template import key_of
from warehouse.services import proofs, stacks


def publish(new: Design, shop_id, carrier_id, *, by, at: datetime) -> LabelTemplate:
    """Print by a new version from now on, in place of the one that was live.

    What is drawn already and not on paper is drawn anew.

    Raises Refused with the first check that it does not pass; nothing is changed then.
    """
    proofs.check(new, shop_id)
    key = key_of(new.paper, new.size, shop_id, carrier_id)
    with transaction.atomic():
        versions = LabelTemplate.objects.filter(key=key)
        list(versions.select_for_update().order_by("pk").values("pk"))
        last = versions.aggregate(last=Max("version"))["last"] or 0
        versions.live().update(live_until=at)
        if new.paper == Paper.WAYBILL:
            stacks.draw_anew(_labels(shop_id, carrier_id))
        return LabelTemplate.objects.create(
            paper=new.paper,
            size=new.size,
            shop_id=shop_id,
            carrier_id=carrier_id,
            key=key,
            version=last + 1,
            html=new.html,
            css=new.css,
            logo=new.logo,
            live_from=at,
            made_by=by,
        )


def reset(template_ids: Iterable[int], *, by, at: datetime) -> Outcome:
    """Print by none of these from now on; where no wider one is live, the shipped one is."""
    with transaction.atomic():
        rows = LabelTemplate.objects.filter(pk__in=list(template_ids))
        rows = list(rows.select_for_update().order_by("pk"))
        live = [row.pk for row in rows if row.is_live]
        LabelTemplate.objects.filter(pk__in=live).update(live_until=at)
        for row in rows:
            if row.is_live and row.paper == Paper.WAYBILL:
                stacks.draw_anew(_labels(row.shop_id, row.carrier_id))
    refused = {
        row.pk: Refused("template_is_shipped", template=str(row)) for row in rows if not row.is_live
    }
    return Outcome(live, refused)


def _labels(shop_id: int | None, carrier_id: int | None) -> QuerySet[Waybill]:
    """Those that a template may be for."""
    owners = {"package__shop": shop_id, "carrier": carrier_id}
    named = {owner: pk for owner, pk in owners.items() if pk}
    return Waybill.objects.filter(voided_at=None, **named)
