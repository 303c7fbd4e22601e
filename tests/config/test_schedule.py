"""The errands that run by the clock."""

import pytest
from django.utils.module_loading import import_string
from django_q.models import Schedule

from config import schedule


@pytest.mark.django_db
def test_ensure_when_run_twice_makes_each_schedule_once():
    assert schedule.ensure() == len(schedule.MINUTELY) + len(schedule.HOURLY) + len(schedule.DAILY)
    assert schedule.ensure() == 0
    assert Schedule.objects.count() == len(schedule.MINUTELY) + len(schedule.HOURLY) + len(schedule.DAILY)


@pytest.mark.parametrize("errand", [*schedule.MINUTELY.values(), *schedule.HOURLY.values(), *schedule.DAILY.values()])
@pytest.mark.django_db
def test_errand_when_there_is_nothing_to_do_does_nothing(errand):
    assert import_string(errand)() in (None, 0)
