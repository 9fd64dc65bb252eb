"""Evidence in one press: laid out by its reason, masked, sealed, and a changed file is noticed."""

import time
from hashlib import sha256
from io import BytesIO, StringIO

import pytest
from django.core.management import CommandError, call_command
from pypdf import PdfReader

from aftersales.documents.evidence import Part, layout
from aftersales.models import ChatMessage, Dispute, EvidencePack, Unmasking
from aftersales.services.evidence import making, sealing
from aftersales.services.tickets import joining
from orders.errors import Refused
from orders.models import Recipient, StoredFile
from orders.services import files
from tests import factories
from tests.aftersales import cases, proofs
from tests.factories import HOUR, NOW, again
from warehouse.services import carrier_claims

pytestmark = pytest.mark.django_db
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c49444154789c63f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
)
PDF = b"%PDF-1.4 a paper"
TABLES = {
    "01-tracking.csv", "02-manifest.csv", "03-scans.csv", "04-packing.csv", "05-chat.csv",
    "06-timeline.csv", "07-weight.csv", "08-goods.csv",
}  # fmt: skip


@pytest.fixture(autouse=True)
def private_root(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def order(shop, house, picker):
    return proofs.gone(shop, house, picker)


@pytest.fixture
def dispute(order, agent) -> Dispute:
    """A parcel that its buyer says never came, with all that can be shown for it."""
    row = proofs.disputed(order, by=agent)
    ticket = order.tickets.get()
    for name, shows, content in (
        ("box.png", "PACKING", PNG),
        ("scale.png", "SCALE", PNG + b"1"),
        ("signed.pdf", "MANIFEST", PDF),
        ("torn.png", "GOODS", PNG + b"2"),
    ):
        joining.attach(ticket.pk, name, content, by=agent, at=NOW, shows=shows)
    thread = cases.chat(order.shop, order)
    name = order.recipient.data["name"]
    ChatMessage.objects.create(
        thread=thread, platform_id="m1", role="BUYER", type="TEXT", at=NOW,
        text=f"I am {name}, where is my parcel?",
    )  # fmt: skip
    return row


def texts(pack) -> str:
    with files.opened(pack.paper) as source:
        read = (page.extract_text() for page in PdfReader(BytesIO(source.read())).pages)
        return " ".join(" ".join(read).split())


def contents(pack) -> dict[str, str]:
    with proofs.archive(pack) as known:
        return {
            name: known.read(name).decode("utf-8-sig")
            for name in known.namelist()
            if name.endswith(".csv") or name == sealing.LIST
        }


def test_every_reason_has_every_part_once_and_its_own_first():
    assert {reason: layout(reason)[0] for reason in Dispute.Reason} == {
        "NOT_RECEIVED": Part.TRACKING, "DAMAGED": Part.PACKING, "WRONG_ITEM": Part.PACKING,
        "NOT_AS_SHOWN": Part.GOODS, "NOT_ORDERED": Part.TIMELINE, "WRONG_RETURN": Part.RETURNS,
        "SENT_LATE": Part.MANIFEST, "OTHER": Part.TIMELINE,
    }  # fmt: skip
    for reason in Dispute.Reason:
        assert sorted(layout(reason)) == sorted(Part)


def test_one_press_makes_a_paper_and_an_archive_of_all_that_is_known(dispute, order, agent):
    pack = proofs.made(dispute, by=agent)

    assert (pack.state, pack.made_at, pack.is_clear) == ("READY", NOW, False)
    manifest = proofs.boxes(order)[0].manifest
    with proofs.archive(pack) as known:
        names = set(known.namelist())
    assert names == TABLES | {
        "evidence.pdf", sealing.LIST, f"manifests/{manifest}.pdf",
        *(f"files/{row.pk}-{row.stored.name}" for row in order.tickets.get().files.all()),
    }  # fmt: skip
    assert pack.files == len(names) == 15
    text = texts(pack)
    titles = [f"{n}. {part.label}" for n, part in enumerate(layout("NOT_RECEIVED"), start=1)]
    places = [text.index(title) for title in titles]
    assert places == sorted(places)
    assert order.number in text
    assert "not received" in text
    assert cases.verbs(order.tickets.get())[-1] == "make_evidence"


def test_scans_packing_and_manifest_name_the_serial_and_the_hands(dispute, order, agent):
    told = contents(proofs.made(dispute, by=agent))
    (box,) = proofs.boxes(order)
    label = box.waybills.get()
    scans = told["03-scans.csv"].splitlines()[1:]
    read = [line.split(",")[4] for line in scans]
    assert (sorted(read[:3]), read[3:]) == (["CAP", "CAP", f"W1:{label.serial}"], [label.number])
    assert label.serial in told["04-packing.csv"]
    assert "picker" in told["04-packing.csv"]
    (row,) = told["07-weight.csv"].splitlines()[1:]
    assert (row.startswith(f"{box},CAP,"), row.endswith(",2,2,")) == (True, True)
    assert str(box.manifest) in told["02-manifest.csv"]
    whole = told["06-timeline.csv"].splitlines()[1:]
    assert len(whole) == again(order).event_count


def test_what_the_carrier_said_and_what_is_claimed_of_it_stand_in_timeline_and_way(
    dispute, order, agent
):
    (box,) = proofs.boxes(order)
    name = order.recipient.data["name"]
    watch = proofs.lost(box, f"Asked {name}", "Searched for", by=agent, at=NOW + 4 * HOUR)
    claim = box.claims.get()
    carrier_claims.file([claim.pk], carrier_ref="K-7", by=agent, at=NOW + 5 * HOUR)

    pack = proofs.made(dispute, by=agent, at=NOW + 6 * HOUR)

    told = contents(pack)
    said = [f"Asked {name[0]}***", "Searched for", f"claim {claim} K-7 on the carrier",
            f"claim {claim} K-7 filed with the carrier"]  # fmt: skip
    for table in ("01-tracking.csv", "06-timeline.csv"):
        places = [told[table].index(words) for words in said]
        assert places == sorted(places), table
        assert str(watch.lane.carrier) in told[table]
        digest = sha256(b"\xef\xbb\xbf" + told[table].encode()).hexdigest()
        assert f"{digest}  {table}" in told[sealing.LIST].splitlines()
    assert said[1] in texts(pack)
    seqs = [line.split(",")[0] for line in told["06-timeline.csv"].splitlines()[1:]]
    assert sorted(int(seq) for seq in seqs if seq) == list(range(1, again(order).event_count + 1))


def test_a_buyer_is_masked_on_paper_in_tables_and_in_what_they_wrote(dispute, order, agent):
    pack = proofs.made(dispute, by=agent)
    known = Recipient.objects.get(order=order).data
    said = texts(pack) + "".join(contents(pack).values())
    for value in (known["name"], known["phone"], *known["lines"]):
        assert value not in said
    assert f"I am {known['name'][0]}***, where is my parcel?" in contents(pack)["05-chat.csv"]
    assert not Unmasking.objects.exists()


def test_a_pack_in_clear_needs_a_reason_and_counts_as_a_look(dispute, order, agent):
    with pytest.raises(Refused) as no:
        making.ask(dispute.pk, language="en", by=agent, at=NOW, why=" ")
    assert no.value.code == "unmasking_needs_a_reason"
    assert not EvidencePack.objects.exists()

    pack = proofs.made(dispute, by=agent, why="The platform asks for the address")
    name = Recipient.objects.get(order=order).data["name"]
    assert name in texts(pack)
    assert f"I am {name}" in contents(pack)["05-chat.csv"]
    assert (pack.is_clear, pack.why) == (True, "The platform asks for the address")
    assert Unmasking.objects.get().by == agent


def test_who_may_not_see_buyers_neither_makes_nor_takes_a_pack_in_clear(dispute, agent, shop):
    clerk = factories.make_person("clerk", None, shops=[shop])
    with pytest.raises(Refused) as no:
        making.ask(dispute.pk, language="en", by=clerk, at=NOW, why="curious")
    assert no.value.code == "pack_in_clear_is_not_yours"
    pack = proofs.made(dispute, by=agent, why="The platform asks")
    with pytest.raises(Refused) as no:
        making.take(pack.pk, "archive", by=clerk, at=NOW)
    assert no.value.code == "pack_in_clear_is_not_yours"


def test_who_took_it_along_stands_in_the_ticket(dispute, order, agent, lead):
    pack = proofs.made(dispute, by=agent)
    assert making.take(pack.pk, "paper", by=lead, at=NOW) == pack.paper
    event = order.tickets.get().events.order_by("-seq").first()
    assert (event.verb, event.by, event.data) == (
        "take_evidence", lead, {"pack": str(pack), "clear": False},
    )  # fmt: skip


def test_two_presses_ask_once_and_a_second_turn_makes_nothing(dispute, agent):
    first = making.ask(dispute.pk, language="en", by=agent, at=NOW)
    assert making.ask(dispute.pk, language="en", by=agent, at=NOW) == first
    ids = list(making.pending(NOW))
    assert making.make(ids, at=NOW).done == [first.pk]
    assert making.make(ids, at=NOW).done == []
    assert StoredFile.objects.filter(kind="EVIDENCE").count() == 2


def test_a_dispute_whose_order_is_not_here_has_nothing_to_show(shop, agent):
    row = Dispute.objects.create(
        shop=shop, platform_id="D-9", order_number="999", origin="FILE", reason="DAMAGED",
        stage="WAY", opened_at=NOW,
    )  # fmt: skip
    with pytest.raises(Refused) as no:
        making.ask(row.pk, language="en", by=agent, at=NOW)
    assert no.value.code == "evidence_needs_an_order"


def test_an_order_that_nobody_packed_says_what_is_not_there(shop, agent):
    row = proofs.disputed(cases.sold(shop), by=agent, reason="OTHER")
    text = texts(proofs.made(row, by=agent))
    for said in (
        "No box of this order was packed here.", "No photo was taken when it was packed.",
        "It was not weighed", "No manifest was closed with it.", "None of its labels was scanned",
    ):  # fmt: skip
        assert said in text


def test_a_file_that_is_no_longer_kept_is_named(dispute, order, agent):
    held = order.tickets.get().files.get(shows="PACKING")
    held.stored.file.storage.delete(held.stored.file.name)
    pack = proofs.made(dispute, by=agent)
    assert "box.png is no longer kept." in texts(pack)
    assert pack.files == 14


def test_the_archive_is_whole_and_its_list_is_what_sha256sum_reads(dispute, agent):
    pack = proofs.made(dispute, by=agent)
    with files.opened(pack.archive) as source:
        checked = sealing.check(source)
    assert (checked.is_whole, checked.pack) == (True, pack)
    listed = contents(pack)[sealing.LIST]
    assert pack.seal == sha256(listed.encode()).hexdigest()
    with proofs.archive(pack) as known:
        for line in listed.splitlines():
            digest, name = line.split("  ", 1)
            assert digest == sha256(known.read(name)).hexdigest()


def change(files):
    files["03-scans.csv"] += b"\nanother scan"


def remove(files):
    del files["evidence.pdf"]


def add(files):
    files["files/9-new.png"] = PNG


def reseal(files):
    """The careful forger: the file and its digest."""
    old, new = files["03-scans.csv"], b"nothing was scanned"
    files["03-scans.csv"] = new
    digests = (sha256(one).hexdigest().encode() for one in (old, new))
    files[sealing.LIST] = files[sealing.LIST].replace(*digests)


@pytest.mark.parametrize(
    ("tamper", "named", "is_sealed"),
    [
        (change, (["03-scans.csv"], [], []), True),
        (remove, ([], ["evidence.pdf"], []), True),
        (add, ([], [], ["files/9-new.png"]), True),
        (reseal, ([], [], []), False),
    ],
)
def test_what_was_done_to_an_archive_is_noticed_and_named(
    dispute, agent, tmp_path, tamper, named, is_sealed
):
    pack = proofs.made(dispute, by=agent)
    spoilt = proofs.tampered(pack, tamper)
    checked = sealing.check(spoilt)
    assert (checked.changed, checked.missing, checked.added) == named
    assert (checked.pack is not None, checked.is_whole) == (is_sealed, False)

    file, out = tmp_path / "pack.zip", StringIO()
    file.write_bytes(spoilt.getvalue())
    with pytest.raises(CommandError, match="not as it was made"):
        call_command("verify_evidence", str(file), stdout=out)
    told = [name for group in named for name in group] or [sealing.LIST]
    assert all(name in out.getvalue() for name in told)


def test_every_byte_of_every_file_counts(dispute, agent):
    """One bit anywhere in the archive's data is noticed, or the archive does not open."""
    pack = proofs.made(dispute, by=agent)
    with files.opened(pack.archive) as source:
        content = source.read()
    with proofs.archive(pack) as known:
        spots = [(one.filename, one.header_offset + 30 + len(one.filename) + one.compress_size // 2)
                 for one in known.infolist()]  # fmt: skip
    for name, spot in spots:
        spoilt = bytearray(content)
        spoilt[spot] ^= 1
        try:
            checked = sealing.check(BytesIO(bytes(spoilt)))
        except Refused:
            assert name == sealing.LIST
            continue
        assert not checked.is_whole, name
        assert name in checked.changed or name == sealing.LIST


def test_the_command_says_that_a_whole_archive_is_whole(dispute, agent, tmp_path):
    pack, file, out = proofs.made(dispute, by=agent), tmp_path / "pack.zip", StringIO()
    with files.opened(pack.archive) as source:
        file.write_bytes(source.read())
    call_command("verify_evidence", str(file), stdout=out)
    assert out.getvalue() == f"{pack} of dispute {dispute} is whole.\n"


@pytest.mark.parametrize("content", [b"", b"PK no archive", PDF])
def test_what_is_no_archive_is_refused_in_words(db, content):
    with pytest.raises(Refused) as no:
        sealing.check(BytesIO(content))
    assert no.value.code == "evidence_is_no_archive"


def test_an_archive_without_a_list_is_refused(dispute, agent):
    pack = proofs.made(dispute, by=agent)
    with pytest.raises(Refused) as no:
        sealing.check(proofs.tampered(pack, lambda told: told.pop(sealing.LIST)))
    assert no.value.code == "evidence_has_no_list"


def test_names_that_climb_and_cells_that_calculate_are_harmless(dispute, order, agent):
    ticket = order.tickets.get()
    joining.attach(ticket.pk, "../../etc/=x y.png", PNG + b"3", by=agent, at=NOW, shows="OTHER")
    order.lines.update(product_name="=HYPERLINK(1)")
    pack = proofs.made(dispute, by=agent)
    with proofs.archive(pack) as known:
        assert all(".." not in name for name in known.namelist())
    assert "'=HYPERLINK(1)" in contents(pack)["08-goods.csv"]


def test_a_pack_in_chinese_is_in_chinese(dispute, agent):
    pack = proofs.made(dispute, by=agent, language="zh-hans")
    assert pack.state == "READY"
    assert again(pack.dispute).order.number in texts(pack)


def test_forty_events_are_gathered_drawn_and_sealed_within_ten_seconds(dispute, order, agent):
    proofs.lengthen(order, 40, by=agent)
    (box,) = proofs.boxes(order)
    proofs.lost(box, *(f"Scan {n}" for n in range(40)), by=agent, at=NOW + HOUR)
    begun = time.perf_counter()
    pack = proofs.made(dispute, by=agent, at=NOW + HOUR)
    assert time.perf_counter() - begun <= 10
    assert len(contents(pack)["06-timeline.csv"].splitlines()) == 1 + 40 + 40 + 1


def test_gathering_asks_the_same_number_of_questions_however_long_the_story(
    dispute, order, agent, django_assert_max_num_queries
):
    pack = making.ask(dispute.pk, language="en", by=agent, at=NOW)
    proofs.lengthen(order, 60, by=agent)
    with django_assert_max_num_queries(45):
        making.gather(pack, at=NOW)


def test_old_evidence_is_purged_and_the_row_stays(dispute, agent):
    pack = proofs.made(dispute, by=agent)
    later = NOW + 24 * 366 * HOUR
    old = list(files.old(later, papers_kept=HOUR))
    assert {pack.paper_id, pack.archive_id} <= set(old)
    files.purge(old, at=later)
    assert (again(pack).paper, again(pack).archive, again(pack).state) == (None, None, "READY")
    with pytest.raises(Refused) as no:
        making.take(pack.pk, "paper", by=agent, at=later)
    assert no.value.code == "evidence_is_gone"
