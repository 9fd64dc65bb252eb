import django.core.validators
import django.db.models.deletion
import django_fsm
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('auth', '__first__'),
        ('orders', '0004_after_sales'),
        ('warehouse', '0001_second_release'),
    ]

    operations = [
        migrations.CreateModel(
            name='TrailWord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('words', models.CharField(max_length=80, unique=True, verbose_name='words')),
                ('mark', models.CharField(choices=[('EXCEPTION', 'trouble on the way'), ('RETURNING', 'on its way back')], max_length=10, verbose_name='mean')),
            ],
            options={
                'verbose_name': 'word of carriers',
                'verbose_name_plural': 'words of carriers',
                'ordering': ['mark', 'words'],
            },
        ),
        migrations.CreateModel(
            name='Lane',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('destination', models.CharField(max_length=60, verbose_name='destination')),
                ('scan_p95', models.PositiveIntegerField(null=True)),
                ('scan_n', models.PositiveIntegerField(default=0, verbose_name='parcels scanned')),
                ('gap_p95', models.PositiveIntegerField(null=True)),
                ('gap_n', models.PositiveIntegerField(default=0, verbose_name='parcels arrived')),
                ('learned_at', models.DateTimeField(null=True, verbose_name='learned')),
                ('learn_at', models.DateTimeField()),
                ('carrier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='warehouse.carrier', verbose_name='carrier')),
                ('warehouse', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='warehouse.warehouse', verbose_name='warehouse')),
            ],
            options={
                'verbose_name': 'carrier lane',
                'verbose_name_plural': 'carrier lanes',
                'ordering': ['warehouse', 'destination', 'carrier'],
                'default_permissions': ('view',),
                'indexes': [models.Index(fields=['learn_at'], name='lane_to_learn')],
                'constraints': [models.UniqueConstraint(fields=('carrier', 'warehouse', 'destination'), name='a_lane_stands_once')],
            },
        ),
        migrations.CreateModel(
            name='PackingCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.CharField(max_length=200, verbose_name='look for')),
                ('since', models.DateTimeField(verbose_name='since')),
                ('ended_at', models.DateTimeField(null=True, verbose_name='taken off')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                ('sku', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='checks', to='orders.sku', verbose_name='SKU')),
            ],
            options={
                'verbose_name': 'check at the bench',
                'verbose_name_plural': 'checks at the bench',
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('sku',), name='a_sku_has_one_check_at_a_time'), models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='a_check_says_what_to_look_for')],
            },
        ),
        migrations.CreateModel(
            name='ParcelWatch',
            fields=[
                ('package', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='watch', serialize=False, to='warehouse.package', verbose_name='parcel')),
                ('started_at', models.DateTimeField(verbose_name='handed over')),
                ('promised_at', models.DateTimeField(null=True, verbose_name='to arrive by')),
                ('asked_at', models.DateTimeField(null=True, verbose_name='asked')),
                ('scanned_at', models.DateTimeField(null=True, verbose_name='first scan')),
                ('last_at', models.DateTimeField(null=True, verbose_name='last scan')),
                ('last_text', models.CharField(blank=True, max_length=255, verbose_name='last word of the carrier')),
                ('verdict', models.CharField(choices=[('NOT_SCANNED', 'not scanned yet'), ('MOVING', 'moving'), ('STUCK', 'stands still'), ('EXCEPTION', 'trouble on the way'), ('RETURNING', 'on its way back'), ('LOST', 'lost'), ('DELIVERED', 'delivered'), ('DISPUTED', 'delivered, but not to the buyer')], default='NOT_SCANNED', max_length=11, verbose_name='verdict')),
                ('found_at', models.DateTimeField(null=True, verbose_name='found')),
                ('told_at', models.DateTimeField(null=True)),
                ('silent_until', models.DateTimeField(null=True, verbose_name='may be silent until')),
                ('lost_from', models.DateTimeField(null=True, verbose_name='lost from')),
                ('next_look_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True, verbose_name='over')),
                ('first_gap', models.PositiveIntegerField(null=True)),
                ('longest_gap', models.PositiveIntegerField(null=True)),
                ('given_up_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('lane', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='warehouse.lane', verbose_name='carrier lane')),
                ('shop', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='orders.shop', verbose_name='shop')),
            ],
            options={
                'verbose_name': 'parcel on its way',
                'verbose_name_plural': 'parcels on their way',
                'permissions': [('declare_lost', 'Says that a parcel is lost')],
                'default_permissions': ('view',),
                'indexes': [models.Index(condition=models.Q(('next_look_at__isnull', False)), fields=['next_look_at'], name='watch_due'), models.Index(condition=models.Q(('found_at__isnull', False), ('told_at', None)), fields=['found_at'], name='watch_untold'), models.Index(condition=models.Q(('found_at__isnull', False)), fields=['verdict', '-found_at'], name='watch_found'), models.Index(condition=models.Q(('ended_at__isnull', False)), fields=['lane', 'ended_at'], name='watch_over'), models.Index(fields=['-started_at'], name='watch_newest')],
                'constraints': [models.CheckConstraint(condition=models.Q(('verdict__in', ['NOT_SCANNED', 'MOVING', 'STUCK', 'EXCEPTION', 'RETURNING', 'LOST', 'DELIVERED', 'DISPUTED'])), name='a_parcel_has_a_known_verdict'), models.CheckConstraint(condition=models.Q(models.Q(('verdict', 'STUCK'), _negated=True), ('found_at__isnull', False), _connector='OR'), name='what_stands_still_was_found'), models.CheckConstraint(condition=models.Q(('ended_at', None), ('next_look_at', None), _connector='OR'), name='nobody_waits_for_a_parcel_that_arrived'), models.CheckConstraint(condition=models.Q(('lost_from', None), ('lost_from__gte', models.F('silent_until')), _connector='OR'), name='a_parcel_is_stuck_before_it_is_lost')],
            },
        ),
        migrations.CreateModel(
            name='SilenceRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('FIRST_SCAN', 'from handover to the first scan'), ('MOVING', 'between two scans'), ('LOST', 'until a parcel counts as lost')], max_length=10, unique=True, verbose_name='silence')),
                ('hours', models.PositiveSmallIntegerField(help_text='A working day has 24 hours; weekends and public holidays have none.', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(1440)], verbose_name='hours')),
                ('minimum', models.PositiveSmallIntegerField(blank=True, help_text='So many parcels of a carrier and lane must have arrived. Empty: never.', null=True, validators=[django.core.validators.MinValueValidator(20)], verbose_name='learned from, parcels')),
                ('margin', models.PositiveSmallIntegerField(default=0, help_text='Added to what was learned: without it, one healthy parcel in twenty is taken for one that stands still.', validators=[django.core.validators.MaxValueValidator(400)], verbose_name='margin, %')),
            ],
            options={
                'verbose_name': 'silence allowed',
                'verbose_name_plural': 'silences allowed',
                'ordering': ['pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('hours__gte', 1), ('hours__lte', 1440)), name='a_silence_is_an_hour_to_sixty_days', violation_error_message='A silence lasts an hour to sixty days (1440 hours).'), models.CheckConstraint(condition=models.Q(('minimum', None), ('minimum__gte', 20), _connector='OR'), name='twenty_parcels_teach_a_share_of_95', violation_error_message='Learn from 20 parcels at least, or leave it empty.')],
            },
        ),
        migrations.CreateModel(
            name='TrackingEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(verbose_name='when')),
                ('text', models.CharField(max_length=255, verbose_name='what the carrier says')),
                ('mark', models.CharField(blank=True, choices=[('EXCEPTION', 'trouble on the way'), ('RETURNING', 'on its way back')], default='', max_length=10, verbose_name='means')),
                ('heard_at', models.DateTimeField(verbose_name='heard')),
                ('package', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='trail', to='warehouse.package')),
            ],
            options={
                'verbose_name': 'word of the trail',
                'verbose_name_plural': 'words of the trail',
                'ordering': ['-at', '-pk'],
                'default_permissions': ('view',),
                'constraints': [models.UniqueConstraint(fields=('package', 'at', 'text'), name='a_word_of_a_trail_is_kept_once')],
            },
        ),
        migrations.CreateModel(
            name='CarrierClaim',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', django_fsm.FSMField(choices=[('OPEN', 'to be filed'), ('FILED', 'filed'), ('PAID', 'paid by the carrier'), ('REFUSED', 'refused'), ('EXPIRED', 'not filed in time'), ('DROPPED', 'the parcel turned up')], default='OPEN', max_length=8, protected=True, verbose_name='state')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=12, verbose_name='amount')),
                ('currency', models.CharField(max_length=3, verbose_name='currency')),
                ('opened_at', models.DateTimeField(verbose_name='opened')),
                ('due_at', models.DateTimeField(verbose_name='to be filed by')),
                ('filed_at', models.DateTimeField(null=True, verbose_name='filed')),
                ('carrier_ref', models.CharField(blank=True, max_length=64, verbose_name="the carrier's number")),
                ('ended_at', models.DateTimeField(null=True, verbose_name='over')),
                ('paid', models.DecimalField(decimal_places=2, max_digits=12, null=True, verbose_name='paid by the carrier')),
                ('carrier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='warehouse.carrier', verbose_name='carrier')),
                ('package', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='claims', to='warehouse.package', verbose_name='parcel')),
                ('shop', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='orders.shop', verbose_name='shop')),
            ],
            options={
                'verbose_name': 'claim on a carrier',
                'verbose_name_plural': 'claims on carriers',
                'permissions': [('settle_claim', 'Files claims on carriers, and says what they paid')],
                'default_permissions': ('view',),
                'indexes': [models.Index(condition=models.Q(('state', 'OPEN')), fields=['due_at'], name='claim_to_file'), models.Index(fields=['state', 'due_at'], name='claim_by_state')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['OPEN', 'FILED', 'PAID', 'REFUSED', 'EXPIRED', 'DROPPED'])), name='a_claim_is_in_a_known_state'), models.UniqueConstraint(condition=models.Q(('state', 'DROPPED'), _negated=True), fields=('package',), name='a_parcel_is_claimed_once'), models.CheckConstraint(condition=models.Q(('amount__gte', 0)), name='a_claim_is_not_below_0'), models.CheckConstraint(condition=models.Q(('currency__regex', '^[A-Z]{3}$')), name='a_claim_is_in_a_currency'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['FILED', 'PAID', 'REFUSED']), _negated=True), ('filed_at__isnull', False), _connector='OR'), name='a_carrier_decides_on_what_was_filed'), models.CheckConstraint(condition=models.Q(models.Q(('paid__gte', 0), ('paid__isnull', False), ('state', 'PAID')), models.Q(models.Q(('state', 'PAID'), _negated=True), ('paid', None)), _connector='OR'), name='a_paid_claim_says_how_much'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('state__in', ['OPEN', 'FILED'])), models.Q(models.Q(('state__in', ['OPEN', 'FILED']), _negated=True), ('ended_at__isnull', False)), _connector='OR'), name='a_claim_that_is_over_says_since_when')],
            },
        ),
        migrations.CreateModel(
            name='ClaimTerm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('days', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(365)], verbose_name='days after handover')),
                ('source', models.CharField(blank=True, max_length=200, verbose_name='source')),
                ('carrier', models.OneToOneField(blank=True, help_text='Empty: every carrier that has no term of its own.', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='claim_term', to='warehouse.carrier', verbose_name='carrier')),
            ],
            options={
                'verbose_name': 'term of claims',
                'verbose_name_plural': 'terms of claims',
                'constraints': [models.CheckConstraint(condition=models.Q(('days__gte', 1), ('days__lte', 365)), name='a_claim_has_a_day_to_a_year', violation_error_message='A claim has a day to a year (365 days).'), models.UniqueConstraint(models.Value(1), condition=models.Q(('carrier', None)), name='one_term_stands_for_the_rest', violation_error_message='There is a term for all other carriers already.')],
            },
        ),
    ]
