"""Where somebody works today: by the office's own day, which begins at its own midnight."""

import datetime as dt

import pytest
import time_machine

from offices.models import Posting
from offices.permissions import staff_of
from tests.factories.houses import make_office, make_user

pytestmark = pytest.mark.django_db

FOURTH = dt.date(2030, 3, 4)
SECOND = dt.timedelta(seconds=1)


def at(day, hour):
    return dt.datetime(2030, 3, day, hour, tzinfo=dt.UTC)


def works(user, moment):
    with time_machine.travel(moment, tick=False):
        return staff_of(user) is not None


@pytest.mark.parametrize(
    ("zone", "midnight"),
    [("Asia/Jakarta", at(3, 17)), ("Asia/Jayapura", at(3, 15)), ("America/New_York", at(4, 5))],
)
def test_staff_when_a_posting_begins_works_from_the_office_s_own_midnight(zone, midnight):
    user = make_user(role="counter", office=make_office(zone=zone), since=FOURTH)

    assert not works(user, midnight - SECOND)
    assert works(user, midnight)


@pytest.mark.parametrize(("zone", "midnight"), [("Asia/Jakarta", at(4, 17)), ("America/New_York", at(5, 5))])
def test_staff_when_a_posting_ends_works_until_the_office_s_own_midnight(zone, midnight):
    user = make_user(role="counter", office=make_office(zone=zone))
    Posting.objects.filter(user=user).update(until=FOURTH)

    assert works(user, midnight - SECOND)
    assert not works(user, midnight)


def test_staff_when_the_newer_posting_has_not_begun_there_works_at_the_older_one():
    """In Jayapura it is the fourth already, in Jakarta not yet."""
    jakarta, jayapura = make_office(), make_office(slug="jayapura", zone="Asia/Jayapura")
    user = make_user(role="counter", office=jayapura, since=FOURTH)
    Posting.objects.create(user=user, role="gate", office=jakarta, since=FOURTH + dt.timedelta(days=1))

    with time_machine.travel(at(4, 16), tick=False):
        assert staff_of(user).office == jayapura
    with time_machine.travel(at(4, 17), tick=False):
        assert staff_of(user).office == jakarta


def test_staff_when_the_account_is_switched_off_works_nowhere():
    user = make_user(role="counter")
    user.is_active = False
    user.save()

    assert not works(user, at(4, 5))
