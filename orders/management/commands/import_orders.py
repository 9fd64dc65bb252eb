"""Place an order file without a browser."""

import time
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from orders.errors import Refused
from orders.models import ImportJob, Shop
from orders.moment import moment
from orders.services import import_jobs, import_work

PAUSE = 0.2  # seconds, while a worker has the file in hand


class Command(BaseCommand):
    """Prints what is in the file and places it; status 1, with nothing placed, if it is refused."""

    help = _("Places the orders of a Seller Center export.")

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help=_("a CSV or XLSX file"))
        parser.add_argument("--shop", required=True, help=_("code of the shop"))
        parser.add_argument(
            "--leave-out-refused",
            action="store_true",
            help=_("place the rest where orders are being worked on"),
        )
        parser.add_argument("--dry-run", action="store_true", help=_("judge it, place nothing"))

    def handle(self, *, file: Path, shop: str, dry_run: bool, leave_out_refused: bool, **options):
        try:
            with file.open("rb") as source:
                job = import_jobs.receive(_shop(shop), file.name, source, by=None, at=moment())
            self._import(self._rest(job), dry_run=dry_run, leave_out=leave_out_refused)
        except (Refused, OSError) as error:
            raise CommandError(str(error)) from error

    def _import(self, job: ImportJob, *, dry_run: bool, leave_out: bool) -> None:
        self._tell(job)
        import_jobs.refuse_unready(job, leave_out_refused=leave_out)
        if dry_run:
            import_jobs.cancel(job.pk, by=None, at=moment())
            self.stdout.write(_("Nothing was placed: this was a dry run."))
            return
        import_jobs.place(job.pk, leave_out_refused=leave_out, by=None, at=moment())
        placed = self._rest(job)
        told = {"counts": import_jobs.summary(placed.counts)}
        self.stdout.write(_("Placed: %(counts)s.") % told)

    def _rest(self, job: ImportJob) -> ImportJob:
        """Work on a job, beside the workers, until it rests; says how far it is."""
        while (done := import_work.work(job.pk, at=moment())) or job.is_worked_on:
            job = ImportJob.objects.select_related("file").get(pk=job.pk)
            if job.is_worked_on and job.orders:
                far = {"done": job.orders_done, "orders": job.orders}
                self.stdout.write(_("%(done)s of %(orders)s orders") % far)
            if not done:
                time.sleep(PAUSE)
        return job

    def _tell(self, job: ImportJob) -> None:
        self.stdout.write(import_jobs.outcome(job))
        if job.unknown_headers:
            names = ", ".join(job.unknown_headers)
            self.stdout.write(_("Columns nobody reads: %(names)s") % {"names": names})
        seen = import_jobs.look(job)
        for sentence in (*seen.refused, *(fault.sentence for fault in seen.faults)):
            self.stdout.write(sentence)


def _shop(code: str) -> Shop:
    shop = Shop.objects.filter(code=code).first()
    if shop is None:
        raise CommandError(_("There is no shop “%(code)s”.") % {"code": code})
    return shop
