"""Let the buyers of a lesson write, in the practice shop, to somebody who learns."""

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from fulfillment_site.demo import lessons, practice
from orders.errors import Refused
from orders.models import Shop
from orders.moment import moment


class Command(BaseCommand):
    """The practice shop must run, and its shop be connected (`connect_practice`)."""

    help = _("Sends the cases of a lesson from the practice shop to one person.")

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", choices=sorted(lessons.LESSONS))
        parser.add_argument("person", help=_("user name"))
        parser.add_argument("--practice-port", type=int, default=8100)

    def handle(self, *, code: str, person: str, practice_port: int, **_options) -> None:
        shop = Shop.objects.connected().filter(code=practice.CODE).select_related("key").first()
        who = User.objects.filter(username=person, is_active=True).first()
        if shop is None:
            raise CommandError(_("No shop is connected to a practice shop: start the demo first."))
        if who is None:
            raise CommandError(_("There is nobody called %(name)s.") % {"name": person})
        url = f"http://127.0.0.1:{practice_port}"
        try:
            run = lessons.send(url, code, who, shop, at=moment())
        except (Refused, OSError) as trouble:
            raise CommandError(str(trouble)) from trouble
        words = _("%(count)d buyers write to %(shop)s. Their tickets open within seconds.")
        self.stdout.write(words % {"count": run.cases.count(), "shop": shop})
