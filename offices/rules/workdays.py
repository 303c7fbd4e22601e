"""Working days as deadlines of the law count them: Monday to Friday, without public holidays."""

from collections.abc import Container
from datetime import date, timedelta

SATURDAY = 5
DAY = timedelta(days=1)


def working_day_after(on: date, count: int, holidays: Container[date]) -> date:
    """The last day of a deadline of `count` working days that begins on the day after `on`."""
    while count > 0:
        on += DAY
        count -= on.weekday() < SATURDAY and on not in holidays
    return on
