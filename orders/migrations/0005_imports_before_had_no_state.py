from django.db import migrations
from django.db.models import F


def name_states(apps, _editor):
    """What was placed is done; all others are read again by the workers."""
    placed = apps.get_model("orders", "ImportJob").objects.filter(placed_at__isnull=False)
    placed.update(state="DONE", confirmed_at=F("placed_at"))


class Migration(migrations.Migration):
    dependencies = [("orders", "0004_import_jobs_in_the_background")]
    operations = [migrations.RunPython(name_states, migrations.RunPython.noop)]
