"""Missions abroad keep the holidays of two countries, and of Indonesia's only those that are no shared leave."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("offices", "0002_posting_held_once")]

    operations = [
        migrations.AddField(
            model_name="holiday",
            name="shared_leave",
            field=models.BooleanField(default=False, verbose_name="shared leave"),
        ),
        migrations.AddField(
            model_name="office",
            name="keeps_national_days",
            field=models.BooleanField(
                default=False,
                help_text="For missions abroad. Shared leave (cuti bersama) is not meant.",
                verbose_name="also keeps Indonesia's national holidays",
            ),
        ),
    ]
