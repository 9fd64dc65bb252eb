"""Load eight weeks of sales with three faults in them, to see findings at work."""

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from fulfillment_site.demo import history, season
from fulfillment_site.insights.models import WeeklyReport
from fulfillment_site.insights.services import weekly
from orders.models import Order, Shop, Sku
from orders.moment import moment
from warehouse.models import Warehouse

MARK = "S"
FIRST = 900_000


class Command(BaseCommand):
    help = (
        "Gives a shop eight weeks of made-up orders and tickets with three faults in them: a SKU"
        " that runs small, a careless packer, a bad carrier lane. For demos; once a database."
    )

    def add_arguments(self, parser):
        parser.add_argument("--shop", default="lumi", help="its code")
        parser.add_argument("--orders", type=int, default=4000)
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *, shop, orders, seed, **_options):
        at = moment()
        row = Shop.objects.filter(code=shop).first()
        house = Warehouse.objects.filter(shopwarehouse__shop=row).first() if row else None
        if house is None:
            raise CommandError(f"There is no shop {shop} with a warehouse.")
        if Sku.objects.filter(code__startswith=f"{MARK}-").exists():
            raise CommandError("A season was loaded before.")
        with transaction.atomic():
            made = history.stage(row, house, at, MARK)
            planned = season.plan(seed, orders, at)
            history.load(made, planned, first=FIRST)
            # One of the days before the season knows nothing of it: it is written anew.
            WeeklyReport.objects.filter(shop=row, week_on=weekly.last_week(row, at)).delete()
        at_fault = planned.culprits
        self.stdout.write(f"{Order.objects.filter(shop=row).count()} orders. Put in:")
        self.stdout.write(f"- {made.skus[at_fault.sku]} runs small")
        self.stdout.write(f"- {made.packers[at_fault.packer]} packs carelessly")
        carrier = made.carriers[at_fault.carrier]
        self.stdout.write(f"- {carrier} to postcodes {at_fault.area}… is slow and loses parcels")
