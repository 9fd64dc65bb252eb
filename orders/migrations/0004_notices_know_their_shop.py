"""Notices told before name the shop of their clock; the way back has nothing to undo."""

from django.db import migrations
from django.db.models import OuterRef, Subquery


def name_shops(apps, _editor):
    Notice, Clock = apps.get_model("orders", "Notice"), apps.get_model("orders", "Clock")
    shop = Clock.objects.filter(pk=OuterRef("clock")).values("shop")
    Notice.objects.filter(shop=None).update(shop=Subquery(shop))


class Migration(migrations.Migration):

    dependencies = [("orders", "0003_notices_that_climb")]

    operations = [migrations.RunPython(name_shops, migrations.RunPython.noop)]
