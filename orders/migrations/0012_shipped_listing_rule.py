"""A third rule from the start: a seller SKU that names other goods than its listing."""

from datetime import UTC, datetime

from django.db import migrations, models

BEFORE_ALL = datetime(2026, 1, 1, tzinfo=UTC)


def ship(apps, _editor):
    apps.get_model("orders", "ScreeningRule").objects.create(
        key="listing",
        name="Seller SKU",
        priority=100,
        check_name="LISTING",
        effect="HOLD",
        live_from=BEFORE_ALL,
    )


def withdraw(apps, _editor):
    rules = apps.get_model("orders", "ScreeningRule").objects.filter(check_name="LISTING")
    apps.get_model("orders", "RuleMatch").objects.filter(rule__in=rules).delete()
    rules.delete()


class Migration(migrations.Migration):
    dependencies = [("orders", "0011_short")]

    operations = [
        migrations.RemoveConstraint("screeningrule", "a_rule_does_what_is_known"),
        migrations.AlterField(
            "screeningrule",
            "check_name",
            models.CharField(
                choices=[
                    ("EVERY", "every order"),
                    ("NOTE", "the buyer's note"),
                    ("ADDRESS", "an address that is incomplete or wrong"),
                    ("WORTH_MORE", "amount of at least …"),
                    ("WORTH_LESS", "amount below …"),
                    ("PIECES", "at least … pieces"),
                    ("SKU", "its SKUs"),
                    ("REGION", "the country it goes to"),
                    ("POSTCODE", "the postcode it goes to"),
                    ("DELIVERY", "the delivery option"),
                    ("CHANNEL", "where it was sold"),
                    ("FIRST_ORDER", "the first order of a buyer"),
                    ("OPEN_ORDERS", "many open orders of one buyer"),
                    ("GIFT", "a gift among its goods"),
                    ("LISTING", "a seller SKU at odds with its listing"),
                ],
                max_length=16,
                verbose_name="looks at",
            ),
        ),
        migrations.AddConstraint(
            "screeningrule",
            models.CheckConstraint(
                condition=models.Q(
                    check_name__in=[
                        "EVERY", "NOTE", "ADDRESS", "WORTH_MORE", "WORTH_LESS", "PIECES", "SKU",
                        "REGION", "POSTCODE", "DELIVERY", "CHANNEL", "FIRST_ORDER", "OPEN_ORDERS",
                        "GIFT", "LISTING",
                    ],
                    effect__in=["PASS", "HOLD", "TAG", "ROUTE"],
                ),
                name="a_rule_does_what_is_known",
            ),
        ),
        migrations.RunPython(ship, withdraw),
    ]
