"""What stood in the tables at the first release; takes the place of the steps that led there."""

import django.db.models.deletion
import django_fsm
import orders.models.encrypted
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ('aftersales', '0001_requests'),
        ('aftersales', '0002_questions'),
    ]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('orders', '0001_first_release'),
    ]

    operations = [
        migrations.CreateModel(
            name='QuestionTemplate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=16, verbose_name='question')),
                ('language', models.CharField(choices=[('en', 'English'), ('th', 'Thai'), ('vi', 'Vietnamese'), ('id', 'Indonesian'), ('ms', 'Malay'), ('ja', 'Japanese'), ('zh-hans', 'Simplified Chinese')], max_length=10, verbose_name='language')),
                ('text', models.TextField(max_length=1500, verbose_name='text')),
                ('hours', models.PositiveSmallIntegerField(default=12, verbose_name='answer awaited for, hours')),
            ],
            options={
                'verbose_name': 'question template',
                'verbose_name_plural': 'question templates',
                'ordering': ['code', 'language'],
                'constraints': [models.UniqueConstraint(fields=('code', 'language'), name='a_question_is_worded_once_a_language'), models.CheckConstraint(condition=models.Q(('hours__gte', 1)), name='an_answer_is_awaited_for_an_hour_or_more')],
            },
        ),
        migrations.CreateModel(
            name='BuyerMessage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('platform_id', models.CharField(max_length=64)),
                ('text', orders.models.encrypted.EncryptedJSONField()),
                ('written_at', models.DateTimeField(null=True, verbose_name='written')),
                ('question', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='messages', to='orders.question')),
            ],
            options={
                'verbose_name': 'answer of a buyer',
                'verbose_name_plural': 'answers of buyers',
                'constraints': [models.UniqueConstraint(fields=('question', 'platform_id'), name='a_message_answers_a_question_once')],
            },
        ),
        migrations.CreateModel(
            name='CallOff',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(max_length=128, verbose_name='reason')),
                ('asked_at', models.DateTimeField(verbose_name='asked')),
                ('settled_at', models.DateTimeField(null=True, verbose_name='settled')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='call_offs', to='orders.order', verbose_name='order')),
                ('sending', models.OneToOneField(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='orders.sending')),
            ],
            options={
                'verbose_name': 'called-off order',
                'verbose_name_plural': 'called-off orders',
                'permissions': [('call_off_order', 'Calls orders off on the platform')],
                'indexes': [models.Index(condition=models.Q(('settled_at', None)), fields=['asked_at'], name='call_off_to_send')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('settled_at', None)), fields=('order',), name='an_order_is_called_off_once_at_a_time')],
            },
        ),
        migrations.CreateModel(
            name='CancellationRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('platform_id', models.CharField(max_length=64, verbose_name='request number')),
                ('order_number', models.CharField(max_length=64)),
                ('status', models.CharField(max_length=64, verbose_name='platform status')),
                ('type', models.CharField(blank=True, max_length=40)),
                ('role', models.CharField(blank=True, max_length=16, verbose_name='asked by')),
                ('reason', models.CharField(blank=True, max_length=128)),
                ('reason_text', models.CharField(blank=True, max_length=300, verbose_name='reason')),
                ('refund_total', models.DecimalField(decimal_places=2, default=0, max_digits=14, verbose_name='refund')),
                ('currency', models.CharField(blank=True, max_length=3)),
                ('line_ids', models.JSONField(default=list)),
                ('step', models.CharField(blank=True, max_length=40)),
                ('asked_at', models.DateTimeField(verbose_name='asked')),
                ('updated_at', models.DateTimeField()),
                ('respond_by', models.DateTimeField(null=True, verbose_name='the platform waits until')),
                ('due_at', models.DateTimeField(null=True, verbose_name='answer by')),
                ('reject_reasons', models.JSONField(null=True)),
                ('verdict', models.CharField(blank=True, choices=[('APPROVE', 'agree'), ('REJECT', 'refuse')], max_length=8, verbose_name='our answer')),
                ('answer_reason', models.CharField(blank=True, max_length=128)),
                ('answer_comment', models.CharField(blank=True, max_length=500)),
                ('answered_step', models.CharField(blank=True, max_length=40)),
                ('answers', models.PositiveSmallIntegerField(default=0)),
                ('answered_at', models.DateTimeField(null=True, verbose_name='answered')),
                ('told_at', models.DateTimeField(null=True, verbose_name='accepted')),
                ('state', django_fsm.FSMField(choices=[('PENDING', 'unanswered'), ('ANSWERED', 'answered'), ('AGREED', 'agreed to'), ('REFUNDED', 'refunded'), ('REJECTED', 'refused'), ('WITHDRAWN', 'withdrawn')], default='PENDING', max_length=12, protected=True, verbose_name='state')),
                ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='answered by')),
                ('order', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='%(class)ss', to='orders.order', verbose_name='order')),
                ('sending', models.OneToOneField(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='orders.sending')),
                ('shop', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='orders.shop', verbose_name='shop')),
            ],
            options={
                'verbose_name': 'cancellation',
                'verbose_name_plural': 'cancellations',
                'permissions': [('answer_cancellation', 'Agrees to cancellations and refuses them'), ('watch_answers', 'Is told of requests that nobody has answered when time runs out')],
                'indexes': [models.Index(condition=models.Q(('state', 'PENDING')), fields=['due_at'], name='cancellation_to_answer'), models.Index(condition=models.Q(('answered_at__isnull', False), ('told_at', None)), fields=['answered_at'], name='cancellation_to_send'), models.Index(fields=['-id'], name='cancellation_newest')],
                'constraints': [models.UniqueConstraint(fields=('shop', 'platform_id'), name='a_cancellation_is_kept_once'), models.CheckConstraint(condition=models.Q(('state__in', ['PENDING', 'ANSWERED', 'AGREED', 'REFUNDED', 'REJECTED', 'WITHDRAWN'])), name='a_cancellation_is_in_a_known_state')],
            },
        ),
        migrations.CreateModel(
            name='ReturnRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('platform_id', models.CharField(max_length=64, verbose_name='request number')),
                ('order_number', models.CharField(max_length=64)),
                ('status', models.CharField(max_length=64, verbose_name='platform status')),
                ('type', models.CharField(blank=True, max_length=40)),
                ('role', models.CharField(blank=True, max_length=16, verbose_name='asked by')),
                ('reason', models.CharField(blank=True, max_length=128)),
                ('reason_text', models.CharField(blank=True, max_length=300, verbose_name='reason')),
                ('refund_total', models.DecimalField(decimal_places=2, default=0, max_digits=14, verbose_name='refund')),
                ('currency', models.CharField(blank=True, max_length=3)),
                ('line_ids', models.JSONField(default=list)),
                ('step', models.CharField(blank=True, max_length=40)),
                ('asked_at', models.DateTimeField(verbose_name='asked')),
                ('updated_at', models.DateTimeField()),
                ('respond_by', models.DateTimeField(null=True, verbose_name='the platform waits until')),
                ('due_at', models.DateTimeField(null=True, verbose_name='answer by')),
                ('reject_reasons', models.JSONField(null=True)),
                ('verdict', models.CharField(blank=True, choices=[('APPROVE', 'agree'), ('REJECT', 'refuse')], max_length=8, verbose_name='our answer')),
                ('answer_reason', models.CharField(blank=True, max_length=128)),
                ('answer_comment', models.CharField(blank=True, max_length=500)),
                ('answered_step', models.CharField(blank=True, max_length=40)),
                ('answers', models.PositiveSmallIntegerField(default=0)),
                ('answered_at', models.DateTimeField(null=True, verbose_name='answered')),
                ('told_at', models.DateTimeField(null=True, verbose_name='accepted')),
                ('state', django_fsm.FSMField(choices=[('PENDING', 'unanswered'), ('ANSWERED', 'answered'), ('WAITING', 'waiting for others'), ('CLOSED', 'closed')], default='PENDING', max_length=12, protected=True, verbose_name='state')),
                ('tracking_number', models.CharField(blank=True, max_length=64, verbose_name='tracking number')),
                ('provider_name', models.CharField(blank=True, max_length=120, verbose_name='carrier')),
                ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='answered by')),
                ('order', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='%(class)ss', to='orders.order', verbose_name='order')),
                ('sending', models.OneToOneField(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='orders.sending')),
                ('shop', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='orders.shop', verbose_name='shop')),
            ],
            options={
                'verbose_name': 'return',
                'verbose_name_plural': 'returns',
                'permissions': [('answer_return', 'Agrees to returns and refuses them')],
                'indexes': [models.Index(condition=models.Q(('state', 'PENDING')), fields=['due_at'], name='return_to_answer'), models.Index(condition=models.Q(('answered_at__isnull', False), ('told_at', None)), fields=['answered_at'], name='return_to_send'), models.Index(fields=['-id'], name='return_newest')],
                'constraints': [models.UniqueConstraint(fields=('shop', 'platform_id'), name='a_return_is_kept_once'), models.CheckConstraint(condition=models.Q(('state__in', ['PENDING', 'ANSWERED', 'WAITING', 'CLOSED'])), name='a_return_is_in_a_known_state')],
            },
        ),
    ]
