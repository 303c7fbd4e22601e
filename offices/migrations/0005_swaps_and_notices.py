"""Swaps know the two shifts they are of; what officers are told of their days. No door has made a swap before this."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('offices', '0004_rosters'),
    ]

    operations = [
        migrations.AddField(
            model_name='officer',
            name='language',
            field=models.CharField(choices=[('id', 'Indonesian'), ('en', 'English')], default='id', max_length=2, verbose_name='language of messages'),
        ),
        migrations.AddField(
            model_name='swap',
            name='given',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offices.assignment'),
        ),
        migrations.AddField(
            model_name='swap',
            name='taken',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offices.assignment'),
        ),
        migrations.AlterField(
            model_name='swap',
            name='state',
            field=models.CharField(choices=[('asked', 'Asked'), ('agreed', 'Agreed, waits for a supervisor'), ('approved', 'Approved'), ('refused', 'Refused'), ('withdrawn', 'Withdrawn'), ('lapsed', 'No longer possible')], default='asked', max_length=9, verbose_name='state'),
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField()),
                ('until', models.DateField(null=True)),
                ('changed_at', models.DateTimeField()),
                ('read_at', models.DateTimeField(null=True)),
                ('state', models.CharField(choices=[('open', 'Not sent'), ('claimed', 'Being sent'), ('again', 'Waits for another try'), ('sent', 'Handed to the mail server'), ('failed', 'Failed'), ('in_doubt', 'In doubt'), ('over', 'Dropped: nothing left to say')], default='open', max_length=8)),
                ('due_at', models.DateTimeField()),
                ('letter', models.UUIDField(null=True)),
                ('lease_until', models.DateTimeField(null=True)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('error', models.CharField(blank=True, max_length=60)),
                ('settled_at', models.DateTimeField(null=True)),
                ('after', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offices.assignment')),
                ('before', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offices.assignment')),
                ('officer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notices', to='offices.officer')),
            ],
            options={
                'verbose_name': 'notice',
                'verbose_name_plural': 'notices',
                'ordering': ['pk'],
                'indexes': [models.Index(condition=models.Q(('state__in', ['open', 'again', 'claimed'])), fields=['due_at'], name='notice_waiting'), models.Index(condition=models.Q(('state', 'claimed')), fields=['letter'], name='notice_in_letter')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('until', None), models.Q(('after', None), ('before', None), _negated=True)), models.Q(('after', None), ('before', None), ('until__gte', models.F('on'))), _connector='OR'), name='notice_is_of_a_day_or_of_weeks'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'claimed'), _negated=True), models.Q(('lease_until__isnull', False), ('letter__isnull', False)), _connector='OR'), name='notice_is_sent_on_a_lease'), models.UniqueConstraint(condition=models.Q(('read_at', None), ('state', 'open'), ('until', None)), fields=('officer', 'on'), name='notice_of_a_day_open_once'), models.UniqueConstraint(condition=models.Q(('read_at', None), ('state', 'open'), ('until__isnull', False)), fields=('officer', 'on'), name='notice_of_weeks_open_once')],
            },
        ),
    ]
