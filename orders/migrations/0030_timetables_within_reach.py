from django.db import migrations

WEEK, LONGEST_PULL = 7 * 24 * 60, 90 * 24  # minutes, hours


def bring_within_reach(apps, _schema_editor):
    """What nobody can have meant becomes the most there is."""
    shops = apps.get_model("orders", "Shop").objects
    for name, most in (
        ("watch_minutes", WEEK), ("pull_minutes", WEEK), ("pull_hours", LONGEST_PULL),
    ):  # fmt: skip
        shops.filter(**{f"{name}__gt": most}).update(**{name: most})
    shops.filter(pull_hours=0).update(pull_hours=1)


class Migration(migrations.Migration):
    dependencies = [("orders", "0029_messages_without_a_reader")]

    operations = [migrations.RunPython(bring_within_reach, migrations.RunPython.noop)]
