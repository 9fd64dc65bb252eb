import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('orders', '0003_first_rules_of_markets'),
    ]

    operations = [
        migrations.AddField(
            model_name='listing',
            name='product_id',
            field=models.CharField(blank=True, max_length=64, verbose_name='platform product id'),
        ),
        migrations.AddField(
            model_name='shop',
            name='ticket_days',
            field=models.PositiveSmallIntegerField(default=7, help_text='Until then a buyer who writes again opens the same ticket.', validators=[django.core.validators.MinValueValidator(1)], verbose_name='solved tickets closed after, days'),
        ),
        migrations.AddField(
            model_name='shop',
            name='ticket_hours',
            field=models.PositiveSmallIntegerField(default=8, help_text='Hours in which the desk is open; urgent ones in a quarter of that.', validators=[django.core.validators.MinValueValidator(1)], verbose_name='tickets worked on within, hours'),
        ),
        migrations.AlterField(
            model_name='clock',
            name='kind',
            field=models.CharField(choices=[('ARRANGE', 'arrange shipment'), ('COLLECT', 'first carrier scan'), ('DELIVER', 'deliver'), ('AUTO_CANCEL', 'before the platform cancels'), ('ANSWER', 'answer the buyer'), ('PACK', 'pack'), ('UPLOAD', 'tell the tracking number'), ('SCREEN', 'screen'), ('SORT', 'pick and sort'), ('HAND_OVER', 'hand over'), ('RETURN', 'answer a return'), ('CHAT', 'answer a chat'), ('REVIEW', 'answer a review'), ('TICKET', 'work on a ticket'), ('CLAIM', 'file a claim with the carrier'), ('DISPUTE', 'send evidence')], max_length=12, verbose_name='kind'),
        ),
        migrations.AlterField(
            model_name='ladderrule',
            name='kind',
            field=models.CharField(blank=True, choices=[('ARRANGE', 'arrange shipment'), ('COLLECT', 'first carrier scan'), ('DELIVER', 'deliver'), ('AUTO_CANCEL', 'before the platform cancels'), ('ANSWER', 'answer the buyer'), ('PACK', 'pack'), ('UPLOAD', 'tell the tracking number'), ('SCREEN', 'screen'), ('SORT', 'pick and sort'), ('HAND_OVER', 'hand over'), ('RETURN', 'answer a return'), ('CHAT', 'answer a chat'), ('REVIEW', 'answer a review'), ('TICKET', 'work on a ticket'), ('CLAIM', 'file a claim with the carrier'), ('DISPUTE', 'send evidence')], default='', help_text='Empty: every clock.', max_length=12, verbose_name='clock'),
        ),
        migrations.AlterField(
            model_name='markrule',
            name='kind',
            field=models.CharField(blank=True, choices=[('ARRANGE', 'arrange shipment'), ('COLLECT', 'first carrier scan'), ('DELIVER', 'deliver'), ('AUTO_CANCEL', 'before the platform cancels'), ('ANSWER', 'answer the buyer'), ('PACK', 'pack'), ('UPLOAD', 'tell the tracking number'), ('SCREEN', 'screen'), ('SORT', 'pick and sort'), ('HAND_OVER', 'hand over'), ('RETURN', 'answer a return'), ('CHAT', 'answer a chat'), ('REVIEW', 'answer a review'), ('TICKET', 'work on a ticket'), ('CLAIM', 'file a claim with the carrier'), ('DISPUTE', 'send evidence')], default='', help_text='Empty: every clock.', max_length=12, verbose_name='clock'),
        ),
        migrations.AlterField(
            model_name='storedfile',
            name='kind',
            field=models.CharField(choices=[('ORDER_FILE', 'order file'), ('PAPERS', 'papers'), ('LABEL', 'platform label'), ('TRACKING', 'tracking file'), ('DRAFTS', 'orders read from a file'), ('REPORT', 'import report'), ('ATTACHMENT', 'attachment of a ticket'), ('EVIDENCE', 'evidence')], max_length=16, verbose_name='kind'),
        ),
    ]
