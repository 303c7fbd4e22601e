"""Deadlines in working days, by the holidays that an office keeps."""

import datetime as dt

from offices.models import Holiday, Office
from offices.rules.workdays import DAY, working_day_after


def after(office: Office, on: dt.date, count: int) -> dt.date:
    """The last day of a deadline of so many working days that begins on the day after this one."""
    return working_day_after(on, count, holidays(office, on, on + (3 * count + 30) * DAY))


def holidays(office: Office, first: dt.date, last: dt.date) -> set[dt.date]:
    """The public holidays and days of shared leave that the office keeps from the first of these days to the last."""
    kept = Holiday.objects.filter(country=office.holiday_country, region__in=("", office.holiday_region))
    return set(kept.filter(on__range=(first, last)).values_list("on", flat=True))
