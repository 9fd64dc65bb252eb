"""Fetch orders from the platform without a browser."""

import time
from datetime import datetime, timedelta

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from orders.errors import Refused
from orders.models import Pull, Shop
from orders.moment import moment
from orders.services import pulling
from orders.services.import_report import COUNTED

DAY = timedelta(days=1)
PAUSE = 1.0  # seconds, while a pull waits for the platform


class Command(BaseCommand):
    """Fetches a window, the last day unless named, or orders by number; prints what they became."""

    help = _("Fetches orders from TikTok Shop: new, changed, unchanged and failed ones are told.")

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--shop", required=True, help=_("code of the shop"))
        parser.add_argument("--since", help=_("ordered from, as 2026-11-20T08:00 in its time"))
        parser.add_argument("--until", help=_("ordered until"))
        parser.add_argument("--ids", nargs="+", help=_("numbers of orders"))

    def handle(self, *, shop: str, ids: list[str] | None, **options):
        try:
            pull = self._ask(_shop(shop), ids, **options)
            self._tell(self._rest(pull))
        except Refused as refused:
            raise CommandError(str(refused)) from refused

    def _ask(self, shop: Shop, ids: list[str] | None, **options) -> Pull:
        at = moment()
        if ids and (options["since"] or options["until"]):
            raise CommandError(_("Name orders by --ids, or a window by --since and --until."))
        if ids:
            return pulling.ask_for_numbers(shop, ids, by=None, at=at)
        until = _moment(options["until"], shop) or at
        since = _moment(options["since"], shop) or until - DAY
        return pulling.ask_for_window(shop, since, until, by=None, at=at)

    def _rest(self, pull: Pull) -> Pull:
        """Work on a pull until it is over; says so while the platform does not answer."""
        while pull.finished_at is None:
            outcome = pulling.advance([pull.pk], at=moment())
            for refused in outcome.refused.values():
                self.stderr.write(str(refused))
            pull = Pull.objects.get(pk=pull.pk)
            if pull.finished_at is None and pull.next_try_at > moment():
                time.sleep(PAUSE)
        return pull

    def _tell(self, pull: Pull) -> None:
        if not any(pull.counts.values()):
            self.stdout.write(_("There were no orders to fetch."))
        for group, label in COUNTED.items():
            if count := pull.counts.get(group):
                numbers = pull.shown.get(group, [])
                more = " …" if len(numbers) < count else ""
                self.stdout.write(f"{label} {count}: {' '.join(numbers)}{more}")
        for refused in pulling.refusals(pull):
            self.stdout.write(str(refused))


def _shop(code: str) -> Shop:
    shop = Shop.objects.filter(code=code).first()
    if shop is None:
        raise CommandError(_("There is no shop “%(code)s”.") % {"code": code})
    return shop


def _moment(text: str | None, shop: Shop) -> datetime | None:
    if text is None:
        return None
    try:
        found = parse_datetime(text)
    except ValueError:  # a day that does not exist
        found = None
    if found is None:
        raise CommandError(_("“%(text)s” is no moment, as 2026-11-20T08:00 is.") % {"text": text})
    return found if found.tzinfo else found.replace(tzinfo=shop.zone)
