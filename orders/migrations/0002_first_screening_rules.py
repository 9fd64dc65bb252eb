"""Every shop starts with three rules: the buyer's note, the address, and the seller SKU."""

from datetime import UTC, datetime

from django.db import migrations

BEFORE_ALL = datetime(2026, 1, 1, tzinfo=UTC)
KINDS = ["COLOUR", "SIZE", "GIFT", "ADDRESS", "OTHER", "THANKS"]


def ship(apps, _editor):
    rules = apps.get_model("orders", "ScreeningRule").objects
    for key, name, params in (
        ("note", "Buyer's note", {"kinds": KINDS}),
        ("address", "Address", {}),
        ("listing", "Seller SKU", {}),  # one that names other goods than its listing
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
    replaces = [("orders", "0002_shipped_rules")]
    dependencies = [("orders", "0001_second_release")]

    operations = [migrations.RunPython(ship, migrations.RunPython.noop)]
