"""Check the archive of an evidence pack against its list of digests, and the list's seal."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from aftersales.services.evidence import sealing
from orders.errors import Refused


class Command(BaseCommand):
    """Says which files were changed, are gone or were put in; ends with an error if any was."""

    help = _("Checks the ZIP of an evidence pack: names what was changed, is missing or was added.")

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help=_("the archive"))

    def handle(self, *, file: Path, **_options):
        try:
            with file.open("rb") as source:
                checked = sealing.check(source)
        except FileNotFoundError as gone:
            raise CommandError(_("There is no file %(file)s.") % {"file": file}) from gone
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        for text, names in (
            (_("Changed: %(names)s"), checked.changed),
            (_("Missing: %(names)s"), checked.missing),
            (_("Added: %(names)s"), checked.added),
        ):
            for name in names:
                self.stdout.write(text % {"names": name})
        if checked.pack is None:
            self.stdout.write(
                _("Its list (%(listed)s) bears no seal of ours: it was changed, or is not ours.")
                % {"listed": sealing.LIST}
            )
        if not checked.is_whole:
            raise CommandError(_("The archive is not as it was made."))
        told = {"pack": checked.pack, "dispute": checked.pack.dispute}
        self.stdout.write(_("%(pack)s of dispute %(dispute)s is whole.") % told)
