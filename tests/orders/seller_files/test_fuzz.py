"""Broken files through the upload page: never a crash, never half an import, always a reason."""

import random
from collections import Counter

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from orders.models import ImportJob, Listing, Order, OrderLine, Recipient, Shop
from orders.models.buyer import Buyer
from orders.services import import_jobs
from tests import factories
from tests.data.market_exports import MARKETS, MUG, TEE
from tests.data.mutations import mutate

UPLOAD = "admin:orders_importjob_add"
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
    """Sends a file; the page it leads to must say why, or show what the file holds."""
    known = ImportJob.objects.count()
    before = written()
    told = {"shop": shop.pk, "file": SimpleUploadedFile(name, content)}
    page = desk.post(reverse(UPLOAD), told, follow=True)
    assert page.status_code == 200
    assert written() == before
    if ImportJob.objects.count() == known:
        form = page.context["form"]
        assert [str(message) for message in page.context["messages"]] or form.errors
        return None
    return ImportJob.objects.latest("pk")


def place(desk, job: ImportJob) -> str:
    """Presses the button: all that was announced comes to exist, or nothing does."""
    judgement = import_jobs.look(job)
    problems = judgement.file.problems
    assert all(problem.row > 0 and problem.column and problem.reason for problem in problems)
    assert job.counts["problems"] == len(problems)
    before = written()
    page = desk.post(
        reverse(PLACE, args=[job.pk]), {"leave_out_refused": "1"} if job.pk % 2 else {}
    )
    assert page.status_code == 302
    job.refresh_from_db()
    if job.placed_at is None:
        assert written() == before
        return "refused"
    assert not problems
    numbers = [draft.number for draft in judgement.comparison.new]
    assert Order.objects.filter(shop=job.shop, number__in=numbers).count() == len(numbers)
    assert Order.objects.count() == before[0] + len(numbers)
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
            outcomes[place(desk, job) if job else "unfit"] += 1
        except Exception as fault:
            fault.add_note(f"file {number}: {name}, {done}, {len(content)} bytes")
            raise

    assert set(outcomes) == {"unfit", "refused", "placed"}
