from django.db import migrations

OUT_OF_STOCK = "seller_cancel_reason_out_of_stock"


def forget(apps, schema_editor):
    """The first reason on a list was proposed for every late order, true or not."""
    apps.get_model("aftersales", "Proposal").objects.exclude(verdict="ACCEPTED").update(reason="")


def propose_again(apps, schema_editor):
    rows = apps.get_model("aftersales", "Proposal").objects.filter(reason="")
    rows.update(reason=OUT_OF_STOCK)


class Migration(migrations.Migration):

    dependencies = [("aftersales", "0013_reason_is_the_leads")]

    operations = [migrations.RunPython(forget, propose_again)]
