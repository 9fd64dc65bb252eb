from django.db import migrations

UNREAD = (5, 15, 27)  # product status, product information, stock on the platform


def set_aside(apps, _schema_editor):
    """Nobody reads these, so they waited for ever; from now on they are kept as they come."""
    messages = apps.get_model("orders", "InboundMessage").objects
    for topic in UNREAD:
        waiting = messages.filter(topic=topic, handled_at=None, next_try_at__isnull=False)
        waiting.update(
            next_try_at=None,
            problem={"code": "message_has_no_reader", "params": {"topic": topic}},
        )


class Migration(migrations.Migration):
    dependencies = [("orders", "0028_why_a_shop_is_cut_off")]

    operations = [migrations.RunPython(set_aside, migrations.RunPython.noop)]
