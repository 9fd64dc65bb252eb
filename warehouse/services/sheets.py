"""What the pages of a stack are bound from: drawn sheets, labels as they came, separators."""

from collections.abc import Iterator, Sequence

from django.db.models import Count, F, Max, Min, Q, QuerySet
from django.utils import translation

from orders import press
from orders.models import StoredFile
from orders.press import binding
from orders.press.binding import Leaf
from warehouse.documents import separator
from warehouse.models import Page, PrintJob, Sheet, Stack

Kind = Page.Kind
DRAWN_AS = {Kind.LABEL: PrintJob.Kind.LABELS, Kind.SLIP: PrintJob.Kind.SLIPS}
SEPARATORS = 0  # the file of separator sheets among stored ones, whose ids begin at 1


def undrawn(pages: QuerySet[Page]) -> QuerySet[Page]:
    """Those of these pages whose sheet is still to be drawn."""
    waiting = Q()
    for kind, drawn_as in DRAWN_AS.items():
        waiting |= Q(
            kind=kind,
            waybill__sheets__job__kind=drawn_as,
            waybill__sheets__again=F("again"),
            waybill__sheets__drawn_at=None,
            waybill__sheets__problem="",
        )
    return pages.filter(waiting)


def of(stack: Stack) -> list[Page]:
    """The living pages of a stack in order, each with its `sheet`; of a separator that is None.

    One `is_waiting` until its sheet is drawn; it `is_bad` when that cannot be, as is a label of the
    platform without its strip; it `is_gone` when the days of its file are over.
    """
    pages = Page.objects.live().filter(stack=stack).select_related("waybill__file", "wave")
    pages = list(pages.order_by("place"))
    drawn = Sheet.objects.filter(waybill__in={page.waybill_id for page in pages if page.waybill_id})
    drawn = drawn.select_related("file", "job")
    by_paper = {(sheet.waybill_id, sheet.job.kind, sheet.again): sheet for sheet in drawn}
    for page in pages:
        drawn_as = DRAWN_AS.get(page.kind, PrintJob.Kind.LABELS)
        page.sheet = by_paper.get((page.waybill_id, drawn_as, page.again))
        _judge(page)
    return pages


def bound(stack: Stack, pages: Sequence[Page]) -> bytes | None:
    """These pages as one file; None when there is none but separators."""
    if not any(page.waybill_id for page in pages):
        return None
    apart = [page for page in pages if page.kind == Kind.SEPARATOR]
    contents = {SEPARATORS: _separators(stack, apart)} if apart else {}
    stored = {file.pk: file for page in pages if (file := _file(page))}
    contents |= {pk: _content(file) for pk, file in stored.items()}
    numbers = {page.pk: number for number, page in enumerate(apart)}
    return binding.bind([_leaf(page, numbers) for page in pages], contents)


def _judge(page: Page) -> None:
    sheet, is_drawn = page.sheet, bool(page.sheet and page.sheet.drawn_at)
    is_problem = sheet is None or bool(sheet.problem)
    page.is_waiting = not (is_drawn or is_problem or page.kind == Kind.SEPARATOR)
    page.is_bad = page.kind != Kind.SEPARATOR and (
        is_problem or (page.kind == Kind.OFFICIAL and page.waybill.file is None)
    )
    page.is_gone = page.kind in DRAWN_AS and is_drawn and sheet.file is None


def _leaf(page: Page, numbers: dict[int, int]) -> Leaf:
    if page.kind == Kind.SEPARATOR:
        return Leaf(SEPARATORS, numbers[page.pk], 1)
    if page.kind == Kind.OFFICIAL:
        return Leaf(page.waybill.file_id)
    return Leaf(page.sheet.file_id, page.sheet.page, page.sheet.pages)


def _file(page: Page) -> StoredFile | None:
    if page.kind == Kind.SEPARATOR:
        return None
    return page.waybill.file if page.kind == Kind.OFFICIAL else page.sheet.file


def _content(stored: StoredFile) -> bytes:
    with stored.file.open() as file:
        return file.read()


def _separators(stack: Stack, pages: Sequence[Page]) -> bytes:
    house = stack.printout.warehouse
    with translation.override(house.language):
        return press.batch(list(_papers(stack, pages, house.name))).pdf


def _papers(stack: Stack, pages: Sequence[Page], house: str) -> Iterator[press.Filled]:
    of_waves = Page.objects.live().filter(printout=stack.printout_id)
    of_waves = of_waves.filter(wave__in=[page.wave_id for page in pages]).values("wave")
    spans = of_waves.annotate(
        boxes=Count("waybill", distinct=True), first=Min("place"), last=Max("place")
    )
    spans = {span["wave"]: span for span in spans}
    for page in pages:
        span = spans[page.wave_id]
        yield separator.fill(
            separator.SeparatorPaper(
                wave=str(page.wave),
                lane=page.wave.lane,
                boxes=span["boxes"],
                warehouse=house,
                printout=str(stack.printout),
                pages=f"{span['first']}–{span['last']}",
            )
        )
