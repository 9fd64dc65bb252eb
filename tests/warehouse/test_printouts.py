"""The print ledger: each paper comes out once, in walking order, unless a lead prints it anew."""

import pytest

from orders.errors import Refused
from orders.models import StoredFile
from orders.services import files
from tests import factories, paper, walk
from tests.factories import HOUR, NOW, again
from warehouse.models import Page, PrintJob, Printout, Station, Wave, Waybill
from warehouse.services import printouts, reprinting, stacks, waybills
from warehouse.services.printouts import Order
from warehouse.services.reprinting import Range

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(shop, house):
    return factories.make_person("lena", "warehouse lead", shops=[shop], houses=[house])


@pytest.fixture
def make_wave(shop, house):
    """A wave of so many boxes of one piece, their papers drawn."""

    def make(count: int) -> Wave:
        factories.make_stock(house, "CAP", count)
        sold = factories.place(
            shop, *(factories.draft(factories.line("CAP")) for _ in range(count))
        )
        box = factories.make_packages(*sold)[0]
        paper.draw()
        return box.wave

    return make


def serials(wave: Wave) -> list[str]:
    """Of the live labels, in walking order."""
    labels = Waybill.objects.filter(package__wave=wave, voided_at=None)
    return list(labels.order_by("package__position").values_list("serial", flat=True))


def refusal(service, *args, **kwargs) -> Refused:
    with pytest.raises(Refused) as caught:
        service(*args, **kwargs)
    return caught.value


def ledger() -> list[tuple]:
    rows = Page.objects.order_by("pk")
    return list(rows.values_list("place", "kind", "waybill", "dropped_at", "stack__printed_at"))


def test_a_separator_and_the_labels_come_out_in_walking_order(make_wave, picker):
    wave = make_wave(3)

    printout = paper.press_print(wave, by=picker)
    paper.bind()
    texts = paper.hand_out(printout, by=picker)

    assert len(texts) == 4
    assert str(wave) in texts[0]
    assert "3 boxes" in " ".join(texts[0].split())
    assert f"{printout} · pages 1–4" in texts[0]
    for serial, text in zip(serials(wave), texts[1:], strict=True):
        assert serial in text


def test_the_most_urgent_wave_comes_out_first(make_wave, picker):
    waves = [make_wave(1) for _ in range(3)]
    for wave, start_by_at in zip(waves, (NOW, None, NOW - HOUR), strict=True):
        wave.start_by_at = start_by_at
        wave.save()

    printout = printouts.begin(
        [wave.pk for wave in waves], Order(Printout.Papers.LABELS, picker, NOW)
    )

    labels = printout.pages.filter(kind=Page.Kind.LABEL).order_by("place")
    urgent, usual, whenever = waves[2], waves[0], waves[1]
    assert [page.wave_id for page in labels] == [urgent.pk, usual.pk, whenever.pk]


def test_each_page_is_a_row_that_says_what_when_and_by_whom(make_wave, picker):
    wave = make_wave(2)
    printout = paper.press_print(wave, by=picker)
    paper.bind()
    paper.hand_out(printout, by=picker)

    rows = Page.objects.printed().order_by("place")
    assert list(rows.values_list("place", "kind", "waybill__serial")) == [
        (1, "SEPARATOR", None),
        (2, "LABEL", serials(wave)[0]),
        (3, "LABEL", serials(wave)[1]),
    ]
    assert {page.stack.printed_by for page in rows} == {picker}
    assert again(printout).finished_at == rows[0].stack.printed_at
    boxes = wave.packages.all()
    assert {box.printed_at for box in boxes} == {rows[0].stack.printed_at}


def test_slips_come_out_behind_their_labels_or_apart(make_wave, picker):
    wave = make_wave(2)
    both = paper.press_print(wave, by=picker, papers="BOTH")
    kinds = list(both.pages.order_by("place").values_list("kind", flat=True))
    assert kinds == ["SEPARATOR", "LABEL", "SLIP", "LABEL", "SLIP"]

    other = make_wave(2)
    labels = paper.press_print(other, by=picker, papers="LABELS")
    slips = paper.press_print(other, by=picker, papers="SLIPS")
    assert labels.pages.exclude(kind="SEPARATOR").count() == 2
    assert set(slips.pages.exclude(kind="SEPARATOR").values_list("kind", flat=True)) == {"SLIP"}


def test_a_second_press_of_print_is_refused_by_name(make_wave, picker):
    wave = make_wave(2)
    printout = paper.press_print(wave, by=picker)
    before = ledger()

    why = refusal(paper.press_print, wave, by=picker)

    assert (why.code, why.params["waves"], why.params["by"], why.params["printout"]) == (
        "papers_are_printed", [str(wave)], "picker", str(printout),
    )  # fmt: skip
    assert f"What is lost of {printout} a lead prints again." in str(why)
    assert ledger() == before
    assert Printout.objects.count() == 1


def test_waves_and_station_are_of_one_warehouse(make_wave, house, picker):
    elsewhere = factories.make_warehouse(factories.make_shop("B"), "W2")
    station = Station.objects.create(warehouse=elsewhere, code="B1", name="Bench 1")

    why = refusal(paper.press_print, make_wave(1), by=picker, station=station)

    assert (why.code, Printout.objects.count(), Page.objects.count()) == (
        "station_is_elsewhere", 0, 0,
    )  # fmt: skip


def test_a_stack_comes_out_once(make_wave, picker, lead):
    printout = paper.press_print(make_wave(2), by=picker)
    paper.bind()
    paper.hand_out(printout, by=picker)
    stack = printout.stacks.get()
    before = again(stack).printed_at

    why = refusal(stacks.hand_out, stack.pk, by=lead, at=NOW)

    assert (why.code, why.params["first"], why.params["last"], why.params["by"]) == (
        "pages_are_printed", 1, 3, "picker",
    )  # fmt: skip
    assert (again(stack).printed_at, again(stack).printed_by) == (before, picker)


def test_a_stack_that_is_being_drawn_is_not_handed_out(shop, house, picker):
    factories.make_stock(house, "CAP", 2)
    boxes = factories.make_packages(*factories.place(shop, factories.draft(factories.line("CAP"))))
    printout = paper.press_print(boxes[0].wave, by=picker)
    paper.bind()
    stack = printout.stacks.get()

    assert refusal(stacks.hand_out, stack.pk, by=picker, at=NOW).code == "papers_are_being_drawn"
    assert again(stack).printed_at is None

    paper.draw()
    paper.bind()
    assert len(paper.hand_out(printout, by=picker)) == 2


def test_the_first_stack_is_small_and_a_box_is_never_torn_apart(monkeypatch, make_wave, picker):
    monkeypatch.setattr(printouts, "FIRST", 2)
    monkeypatch.setattr(printouts, "MOST", 7)
    printout = paper.press_print(make_wave(8), by=picker, papers="BOTH")

    spans = list(printout.stacks.order_by("number").values_list("first", "last"))

    assert spans == [(1, 3), (4, 11), (12, 17)]
    torn = Page.objects.filter(kind="SLIP", stack__first=1).values_list("waybill", flat=True)
    assert list(torn) == list(
        Page.objects.filter(kind="LABEL", stack__first=1).values_list("waybill", flat=True)
    )


def test_what_comes_later_is_printed_by_another_press_and_nothing_else(make_wave, shop, picker):
    wave = make_wave(3)
    lost = wave.packages.get(position=2)
    waybills.void([lost.pk], at=NOW)
    first = paper.press_print(wave, by=picker)
    waybills.obtain(list(waybills.pending(NOW)), at=NOW)
    paper.draw()

    second = paper.press_print(wave, by=picker)

    assert list(second.pages.filter(kind="LABEL").values_list("waybill__package", flat=True)) == [
        lost.pk
    ]
    assert first.pages.filter(kind="LABEL").count() == 2


def test_a_label_that_dies_before_it_came_out_never_does(make_wave, picker):
    wave = make_wave(3)
    printout = paper.press_print(wave, by=picker)
    paper.bind()
    dead = wave.packages.get(position=2).waybills.get()

    waybills.void([dead.package_id], at=NOW)
    assert again(printout.stacks.get()).file is None
    paper.bind()
    texts = paper.hand_out(printout, by=picker)

    assert len(texts) == 3
    assert not any(dead.serial in text for text in texts)
    assert Page.objects.get(waybill=dead).dropped_at == NOW


def test_a_bad_sheet_is_left_out_and_printed_once_it_is_mended(make_wave, picker):
    wave = make_wave(3)
    label = wave.packages.get(position=2).waybills.get()
    label.sheets.filter(job__kind="LABELS").update(
        drawn_at=None, problem="no_carrier", params={"package": "P-1"}
    )
    printout = paper.press_print(wave, by=picker)
    paper.bind()
    assert len(paper.hand_out(printout, by=picker)) == 3

    label.sheets.update(drawn_at=None, problem="", params={})
    PrintJob.objects.update(finished_at=None)
    paper.draw()
    mended = paper.press_print(wave, by=picker)
    paper.bind()
    assert label.serial in paper.hand_out(mended, by=picker)[1]


def test_a_stopped_job_goes_on_where_it_was(monkeypatch, make_wave, picker):
    monkeypatch.setattr(printouts, "FIRST", 3)
    printout = paper.press_print(make_wave(6), by=picker)
    paper.bind()
    paper.pages(printout.stacks.get(number=1).pk, by=picker)

    assert printouts.cancel([printout.pk], by=picker, at=NOW).done == [printout.pk]
    assert Page.objects.printed().count() == 3
    rest = printout.stacks.get(number=2)
    assert refusal(stacks.hand_out, rest.pk, by=picker, at=NOW).code == "printout_is_over"
    paper.bind()

    assert printouts.resume([printout.pk], by=picker, at=NOW).done == [printout.pk]
    paper.bind()
    assert len(paper.hand_out(printout, by=picker)) == 4
    assert Page.objects.printed().count() == 7
    assert again(printout).finished_at is not None


def test_what_was_stopped_may_be_asked_for_anew_and_then_does_not_go_on(make_wave, picker):
    wave = make_wave(2)
    printout = paper.press_print(wave, by=picker)
    printouts.cancel([printout.pk], by=picker, at=NOW)

    other = paper.press_print(wave, by=picker)

    assert other.pages.live().count() == 3
    (why,) = printouts.resume([printout.pk], by=picker, at=NOW).refused.values()
    assert (why.code, again(printout).cancelled_at) == ("nothing_left_to_print", NOW)
    assert printout.pages.live().count() == 0


def test_a_job_that_is_over_is_not_stopped(make_wave, picker):
    printout = paper.press_print(make_wave(1), by=picker)
    paper.bind()
    paper.hand_out(printout, by=picker)

    (why,) = printouts.cancel([printout.pk], by=picker, at=NOW).refused.values()

    assert (why.code, again(printout).cancelled_at) == ("printout_is_over", None)


@pytest.fixture
def jammed(make_wave, picker):
    """Six labels that came out; the printer tore the third and the fourth."""
    wave = make_wave(6)
    printout = paper.press_print(wave, by=picker)
    paper.bind()
    paper.hand_out(printout, by=picker)
    return printout


def mend(printout, lead, picker, first=4, last=5) -> Printout:
    lost = Range(printout.pk, first, last, "JAM")
    return reprinting.reprint(lost, lead=lead, by=picker, at=NOW)


def test_a_range_is_printed_again_under_new_serials(jammed, lead, picker):
    wave = Wave.objects.get()
    before = serials(wave)
    numbers = dict(Waybill.objects.values_list("package", "number"))

    printout = mend(jammed, lead, picker)
    paper.draw()
    paper.bind()
    texts = paper.hand_out(printout, by=picker)

    after = serials(wave)
    assert [old == new for old, new in zip(before, after, strict=True)] == [
        True, True, False, False, True, True,
    ]  # fmt: skip
    assert len(texts) == 2
    for text, serial in zip(texts, after[2:4], strict=True):
        assert (serial in text, "R2" in text) == (True, True)
    assert (printout.reason, printout.allowed_by, printout.again_of) == ("JAM", lead, jammed)
    live = Waybill.objects.filter(voided_at=None)
    assert dict(live.values_list("package", "number")) == numbers
    assert {box.printed_at is None for box in wave.packages.all()} == {False}


def test_the_old_paper_is_refused_at_every_scanner_by_serial_and_by_number(jammed, lead, picker):
    wave = Wave.objects.get()
    old = wave.packages.get(position=3).waybills.get()
    walk.pick_wave(wave, by=picker, at=NOW)
    mend(jammed, lead, picker)
    new = old.package.waybills.get(voided_at=None)
    paper.draw()

    said = walk.scan("PACK", f"W1:{old.serial}", by=picker, at=NOW)
    assert (said.accepted, said.verdict, said.params) == (
        False, "label_was_replaced", {"serial": old.serial, "new": new.serial},
    )  # fmt: skip
    said = walk.scan("PACK", old.number, by=picker, at=NOW)
    assert (said.accepted, said.verdict) == (False, "number_on_several_labels")
    assert walk.scan("PACK", old.serial, by=picker, at=NOW).verdict == "label_was_replaced"
    assert walk.scan("PACK", new.serial, by=picker, at=NOW).show["package"] == old.package_id
    assert walk.pack(old.package, by=picker, at=NOW).verdict == "box_is_sealed"


def test_pages_of_several_waves_come_out_again_behind_their_separators(make_wave, lead, picker):
    printout = paper.press_print(make_wave(1), make_wave(1), by=picker)
    paper.bind()
    paper.hand_out(printout, by=picker)

    again_ = mend(printout, lead, picker, 1, 4)

    kinds = again_.pages.order_by("place").values_list("kind", flat=True)
    assert list(kinds) == ["SEPARATOR", "LABEL"] * 2


def test_a_stopped_job_goes_on_without_the_separator_of_a_wave_printed_elsewhere(make_wave, picker):
    waves = [make_wave(1), make_wave(1)]
    printout = paper.press_print(*waves, by=picker)
    printouts.cancel([printout.pk], by=picker, at=NOW)
    paper.press_print(waves[0], by=picker)

    printouts.resume([printout.pk], by=picker, at=NOW)

    left = printout.pages.live().order_by("place").values_list("kind", "wave")
    assert list(left) == [("SEPARATOR", waves[1].pk), ("LABEL", waves[1].pk)]


def test_a_box_is_as_old_as_its_first_paper(jammed, lead, picker):
    boxes = Wave.objects.get().packages.order_by("position")
    before = list(boxes.values_list("printed_at", flat=True))

    again_ = mend(jammed, lead, picker)
    assert list(boxes.values_list("printed_at", flat=True)) != before
    paper.draw()
    paper.bind()
    paper.hand_out(again_, by=picker)

    assert list(boxes.values_list("printed_at", flat=True)) == before


def test_a_range_is_printed_again_once(jammed, lead, picker):
    mend(jammed, lead, picker)
    before = (ledger(), serials(Wave.objects.get()))

    why = refusal(mend, jammed, lead, picker)

    assert (why.code, why.params) == ("no_pages_to_reprint", {"first": 4, "last": 5})
    assert (ledger(), serials(Wave.objects.get())) == before


def test_a_mistyped_range_beyond_the_job_is_refused_whole(jammed, lead, picker):
    before = (ledger(), serials(Wave.objects.get()))
    pages = jammed.pages.count()

    why = refusal(mend, jammed, lead, picker, 1, pages + 1)

    assert (why.code, why.params["count"]) == ("job_has_fewer_pages", pages)
    assert (ledger(), serials(Wave.objects.get())) == before


def test_pages_that_never_came_out_are_not_printed_again(make_wave, lead, picker):
    printout = paper.press_print(make_wave(3), by=picker)
    before = (ledger(), serials(Wave.objects.get()))

    assert refusal(mend, printout, lead, picker, 1, 4).code == "no_pages_to_reprint"
    assert (ledger(), serials(Wave.objects.get())) == before


def test_a_parcel_on_a_manifest_keeps_its_label(jammed, lead, picker):
    wave = Wave.objects.get()
    box = wave.packages.get(position=3)
    walk.pick_wave(wave, by=picker, at=NOW)
    walk.pack(box, by=picker, at=NOW)
    walk.hand_over([again(box)], by=picker, at=NOW)
    before = (ledger(), serials(wave))

    why = refusal(mend, jammed, lead, picker)

    assert (why.code, why.params["state"]) == ("box_is_elsewhere", "HANDED_OVER")
    assert (ledger(), serials(wave)) == before


def test_a_slip_that_is_torn_comes_again_and_its_label_lives(make_wave, lead, picker):
    wave = make_wave(2)
    printout = paper.press_print(wave, by=picker, papers="SLIPS")
    paper.bind()
    paper.hand_out(printout, by=picker)
    before = serials(wave)

    for time in (1, 2):
        again_ = mend(printout, lead, picker, 2, 2)
        assert list(again_.pages.values_list("kind", "again")) == [("SLIP", time)]
        paper.draw()
        paper.bind()
        (slip,) = paper.hand_out(again_, by=picker)
        assert f"{wave} · R{time + 1}" in slip

    assert serials(wave) == before


def test_a_slip_printed_again_twice_says_on_each_paper_which_it_is(make_wave, lead, picker):
    wave = make_wave(2)
    printout = paper.press_print(wave, by=picker, papers="SLIPS")
    paper.bind()
    paper.hand_out(printout, by=picker)

    reprints = [mend(printout, lead, picker, 2, 2) for _time in range(2)]
    paper.draw()
    paper.bind()

    for reprint, mark in zip(reprints, (" · R2", " · R3"), strict=True):
        (slip,) = paper.hand_out(reprint, by=picker)
        assert f"{wave}{mark}" in slip


def test_a_stopped_reprint_of_a_slip_leaves_its_number_to_the_next(make_wave, lead, picker):
    wave = make_wave(2)
    printout = paper.press_print(wave, by=picker, papers="SLIPS")
    paper.bind()
    paper.hand_out(printout, by=picker)
    stopped = mend(printout, lead, picker, 2, 2)
    printouts.cancel([stopped.pk], by=lead, at=NOW)

    reprint = mend(printout, lead, picker, 2, 2)
    paper.draw()
    paper.bind()

    (slip,) = paper.hand_out(reprint, by=picker)
    assert f"{wave} · R2" in slip


def test_a_stack_whose_file_is_no_longer_kept_is_drawn_anew(make_wave, picker):
    printout = paper.press_print(make_wave(2), by=picker)
    paper.bind()
    files.purge(list(StoredFile.objects.values_list("pk", flat=True)), at=NOW)

    paper.bind()
    assert printout.stacks.get().file is None
    paper.draw()
    paper.bind()
    assert len(paper.hand_out(printout, by=picker)) == 3
