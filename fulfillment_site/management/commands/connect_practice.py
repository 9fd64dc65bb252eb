"""Connect the demo's live shop to the practice shop."""

from django.core.management.base import BaseCommand, CommandParser

from fulfillment_site.demo import practice
from orders.moment import moment


class Command(BaseCommand):
    """Safe to run before every start: what is connected stays so, under the ports of today."""

    help = "Opens the demo's live shop in the practice shop and connects it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8000, help="of the product's web server")
        parser.add_argument("--practice-port", type=int, default=8100)

    def handle(self, *, port: int, practice_port: int, **_options) -> None:
        with practice.running(practice_port) as url:
            shop = practice.connect(url, f"http://127.0.0.1:{port}", at=moment())
        self.stdout.write(f"Practice shop, for buyers and carriers of {shop}: {url}/")
