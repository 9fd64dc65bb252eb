"""Our own return labels: drawn where the market allows them, and kept with the ticket."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from aftersales.documents import return_label
from aftersales.models import Compensation, Remedy, RemedyPolicy, TicketFile
from aftersales.services.compensation import asking
from orders import press
from orders.errors import Outcome
from orders.models import Shop, StoredFile
from orders.services import files


def pending(at: datetime):
    """Ids of approved labels of shops whose platform hears nothing from us, oldest first."""
    rows = Compensation.objects.to_send().filter(kind=Remedy.RETURN_LABEL)
    rows = rows.exclude(shop__in=Shop.objects.connected())
    return rows.order_by("asked_at").values_list("pk", flat=True)


def hand_out(ids: Iterable[int], *, by=None, at: datetime) -> Outcome:
    """Draw labels with nothing locked, then keep each with its ticket, once."""
    outcome = Outcome()
    rows = Compensation.objects.to_send().filter(pk__in=ids)
    for row in rows.select_related("shop", "order").order_by("pk"):
        pdf = draw(row)
        with transaction.atomic():
            fresh = asking.locked(row.pk)
            if pdf and fresh.state == Compensation.State.APPROVED:
                fresh.send(at=at)
                fresh.save()
                keep(fresh, pdf, at=at)
                outcome.done.append(row.pk)
    return outcome


def draw(compensation: Compensation) -> bytes | None:
    """The label as PDF, with no transaction open; None where the platform's own counts."""
    policy = RemedyPolicy.objects.filter(shop=compensation.shop_id, own_label=True).first()
    return press.pdf(return_label.html(paper(compensation, policy))) if policy else None


def paper(compensation: Compensation, policy: RemedyPolicy) -> return_label.ReturnLabelPaper:
    """All that stands on one label."""
    shop, order = compensation.shop, compensation.order
    lines = compensation.lines.select_related("line").order_by("line")
    return return_label.ReturnLabelPaper(
        shop=shop.sender_name or shop.name,
        address=tuple((policy.return_address or shop.sender_address).splitlines()),
        phone=shop.sender_phone,
        order=order.number,
        code=compensation.rma,
        goods=tuple(f"{one.quantity} × {one.line.product_name}" for one in lines),
        date=compensation.asked_at.astimezone(shop.zone).date(),
        language=shop.buyers_language,
    )


def keep(compensation: Compensation, pdf: bytes, *, at: datetime) -> StoredFile:
    """Keep a label with its ticket."""
    name = f"return-{compensation.rma}.pdf"
    stored = files.store(StoredFile.Kind.ATTACHMENT, name, pdf, by=None, at=at)
    TicketFile.objects.create(ticket=compensation.ticket, stored=stored, at=at)
    return stored
