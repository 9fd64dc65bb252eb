"""A sentence that names a shop's policy reads well."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('aftersales', '0062_rule_notes'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='remedypolicy',
            options={'verbose_name': 'offer of a shop', 'verbose_name_plural': 'what shops offer'},
        ),
    ]
