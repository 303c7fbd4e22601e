from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("documents", "0013_letters_handed_out")]

    operations = [
        migrations.AddField("check", "withdrawn_at", models.DateTimeField(null=True)),
    ]
