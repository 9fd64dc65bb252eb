"""The life of a label template: made, replaced by its next version, reset to the shipped one."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from orders.errors import Outcome, Refused
from warehouse.documents.design import Design
from warehouse.models import LabelTemplate
from warehouse.models.template import key_of
from warehouse.services import proofs


def publish(new: Design, shop_id, carrier_id, *, by, at: datetime) -> LabelTemplate:
    """Print by a new version from now on, in place of the one that was live.

    Raises Refused with the first check that it does not pass; nothing is changed then.
    """
    proofs.check(new, shop_id)
    key = key_of(new.paper, new.size, shop_id, carrier_id)
    with transaction.atomic():
        versions = LabelTemplate.objects.filter(key=key)
        list(versions.select_for_update().order_by("pk").values("pk"))
        last = versions.aggregate(last=Max("version"))["last"] or 0
        versions.live().update(live_until=at)
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
    refused = {
        row.pk: Refused("template_is_shipped", template=str(row)) for row in rows if not row.is_live
    }
    return Outcome(live, refused)
