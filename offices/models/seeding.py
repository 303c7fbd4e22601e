"""What the product itself wrote into reference tables, so that it can tell its own work from a person's."""

from django.db import models


class SeededRow(models.Model):
    """A row of a reference table as the data files last had it written; its table and key name it in the files.

    `row` is no foreign key: when somebody deletes the row, this stays, and the row is not made again.
    """

    table = models.CharField(max_length=40)
    key = models.CharField(max_length=200)
    row = models.BigIntegerField()
    written = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["table", "key"], name="seeded_row_written_once")]

    def __str__(self) -> str:
        return f"{self.table} {self.key}"
