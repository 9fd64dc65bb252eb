"""Print jobs: which papers come out, in which order; each once, unless a lead has it done again."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from orders.errors import Outcome, Refused
from warehouse.models import Page, Printout, Stack, Station, Wave, Waybill
from warehouse.models.lateness import late_waves
from warehouse.models.packing import PackageState

Kind, Papers = Page.Kind, Printout.Papers
HERE = [PackageState.OPEN, PackageState.SEALED, PackageState.LOADED]
WANTED = {
    Papers.LABELS: [Kind.LABEL],
    Papers.SLIPS: [Kind.SLIP],
    Papers.BOTH: [Kind.LABEL, Kind.SLIP],
}
FIRST, GROWTH, MOST = 5, 4, 800  # pages of a stack: the first is ready at once, the last large


@dataclass(frozen=True)
class Order:
    """What a person asks for with one press of Print, and where it is to come out."""

    papers: str
    by: object
    at: datetime
    station: Station | None = None


def unprinted(waves: QuerySet[Wave], papers: str) -> QuerySet[Wave]:
    """Those of these waves of whose boxes here some such paper was not asked for."""
    lacks = Q()
    for kind in WANTED[papers]:
        lacks |= ~Exists(Page.objects.live().filter(waybill=OuterRef("pk"), kind=kind))
    labels = Waybill.objects.filter(lacks, package__state__in=HERE, voided_at=None)
    return waves.filter(pk__in=labels.values("package__wave"))


def begin(wave_ids: Sequence[int], order: Order) -> Printout:
    """Print what is not printed of these waves, in walking order behind a separator sheet each.

    Refused by name when nothing is left: what was printed is printed again by a lead only.
    """
    with transaction.atomic():
        waves = list(Wave.objects.filter(pk__in=wave_ids).select_for_update().order_by("pk"))
        houses = {wave.warehouse_id for wave in waves}
        if len(houses) > 1:
            raise Refused("waves_of_several_warehouses")
        if order.station and order.station.warehouse_id not in houses:
            raise Refused("station_is_elsewhere", station=str(order.station))
        labels = _living(Waybill.objects.filter(package__wave__in=waves))
        groups = list(with_separators(_unprinted(labels, order.papers)))
        if not groups:
            raise _nothing_left(waves, labels)
        return write(_printout(houses.pop(), order), groups)


def begin_box(package_id: int, order: Order) -> Printout:
    """Print what is not printed of one box; asked twice, it is the same print job.

    Refused once it came out, and while a print job of its wave has it.
    """
    with transaction.atomic():
        Wave.objects.select_for_update().get(packages=package_id)
        labels = _living(Waybill.objects.filter(package=package_id))
        if not labels:
            raise Refused("box_has_no_label", package=f"P-{package_id}")
        if groups := list(_unprinted(labels, order.papers)):
            return write(_printout(labels[0].package.warehouse_id, order), groups)
        return _begun(labels[0])


def cancel(printout_ids: Sequence[int], *, by, at: datetime) -> Outcome:
    """Stop print jobs: what has not come out stays unprinted, and may be asked for anew."""
    return _each(printout_ids, _cancel_one, at)


def resume(printout_ids: Sequence[int], *, by, at: datetime) -> Outcome:
    """Go on with stopped print jobs, without what was voided or printed elsewhere meanwhile."""
    return _each(printout_ids, _resume_one, at)


def drop(label_ids: Sequence[int], *, at: datetime) -> None:
    """These labels are dead, their boxes locked: what has not come out of them never will."""
    stacks = _lock_stacks(Stack.objects.filter(pages__waybill__in=label_ids, printed_at=None))
    Page.objects.live().filter(stack__in=stacks, waybill__in=label_ids).update(dropped_at=at)
    Stack.objects.filter(pk__in=stacks).update(file=None)


def write(printout: Printout, groups: Sequence[Sequence[Page]]) -> Printout:
    """Write a print job down, page by page; pages of a group come out together."""
    printout.save()
    send_at = printout.asked_at if printout.station and printout.station.prints_directly else None
    stacks, pages, last = [], [], 0
    cut = list(_cut(groups))
    for number, group in enumerate(cut, start=1):
        first, last = last + 1, last + len(group)
        stacks.append(Stack(printout=printout, number=number, first=first, last=last))
        stacks[-1].send_at = send_at
    Stack.objects.bulk_create(stacks)
    for stack, group in zip(stacks, cut, strict=True):
        for place, page in enumerate(group, start=stack.first):
            page.printout_id, page.stack_id, page.place = printout.pk, stack.pk, place
        pages += group
    Page.objects.bulk_create(pages)
    return printout


def lock_waves(pages) -> None:
    """Nobody else begins to print papers of these pages' waves meanwhile."""
    waves = Wave.objects.filter(pk__in=pages.values("wave"))
    list(waves.select_for_update().order_by("pk").values_list("pk"))


def of_label(label: Waybill, kind: str, again: int = 0) -> Page:
    """One paper of a label."""
    return Page(kind=kind, wave_id=label.package.wave_id, waybill_id=label.pk, again=again)


def with_separators(groups: Iterable[list[Page]]) -> Iterator[list[Page]]:
    """The same behind a separator sheet for every wave."""
    wave_id = None
    for group in groups:
        if group[0].wave_id != wave_id:
            wave_id = group[0].wave_id
            yield [Page(kind=Kind.SEPARATOR, wave_id=wave_id), *group]
        else:
            yield group


def _each(printout_ids: Sequence[int], do: Callable, at: datetime) -> Outcome:
    outcome = Outcome()
    for printout_id in printout_ids:
        try:
            with transaction.atomic():
                do(printout_id, at)
            outcome.done.append(printout_id)
        except Refused as refused:
            outcome.refused[printout_id] = refused
    return outcome


def _cancel_one(printout_id: int, at: datetime) -> None:
    printout = Printout.objects.select_for_update().get(pk=printout_id)
    if printout.finished_at or printout.cancelled_at:
        raise Refused("printout_is_over", printout=str(printout))
    # What a printer is being sent comes out.
    stacks = _lock_stacks(printout.stacks.filter(printed_at=None, claimed_at=None))
    Page.objects.live().filter(stack__in=stacks).update(dropped_at=at)
    printout.cancelled_at = at
    printout.save(update_fields=["cancelled_at"])


def _resume_one(printout_id: int, at: datetime) -> None:
    lock_waves(Page.objects.filter(printout=printout_id))
    printout = Printout.objects.select_for_update().get(pk=printout_id)
    if not printout.cancelled_at:
        raise Refused("printout_goes_on", printout=str(printout))
    _lock_stacks(printout.stacks.filter(printed_at=None))
    twin = Page.objects.live().filter(
        waybill=OuterRef("waybill"), kind=OuterRef("kind"), again=OuterRef("again")
    )
    pages = printout.pages.filter(dropped_at=printout.cancelled_at)
    pages = pages.exclude(waybill__voided_at__isnull=False).filter(~Exists(twin))
    rows = list(pages.values_list("pk", "waybill", "wave"))
    waves = {wave for _page, label, wave in rows if label}
    if not waves:
        raise Refused("nothing_left_to_print", printout=str(printout))
    found = [page for page, _label, wave in rows if wave in waves]  # no separator alone
    Page.objects.filter(pk__in=found).update(dropped_at=None)
    printout.stacks.filter(printed_at=None).update(file=None)
    printout.cancelled_at = None
    printout.save(update_fields=["cancelled_at"])


def _lock_stacks(stacks) -> list[int]:
    """Their ids, locked in order: pages change only while their stack is held."""
    ids = set(stacks.values_list("pk", flat=True))
    held = Stack.objects.filter(pk__in=ids, printed_at=None).select_for_update().order_by("pk")
    return [stack.pk for stack in held]


def _printout(warehouse_id: int, order: Order) -> Printout:
    return Printout(
        warehouse_id=warehouse_id,
        station=order.station,
        papers=order.papers,
        asked_at=order.at,
        asked_by=order.by,
    )


def _living(labels) -> list[Waybill]:
    labels = labels.filter(voided_at=None, package__state__in=HERE)
    labels = labels.select_related("package").annotate(is_late=Q(package__wave__in=late_waves()))
    urgent_first = ("-is_late", F("package__wave__start_by_at").asc(nulls_last=True))  # as walked
    labels = labels.order_by(*urgent_first, "package__wave_id", "package__position")
    return list(labels.only("file", "package__wave", "package__warehouse"))


def _unprinted(labels: Sequence[Waybill], papers: str) -> Iterator[list[Page]]:
    """For each label the papers that no print job has yet."""
    claimed = defaultdict(set)
    rows = Page.objects.live().filter(waybill__in=labels).values_list("waybill", "kind")
    for label_id, kind in rows:
        claimed[label_id].add(kind)
    for label in labels:
        wanted = [kind for kind in _kinds(label, papers) if kind not in claimed[label.pk]]
        if wanted:
            yield [of_label(label, kind) for kind in wanted]


def _kinds(label: Waybill, papers: str) -> Iterator[str]:
    for kind in WANTED[papers]:
        yield kind
        if kind == Kind.LABEL and label.file_id:
            yield Kind.OFFICIAL


def _cut(groups: Iterable[Sequence[Page]]) -> Iterator[list[Page]]:
    """Stacks that grow: the first comes out at once, and few presses print the rest."""
    stack, size = [], FIRST
    for group in groups:
        stack += group
        if len(stack) >= size:
            yield stack
            stack, size = [], min(GROWTH * size, MOST)
    if stack:
        yield stack


def _begun(label: Waybill) -> Printout:
    """The print job that has a label, and it alone, and waits to come out."""
    waiting = Stack.objects.filter(pages__waybill=label, pages__dropped_at=None, printed_at=None)
    printout = Printout.objects.filter(stacks__in=waiting, cancelled_at=None).first()
    if printout is None:
        raise Refused("box_is_printed", package=str(label.package))
    if printout.pages.exclude(waybill=label).exists():
        raise Refused("box_is_in_a_job", package=str(label.package), printout=str(printout))
    return printout


def _nothing_left(waves: Sequence[Wave], labels: Sequence[Waybill]) -> Refused:
    names = [str(wave) for wave in waves]
    pages = Page.objects.live().filter(waybill__in=labels)
    last = pages.select_related("printout__asked_by", "printout__warehouse").last()
    if last is None:
        return Refused("no_label_to_print", waves=names)
    who = last.printout.asked_by
    when = last.printout.asked_at.astimezone(last.printout.warehouse.zone)
    return Refused(
        "papers_are_printed",
        waves=names,
        by=who.get_username() if who else "–",
        at=f"{when:%H:%M}",
        printout=str(last.printout),
    )
