import datetime as dt

import pytest
import time_machine
from django.db import connection

from bookings.actions import feedback
from bookings.errors import NotFound
from bookings.models import Feedback, Invitation
from tests.factories import houses

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2030, 3, 5, 3, tzinfo=dt.UTC)


@pytest.fixture
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def invitation(clock):
    return Invitation.objects.create(
        secret_hash=feedback.hashed("open"),
        point=houses.make_point(),
        week_on=dt.date(2030, 3, 4),
        expires_at=NOW + dt.timedelta(days=14),
    )


def test_answer_is_kept_with_the_point_and_the_week_only(invitation):
    feedback.answer(invitation=feedback.find("open"), how=4, wish="Kursi")

    row = Feedback.objects.get()
    assert (row.point, row.week_on, row.how, row.wish) == (invitation.point, dt.date(2030, 3, 4), 4, "Kursi")
    assert {field.name for field in Feedback._meta.concrete_fields} == {"id", "point", "week_on", "how", "wish"}
    with connection.cursor() as cursor:
        cursor.execute("SELECT wish FROM bookings_feedback")
        assert "Kursi" not in cursor.fetchone()[0]


def test_link_when_it_was_used_is_dead_and_leaves_no_trace_of_who_answered(invitation):
    seen_twice = feedback.find("open")
    feedback.answer(invitation=invitation, how=4, wish="")

    with pytest.raises(NotFound):
        feedback.find("open")
    with pytest.raises(NotFound):
        feedback.answer(invitation=seen_twice, how=1, wish="")
    assert (Feedback.objects.count(), Invitation.objects.count()) == (1, 0)


@pytest.mark.parametrize(("days", "is_open"), [(13, True), (14, False)])
def test_link_is_dead_after_fourteen_days(invitation, clock, days, is_open):
    clock.shift(dt.timedelta(days=days))

    if is_open:
        assert feedback.find("open") == invitation
    else:
        with pytest.raises(NotFound):
            feedback.find("open")
        with pytest.raises(NotFound):
            feedback.answer(invitation=invitation, how=5, wish="")
    assert Feedback.objects.count() == 0


def test_link_that_never_was_is_not_found(invitation):
    with pytest.raises(NotFound):
        feedback.find("guess")


def test_forget_dead_removes_what_nobody_may_answer(invitation, clock):
    assert feedback.forget_dead() == 0

    clock.shift(dt.timedelta(days=14))

    assert feedback.forget_dead() == 1
    assert Invitation.objects.count() == 0
