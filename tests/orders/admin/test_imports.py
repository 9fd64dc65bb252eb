"""An order file on its way in: judged whole, shown, placed once a person says so."""

import csv
import re
from datetime import timedelta
from io import BytesIO, StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from orders.errors import Refused
from orders.models import ImportJob, ImportPart, Order, StoredFile
from orders.moment import moment
from orders.services import files, import_jobs, lifecycle
from tests import factories, walk
from tests.data.compose_exports import MAPPED, compose
from tests.factories import again
from warehouse.models import PrintJob

LIST = "admin:orders_importjob_changelist"
UPLOAD = "admin:orders_importjob_add"
JOB = "admin:orders_importjob_change"
PLACE = "admin:orders_importjob_place"


@pytest.fixture(autouse=True)
def private_root(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def desk(client, agent):
    factories.make_skus(list(MAPPED))
    client.force_login(agent)
    return client


def export(orders=3) -> bytes:
    """A clean export of orders paid two hours ago."""
    return compose(orders, paid_at=moment() - timedelta(hours=2), rows_per_order=1)


def upload(client, shop, content, name="orders.csv"):
    file = SimpleUploadedFile(name, content)
    return client.post(reverse(UPLOAD), {"shop": shop.pk, "file": file}, follow=True)


def place(client, job, **answers) -> str:
    answer = client.post(reverse(PLACE, args=[job.pk]), answers, follow=True)
    return answer.content.decode()


def keep(shop, content: bytes, *, by=None, name="orders.csv") -> ImportJob:
    """A file received, and short enough to be compared at once."""
    job = import_jobs.receive(shop, name, BytesIO(content), by=by, at=moment())
    return import_jobs.hurry(job.pk, at=moment())


def counts(**told) -> dict:
    return dict.fromkeys(import_jobs.COUNTED, 0) | told


def kept_in(root) -> list:
    return [path for path in root.rglob("*") if path.is_file()]


def test_list_costs_the_same_for_one_and_for_25_files(desk, shop, cost, agent):
    keep(shop, export(1), by=agent)
    one = cost(LIST)
    for _ in range(24):
        keep(shop, export(1), by=agent)

    assert cost(LIST) == one == 5


def test_a_file_is_shown_before_anything_is_placed(desk, shop, agent):
    page = upload(desk, shop, export()).content.decode()

    job = ImportJob.objects.get()
    assert (job.shop, job.by, job.placed_at, job.counts) == (shop, agent, None, counts(new=3))
    assert "<b>3</b> new" in page
    assert "57650000000000000" in page
    assert "Place these orders" in page
    assert Order.objects.count() == 0


def test_placing_places_and_says_what_it_did(desk, shop):
    upload(desk, shop, export())
    job = ImportJob.objects.get()

    page = place(desk, job)

    assert "Placed: 3 new." in page
    assert Order.objects.filter(shop=shop, state="SCREENING").count() == 3
    job = again(job)
    assert (job.placed_at is not None, job.counts) == (True, counts(new=3))


def test_the_same_file_twice_changes_nothing_and_says_so(desk, shop):
    content = export()
    upload(desk, shop, content)
    first = ImportJob.objects.get()
    place(desk, first)

    page = upload(desk, shop, content).content.decode()
    again_page = place(desk, first)

    assert "This very file was placed" in page
    assert "There is nothing in this file to place." in page
    assert "This file was placed already." in again_page
    assert ImportJob.objects.latest("pk").counts == counts(unchanged=3)
    assert Order.objects.count() == 3


def test_looking_at_the_place_address_places_nothing(desk, shop):
    upload(desk, shop, export())

    assert desk.get(reverse(PLACE, args=[ImportJob.objects.get().pk])).status_code == 405
    assert Order.objects.count() == 0


def test_a_file_with_one_bad_cell_is_shown_with_it_and_cannot_be_placed(desk, shop):
    content = re.sub(rb",,[12],,", b",,two,,", export(), count=1)

    page = upload(desk, shop, content).content.decode()
    job = ImportJob.objects.get()
    refusal = place(desk, job)

    assert "<td>Quantity</td><td><code>two</code></td>" in page
    assert "it must be a whole number of 1 or more, in plain digits" in page
    assert "Place these orders" not in page
    assert "Nothing of this file was placed." in page
    assert "What would have become of its orders:" in page
    assert "nothing placed; found: 2 new, 1 faults in the file" in desk.get(reverse(LIST)).text
    assert "1 places of the file cannot be read." in refusal
    assert (Order.objects.count(), again(job).placed_at) == (0, None)


def test_a_file_unfit_as_a_whole_is_refused_and_named_on_the_list(desk, shop):
    page = upload(desk, shop, b"one,two\n1,2\n").content.decode()

    job = ImportJob.objects.get()
    assert "The header lacks: Order ID" in page
    assert "Nothing of this file was placed." in page
    assert "What would have become of its orders:" not in page
    assert (job.state, job.counts, job.report) == ("REFUSED", {}, None)
    assert "The header lacks: Order ID" in desk.get(reverse(LIST)).content.decode()
    assert "The header lacks: Order ID" in place(desk, job)
    assert Order.objects.count() == 0


def test_orders_being_worked_on_are_left_out_on_purpose_only(desk, shop):
    content = export()
    upload(desk, shop, content)
    place(desk, ImportJob.objects.get())
    order = Order.objects.first()
    lifecycle.release([order.pk], by=None, at=moment())
    lifecycle.start_picking([order.pk], by=None, at=moment())
    changed = content.replace(b"12 Example Street", b"77 Other Street")

    page = upload(desk, shop, changed).content.decode()
    job = ImportJob.objects.latest("pk")
    refusal = place(desk, job)

    assert f"{order.number} is being picked, and this file would change it." in page
    assert job.counts == counts(changed=2, refused=1)
    assert "1 orders of the file would change orders that are being worked on." in refusal
    assert set(streets()) == {"12 Example Street"}

    assert "Placed: 2 changed, 1 refused." in place(desk, job, leave_out_refused="1")
    assert sorted(streets()) == ["12 Example Street", "77 Other Street", "77 Other Street"]


def streets() -> list[str]:
    return [order.recipient.data["lines"][0] for order in Order.objects.select_related("recipient")]


def test_unknown_columns_are_named(desk, shop):
    content = export().replace(b"Creator Handle", b"Shoe Size", 1)

    assert "Columns nobody reads: Shoe Size" in upload(desk, shop, content).content.decode()


def test_a_file_above_the_limit_is_refused_and_not_kept(shop, tmp_path):
    with (tmp_path / "long.csv").open("w+b") as source:
        source.truncate(import_jobs.LIMIT + 1)
        with pytest.raises(Refused, match="larger than 200 MB"):
            import_jobs.receive(shop, "long.csv", source, by=None, at=moment())

    assert (ImportJob.objects.count(), StoredFile.objects.count()) == (0, 0)


def test_a_long_file_is_left_to_the_workers_and_its_page_follows_by_itself(desk, shop):
    page = upload(desk, shop, export(2_001)).content.decode()

    job = ImportJob.objects.get()
    assert (job.state, job.taken_until, job.rows) == ("RECEIVED", None, 0)
    assert "The file is being read." in page
    assert '<meta http-equiv="refresh" content="2">' in page
    assert "still being read and compared" in place(desk, job)

    walk.run("orders.import_files")
    page = desk.get(reverse(JOB, args=[job.pk])).content.decode()
    assert (again(job).state, again(job).counts) == ("JUDGED", counts(new=2_001))
    assert "… and 1991 more." in page
    assert "refresh" not in page

    page = place(desk, job)
    assert "0 of 2001 orders." in page
    assert (again(job).state, Order.objects.count()) == ("PLACING", 0)
    walk.run("orders.import_files")
    assert (again(job).state, Order.objects.count()) == ("DONE", 2_001)


def test_cancelling_and_going_on_are_buttons_of_who_may_import(desk, shop, client):
    upload(desk, shop, export(2_001))
    job = ImportJob.objects.get()
    cancel, resume = (reverse(f"admin:orders_importjob_{name}", args=[job.pk])
                      for name in ("cancel", "resume"))  # fmt: skip

    assert (desk.get(cancel).status_code, desk.get(resume).status_code) == (405, 405)
    assert "Cancelled" in desk.post(cancel, follow=True).content.decode()
    assert again(job).state == "CANCELLED"
    assert import_jobs.outcome(again(job)) == "nothing placed"
    for address in (cancel, resume):
        page = desk.post(address, follow=True).content.decode()
        assert "This file is cancelled already." in page

    reader = factories.make_person("reader", None, shops=[shop])
    reader.groups.add(factories.make_group("orders.view_importjob"))
    client.force_login(reader)
    assert {client.post(cancel).status_code, client.post(resume).status_code} == {403}


def test_the_report_names_every_order_with_its_rows_and_what_became_of_it(desk, shop):
    numbers = re.findall(rb"57650000000000000\d", export(3))
    upload(desk, shop, export(3))
    job = ImportJob.objects.get()
    place(desk, job)

    kept = again(job).report
    answer = desk.get(reverse("files:download", args=[kept.pk]))
    told = list(csv.reader(StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))

    assert kept.name == "orders.report.csv"
    assert told[0] == ["Order", "Rows", "Became", "Why"]
    assert told[1:] == [
        [f"{number.decode()}\t", str(row), "new", ""] for row, number in enumerate(numbers, start=3)
    ]
    assert (again(job).drafts, ImportPart.objects.count()) == (None, 0)
    assert StoredFile.objects.filter(kind="DRAFTS").count() == 0


def test_a_file_whose_days_are_over_is_said_to_be_gone(desk, shop):
    upload(desk, shop, export())
    job = ImportJob.objects.select_related("drafts").get()
    files.remove(job.drafts)

    page = desk.get(reverse(JOB, args=[job.pk])).content.decode()

    assert "The file itself is gone after its days; upload it again." in page
    assert "The file itself is gone" in place(desk, job)
    assert Order.objects.count() == 0


def test_who_may_look_at_imports_without_placing_them_places_none(client, shop, agent):
    job = keep(shop, export(), by=agent)
    reader = factories.make_person("reader", None, shops=[shop])
    group = factories.make_group("orders.view_importjob")
    reader.groups.add(group)
    client.force_login(reader)

    assert "Place these orders" not in client.get(reverse(JOB, args=[job.pk])).content.decode()
    assert client.post(reverse(PLACE, args=[job.pk])).status_code == 403
    assert Order.objects.count() == 0


@pytest.mark.parametrize("name", ["picker", "stranger"])
def test_others_neither_see_nor_import_order_files(client, request, shop, agent, name):
    job = keep(shop, export(), by=agent)
    client.force_login(request.getfixturevalue(name))

    assert client.get(reverse(LIST)).status_code == 403
    assert client.get(reverse(UPLOAD)).status_code == 403
    assert upload(client, shop, export()).status_code == 403
    assert client.get(reverse(JOB, args=[job.pk])).status_code == 404
    assert client.post(reverse(PLACE, args=[job.pk])).status_code == 403
    assert (Order.objects.count(), ImportJob.objects.count()) == (0, 1)


KINDS = {
    "PAPERS": "list.pdf",
    "ORDER_FILE": "orders.csv",
    "REPORT": "orders.report.csv",
    "TRACKING": "tracking.xlsx",
    "DRAFTS": "1.drafts",
}


def stored(kind: str, shop) -> StoredFile:
    if kind == "ORDER_FILE":
        return keep(shop, export(1), name=KINDS[kind]).file
    if kind == "REPORT":
        job = keep(shop, export(1))
        import_jobs.place(job.pk, leave_out_refused=False, by=None, at=moment())
        return import_jobs.hurry(job.pk, at=moment()).report
    file = files.store(kind, KINDS[kind], b"content", by=None, at=moment())
    if kind == "PAPERS":
        PrintJob.objects.create(kind="PICK_LIST", requested_at=moment(), file=file)
    return file


@pytest.mark.parametrize(
    ("name", "allowed"),
    [
        ("picker", {"PAPERS"}),
        ("agent", {"ORDER_FILE", "REPORT", "TRACKING"}),
        ("boss", {"PAPERS", "ORDER_FILE", "REPORT", "TRACKING"}),
        ("stranger", set()),
    ],
)
def test_a_file_opens_for_those_with_the_right_for_its_kind(client, request, shop, name, allowed):
    kept = {kind: stored(kind, shop) for kind in KINDS}
    client.force_login(request.getfixturevalue(name))

    answers = {k: client.get(reverse("files:download", args=[f.pk])) for k, f in kept.items()}

    assert {kind for kind, answer in answers.items() if answer.status_code == 200} == allowed
    assert {a.status_code for k, a in answers.items() if k not in allowed} <= {404}


def test_papers_open_in_the_browser_other_files_are_saved_and_none_is_cached(client, boss, shop):
    client.force_login(boss)

    paper, table = (
        client.get(reverse("files:download", args=[stored(kind, shop).pk]))
        for kind in ("PAPERS", "TRACKING")
    )

    assert paper.headers["Content-Disposition"] == 'inline; filename="list.pdf"'
    assert paper.headers["Content-Type"] == "application/pdf"
    assert table.headers["Content-Disposition"] == 'attachment; filename="tracking.xlsx"'
    assert paper.headers["Cache-Control"] == table.headers["Cache-Control"] == "no-store"
    assert b"".join(paper.streaming_content) == b"content"


def test_a_file_that_is_gone_or_of_another_shop_is_not_there(client, agent, shop):
    client.force_login(agent)
    kept = stored("TRACKING", shop)
    kept.file.storage.delete(kept.file.name)

    assert client.get(reverse("files:download", args=[kept.pk])).status_code == 404
    assert client.get(reverse("files:download", args=[kept.pk + 100])).status_code == 404

    clerk = factories.make_person("clerk", None, shops=[factories.make_shop("B")])
    clerk.groups.add(factories.make_group("orders.import_orders"))
    client.force_login(clerk)
    theirs = stored("ORDER_FILE", shop)
    assert client.get(reverse("files:download", args=[theirs.pk])).status_code == 404


def test_nobody_unknown_learns_whether_a_file_is_there(client, shop):
    kept = stored("PAPERS", shop)

    for pk in (kept.pk, kept.pk + 100):
        address = reverse("files:download", args=[pk])
        assert client.get(address).url == f"/admin/login/?next={address}"
