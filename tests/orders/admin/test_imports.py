"""An order file on its way in: judged whole, shown, placed once a person says so."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from orders.errors import Refused
from orders.models import ImportJob, Order, StoredFile
from orders.moment import moment
from orders.services import files, import_jobs, lifecycle
from tests import factories
from tests.data.compose_exports import MAPPED, compose
from tests.factories import again

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


def counts(**told) -> dict:
    return dict.fromkeys(import_jobs.COUNTED, 0) | told


def kept_in(root) -> list:
    return [path for path in root.rglob("*") if path.is_file()]


def test_list_costs_the_same_for_one_and_for_25_files(desk, shop, cost, agent):
    def keep(count):
        for _ in range(count):
            import_jobs.receive(shop, "orders.csv", export(1), by=agent, at=moment())

    keep(1)
    one = cost(LIST)
    keep(24)

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
    assert "1 places of the file cannot be read." in refusal
    assert (Order.objects.count(), again(job).placed_at) == (0, None)


def test_a_file_unfit_as_a_whole_is_refused_and_not_kept(desk, shop, tmp_path):
    page = upload(desk, shop, b"one,two\n1,2\n").content.decode()

    assert "The header lacks: Order ID" in page
    assert (ImportJob.objects.count(), StoredFile.objects.count(), kept_in(tmp_path)) == (0, 0, [])


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


def test_a_preview_gone_stale_places_what_is_true_now(desk, shop):
    content = export()
    upload(desk, shop, content)
    upload(desk, shop, content)
    first, second = ImportJob.objects.order_by("pk")

    place(desk, first)
    assert "Placed: 3 unchanged." in place(desk, second)
    assert Order.objects.count() == 3


def test_unknown_columns_are_named(desk, shop):
    content = export().replace(b"Creator Handle", b"Shoe Size", 1)

    assert "Columns nobody reads: Shoe Size" in upload(desk, shop, content).content.decode()


def test_a_file_too_large_for_a_page_is_refused_with_the_command(desk, shop, settings):
    settings.ORDER_FILE_LIMIT = 1024**2

    page = upload(desk, shop, export(1) + b"\n" * 1024**2).content.decode()

    assert "Here a file may have 1 MB." in page
    assert "manage.py import_orders FILE --shop A" in page
    assert ImportJob.objects.count() == 0


def test_a_file_of_too_many_rows_is_refused_with_the_command_and_not_kept(shop, tmp_path):
    with pytest.raises(Refused) as refused:
        import_jobs.receive(shop, "long.csv", export(3), by=None, at=moment(), rows=2)

    assert str(refused.value) == (
        "Here a file may have 2 rows. Place this one by command:"
        " manage.py import_orders FILE --shop A"
    )
    assert (ImportJob.objects.count(), kept_in(tmp_path)) == (0, [])


def test_a_file_whose_days_are_over_is_said_to_be_gone(desk, shop):
    upload(desk, shop, export())
    job = ImportJob.objects.select_related("file").get()
    job.file.file.storage.delete(job.file.file.name)

    page = desk.get(reverse(JOB, args=[job.pk])).content.decode()

    assert "The file itself is gone after its days; upload it again." in page
    assert "The file itself is gone" in place(desk, job)
    assert Order.objects.count() == 0


def test_who_may_look_at_imports_without_placing_them_places_none(client, shop, agent):
    job = import_jobs.receive(shop, "orders.csv", export(), by=agent, at=moment())
    reader = factories.make_person("reader", None, shops=[shop])
    group = factories.make_group("orders.view_importjob")
    reader.groups.add(group)
    client.force_login(reader)

    assert "Place these orders" not in client.get(reverse(JOB, args=[job.pk])).content.decode()
    assert client.post(reverse(PLACE, args=[job.pk])).status_code == 403
    assert Order.objects.count() == 0


@pytest.mark.parametrize("name", ["picker", "stranger"])
def test_others_neither_see_nor_import_order_files(client, request, shop, agent, name):
    job = import_jobs.receive(shop, "orders.csv", export(), by=agent, at=moment())
    client.force_login(request.getfixturevalue(name))

    assert client.get(reverse(LIST)).status_code == 403
    assert client.get(reverse(UPLOAD)).status_code == 403
    assert upload(client, shop, export()).status_code == 403
    assert client.get(reverse(JOB, args=[job.pk])).status_code == 404
    assert client.post(reverse(PLACE, args=[job.pk])).status_code == 403
    assert (Order.objects.count(), ImportJob.objects.count()) == (0, 1)


KINDS = {"PAPERS": "labels.pdf", "ORDER_FILE": "orders.csv", "TRACKING": "tracking.xlsx"}


def stored(kind: str, shop) -> StoredFile:
    if kind == "ORDER_FILE":
        return import_jobs.receive(shop, KINDS[kind], export(1), by=None, at=moment()).file
    return files.store(kind, KINDS[kind], b"content", by=None, at=moment())


@pytest.mark.parametrize(
    ("name", "allowed"),
    [
        ("picker", {"PAPERS"}),
        ("agent", {"ORDER_FILE", "TRACKING"}),
        ("boss", {"PAPERS", "ORDER_FILE", "TRACKING"}),
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

    assert paper.headers["Content-Disposition"] == 'inline; filename="labels.pdf"'
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
