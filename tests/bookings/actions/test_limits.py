import datetime as dt

import pytest
import time_machine

from bookings.actions import limits
from bookings.models import Tries

pytestmark = pytest.mark.django_db

NOON = dt.datetime(2030, 3, 4, 5, 0, tzinfo=dt.UTC)
THREE_A_MINUTE = limits.Limit("guess", most=3, seconds=60)


@pytest.fixture
def clock():
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


def tries(times, who="somebody", limit=THREE_A_MINUTE):
    return [limits.allow(limit, who) for _try in range(times)]


def test_allow_until_the_limit_and_not_once_more(clock):
    assert tries(5) == [True, True, True, False, False]


def test_allow_counts_each_person_and_each_limit_for_itself(clock):
    tries(4)

    assert tries(1, who="somebody else") == [True]
    assert tries(1, limit=limits.Limit("find", most=3, seconds=60)) == [True]


def test_allow_starts_anew_when_the_stretch_is_over(clock):
    tries(4)
    clock.shift(dt.timedelta(seconds=59))
    assert tries(1) == [False]

    clock.shift(dt.timedelta(seconds=1))

    assert tries(4) == [True, True, True, False]


def test_allow_keeps_nothing_that_names_anybody(clock):
    tries(1, who="+628110000001")

    stored = Tries.objects.get()
    assert "628110000001" not in stored.key
    assert stored.key.startswith("guess:")
    assert stored.ends_at == NOON + dt.timedelta(seconds=60)


def test_forget_old_forgets_what_is_over_and_nothing_else(clock):
    tries(1)
    clock.shift(dt.timedelta(seconds=61))
    tries(1, who="somebody else")

    assert limits.forget_old() == 1
    assert Tries.objects.count() == 1
