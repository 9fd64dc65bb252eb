"""The rights to write a clock go: every clock is the platform's, or follows from what happened."""

from django.db import migrations

CODENAMES = ("add_clock", "change_clock", "delete_clock")


def take_away(apps, _editor):
    permissions = apps.get_model("auth", "Permission").objects
    permissions.filter(content_type__app_label="orders", codename__in=CODENAMES).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0022_first_rules_of_markets"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(take_away, migrations.RunPython.noop)]
