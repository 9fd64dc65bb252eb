"""Name what is missing on this machine and how to get it."""

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from fulfillment_site import diagnosis


class Command(BaseCommand):
    """Prints one line for each need that is not met; status 1 if the product cannot run so."""

    help = _("Names what is missing and how to get it; -v 2 names what is there as well.")
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, help=_("a port that the web server is to have"))
        parser.add_argument("--practice-port", type=int, help=_("one for the practice shop"))

    def handle(
        self, *, port: int | None, practice_port: int | None, verbosity: int, **options
    ) -> None:
        findings = list(diagnosis.diagnose())
        if port is not None:
            findings.append(diagnosis.port(port))
        if practice_port is not None:
            findings.append(diagnosis.practice_port(practice_port, port))
        for finding in findings:
            if not finding.ok or verbosity > 1:
                self.stdout.write(self._line(finding))
        if any(finding.essential and not finding.ok for finding in findings):
            raise CommandError(_("Not ready: see what is missing above."))
        self.stdout.write(_("Everything needed is here."))

    def _line(self, finding: diagnosis.Finding) -> str:
        if finding.ok:
            return _("ok       %(name)s") % {"name": finding.name}
        return _("missing  %(name)s: %(remedy)s") % {"name": finding.name, "remedy": finding.remedy}
