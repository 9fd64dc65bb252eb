"""Stacks of a print job: bound when their sheets are drawn, and handed out once."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet, Subquery

from orders.errors import Outcome, Refused
from orders.models import StoredFile
from orders.services import files
from warehouse.models import Package, Page, PrintJob, Printout, Sheet, Stack, Waybill
from warehouse.models.packing import OFFICIAL
from warehouse.services import printing, sheets
from warehouse.services.sheets import undrawn

Kind = Page.Kind


def pending(at: datetime):
    """Ids of stacks whose every sheet is drawn or known to be bad, the oldest first."""
    drawing = undrawn(Page.objects.live().filter(stack=OuterRef("pk")))
    stacks = Stack.objects.filter(file=None, printed_at=None, printout__cancelled_at=None)
    return stacks.filter(~Exists(drawing)).order_by("pk").values_list("pk", flat=True)


def bind(stack_ids: Sequence[int], *, by=None, at: datetime) -> Outcome:
    """Bind stacks into one file each; a bad sheet is dropped from its stack, and named at its wave.

    Nothing is locked while pages are bound: what a second worker binds as well is thrown away, and
    what changed under its hands is bound anew.
    """
    for stack in Stack.objects.filter(pk__in=stack_ids).select_related("printout__warehouse"):
        pages = sheets.of(stack)
        if gone := [page.sheet.pk for page in pages if page.is_gone]:
            printing.draw_anew(Sheet.objects.filter(pk__in=gone))
        if gone or any(page.is_waiting for page in pages):
            continue
        content = sheets.bound(stack, [page for page in pages if not page.is_bad])
        with transaction.atomic():
            _keep(stack.pk, content, pages, by=by, at=at)
    return Outcome(list(stack_ids))


def draw_anew(labels: QuerySet[Waybill]) -> None:
    """These labels look otherwise now: what is not on paper of them is drawn and bound once more.

    A worker that binds the old ones meanwhile finds them undrawn when it writes, or is undone here.
    """
    out = Page.objects.printed().filter(waybill=OuterRef("waybill"), kind=Kind.LABEL)
    old = Sheet.objects.filter(job__kind=PrintJob.Kind.LABELS, waybill__in=labels)
    ids = list(old.filter(~Exists(out), drawn_at__isnull=False).values_list("pk", flat=True))
    with transaction.atomic():
        printing.draw_anew(Sheet.objects.filter(pk__in=ids))
        bound = Stack.objects.filter(printed_at=None, claimed_at=None, file__isnull=False)
        bound.filter(pages__waybill__sheets__in=ids).update(file=None)


def hurry(printout_id: int, *, by, at: datetime) -> None:
    """Draw and bind the first stack of a print job here and now: it is small."""
    first = Stack.objects.filter(printout=printout_id).order_by("number").first()
    waiting = [page.sheet.pk for page in sheets.of(first) if page.is_waiting]
    printing.draw(waiting, by=by, at=at)
    bind([first.pk], by=by, at=at)


def hand_out(stack_id: int, *, by, at: datetime) -> bytes:
    """What is printed of a stack by the browser that asks; nobody gets it again.

    Refused by name once it came out, while it is being drawn, and while a printer has it.
    """
    with transaction.atomic():
        stack = held(stack_id)
        refuse_printed(stack)
        if stack.claimed_at:
            printer = stack.printout.station.queue
            raise Refused("printer_has_them", first=stack.first, last=stack.last, printer=printer)
        if stack.file is None:
            raise Refused("papers_are_being_drawn", first=stack.first, last=stack.last)
        with stack.file.file.open() as file:
            content = file.read()
        printed(stack, by=by, at=at)
    return content


def held(stack_id: int) -> Stack:
    """A stack and the boxes it is about, locked: boxes first, as when they are voided."""
    boxes = Package.objects.filter(waybills__printed__stack=stack_id).values("pk")
    list(Package.objects.filter(pk__in=boxes).select_for_update().order_by("pk").values_list("pk"))
    stacks = Stack.objects.select_related("printout__warehouse", "printout__station", "printed_by")
    return stacks.select_for_update(of=["self"]).get(pk=stack_id)


def refuse_printed(stack: Stack) -> None:
    """Nothing comes out twice, and nothing of a job that was stopped."""
    if stack.printed_at:
        raise Refused(
            "pages_are_printed",
            first=stack.first,
            last=stack.last,
            by=stack.printed_by.get_username() if stack.printed_by else stack.receipt,
            at=f"{stack.printed_at.astimezone(stack.printout.warehouse.zone):%H:%M}",
        )
    if stack.printout.cancelled_at:
        raise Refused("printout_is_over", printout=str(stack.printout))


def printed(stack: Stack, *, by, at: datetime, receipt: str = "") -> None:
    """A locked stack came out: its boxes are printed as far as all of their label is on paper."""
    stack.printed_at, stack.printed_by, stack.receipt = at, by, receipt
    stack.claimed_at, stack.problem = None, {}
    stack.save(update_fields=["printed_at", "printed_by", "receipt", "claimed_at", "problem"])
    first = Page.objects.printed().filter(waybill__package=OuterRef("pk"))
    first = first.order_by("stack__printed_at").values("stack__printed_at")[:1]
    # A box whose paper jammed is as old as its first one.
    Package.objects.filter(pk__in=_on_paper(stack), printed_at=None).update(
        printed_at=Subquery(first)
    )
    _finish(stack.printout_id, at)


def _finish(printout_id: int, at: datetime) -> None:
    left = Stack.objects.filter(printout=printout_id, printed_at=None).exists()
    if not left:
        Printout.objects.filter(pk=printout_id).update(finished_at=at)


def _on_paper(stack: Stack) -> list[int]:
    """Boxes of a stack of which all of the live label came out, with it or before."""
    labels = Waybill.objects.filter(printed__stack=stack, voided_at=None).distinct()
    labels = dict(labels.values_list("pk", "package"))
    official = Package.objects.filter(pk__in=labels.values(), way__in=OFFICIAL)
    official = set(official.values_list("pk", flat=True))
    kinds = defaultdict(set)
    pages = Page.objects.printed().filter(waybill__in=labels)
    for label_id, kind in pages.values_list("waybill", "kind"):
        kinds[label_id].add(kind)
    return [
        box_id
        for label_id, box_id in labels.items()
        if kinds[label_id] >= ({Kind.LABEL, Kind.OFFICIAL} if box_id in official else {Kind.LABEL})
    ]


def _keep(stack_id: int, content: bytes | None, pages, *, by, at: datetime) -> None:
    """Write down what was bound of these pages, unless they are others by now."""
    stack = Stack.objects.select_for_update().get(pk=stack_id)
    living = set(Page.objects.live().filter(stack=stack).values_list("pk", flat=True))
    if undrawn(stack.pages.live()).exists():
        return
    if stack.file_id or stack.printed_at or living != {page.pk for page in pages}:
        return
    bad = [page.pk for page in pages if page.is_bad]
    Page.objects.filter(pk__in=bad).update(dropped_at=at)
    if content:
        name = f"{stack}.pdf"
        stack.file = files.store(StoredFile.Kind.PAPERS, name, content, by=by, at=at)
    else:
        stack.printed_at = at  # nothing of it lives: nothing comes out
    stack.save(update_fields=["file", "printed_at"])
    _finish(stack.printout_id, at)
