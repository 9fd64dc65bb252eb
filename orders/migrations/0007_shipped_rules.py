"""Every shop starts with two rules: read the buyer's note, and look at the address."""

from datetime import UTC, datetime

from django.db import migrations

BEFORE_ALL = datetime(2026, 1, 1, tzinfo=UTC)
KINDS = ["COLOUR", "SIZE", "GIFT", "ADDRESS", "OTHER", "THANKS"]


def ship(apps, _editor):
    rules = apps.get_model("orders", "ScreeningRule").objects
    for key, name, params in (
        ("note", "Buyer's note", {"kinds": KINDS}),
        ("address", "Address", {}),
    ):
        rules.create(
            key=key,
            name=name,
            priority=100,
            check_name=key.upper(),
            params=params,
            effect="HOLD",
            live_from=BEFORE_ALL,
        )


class Migration(migrations.Migration):
    dependencies = [("orders", "0006_screening_rules")]

    operations = [migrations.RunPython(ship, migrations.RunPython.noop)]
