"""Our own return labels: drawn where the market allows them, and kept with the ticket."""

from collections.abc import Iterable
from datetime import datetime
from io import BytesIO

from django.db import transaction
from django.db.models import QuerySet

from aftersales.documents import return_label
from aftersales.models import (
    Compensation,
    Kind,
    Letter,
    Remedy,
    RemedyPolicy,
    Ticket,
    TicketFile,
)
from aftersales.services import letters
from aftersales.services.compensation import asking
from aftersales.services.tickets import joining
from orders import press
from orders.errors import Outcome, Refused
from orders.models import Shop, ShopKey, StoredFile
from orders.services import files
from warehouse.documents import proof


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


def own(ticket: Ticket) -> QuerySet[TicketFile]:
    """The labels drawn here that are kept with a ticket."""
    given = ticket.compensations.filter(kind=Remedy.RETURN_LABEL)
    names = [_name(one) for one in given]
    return ticket.files.filter(stored__by=None, stored__name__in=names).select_related("stored")


def picture(ticket: Ticket, file_id: int) -> tuple[str, bytes]:
    """The name and the PNG of a label of a ticket: chats take pictures alone."""
    held = own(ticket).filter(pk=file_id).first()
    if held is None:
        raise Refused("matter_is_gone")
    with files.opened(held.stored) as source:
        image = proof.burn(source.read())
    png = BytesIO()
    image.save(png, "PNG")
    return held.stored.name.replace(".pdf", ".png"), png.getvalue()


def send_as_picture(ticket: Ticket, file_id: int, *, by, at: datetime) -> Letter:
    """Send a label to the buyer; drawn with nothing locked, and kept with the ticket as it went."""
    if not ShopKey.objects.connected().filter(shop=ticket.shop_id).exists():
        raise Refused("label_is_sent_by_hand", ticket=str(ticket))
    name, png = picture(ticket, file_id)
    stored = joining.attach(ticket.pk, name, png, by=by, at=at)
    return letters.send_picture(Kind.TICKET, ticket.pk, stored, by=by, at=at)


def _name(compensation: Compensation) -> str:
    return f"return-{compensation.rma}.pdf"


def keep(compensation: Compensation, pdf: bytes, *, at: datetime) -> StoredFile:
    """Keep a label with its ticket."""
    stored = files.store(StoredFile.Kind.ATTACHMENT, _name(compensation), pdf, by=None, at=at)
    TicketFile.objects.create(ticket=compensation.ticket, stored=stored, at=at)
    return stored
