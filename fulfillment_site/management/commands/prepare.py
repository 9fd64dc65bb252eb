"""Everything between an update and a start, in one process: tables, checks, roles, demo."""

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _


class Command(BaseCommand):
    """Safe to run before every start; stops with status 1 if the product cannot run so."""

    help = _("Brings the tables and the roles up to date and looks for what is missing.")

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--demo", action="store_true", help=_("load the demo as well"))
        parser.add_argument("--port", type=int, help=_("a port that the web server is to have"))
        parser.add_argument(
            "--practice-port", type=int, help=_("connect the demo to a practice shop at this port")
        )

    def handle(self, *, demo: bool, port: int, practice_port: int | None, **options) -> None:
        call_command("migrate", interactive=False, verbosity=0)
        call_command("doctor", port=port, practice_port=practice_port)
        call_command("sync_roles")
        if demo:
            call_command("load_demo")
        if demo and practice_port:
            call_command("connect_practice", port=port, practice_port=practice_port)
