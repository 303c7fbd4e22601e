"""A posting is held once on SQLite too, which cannot say that two empty points are the same."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("offices", "0001_start")]

    operations = [
        migrations.RemoveConstraint(model_name="posting", name="posting_held_once"),
        migrations.AddConstraint(
            model_name="posting",
            constraint=models.UniqueConstraint(
                condition=models.Q(("point", None), ("until", None)),
                fields=("user", "role", "office"),
                name="posting_at_office_held_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="posting",
            constraint=models.UniqueConstraint(
                condition=models.Q(("point__isnull", False), ("until", None)),
                fields=("user", "role", "office", "point"),
                name="posting_at_point_held_once",
            ),
        ),
    ]
