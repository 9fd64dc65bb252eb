"""A folder for each shop: complete order files in it are imported once, then put away.

watch/<shop>/            new files
watch/<shop>/taken/      those being imported, or waiting for a person
watch/<shop>/done/       placed, with their reports beside them
watch/<shop>/refused/    not placed, with the reason beside them
"""

import shutil
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from io import BytesIO
from pathlib import Path

from django.db.models import Q

from orders.errors import Outcome, Refused
from orders.models import ImportJob, ImportPart, Shop
from orders.models.importing import ENDED
from orders.refusals import sentence
from orders.services import files, import_jobs, import_reading

REST = timedelta(seconds=10)  # a file that was written to later may not be complete
TAKEN, DONE, REFUSED = "taken", "done", "refused"


def due(at: datetime) -> list[int]:
    """Shops whose folder is to be read now by their timetable."""
    return [
        shop.pk
        for shop in Shop.objects.filter(watch_minutes__gt=0)
        if shop.watched_at is None or shop.watched_at + shop.watch_every <= at
    ]


def read(shop_ids: Iterable[int], *, by, at: datetime, root: Path) -> Outcome:
    """Take every complete file in; a worker that dies leaves it in `taken`, for the next turn."""
    outcome = Outcome()
    for shop in Shop.objects.filter(pk__in=shop_ids):
        folder = root / shop.code
        for name in (TAKEN, DONE, REFUSED):
            (folder / name).mkdir(parents=True, exist_ok=True)
        for path in _complete(folder, at):
            path.rename(folder / TAKEN / path.name)
        for path in _unknown(shop, folder / TAKEN):
            try:
                _import(shop, path, by=by, at=at)
            except Refused as refused:
                outcome.refused[shop.pk] = refused
            else:
                outcome.done.append(shop.pk)
        Shop.objects.filter(pk=shop.pk).update(watched_at=at)
    return outcome


def over(_at: datetime) -> Iterable[int]:
    """Files of the folders that were placed or refused, and have their report if they get one."""
    unreported = ImportPart.objects.filter(job__report=None).values("job")
    ended = ImportJob.objects.filter(~Q(watched=""), state__in=ENDED).exclude(pk__in=unreported)
    return ended.values_list("pk", flat=True)


def put_away(job_ids: Iterable[int], *, by, at: datetime, root: Path) -> Outcome:
    """Move files that are done with out of the way, each with its report beside it."""
    outcome = Outcome()
    for job in ImportJob.objects.filter(pk__in=job_ids).select_related("shop", "report"):
        folder = root / job.shop.code
        target = folder / (DONE if job.state == ImportJob.State.DONE else REFUSED)
        path = target / f"{job.pk} {job.watched}"
        _tell(job, path.with_name(f"{path.name}.report.csv"))
        source = folder / TAKEN / job.watched
        if source.exists():  # else a worker died between the next two lines
            source.rename(path)
        ImportJob.objects.filter(pk=job.pk).update(watched="")
        outcome.done.append(job.pk)
    return outcome


def _complete(folder: Path, at: datetime) -> Iterator[Path]:
    """Files at rest, but none whose namesake is still in hand; no links, nothing hidden."""
    for path in sorted(folder.iterdir()):
        if path.name.startswith(".") or path.is_symlink() or not path.is_file():
            continue
        written = path.stat()
        # ctime too: a copy that keeps its original's mtime cannot set that.
        touched = datetime.fromtimestamp(max(written.st_mtime, written.st_ctime), UTC)
        if at - touched >= REST and not (folder / TAKEN / path.name).exists():
            yield path


def _unknown(shop: Shop, taken: Path) -> list[Path]:
    known = ImportJob.objects.filter(shop=shop).exclude(watched="")
    names = set(known.values_list("watched", flat=True))
    return [path for path in sorted(taken.iterdir()) if path.name not in names]


def _import(shop: Shop, path: Path, *, by, at: datetime) -> None:
    receive = partial(import_jobs.receive, shop, path.name, by=by, at=at, watched=path.name)
    try:
        with path.open("rb") as source:
            receive(source)
    except PermissionError:
        job = receive(BytesIO())
        import_reading.refuse(job.pk, Refused("folder_file_is_locked", name=path.name))


def _tell(job: ImportJob, path: Path) -> None:
    if job.report:
        with files.opened(job.report) as report, path.open("wb") as target:
            shutil.copyfileobj(report, target)
    elif job.refusal:
        path.write_text(sentence(job.refusal["code"], job.refusal["params"]) + "\n")
