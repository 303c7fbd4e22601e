from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('bookings', '0005_landing'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='landing',
            name='landing_offered_once_a_loss',
        ),
        migrations.AddConstraint(
            model_name='landing',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'withdrawn'), _negated=True), fields=('booking', 'displaced_at'), name='landing_offered_once_a_loss'),
        ),
        migrations.AddIndex(
            model_name='booking',
            index=models.Index(condition=models.Q(('displaced_at__isnull', False), ('state', 'booked')), fields=['office'], name='booking_lost_its_place'),
        ),
    ]
