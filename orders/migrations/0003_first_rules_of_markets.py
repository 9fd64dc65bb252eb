"""Every market starts with what is known of it, and our word of 48 h where nothing is."""

from datetime import date, time

from django.db import migrations

PROMISE = "seller's promise"
MARKETS = ("US", "TH", "VN", "ID", "MY", "PH", "JP", "GB")
HOURS = {"PACK": 48, "ARRANGE": 48, "COLLECT": 72}
NOTED = date(2026, 11, 27)
NEXT_DAY = time(0)  # the day of the order does not count
SU_VN = "TikTok Shop Seller University VN 2898390371550978, 7261258355672849"
SU_ID = "TikTok Shop Seller University ID 2954951123355394"
SU_US = "TikTok Shop Seller University US 3995852763301633, 8064131472115499"
# (market, kind): working days, cut-off, zone, source, as of
WORKING_DAYS = {
    ("US", "COLLECT"): (2, NEXT_DAY, "America/Los_Angeles", SU_US, date(2025, 10, 1)),
    ("TH", "ARRANGE"): (2, NEXT_DAY, "", f"{SU_VN} (the same for TH)", date(2024, 8, 26)),
    ("TH", "COLLECT"): (3, NEXT_DAY, "", f"{SU_VN} (the same for TH)", date(2024, 8, 26)),
    ("VN", "ARRANGE"): (2, NEXT_DAY, "", SU_VN, date(2024, 8, 26)),
    ("VN", "COLLECT"): (1, time(14), "", SU_VN, date(2024, 8, 26)),
    ("ID", "ARRANGE"): (2, NEXT_DAY, "", SU_ID, date(2024, 8, 26)),
    ("ID", "COLLECT"): (1, time(14), "", SU_ID, date(2024, 8, 26)),
    ("GB", "ARRANGE"): (2, NEXT_DAY, "", "TikTok Shop UK, late dispatch", date(2024, 11, 1)),
}


def know(apps, _editor):
    rules = apps.get_model("orders", "MarketRule")
    known = [
        rules(
            market=market,
            kind=kind,
            mode="BUSINESS",
            days=days,
            cut_off=cut_off,
            time_zone=zone,
            source=source,
            as_of=as_of,
        )
        for (market, kind), (days, cut_off, zone, source, as_of) in WORKING_DAYS.items()
    ]
    own = [
        rules(market=market, kind=kind, mode="CALENDAR", hours=hours, source=PROMISE, as_of=NOTED)
        for market in MARKETS
        for kind, hours in HOURS.items()
        if (market, kind) not in WORKING_DAYS
    ]
    rules.objects.bulk_create(known + own)


def forget(apps, _editor):
    apps.get_model("orders", "MarketRule").objects.all().delete()


class Migration(migrations.Migration):
    replaces = [("orders", "0022_first_rules_of_markets")]
    dependencies = [("orders", "0002_first_screening_rules")]

    operations = [migrations.RunPython(know, forget)]
