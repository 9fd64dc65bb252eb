"""Evidence packs in one press: asked for, made by a step with no transaction open, taken along."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import translation
from django.utils.translation import pgettext

from aftersales.documents import evidence
from aftersales.documents.evidence import EvidencePaper, Exhibit, Part
from aftersales.models import Dispute, EvidencePack, Kind, Ticket
from aftersales.services import casebook, disputes, dues
from aftersales.services.evidence import parcel, sealing, words
from aftersales.services.evidence.case import Case
from aftersales.services.tickets import moving, parcels, people
from orders import press
from orders.errors import Outcome, Refused
from orders.models import Order, StoredFile
from orders.services import files

MAY_SHOW = "aftersales.unmask_buyer"
LEADS = "aftersales.assign_ticket"
GATHER = {
    Part.TIMELINE: words.timeline,
    Part.TRACKING: parcel.tracking,
    Part.SCANS: parcel.scans,
    Part.PACKING: parcel.packing,
    Part.WEIGHT: parcel.weight,
    Part.MANIFEST: parcel.manifest,
    Part.CHAT: words.chat,
    Part.GOODS: words.goods,
    Part.RETURNS: words.returns,
    Part.PICTURES: words.pictures,
}


def ask(
    dispute_id: int, *, language: str, by, at: datetime, why: str | None = None
) -> EvidencePack:
    """Ask for a pack; it is made within seconds. Pressed twice, it is asked for once.

    With `why` it shows the buyer in clear: that is a look at clear data, kept and counted as one.
    """
    with transaction.atomic():
        row = disputes.locked(dispute_id)
        if row.order is None:
            raise Refused("evidence_needs_an_order")
        is_clear = why is not None
        asked = EvidencePack.objects.to_make().filter(dispute=row, is_clear=is_clear).first()
        if asked:
            return asked
        if is_clear:
            _look(row, why, by=by, at=at)
        pack = EvidencePack.objects.create(
            dispute=row, language=language, is_clear=is_clear, why=(why or "").strip()[:200],
            asked_by=by, asked_at=at,
        )  # fmt: skip
        _note(row, "make_evidence", pack, by=by, at=at)
    return pack


def _look(row: Dispute, why: str, *, by, at: datetime) -> None:
    if not by.has_perm(MAY_SHOW):
        raise Refused("pack_in_clear_is_not_yours")
    ticket = ticket_of(row)
    if ticket is None:
        raise Refused("pack_in_clear_needs_a_ticket")
    people.unmask(ticket.pk, why, by=by, at=at, is_lead=by.has_perm(LEADS))


def ticket_of(row: Dispute) -> Ticket | None:
    """The newest ticket that is about a dispute."""
    about = dues.about([(Kind.DISPUTE, row.pk)]).values("ticket")
    return Ticket.objects.filter(pk__in=about).order_by("-pk").first()


def _note(row: Dispute, verb: str, pack: EvidencePack, *, by, at: datetime) -> None:
    if ticket := ticket_of(row):
        ticket = moving.locked(ticket.pk)
        data = {ticket.pk: {"pack": str(pack), "clear": pack.is_clear}}
        casebook.note([ticket], verb, by=by, at=at, data=data)


def pending(at: datetime):
    """Ids of packs that were asked for."""
    return EvidencePack.objects.to_make().values_list("pk", flat=True)


def make(pack_ids: Iterable[int], *, by=None, at: datetime) -> Outcome:
    """Make packs: gather, draw and seal with no transaction open, then keep both files."""
    outcome = Outcome()
    for pack in EvidencePack.objects.to_make().filter(pk__in=list(pack_ids)):
        try:
            with translation.override(pack.language):
                paper = gather(pack, at=at)
                drawn = press.pdf(evidence.html(paper))
        except Refused as why:
            _fail(pack, why, at)
            outcome.refused[pack.pk] = why
            continue
        first = Exhibit(evidence.PAPER, paper.number, drawn)
        _keep(pack, drawn, sealing.seal([first, *paper.exhibits], at), at)
        outcome.done.append(pack.pk)
    return outcome


def gather(pack: EvidencePack, *, at: datetime) -> EvidencePaper:
    """All that speaks for us, in the order that the reason of the dispute asks for."""
    row = Dispute.objects.select_related("shop").get(pk=pack.dispute_id)
    orders = Order.objects.select_related("shop", "buyer", "recipient")
    case = Case(pack, row, orders.get(pk=row.order_id))
    return EvidencePaper(
        number=str(pack),
        order=case.order.number,
        reason=str(row.get_reason_display()),
        made_at=case.when(at),
        is_clear=pack.is_clear,
        facts=tuple(_facts(case)),
        sections=tuple(GATHER[part](case) for part in evidence.layout(row.reason)),
    )


def _facts(case: Case) -> list[tuple[str, str]]:
    row, order = case.dispute, case.order
    parcel_ = parcels.look(order)
    money = f"{row.amount} {row.currency}" if row.amount else ""
    told = [
        (pgettext("evidence", "Shop"), str(row.shop)),
        (pgettext("evidence", "Dispute"), str(row)),
        (pgettext("evidence", "At stake"), money),
        (pgettext("evidence", "Opened"), case.when(row.opened_at)),
        (pgettext("evidence", "Evidence by"), case.when(row.due_at)),
        (pgettext("evidence", "Ordered"), case.when(order.ordered_at)),
        (pgettext("evidence", "Parcel now"), str(parcel_.verdict.label)),
        *case.people,
    ]
    return [(label, value) for label, value in told if value]


def _keep(pack: EvidencePack, drawn: bytes, sealed: sealing.Sealed, at: datetime) -> None:
    """Both files, and then the row; of two workers the second throws its own away."""
    kind, name = StoredFile.Kind.EVIDENCE, f"{pack}-{pack.dispute.order.number}"
    paper = files.store(kind, f"{name}.pdf", drawn, by=pack.asked_by, at=at)
    archive = files.store(kind, f"{name}.zip", sealed.content, by=pack.asked_by, at=at)
    with transaction.atomic():
        row = EvidencePack.objects.to_make().filter(pk=pack.pk).select_for_update().first()
        if row:
            row.finish(at=at)
            row.paper, row.archive = paper, archive
            row.files, row.seal = sealed.files, sealed.seal
            row.save()
    if row is None:
        files.remove(paper)
        files.remove(archive)


def _fail(pack: EvidencePack, why: Refused, at: datetime) -> None:
    with transaction.atomic():
        row = EvidencePack.objects.to_make().filter(pk=pack.pk).select_for_update().first()
        if row:
            row.fail({"code": why.code, "params": why.params}, at=at)
            row.save()


def take(pack_id: int, which: str, *, by, at: datetime) -> StoredFile:
    """The paper or the archive of a pack, taken along by somebody; the ticket remembers who."""
    pack = EvidencePack.objects.visible_to(by).filter(pk=pack_id, state="READY").first()
    stored = pack and getattr(pack, which)
    if stored is None:
        raise Refused("evidence_is_gone")
    if pack.is_clear and not by.has_perm(MAY_SHOW):
        raise Refused("pack_in_clear_is_not_yours")
    with transaction.atomic():
        _note(pack.dispute, "take_evidence", pack, by=by, at=at)
    return stored
