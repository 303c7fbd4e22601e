"""Deadlines in working days, by the holidays that an office keeps."""

import datetime as dt

from offices.models import Holiday, Office
from offices.rules.workdays import DAY, working_day_after


def after(office: Office, on: dt.date, count: int) -> dt.date:
    """The last day of a deadline of so many working days that begins on the day after this one."""
    kept = Holiday.objects.filter(country=office.holiday_country, region__in=("", office.holiday_region))
    holidays = set(kept.filter(on__gt=on, on__lte=on + (3 * count + 30) * DAY).values_list("on", flat=True))
    return working_day_after(on, count, holidays)
