import datetime
import django.core.validators
import django.db.models.deletion
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('insights', '0001_shop_health'), ('insights', '0003_how_many_are_foreseen'), ('insights', '0004_figures_that_can_be')]

    initial = True

    dependencies = [
        ('auth', '__first__'),
        ('orders', '0001_second_release'),
    ]

    operations = [
        migrations.CreateModel(
            name='HealthThreshold',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('market', models.CharField(choices=[('US', 'United States'), ('TH', 'Thailand'), ('VN', 'Vietnam'), ('ID', 'Indonesia'), ('MY', 'Malaysia'), ('PH', 'Philippines'), ('JP', 'Japan'), ('GB', 'United Kingdom')], max_length=2, verbose_name='market')),
                ('metric', models.CharField(choices=[('LATE_DISPATCH', 'late dispatch rate'), ('SELLER_CANCEL', "cancellations by seller's fault"), ('VALID_TRACKING', 'valid tracking rate'), ('NEGATIVE_REVIEW', 'negative review rate'), ('REPLY', 'chat reply rate'), ('DISPUTES', 'disputes per 1,000 orders')], max_length=16, verbose_name='figure')),
                ('days', models.PositiveSmallIntegerField(help_text='How many days, ending with the day itself, the platform counts.', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(90)], verbose_name='over, days')),
                ('warn', models.DecimalField(decimal_places=2, max_digits=6, validators=[django.core.validators.MinValueValidator(Decimal('0')), django.core.validators.MaxValueValidator(Decimal('1000'))], verbose_name='warn from')),
                ('limit', models.DecimalField(decimal_places=2, max_digits=6, validators=[django.core.validators.MinValueValidator(Decimal('0')), django.core.validators.MaxValueValidator(Decimal('1000'))], verbose_name='limit')),
                ('source', models.CharField(max_length=200, verbose_name='source')),
                ('as_of', models.DateField(verbose_name='as of')),
            ],
            options={
                'verbose_name': 'health threshold',
                'verbose_name_plural': 'health thresholds',
                'ordering': ['market', 'metric'],
                'constraints': [models.UniqueConstraint(fields=('market', 'metric'), name='a_market_has_one_threshold_a_metric'), models.CheckConstraint(condition=models.Q(models.Q(('metric__in', ['VALID_TRACKING', 'REPLY']), ('warn__gte', models.F('limit'))), models.Q(models.Q(('metric__in', ['VALID_TRACKING', 'REPLY']), _negated=True), ('warn__lte', models.F('limit'))), _connector='OR'), name='a_threshold_warns_before_its_limit', violation_error_message='A warning comes before its limit: below it, or above it where more is better.')],
            },
        ),
        migrations.CreateModel(
            name='HealthAlert',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('metric', models.CharField(choices=[('LATE_DISPATCH', 'late dispatch rate'), ('SELLER_CANCEL', "cancellations by seller's fault"), ('VALID_TRACKING', 'valid tracking rate'), ('NEGATIVE_REVIEW', 'negative review rate'), ('REPLY', 'chat reply rate'), ('DISPUTES', 'disputes per 1,000 orders')], max_length=16, verbose_name='figure')),
                ('level', models.CharField(choices=[('WARN', 'near the limit'), ('LIMIT', 'over the limit')], max_length=8, verbose_name='level')),
                ('day', models.DateField(verbose_name='day')),
                ('value', models.DecimalField(decimal_places=2, max_digits=6, validators=[django.core.validators.MinValueValidator(Decimal('0')), django.core.validators.MaxValueValidator(Decimal('1000'))], verbose_name='value')),
                ('order_ids', models.JSONField(default=list)),
                ('told_at', models.DateTimeField(verbose_name='told')),
                ('ended_at', models.DateTimeField(null=True, verbose_name='over')),
                ('shop', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='orders.shop', verbose_name='shop')),
            ],
            options={
                'verbose_name': 'health alert',
                'verbose_name_plural': 'health alerts',
                'ordering': ['-told_at'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('shop', 'metric', 'level'), name='a_crossing_is_told_once'), models.UniqueConstraint(fields=('shop', 'metric', 'level', 'day'), name='a_figure_that_wavers_is_told_once_a_day')],
            },
        ),
        migrations.CreateModel(
            name='HealthFigure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(verbose_name='day')),
                ('metric', models.CharField(choices=[('LATE_DISPATCH', 'late dispatch rate'), ('SELLER_CANCEL', "cancellations by seller's fault"), ('VALID_TRACKING', 'valid tracking rate'), ('NEGATIVE_REVIEW', 'negative review rate'), ('REPLY', 'chat reply rate'), ('DISPUTES', 'disputes per 1,000 orders')], max_length=16, verbose_name='figure')),
                ('value', models.DecimalField(decimal_places=2, help_text='Per cent; disputes per 1,000 orders.', max_digits=6, validators=[django.core.validators.MinValueValidator(Decimal('0')), django.core.validators.MaxValueValidator(Decimal('1000'))], verbose_name='value')),
                ('numerator', models.PositiveIntegerField(blank=True, null=True, verbose_name='how many')),
                ('denominator', models.PositiveIntegerField(blank=True, null=True, verbose_name='of')),
                ('source', models.CharField(choices=[('TYPED', 'typed'), ('IMPORTED', 'imported'), ('PLATFORM', 'platform')], default='TYPED', editable=False, max_length=8, verbose_name='source')),
                ('entered_at', models.DateTimeField(editable=False, null=True, verbose_name='entered')),
                ('entered_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='entered by')),
                ('shop', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='orders.shop', verbose_name='shop')),
            ],
            options={
                'verbose_name': 'health figure',
                'verbose_name_plural': 'health figures',
                'ordering': ['-day', 'shop', 'metric'],
                'permissions': [('import_healthfigure', "Imports figures of shops' health")],
                'constraints': [models.UniqueConstraint(fields=('shop', 'day', 'metric'), name='a_health_figure_is_known_once_a_day'), models.CheckConstraint(condition=models.Q(('value__gte', 0)), name='a_health_figure_is_no_less_than_0', violation_error_message='A figure is 0 or more.'), models.CheckConstraint(condition=models.Q(('value__lte', 100), models.Q(('metric', 'DISPUTES'), ('value__lte', 1000)), _connector='OR'), name='a_rate_is_no_more_than_the_whole', violation_error_message='A rate is 100 per cent at most, disputes are 1,000 of 1,000 orders at most.'), models.CheckConstraint(condition=models.Q(('day__gte', datetime.date(2020, 1, 1))), name='a_health_figure_is_of_our_time', violation_error_message='No shop had figures before 2020.')],
            },
        ),
        migrations.CreateModel(
            name='HealthForecast',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(verbose_name='day')),
                ('metric', models.CharField(choices=[('LATE_DISPATCH', 'late dispatch rate'), ('SELLER_CANCEL', "cancellations by seller's fault"), ('VALID_TRACKING', 'valid tracking rate'), ('NEGATIVE_REVIEW', 'negative review rate'), ('REPLY', 'chat reply rate'), ('DISPUTES', 'disputes per 1,000 orders')], max_length=16, verbose_name='figure')),
                ('value', models.DecimalField(decimal_places=2, max_digits=6, validators=[django.core.validators.MinValueValidator(Decimal('0')), django.core.validators.MaxValueValidator(Decimal('1000'))], verbose_name='value')),
                ('count', models.PositiveIntegerField(null=True, verbose_name='how many')),
                ('n', models.PositiveIntegerField(verbose_name='of')),
                ('made_at', models.DateTimeField(verbose_name='reckoned')),
                ('shop', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='orders.shop', verbose_name='shop')),
            ],
            options={
                'verbose_name': 'health forecast',
                'verbose_name_plural': 'health forecasts',
                'constraints': [models.UniqueConstraint(fields=('shop', 'day', 'metric'), name='a_day_is_foreseen_once_a_metric')],
            },
        ),
    ]
