from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("documents", "0012_interviews_end")]

    operations = [
        migrations.AddField("check", "withdrawn_at", models.DateTimeField(null=True)),
    ]
