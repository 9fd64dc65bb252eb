"""Faults of papers: hostile words, a full disk, impatient presses, and strangers at the file."""

import errno
import socket
from dataclasses import replace
from pathlib import Path

import pytest
from django.core.files.storage import FileSystemStorage
from django.urls import reverse

from orders import press
from orders.models import StepFailure, StoredFile
from orders.press import glyphs
from orders.services import files
from tests import walk
from tests.factories import NOW, again, make_order, make_packages, make_stock
from tests.orders.press import reading
from tests.warehouse.documents.papers import ARTICLES, RECIPIENTS, make_slip, make_waybill
from warehouse.documents import packing_slip, waybill
from warehouse.documents.waybill import Party, Piece
from warehouse.models import Package, PoolNumber, PrintJob, Sheet, Waybill
from warehouse.services import printing

MARKUP = [
    "<script>alert(1)</script>",
    "<img src=http://169.254.169.254/>",
    "<link rel=attachment href=file:///etc/passwd>",
    "</style><style>@import url(http://169.254.169.254/)",
    "{{7*7}}{% debug %}",
]
MONSTERS = [
    "Z" * 100_000,
    "ก" + "็" * 5000,
    "a\u202edcb\u200b",
    "محمد عبد الله",
    "Zoë ❤️ 👨‍👩‍👧",
    "half \ud83d\0 character",
    "北" * 300,
    "ที่อยู่" * 100,
    "ĐườngNguyễnThị" * 100,
]
CODES = {"Code 128": "SPXVN0123456789", "QR Code": "W1:7K2M9Q4XAB"}


@pytest.fixture
def offline(monkeypatch):
    """No socket of this process reaches anything."""

    def refuse(_socket, address):
        raise AssertionError(f"a paper asked for {address}")

    monkeypatch.setattr(socket.socket, "connect", refuse)


def labelled(text: str) -> bytes:
    """A label on which a stranger's text stands wherever it may."""
    party = Party(text, text[:40], (text[:100],))
    paper = make_waybill(recipient=party, note=text, lines=(Piece(text, text, text, 1),))
    batch = press.batch([waybill.fill(paper)])
    assert batch.bad == {}
    return batch.pdf


def slipped(text: str) -> bytes:
    """A slip likewise; what a table holds of a product is as long as its columns."""
    lines = (replace(ARTICLES[0], name=text[:300], variation=text[:200]),)
    paper = make_slip(lines=lines, recipient=text, buyer_note=text, gift_message=text)
    batch = press.batch([packing_slip.html(paper)])
    assert batch.bad == {}
    return batch.pdf


@pytest.mark.parametrize("text", MARKUP, ids=range(len(MARKUP)))
def test_f53_markup_is_printed_as_text_and_fetches_nothing(offline, text):
    together = "".join(text.split())
    slip, label = slipped(text), labelled(text)
    assert reading.words(slip).count(together) == 5
    assert reading.codes(label) == CODES
    recipient = replace(RECIPIENTS["en"], name=text)
    named = press.pdf(waybill.fill(make_waybill(recipient=recipient)))
    assert together in reading.words(named)
    assert [b"/EmbeddedFile" in file for file in (slip, label, named)] == [False] * 3


@pytest.mark.parametrize("text", MONSTERS, ids=range(len(MONSTERS)))
def test_f54_monstrous_words_leave_both_codes_readable(text):
    assert reading.codes(labelled(text)) == CODES
    words = reading.words(slipped(text))
    assert "577123456789012345" in words
    assert not set(words) & set("\u202e\u200b")


def test_f54_what_is_too_long_ends_with_a_mark_and_prints_without_empty_boxes():
    html = packing_slip.html(make_slip(recipient=MONSTERS[0], buyer_note=MONSTERS[6] * 2))
    assert glyphs.missing(html) == []
    file = press.pdf(html)
    first, second = (reading.words(file, page) for page in range(reading.pages(file)))
    assert ("Z…" in first, "北…" in second) == (True, True)


class FullDisk(FileSystemStorage):
    """A disk on which a file can be begun, and no byte more be written."""

    def _save(self, name, _content):
        begun = Path(self.path(name))
        begun.parent.mkdir(parents=True, exist_ok=True)
        begun.touch()
        raise OSError(errno.ENOSPC, "No space left on device", str(begun))


@pytest.fixture
def box(shop, house, db) -> Package:
    """A box whose papers wait to be drawn."""
    make_stock(house, "TEE-RED-M", 9)
    (box,) = make_packages(make_order(shop))
    return box


@pytest.fixture(params=["read-only", "full"])
def broken_disk(request, settings, tmp_path):
    """Mend it by calling it."""
    if request.param == "full":
        settings.MEDIA_ROOT = tmp_path
        whole, path = settings.STORAGES, f"{__name__}.FullDisk"
        settings.STORAGES = whole | {"default": {"BACKEND": path}}
        return lambda: setattr(settings, "STORAGES", whole)
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.MEDIA_ROOT.write_text("a file stands where the folder should be")
    return settings.MEDIA_ROOT.unlink


def test_f55_a_paper_that_cannot_be_written_is_not_printed_and_says_so(
    broken_disk, box, boss, picker, client
):
    assert walk.run("warehouse.draw") == 0
    assert Sheet.objects.filter(drawn_at=None, file=None).count() == 3
    assert StoredFile.objects.count() == 0
    assert StepFailure.objects.filter(step="warehouse.draw").count() == 3
    assert "Error: [Errno" in StepFailure.objects.first().error
    client.force_login(boss)
    assert "3 rows were set aside" in client.get(reverse("admin:index")).content.decode()
    walk.pick_wave(box.wave, by=picker, at=NOW)
    held = {"by": picker, "at": NOW, "package": box.pk}
    assert walk.scan("PACK", "TEE-RED-M", **held).verdict == "box_has_no_label"

    broken_disk()
    StepFailure.objects.all().delete()
    assert walk.run("warehouse.draw") == 3
    assert min(file.file.size for file in StoredFile.objects.all()) > 1000
    assert walk.scan("PACK", "TEE-RED-M", **held).verdict == "box_is_sealed"


def test_f56_twelve_presses_draw_one_file_and_never_a_second_parcel(box, picker, client):
    labels = PrintJob.objects.get(kind="LABELS")
    labels.sheets.update(problem="label_without_address", params={"order": "1"})
    walk.run("warehouse.finish_papers")
    client.force_login(picker)
    page = reverse("admin:warehouse_wave_redraw", args=[box.wave_id])
    assert {client.post(page, {"_form_submitted": "on"}).status_code for _ in range(12)} == {302}
    assert walk.run("warehouse.draw") == 3
    walk.run("warehouse.draw")
    walk.run("warehouse.finish_papers")
    drawn = StoredFile.objects.filter(name__endswith="-labels.pdf")
    assert (drawn.get(), again(labels).finished_at is None) == (labels.sheets.get().file, False)
    assert (Package.objects.count(), Waybill.objects.get().revision) == (1, 1)
    assert PoolNumber.objects.filter(waybill__isnull=False).count() == 1


@pytest.fixture
def paper(box) -> StoredFile:
    """A finished pick list."""
    printing.draw(list(printing.pending(NOW)), at=NOW)
    printing.finish(list(printing.drawn(NOW)), at=NOW)
    return PrintJob.objects.get(kind="PICK_LIST").file


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("picker", (200, "no-store")),
        ("boss", (200, "no-store")),
        ("agent", (404, None)),
        ("stranger", (404, None)),
    ],
)
def test_f57_a_paper_opens_for_those_with_the_right_and_is_never_kept(
    client, request, paper, name, told
):
    client.force_login(request.getfixturevalue(name))
    answer = client.get(reverse("files:download", args=[paper.pk]))
    assert (answer.status_code, answer.headers.get("Cache-Control")) == told


def test_a_label_comes_out_by_a_press_of_print_and_by_no_address(client, paper, picker):
    client.force_login(picker)
    labels = PrintJob.objects.get(kind="LABELS")
    file = labels.sheets.get().file
    assert client.get(reverse("files:download", args=[file.pk])).status_code == 404


def test_f57_a_shared_address_asks_who_is_not_signed_in_to_sign_in(client, paper):
    for pk in (paper.pk, paper.pk + 100):
        address = reverse("files:download", args=[pk])
        answer = client.get(address)
        assert answer.status_code == 302
        assert answer.headers["Location"] == f"{reverse('admin:login')}?next={address}"


def test_f57_no_name_leads_to_a_file(client, paper, boss):
    client.force_login(boss)
    folder = reverse("files:download", args=[paper.pk])
    stored = paper.file.name
    climbing = ["/files/../manage.py", "/files/..%2fmanage.py", f"{folder}../../etc/passwd"]
    for address in [*climbing, f"{folder}{paper.name}", f"/{stored}", f"/media/{stored}"]:
        assert client.get(address).status_code == 404, address


def test_f57_a_name_that_climbs_out_of_its_folder_names_nothing_on_the_disk(settings, tmp_path, db):
    settings.MEDIA_ROOT = tmp_path / "files" / "private"
    stored = files.store(StoredFile.Kind.PAPERS, "../../labels.pdf", b"content", by=None, at=NOW)

    (kept,) = (path for path in tmp_path.rglob("*") if path.is_file())
    assert (stored.name, str(kept)) == ("../../labels.pdf", stored.file.path)
    assert (kept.name, kept.is_relative_to(settings.MEDIA_ROOT)) == (stored.sha256, True)
