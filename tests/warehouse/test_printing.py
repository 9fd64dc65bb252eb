"""Papers: drawn in chunks, a bad one named and left out."""

import pytest

from orders.models import Recipient
from orders.services import screening
from tests import paper
from tests.factories import NOW, draft, line, make_stock, place
from warehouse.models import Package, PrintJob, Sheet, Wave, Waybill
from warehouse.services import papers as composed
from warehouse.services import printing, reservation, waves, waybills

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("region", "district", "city", "line"),
    [
        ("US", "King", "Seattle", "Seattle, Washington 98101"),
        ("US", "", "Seattle", "Seattle, Washington 98101"),
        ("US", "King", "", "King, Washington 98101"),
        ("VN", "Dịch Vọng", "Cầu Giấy", "Dịch Vọng, Cầu Giấy, Washington 98101"),
    ],
)
def test_a_label_names_no_american_county(region, district, city, line):
    where = {"lines": ["1 Pine Street"], "district": district, "city": city, "state": "Washington"}
    to = Recipient(region=region, postcode="98101")
    assert composed._address(where, to) == ("1 Pine Street", line, region)


@pytest.fixture
def papers(shop, house):
    """Five boxes of one wave whose papers were asked for; the carrier gave them to us backwards."""
    make_stock(house, "CAP", 20)
    orders = place(shop, *(draft(line("CAP")) for _ in range(5)))
    ids = [order.pk for order in orders]
    reservation.reserve(ids, at=NOW)
    screening.screen(ids, at=NOW)
    waves.release(ids, at=NOW)
    waybills.obtain(list(waybills.pending(NOW)), at=NOW)
    return orders


def draw(*positions) -> None:
    sheets = Sheet.objects.filter(job__kind="LABELS")
    if positions:
        sheets = sheets.filter(position__in=positions)
    printing.draw(list(sheets.values_list("pk", flat=True)), at=NOW)


def finish(kind="LABELS") -> PrintJob:
    printing.finish(list(printing.drawn(NOW)), at=NOW)
    return PrintJob.objects.get(kind=kind)


def come_out() -> list[str]:
    """The tracking number on each label that comes out, in page order."""
    known = set(Waybill.objects.values_list("number", flat=True))
    printout = paper.press_print(Wave.objects.get(), by=None)
    paper.bind()
    _separator, *pages = paper.hand_out(printout, by=None)
    return [next(number for number in known if number in page) for page in pages]


def in_walking_order() -> list[str]:
    return list(Waybill.objects.order_by("package__position").values_list("number", flat=True))


def test_labels_come_out_in_walking_order_however_their_sheets_were_drawn(papers):
    draw(4, 5)
    draw(1, 3)
    assert finish().finished_at is None
    draw(2)
    assert finish().finished_at == NOW
    assert come_out() == in_walking_order()


def test_a_bad_label_is_named_and_left_out_and_drawn_once_it_is_mended(papers):
    recipient = Recipient.objects.get(order=papers[2])
    lines, recipient.data["lines"] = recipient.data["lines"], []
    recipient.save()
    draw()
    bad = Sheet.objects.get(problem__gt="")
    assert bad.sentence == f"{papers[2].number} has no address to print."
    assert finish().finished_at == NOW

    recipient.data["lines"] = lines
    recipient.save()
    printing.redraw([PrintJob.objects.get(kind="LABELS").pk], by=None, at=NOW)
    draw()
    assert come_out() == in_walking_order()


def test_a_label_that_cannot_be_stamped_is_drawn_in_full_and_counted(papers):
    recipient = Recipient.objects.get(order=papers[2])
    recipient.data["name"] = "Ann 🌷 Lee"
    recipient.save()
    draw()
    assert PrintJob.objects.get(kind="LABELS").in_full == 1
    assert not Sheet.objects.filter(job__kind="LABELS", drawn_at=None).exists()


def test_a_sheet_that_two_workers_draw_is_kept_once(papers):
    ids = list(Sheet.objects.filter(job__kind="LABELS").values_list("pk", flat=True))
    printing.draw(ids, at=NOW)
    first = list(Sheet.objects.filter(pk__in=ids).values_list("file", "page").order_by("pk"))
    assert printing.draw(ids, at=NOW).done == []
    assert (
        list(Sheet.objects.filter(pk__in=ids).values_list("file", "page").order_by("pk")) == first
    )


def test_numbers_that_come_later_open_the_finished_job_again(papers):
    draw()
    job = finish()
    waybills.void([Package.objects.get(position=3).pk], at=NOW)
    waybills.obtain(list(waybills.pending(NOW)), at=NOW)
    job = PrintJob.objects.get(pk=job.pk)
    assert job.finished_at is None
    draw(3)
    live = Waybill.objects.filter(voided_at=None).order_by("package__position")
    assert finish().finished_at == NOW
    assert come_out() == list(live.values_list("number", flat=True))
    assert live[2].revision == 2


def test_a_pick_list_has_its_file_and_papers_of_boxes_have_none(papers):
    printing.draw(list(printing.pending(NOW)), at=NOW)
    job = finish("PICK_LIST")
    assert (job.file, job.file.name) == (job.sheets.get().file, f"{job.wave}-pick_list.pdf")
    others = PrintJob.objects.exclude(pk=job.pk).order_by("kind")
    assert list(others.values_list("kind", "finished_at", "file")) == [
        ("LABELS", NOW, None), ("SLIPS", NOW, None),
    ]  # fmt: skip


def test_a_job_that_is_asked_for_anew_meanwhile_is_not_finished(papers):
    draw()
    ready = list(printing.drawn(NOW))
    waybills.void([Package.objects.get(position=3).pk], at=NOW)
    waybills.obtain(list(waybills.pending(NOW)), at=NOW)
    printing.finish(ready, at=NOW)
    assert PrintJob.objects.get(kind="LABELS").finished_at is None
