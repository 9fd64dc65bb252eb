"""The limits as they are known today, to be edited where a market says otherwise."""

from datetime import date

from django.db import migrations

MARKETS = ("US", "TH", "VN", "ID", "MY", "PH", "JP", "GB")
NOT_FOUND = "our own wish: no published limit was found"
# metric: days, warn, limit, source
KNOWN = {
    "LATE_DISPATCH": (7, "3.00", "4.00", "seller-id 7753821275686658"),
    "SELLER_CANCEL": (7, "2.00", "2.50", "Seller Center, shop score"),
    "VALID_TRACKING": (7, "97.00", "95.00", "Seller Center"),
    "NEGATIVE_REVIEW": (60, "1.00", "1.20", "Seller Center: excellent below it"),
    "REPLY": (30, "85.00", "80.00", "Seller Center: first replies within 24 h"),
    "DISPUTES": (30, "5.00", "10.00", NOT_FOUND),
}
AS_OF = date(2026, 11, 26)


def seed(apps, _schema_editor):
    threshold = apps.get_model("insights", "HealthThreshold")
    threshold.objects.bulk_create(
        threshold(
            market=market,
            metric=metric,
            days=30 if (market, metric) in {("US", "SELLER_CANCEL"), ("GB", "SELLER_CANCEL")} else days,
            warn=warn,
            limit=limit,
            source=f"{source} (Indonesia's)" if "seller-id" in source and market != "ID" else source,
            as_of=AS_OF,
        )
        for market in MARKETS
        for metric, (days, warn, limit, source) in KNOWN.items()
    )


class Migration(migrations.Migration):
    replaces = [("insights", "0002_thresholds_as_known")]
    dependencies = [("insights", "0001_second_release")]
    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
