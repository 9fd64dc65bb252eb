from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("aftersales", "0015_rules_that_can_be_met")]

    operations = [
        migrations.AddField(name, "first_due_at", models.DateTimeField(null=True))
        for name in ("cancellationrequest", "returnrequest")
    ]
