"""Connect the demo's live shop to the practice shop."""

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from fulfillment_site.demo import practice
from orders.moment import moment


class Command(BaseCommand):
    """Safe to run before every start: what is connected stays so, under the ports of today."""

    help = _("Opens the demo's live shop in the practice shop and connects it.")

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8000, help=_("where the web server is"))
        parser.add_argument("--practice-port", type=int, default=8100)

    def handle(self, *, port: int, practice_port: int, **_options) -> None:
        if not practice.is_at_home():
            self.stdout.write(_("This is not the demo: nothing is connected to a practice shop."))
            return
        try:
            with practice.running(practice_port) as url:
                shop, told = practice.connect(url, f"http://127.0.0.1:{port}", at=moment())
        except TimeoutError as trouble:
            raise CommandError(str(trouble)) from trouble
        for refused in told.refused.values():
            self.stderr.write(str(refused))
        words = _("The practice shop, for what buyers and carriers of %(shop)s do: %(url)s/")
        self.stdout.write(words % {"shop": shop, "url": url})
