import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('auth', '__first__'),
        ('insights', '0002_first_thresholds'),
        ('orders', '0004_after_sales'),
    ]

    operations = [
        migrations.CreateModel(
            name='Finding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('dimension', models.CharField(choices=[('SKU', 'SKU'), ('SESSION', 'live session'), ('CARRIER', 'carrier'), ('LANE', 'carrier lane'), ('PACKER', 'packer')], max_length=8, verbose_name='where')),
                ('key', models.CharField(max_length=80)),
                ('value', models.CharField(max_length=200, verbose_name='which')),
                ('category', models.CharField(choices=[('NOT_RECEIVED', 'not received'), ('DAMAGED', 'damaged'), ('WRONG_ITEM', 'wrong or missing item'), ('SIZE', 'size'), ('EFFECT', 'effect'), ('CANCELLATION', 'cancellation'), ('REVIEW', 'review'), ('DISPUTE', 'dispute'), ('OTHER', 'other')], max_length=12, verbose_name='category')),
                ('reason', models.CharField(blank=True, choices=[('NO_FIRST_SCAN', 'the carrier never scanned it'), ('STUCK', 'the parcel stands still'), ('LATE', 'it comes too late'), ('LOST', 'the parcel is lost'), ('NOT_AT_DOOR', 'said to be delivered, not there'), ('BROKEN_ON_WAY', 'broken on the way'), ('WRONG_SKU', 'another item was sent'), ('PIECE_MISSING', 'a piece is missing'), ('FAULTY', 'faulty'), ('POOR_MAKE', 'poorly made'), ('NO_EFFECT', 'it does not do what it should'), ('TOO_SMALL', 'runs small'), ('TOO_LARGE', 'runs large'), ('COLOUR', 'another colour than shown'), ('NOT_AS_SHOWN', 'not as shown or said'), ('HOW_TO_USE', 'the buyer does not know how to use it'), ('CHANGED_MIND', 'the buyer changed their mind')], max_length=16, verbose_name='reason')),
                ('since', models.DateTimeField(verbose_name='orders shipped from')),
                ('until', models.DateTimeField(verbose_name='until')),
                ('n', models.PositiveIntegerField(verbose_name='orders')),
                ('cases', models.PositiveIntegerField(verbose_name='cases')),
                ('rest_n', models.PositiveIntegerField(verbose_name='other orders')),
                ('rest_cases', models.PositiveIntegerField(verbose_name='cases among them')),
                ('others', models.JSONField(default=list)),
                ('mix', models.JSONField(default=list)),
                ('found_at', models.DateTimeField(verbose_name='found')),
                ('seen_at', models.DateTimeField(verbose_name='last seen')),
                ('closed_at', models.DateTimeField(null=True, verbose_name='closed')),
                ('after_n', models.PositiveIntegerField(null=True, verbose_name='orders after')),
                ('after_cases', models.PositiveIntegerField(null=True, verbose_name='cases after')),
                ('set_aside_at', models.DateTimeField(null=True, verbose_name='set aside at')),
                ('why_set_aside', models.CharField(blank=True, max_length=300, verbose_name='why it was set aside')),
                ('closed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='closed by')),
                ('set_aside_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='set aside by')),
                ('shop', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='orders.shop', verbose_name='shop')),
            ],
            options={
                'verbose_name': 'finding',
                'verbose_name_plural': 'findings',
                'ordering': ['-found_at', '-pk'],
                'permissions': [('mend_finding', 'Works on tasks of findings, logs changes, closes both'), ('set_aside_finding', 'Sets findings aside whose goods are no longer sold')],
                'default_permissions': ('view',),
                'constraints': [models.UniqueConstraint(condition=models.Q(('closed_at', None)), fields=('shop', 'dimension', 'key', 'category', 'reason'), name='a_fault_is_found_once_at_a_time'), models.CheckConstraint(condition=models.Q(('cases__lte', models.F('n')), ('rest_cases__lte', models.F('rest_n'))), name='no_more_cases_than_orders'), models.CheckConstraint(condition=models.Q(('closed_at', None), models.Q(('after_cases__isnull', False), ('after_cases__lte', models.F('after_n')), ('after_n__gte', 1), ('after_n__isnull', False)), _connector='OR'), name='a_closed_finding_knows_its_share_after'), models.CheckConstraint(condition=models.Q(('set_aside_at', None), models.Q(('closed_at', None), models.Q(('why_set_aside', ''), _negated=True)), _connector='OR'), name='a_finding_set_aside_is_open_and_says_why')],
            },
        ),
        migrations.CreateModel(
            name='FindingTask',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('work', models.CharField(choices=[('LISTING', 'wording of the listing'), ('STREAM', 'wording in the stream'), ('ADS', 'pictures and words of ads'), ('SUPPLIER', 'talk with the supplier'), ('QC', 'check at the packing bench'), ('PACKING', 'talk with the packer'), ('CARRIER', 'talk with the carrier')], max_length=8, verbose_name='what')),
                ('due_on', models.DateField(verbose_name='due')),
                ('done_at', models.DateTimeField(null=True, verbose_name='done')),
                ('left_at', models.DateTimeField(null=True, verbose_name='left')),
                ('why_left', models.CharField(blank=True, max_length=300, verbose_name='why it was left')),
                ('done_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('finding', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tasks', to='insights.finding', verbose_name='finding')),
                ('owner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='owner')),
            ],
            options={
                'verbose_name': 'task of a finding',
                'verbose_name_plural': 'tasks of findings',
                'ordering': ['due_on', 'pk'],
                'default_permissions': ('view',),
                'indexes': [models.Index(condition=models.Q(('done_at', None), ('left_at', None)), fields=['due_on'], name='task_open')],
                'constraints': [models.UniqueConstraint(fields=('finding', 'work'), name='a_finding_has_one_task_of_a_kind'), models.CheckConstraint(condition=models.Q(('left_at', None), models.Q(('done_at', None), models.Q(('why_left', ''), _negated=True)), _connector='OR'), name='a_task_that_was_left_says_why')],
            },
        ),
        migrations.CreateModel(
            name='Change',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('work', models.CharField(choices=[('LISTING', 'wording of the listing'), ('STREAM', 'wording in the stream'), ('ADS', 'pictures and words of ads'), ('SUPPLIER', 'talk with the supplier'), ('QC', 'check at the packing bench'), ('PACKING', 'talk with the packer'), ('CARRIER', 'talk with the carrier')], max_length=8, verbose_name='what')),
                ('text', models.CharField(max_length=500, verbose_name='what was changed')),
                ('changed_at', models.DateTimeField(verbose_name='changed')),
                ('logged_at', models.DateTimeField(verbose_name='logged')),
                ('before_n', models.PositiveIntegerField(verbose_name='orders before')),
                ('before_cases', models.PositiveIntegerField(verbose_name='cases before')),
                ('after_n', models.PositiveIntegerField(default=0, verbose_name='orders after')),
                ('after_cases', models.PositiveIntegerField(default=0, verbose_name='cases after')),
                ('measured_at', models.DateTimeField(null=True, verbose_name='measured')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                ('finding', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='changes', to='insights.finding', verbose_name='finding')),
                ('task', models.OneToOneField(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='change', to='insights.findingtask', verbose_name='task')),
            ],
            options={
                'verbose_name': 'change',
                'verbose_name_plural': 'changes',
                'ordering': ['-changed_at', '-pk'],
                'default_permissions': ('view',),
                'constraints': [models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='a_change_says_what_it_was'), models.CheckConstraint(condition=models.Q(('changed_at__lte', models.F('logged_at'))), name='a_change_is_logged_after_it')],
            },
        ),
        migrations.CreateModel(
            name='WeeklyReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('week_on', models.DateField(help_text='Its Monday.', verbose_name='week from')),
                ('made_at', models.DateTimeField(verbose_name='made')),
                ('figures', models.JSONField(default=dict)),
                ('printed_at', models.DateTimeField(null=True, verbose_name='printed')),
                ('file', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='orders.storedfile', verbose_name='paper')),
                ('shop', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='orders.shop', verbose_name='shop')),
            ],
            options={
                'verbose_name': 'weekly report',
                'verbose_name_plural': 'weekly reports',
                'ordering': ['-week_on', 'shop'],
                'default_permissions': ('view',),
                'indexes': [models.Index(condition=models.Q(('printed_at', None)), fields=['id'], name='report_to_print')],
                'constraints': [models.UniqueConstraint(fields=('shop', 'week_on'), name='a_week_is_reported_once')],
            },
        ),
    ]
