from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("aftersales", "0014_reasons_that_are_true")]

    operations = [
        migrations.AddField(name, "first_due_at", models.DateTimeField(null=True))
        for name in ("cancellationrequest", "returnrequest")
    ]
