"""The platform's own labels: kept as they came, printed unchanged behind our strips."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.utils import timezone
from pypdf import PageObject, PdfReader

from orders.models import StoredFile
from orders.services import files
from tests import paper, walk
from tests.depot import make_depot
from tests.factories import again
from tests.warehouse.test_printouts import mend
from warehouse.models import Package, Page, Sheet, Wave, Waybill
from warehouse.services import handover, official, printing, telling

pytestmark = pytest.mark.django_db


def now():
    return timezone.now()


def settle(*, after=timedelta(0)):
    """Everything the belt does by itself between a released wave and its papers."""
    at = now() + after
    telling.arrange(list(telling.to_arrange(at)), at=at)
    outcome = official.fetch(list(official.pending(at)), at=at)
    walk.run("warehouse.obtain_waybills")
    printing.draw(list(printing.pending(at)), at=at)
    return outcome


def printed(depot) -> list[PageObject]:
    """What comes out of the depot's only wave that did not before, behind its separator."""
    wave = Wave.objects.filter(packages__shop=depot.shop).distinct().get()
    printout = paper.press_print(wave, by=None)
    paper.bind()
    waiting = paper.waiting(printout)
    return [page for stack in waiting for page in paper.leaves(stack.pk, by=None)][1:]


@pytest.fixture
def depot(practice):
    return make_depot(practice)


def wave(depot, count: int) -> list[Package]:
    """The boxes of so many orders, of two bins in turn."""
    return depot.boxes(*(depot.buy((("CAP", "MUG")[place % 2], 1)) for place in range(count)))


def test_strip_and_label_come_out_together_in_walking_order(depot):
    boxes = wave(depot, 4)

    assert settle().refused == {}

    pages = printed(depot)
    assert len(pages) == 8
    for place, box in enumerate(boxes):
        label = box.waybills.get()
        strip, theirs = pages[2 * place], pages[2 * place + 1]
        assert [float(side) for side in strip.mediabox[2:]] == pytest.approx(
            [283.46, 113.39], abs=1
        )
        assert f"\n{box.position} {box.wave} " in strip.extract_text()
        assert label.serial in strip.extract_text()
        assert (label.number in strip.extract_text(), label.number in theirs.extract_text()) == (
            True, True,
        )  # fmt: skip


def test_the_platforms_page_comes_out_as_it_came(depot, practice):
    (box,) = wave(depot, 1)
    settle()

    label = box.waybills.get()
    with label.file.file.open() as file:
        kept = PdfReader(BytesIO(file.read())).pages[0]
    _strip, page = printed(depot)
    assert page.get_contents().get_data() == kept.get_contents().get_data()
    assert page.mediabox == kept.mediabox
    assert "cropBox" not in page
    assert label.file.kind == StoredFile.Kind.LABEL
    assert label.file.purge_on > now().date() + timedelta(days=20)


def test_a_label_without_its_strip_does_not_come_out(depot):
    first, second = wave(depot, 2)
    at = now()
    telling.arrange(list(telling.to_arrange(at)), at=at)
    official.fetch(list(official.pending(at)), at=at)
    bad = Sheet.objects.filter(job__kind="LABELS", waybill__package=first)
    bad.update(problem="glyphs_missing", params={"characters": "?"})
    printing.draw(list(printing.pending(at)), at=at)

    pages = [page.extract_text() for page in printed(depot)]
    assert [second.waybills.get().number in page for page in pages] == [True, True]


def test_a_label_that_is_not_drawn_yet_is_asked_for_later(practice):
    depot = make_depot(practice, rules={"label_delay": 3600})
    (box,) = wave(depot, 1)

    (why,) = settle().refused.values()
    assert why.code == "label_is_not_there_yet"
    box = again(box)
    assert (box.labelled_at, box.call_at > now()) == (None, True)
    assert list(official.pending(now())) == []

    practice.advance(3601)
    assert settle(after=timedelta(minutes=11)).done == [box.pk]
    assert len(printed(depot)) == 2


def test_the_carrier_is_the_one_the_platform_named(depot):
    (box,) = wave(depot, 1)
    settle()
    label = box.waybills.get()
    assert (label.carrier.name, label.carrier.provider_name, label.carrier.code) == (
        "Flash Express", "Flash Express", "flash-express",
    )  # fmt: skip


def test_a_file_that_is_no_label_is_refused_and_fetched_again(depot, monkeypatch):
    (box,) = wave(depot, 1)
    monkeypatch.setattr("orders.tiktok.client.Client.fetch", lambda _client, _url: b"<html>")
    (why,) = settle().refused.values()
    assert (why.code, Waybill.objects.count(), StoredFile.objects.filter(kind="LABEL").count()) == (
        "label_is_unreadable", 0, 0,
    )  # fmt: skip
    monkeypatch.undo()
    assert settle(after=timedelta(minutes=1)).done == [box.pk]


@pytest.fixture
def packed(depot, picker):
    """Two picked boxes with strip and label."""
    boxes = wave(depot, 2)
    settle()
    for one in {box.wave for box in boxes}:
        walk.pick_wave(one, by=picker, at=now())
    return boxes


def test_bench_and_door_scan_strip_and_label(packed, picker):
    for box in packed:
        walk.pack(box, by=picker, at=now())
    manifest = walk.hand_over([again(box) for box in packed], by=picker, at=now())
    assert manifest.state == "CLOSED"


def test_a_label_without_its_strip_opens_and_loads_nothing(packed, picker):
    box = packed[0]
    label = box.waybills.get()

    said = walk.scan("PACK", label.number, by=picker, at=now())
    assert (said.accepted, said.verdict) == (False, "scan_the_strip_first")

    walk.pack(box, by=picker, at=now())
    manifest = handover.open_manifest(box.warehouse, label.carrier, at=now())
    said = walk.scan("HAND_OVER", label.number, by=picker, at=now(), manifest=manifest.pk)
    assert (said.accepted, said.verdict) == (False, "scan_the_strip_first")
    assert again(box).state == "SEALED"


def test_a_box_is_not_sealed_before_its_label_was_scanned(packed, picker):
    box = packed[0]
    label = box.waybills.get()
    shown = walk.scan("PACK", f"W1:{label.serial}", by=picker, at=now()).show
    assert shown["wants_label"] is True
    piece = shown["lines"][0]["sku"]

    said = walk.scan("PACK", piece, by=picker, at=now(), package=box.pk)
    assert (said.accepted, said.verdict) == (False, "label_not_seen")
    assert (again(box).state, box.lines.get().packed) == ("OPEN", 0)

    said = walk.scan("PACK", label.number, by=picker, at=now(), package=box.pk)
    assert (said.verdict, said.show["wants_label"]) == ("label_fits", False)
    said = walk.scan("PACK", piece, by=picker, at=now(), package=box.pk)
    assert said.verdict == "box_is_sealed"


def test_a_strip_and_label_printed_again_are_packed_by_the_new_strip(packed, picker):
    box, _other = packed
    old = box.waybills.get()
    printout = paper.press_print(box.wave, by=picker)
    paper.bind()
    paper.hand_out(printout, by=picker)
    places = printout.pages.filter(waybill=old).order_by("place").values_list("place", flat=True)
    mend(printout, picker, picker, *places)
    paper.draw()

    said = walk.scan("PACK", f"W1:{old.serial}", by=picker, at=now())
    assert (said.accepted, said.verdict) == (False, "label_was_replaced")
    assert walk.pack(box, by=picker, at=now()).verdict == "box_is_sealed"


def test_the_label_of_another_box_beside_a_strip_is_refused(packed, picker):
    first, second = packed
    other = second.waybills.get().number
    walk.scan("PACK", f"W1:{first.waybills.get().serial}", by=picker, at=now())

    said = walk.scan("PACK", other, by=picker, at=now(), package=first.pk)
    assert (said.accepted, said.verdict) == (False, "label_of_another_box")
    assert again(first).label_seen_at is None

    for box in packed:
        walk.pack(box, by=picker, at=now())
    manifest = handover.open_manifest(first.warehouse, first.waybills.get().carrier, at=now())
    held = {"by": picker, "at": now(), "manifest": manifest.pk}
    strip = walk.scan("HAND_OVER", f"W1:{first.waybills.get().serial}", **held)
    assert (strip.verdict, strip.show["package"]) == ("strip_is_read", first.pk)
    said = walk.scan("HAND_OVER", other, **held, package=first.pk)
    assert (said.accepted, said.verdict) == (False, "label_of_another_box")
    assert {again(box).state for box in packed} == {"SEALED"}


def test_a_box_packed_before_its_label_bears_a_strip_and_cannot_leave_yet(practice, picker):
    depot = make_depot(practice, arrange_at="SEAL")
    (box,) = wave(depot, 1)
    settle()
    (strip,) = printed(depot)
    assert box.waybills.get().serial in strip.extract_text()

    at = now()
    walk.pick_wave(box.wave, by=picker, at=at)
    walk.pack(box, by=picker, at=at)
    label = box.waybills.get()
    manifest = handover.open_manifest(box.warehouse, label.carrier, at=at)
    answer = walk.scan("HAND_OVER", f"W1:{label.serial}", by=picker, at=at, manifest=manifest.pk)
    assert (answer.accepted, answer.verdict) == (False, "parcel_has_no_number")

    assert settle().done == [box.pk]

    label = box.waybills.get()
    assert (label.carrier.name, label.revision, label.voided_at) == ("Flash Express", 1, None)
    (official,) = printed(depot)
    assert label.number in official.extract_text()


def test_a_label_that_comes_after_its_strip_is_printed_alone(practice, picker):
    depot = make_depot(practice, arrange_at="SEAL")
    (box,) = wave(depot, 1)
    settle()
    printout = paper.press_print(box.wave, by=picker)
    paper.bind()
    assert len(paper.hand_out(printout, by=picker)) == 2
    assert again(box).printed_at is None
    walk.pick_wave(box.wave, by=picker, at=now())
    walk.pack(box, by=picker, at=now())
    settle()
    label = box.waybills.get()

    printout = paper.press_print(box.wave, by=picker)
    paper.bind()
    separator, official = paper.hand_out(printout, by=picker)

    assert str(box.wave) in separator
    assert (label.number in official, label.serial in official) == (True, False)
    assert again(box).printed_at is not None
    kinds = Page.objects.printed().filter(waybill=label).order_by("pk")
    assert list(kinds.values_list("kind", flat=True)) == ["LABEL", "OFFICIAL"]


def test_a_number_on_two_boxes_is_refused(depot):
    first, second = wave(depot, 2)
    settle()
    at = now()
    Package.objects.filter(pk=second.pk).update(ref=first.ref, call_at=at)
    Waybill.objects.filter(package=second).update(voided_at=at)

    (why,) = settle().refused.values()

    assert why.code == "number_used_before"
    assert Waybill.objects.filter(voided_at=None).count() == 1


def test_labels_are_kept_for_their_days():
    file = files.store(StoredFile.Kind.LABEL, "a.pdf", b"%PDF", by=None, at=now())
    assert file.purge_on == (now() + timedelta(days=30)).date()
