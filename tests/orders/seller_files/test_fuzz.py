"""Broken files through the upload page: never a crash, never half an import, always a reason."""

import random
from collections import Counter
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from orders.models import ImportJob, Listing, Order, OrderLine, Recipient, Shop
from orders.models.buyer import Buyer
from orders.services import import_jobs, intake
from tests import factories, walk
from tests.data import reading
from tests.data.market_exports import MARKETS, MUG, TEE
from tests.data.mutations import mutate
from tests.factories import again

UPLOAD = "admin:orders_importjob_add"
JOB = "admin:orders_importjob_change"
PLACE = "admin:orders_importjob_place"
BATCHES = 4
NAMES = ("orders.csv", "orders.xlsx", "All order-2025-11-06-08_00.csv", "%s <b>.csv", "注文" * 40)


@pytest.fixture(autouse=True)
def private_root(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def desk(client, agent):
    factories.make_skus([TEE, MUG])
    client.force_login(agent)
    return client


@pytest.fixture
def shops(db) -> dict[str, Shop]:
    return {
        name: factories.make_shop(
            name, market=market.region, time_zone=market.zone, currency=market.currency
        )
        for name, market in MARKETS.items()
    }


def written() -> list[int]:
    return [model.objects.count() for model in (Order, OrderLine, Recipient, Listing, Buyer)]


def upload(desk, shop: Shop, name: str, content: bytes) -> ImportJob | None:
    """Sends a file; the page it leads to says why it is refused, or what it holds."""
    known, before = ImportJob.objects.count(), written()
    told = {"shop": shop.pk, "file": SimpleUploadedFile(name, content)}
    page = desk.post(reverse(UPLOAD), told, follow=True)
    assert page.status_code == 200
    if ImportJob.objects.count() == known:
        assert page.context["form"].errors
        return None
    walk.run("orders.import_files")  # a long file is left to the workers
    job = ImportJob.objects.latest("pk")
    assert (written(), job.state) in [(before, "JUDGED"), (before, "REFUSED")]
    page = desk.get(reverse(JOB, args=[job.pk]))
    assert page.status_code == 200
    why, shown = reasons(job), unescape(page.content.decode())
    assert bool(why) == (job.state == "REFUSED")
    assert [sentence for sentence in why if sentence not in shown] == []
    return job


def reasons(job: ImportJob) -> list[str]:
    """Why a file is refused: in one sentence as a whole, or at every place."""
    faults = import_jobs.look(job).faults
    assert all(fault.row > 0 and fault.column and fault.reason for fault in faults)
    assert job.counts.get("problems", 0) == len(faults)
    return [import_jobs.outcome(job)] if job.refusal else [str(fault.reason) for fault in faults]


def announced(job: ImportJob, content: bytes) -> list[str]:
    """The numbers of the orders that a file should bring into being."""
    shop = job.shop
    place = {"zone": shop.zone, "currency": shop.currency, "region": shop.market}
    file = reading.read(content, job.file.name, **place, as_of=job.as_of)
    numbers = [draft.number for draft in intake.compare(shop, file.drafts).new]
    assert len(numbers) == job.counts.get("new", 0) + job.counts.get("history", 0)
    return numbers


def place(desk, job: ImportJob, content: bytes) -> str:
    """Presses the button: all that was announced comes to exist, or nothing does."""
    numbers = announced(job, content) if job.state == "JUDGED" else []
    before = written()
    page = desk.post(
        reverse(PLACE, args=[job.pk]), {"leave_out_refused": "1"} if job.pk % 2 else {}
    )
    assert page.status_code == 302
    was, job = job.state, again(job)
    if job.state == was:
        assert (written(), job.placed_at) == (before, None)
        return "unfit" if job.refusal else "refused"
    assert (was, job.state) == ("JUDGED", "DONE")
    assert Order.objects.filter(shop=job.shop, number__in=numbers).count() == len(numbers)
    assert Order.objects.count() == before[0] + len(numbers)
    assert desk.get(reverse(JOB, args=[job.pk])).status_code == 200
    return "placed"


@pytest.mark.parametrize("batch", range(BATCHES))
def test_broken_file_is_refused_in_words_or_placed_whole(desk, shops, full, batch):
    """200 files, or 2,000 with the full counts; each can be made again by its number."""
    many = 500 if full else 50
    outcomes = Counter()
    for number in range(batch * many, (batch + 1) * many):
        chance = random.Random(number)
        name = chance.choice([*MARKETS])
        good = getattr(MARKETS[name], chance.choice(["csv", "csv", "xlsx"]))()
        done, content = mutate(chance, good)
        try:
            job = upload(desk, shops[name], chance.choice(NAMES), content)
            outcomes[place(desk, job, content) if job else "unfit"] += 1
        except Exception as fault:
            fault.add_note(f"file {number}: {name}, {done}, {len(content)} bytes")
            raise

    assert set(outcomes) == {"unfit", "refused", "placed"}
