"""Boxes that have a live number are stamped with the moment they got it."""

from django.db import migrations
from django.db.models import OuterRef, Subquery


def stamp(apps, _editor):
    live = apps.get_model("warehouse", "Waybill").objects.filter(
        package=OuterRef("pk"), voided_at=None
    )
    apps.get_model("warehouse", "Package").objects.update(
        labelled_at=Subquery(live.values("obtained_at")[:1])
    )


class Migration(migrations.Migration):
    dependencies = [("warehouse", "0006_to_label")]

    operations = [migrations.RunPython(stamp, migrations.RunPython.noop)]
