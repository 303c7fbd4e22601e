"""How often something was tried, counted for all processes and hosts together; names nobody."""

import datetime as dt

from django.db import connection, models


class TriesQuerySet(models.QuerySet["Tries"]):
    def count_one(self, key: str, now: dt.datetime, seconds: int) -> int:
        """Count one more try under the key; how many there were since its stretch of `seconds` began.

        One statement: of many tries at once each gets a number of its own, also when theirs is the first of a stretch.
        """
        table = connection.ops.quote_name(self.model._meta.db_table)
        adapt = connection.ops.adapt_datetimefield_value
        moment, ends_at = adapt(now), adapt(now + dt.timedelta(seconds=seconds))
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {table} AS t (key, count, ends_at) VALUES (%s, 1, %s) ON CONFLICT (key) DO UPDATE SET"  # noqa: S608
                " count = CASE WHEN t.ends_at > %s THEN t.count + 1 ELSE 1 END,"
                " ends_at = CASE WHEN t.ends_at > %s THEN t.ends_at ELSE excluded.ends_at END"
                " RETURNING count",
                [key, ends_at, moment, moment],
            )
            count: int = cursor.fetchone()[0]
        return count


class Tries(models.Model):
    key = models.CharField(max_length=96, unique=True)
    count = models.PositiveIntegerField(default=0)
    ends_at = models.DateTimeField(db_index=True)

    objects = TriesQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.key.split(':')[0]} {self.count}"
