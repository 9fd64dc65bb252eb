"""Let the buyers of a lesson write, in the practice shop, to somebody who learns."""

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from aftersales.services import training
from fulfillment_site.demo import lessons, practice
from orders.errors import Refused
from orders.moment import moment


class Command(BaseCommand):
    """The practice shop must run, and its shop be connected (`connect_practice`)."""

    help = _("Sends the cases of a lesson from the practice shop to one person.")

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", choices=sorted(lessons.LESSONS))
        parser.add_argument("person", help=_("user name"))

    def handle(self, *, code: str, person: str, **_options) -> None:
        shop = practice.shop()
        who = User.objects.filter(username=person, is_active=True).first()
        if shop is None:
            raise CommandError(_("No shop is connected to a practice shop: start the demo first."))
        if who is None:
            raise CommandError(_("There is nobody called %(name)s.") % {"name": person})
        at = moment()
        try:
            run = training.ask(code, who, at=at)
        except Refused as why:
            raise CommandError(str(why)) from why
        for why in lessons.send([run.pk], at=at).refused.values():
            raise CommandError(str(why)) from why
        words = _("%(count)d buyers write to %(shop)s. Their tickets open within seconds.")
        self.stdout.write(words % {"count": run.cases.count(), "shop": shop})
