"""Place an order file without a browser, however long it is."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from orders.errors import Refused
from orders.models import Shop
from orders.moment import moment
from orders.services import import_jobs
from orders.services.import_jobs import Judgement


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
            self._import(_shop(shop), file, dry_run=dry_run, leave_out=leave_out_refused)
        except (Refused, OSError) as error:
            raise CommandError(str(error)) from error

    def _import(self, shop: Shop, file: Path, *, dry_run: bool, leave_out: bool) -> None:
        at, content = moment(), file.read_bytes()
        judgement = import_jobs.judge(shop, file.name, content, at=at)
        self._tell(judgement)
        import_jobs.refuse_unfit(judgement, leave_out_refused=leave_out)
        if dry_run:
            self.stdout.write(_("Nothing was placed: this was a dry run."))
            return
        job = import_jobs.receive(shop, file.name, content, by=None, at=at)
        placed = import_jobs.place(job.pk, leave_out_refused=leave_out, by=None, at=at)
        told = {"counts": import_jobs.summary(placed.counts)}
        self.stdout.write(_("Placed: %(counts)s.") % told)

    def _tell(self, judgement: Judgement) -> None:
        self.stdout.write(import_jobs.summary(judgement.counts))
        unknown = judgement.file.unknown_headers
        if unknown:
            self.stdout.write(_("Columns nobody reads: %(names)s") % {"names": ", ".join(unknown)})
        for refused in judgement.comparison.refused.values():
            self.stdout.write(str(refused))
        for problem in judgement.file.problems:
            self.stdout.write(problem.sentence)


def _shop(code: str) -> Shop:
    shop = Shop.objects.filter(code=code).first()
    if shop is None:
        raise CommandError(_("There is no shop “%(code)s”.") % {"code": code})
    return shop
