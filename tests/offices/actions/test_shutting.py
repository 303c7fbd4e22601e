import datetime as dt
import uuid

import pytest
import time_machine

from offices.actions import shutting
from offices.errors import Refused
from offices.models import JournalEntry, Shutting
from tests.factories import houses

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2030, 1, 7, 3, 0, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def point():
    return houses.make_point(slug="main")


@pytest.fixture
def officer():
    return houses.make_user(username="supervisor-1")


def shut(point, officer, *, starts_at=NOW, ends_at=NOW + HOUR, reason="Server down", key=None):
    return shutting.shut(
        point=point, starts_at=starts_at, ends_at=ends_at, reason=reason, key=key or uuid.uuid4(), by=officer
    )


def refused(code, *arguments, **wishes):
    before = Shutting.objects.count(), JournalEntry.objects.count()
    with pytest.raises(Refused) as refusal:
        shut(*arguments, **wishes)
    assert refusal.value.codes == (code,)
    assert (Shutting.objects.count(), JournalEntry.objects.count()) == before


def test_shut_keeps_why_and_by_whom_and_journals_it(point, officer):
    made = shut(point, officer, reason="  Server down  ")

    stored = Shutting.objects.get()
    assert stored == made
    assert (stored.reason, stored.source, stored.confirmed) == ("Server down", "staff: supervisor-1", True)
    entry = JournalEntry.objects.get()
    assert (entry.action, entry.subject, entry.by) == ("span.shut", "point:main", "supervisor-1")
    assert entry.detail == {"from": "2030-01-07T03:00:00+00:00", "to": "2030-01-07T04:00:00+00:00"}


def test_shut_with_the_same_key_shuts_once(point, officer):
    key = uuid.uuid4()

    assert shut(point, officer, key=key) == shut(point, officer, key=key)
    assert JournalEntry.objects.count() == 1


@pytest.mark.parametrize("other", ["point", "time"])
def test_shut_when_the_key_was_used_for_something_else_is_refused(point, officer, other):
    key = uuid.uuid4()
    shut(point, officer, key=key)

    if other == "point":
        refused("key_reused", houses.make_point(), officer, key=key)
    else:
        refused("key_reused", point, officer, key=key, ends_at=NOW + 2 * HOUR)


def test_shut_of_a_stretch_that_ends_before_it_begins_is_refused(point, officer):
    refused("reversed_times", point, officer, ends_at=NOW)


def test_shut_of_a_stretch_that_is_over_is_refused(point, officer):
    refused("already_over", point, officer, starts_at=NOW - 2 * HOUR, ends_at=NOW)


def test_shut_without_a_reason_is_refused(point, officer):
    refused("no_reason", point, officer, reason=" \n ")


def test_shut_for_a_very_long_reason_keeps_its_beginning(point, officer):
    assert len(shut(point, officer, reason="x" * 5_000).reason) == 200


def test_lift_opens_again_once(point, officer):
    made = shut(point, officer)

    shutting.lift(shutting=made, by=officer)
    with pytest.raises(Refused) as refusal:
        shutting.lift(shutting=made, by=officer)

    assert refusal.value.codes == ("already_lifted",)
    assert Shutting.objects.get().lifted_at == NOW
    assert [entry.action for entry in JournalEntry.objects.order_by("pk")] == ["span.shut", "span.opened"]
