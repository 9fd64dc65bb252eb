"""Run the practice shop: a stand-in of the platform to try everything on."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from fulfillment_site.practice.server import Server
from fulfillment_site.practice.start import Start


class Command(BaseCommand):
    """Serves until it is ended; all it holds is in its own file."""

    help = _("Runs the practice shop, a stand-in of the platform.")
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        file = Path(settings.VAR_DIR) / "practice" / "shop.sqlite3"
        parser.add_argument("--port", type=int, default=8100)
        parser.add_argument("--file", type=Path, default=file, help=_("where it keeps its state"))
        parser.add_argument("--orders", type=int, default=0, help=_("a live evening at once"))
        parser.add_argument("--minutes", type=float, default=2, help=_("how long it lasts"))
        parser.add_argument("--seed", type=int, default=1, help=_("the same evening again"))
        parser.add_argument("--speed", type=float, help=_("how fast its time runs"))
        parser.add_argument("--hold", type=int, help=_("seconds a buyer may cancel freely"))

    def handle(self, *, port: int, file: Path, **options) -> None:
        names = ("orders", "minutes", "seed", "speed", "hold")
        begin = Start(**{name: options[name] for name in names})
        self.stdout.write(f"http://127.0.0.1:{port}/")
        Server(port, file, begin).run()
