from datetime import date

import pytest

from offices.rules.workdays import working_day_after

MONDAY, FRIDAY = date(2030, 3, 4), date(2030, 3, 8)


@pytest.mark.parametrize(
    ("on", "count", "holidays", "expected"),
    [
        (MONDAY, 0, (), MONDAY),
        (MONDAY, 1, (), date(2030, 3, 5)),
        (FRIDAY, 1, (), date(2030, 3, 11)),
        (FRIDAY, 1, {date(2030, 3, 11), date(2030, 3, 12)}, date(2030, 3, 13)),
        (date(2030, 3, 9), 1, (), date(2030, 3, 11)),  # decided on a Saturday
        (MONDAY, 21, (), date(2030, 4, 2)),
        (MONDAY, 21, {date(2030, 3, 30)}, date(2030, 4, 2)),  # a holiday on a Saturday moves nothing
    ],
)
def test_working_day_after_when_days_are_off_goes_past_them(on, count, holidays, expected):
    assert working_day_after(on, count, holidays) == expected
