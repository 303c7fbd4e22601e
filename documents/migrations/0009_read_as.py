import offices.models.sealed
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('documents', '0008_monthly_notice'),
    ]

    operations = [
        migrations.AddField(
            model_name='readvalue',
            name='read_as',
            field=offices.models.sealed.SealedText(blank=True, default=''),
        ),
    ]
