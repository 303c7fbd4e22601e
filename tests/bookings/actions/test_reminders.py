import datetime as dt
import uuid

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bookings.actions import changing, delivery, feedback, messages, reminders
from bookings.models import Booking, Collection, Invitation, Message, MessageTerms, Slot
from tests.factories import houses, visits
from tests.factories.post import Only, Provider

pytestmark = pytest.mark.django_db

LONG_BEFORE = dt.datetime(2030, 2, 1, 2, tzinfo=dt.UTC)
# The visit is on Monday, 4 March 2030, at 09.00 in Jakarta.
WEEK, BRING, DAY, MORNING, AFTER = (
    dt.datetime(2030, 2, 25, 3, tzinfo=dt.UTC),
    dt.datetime(2030, 3, 1, 3, tzinfo=dt.UTC),
    dt.datetime(2030, 3, 3, 3, tzinfo=dt.UTC),
    dt.datetime(2030, 3, 4, 1, tzinfo=dt.UTC),
    dt.datetime(2030, 3, 5, 3, tzinfo=dt.UTC),
)
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def clock():
    with time_machine.travel(LONG_BEFORE, tick=False) as traveller:
        yield traveller


@pytest.fixture
def slot(clock):
    return visits.make_slot(capacity=9, starts_at=visits.MORNING + dt.timedelta(hours=1))


@pytest.fixture
def booking(slot):
    booking = visits.make_booking(slot)
    Message.objects.all().delete()
    return booking


def kinds():
    return list(Message.objects.order_by("pk").values_list("kind", flat=True))


def remind_at(clock, moment):
    clock.move_to(moment)
    return reminders.remind()


def come(*bookings, at=MORNING):
    for one in bookings:
        feedback.note_came(one, at)


# --- of a visit ---


@pytest.mark.parametrize(
    ("moment", "told"),
    [
        (WEEK - MINUTE, []),
        (WEEK, ["reminder_week"]),
        (BRING - MINUTE, []),
        (BRING, ["bring"]),
        (DAY - MINUTE, ["bring"]),
        (DAY, ["reminder_day", "bring"]),
        (MORNING - MINUTE, []),
        (MORNING, ["reminder_morning"]),
        (AFTER - MINUTE, []),
        (AFTER, ["feedback"]),
    ],
)
def test_remind_when_the_hour_comes_tells_of_the_visit(clock, booking, moment, told):
    come(booking)
    remind_at(clock, moment)

    assert kinds() == told


def test_remind_through_the_days_tells_each_kind_once(clock, booking):
    for moment in (WEEK, WEEK + MINUTE, BRING, BRING + MINUTE, DAY, DAY + MINUTE, MORNING, MORNING + MINUTE):
        remind_at(clock, moment)

    assert kinds() == ["reminder_week", "bring", "reminder_day", "reminder_morning"]
    expiries = Message.objects.order_by("pk").values_list("expires_at", flat=True)
    assert [one.isoformat() for one in expiries] == [
        "2030-02-26T17:00:00+00:00",
        "2030-03-03T17:00:00+00:00",
        "2030-03-03T17:00:00+00:00",
        "2030-03-04T02:00:00+00:00",
    ]


def test_remind_when_a_worker_slept_makes_up_for_what_is_still_true(clock, booking):
    assert remind_at(clock, DAY + dt.timedelta(hours=9)) == 2
    assert remind_at(clock, DAY + dt.timedelta(hours=15)) == 0

    assert kinds() == ["reminder_day", "bring"]


def test_remind_when_the_day_has_begun_says_nothing_of_tomorrow(clock, booking):
    assert remind_at(clock, dt.datetime(2030, 3, 3, 17, tzinfo=dt.UTC)) == 0


def test_reminder_that_the_provider_did_not_take_in_time_is_dropped(clock, booking):
    provider = Provider()
    remind_at(clock, DAY)
    Message.objects.filter(kind="bring").delete()
    clock.move_to(dt.datetime(2030, 3, 3, 17, 1, tzinfo=dt.UTC))

    delivery.deliver_due(Only(provider))

    assert (Message.objects.get().state, provider.sent) == ("expired", [])


def test_remind_in_quiet_hours_waits_for_their_end_or_leaves_it(clock, booking):
    MessageTerms.objects.update(quiet_from=dt.time(20), quiet_to=dt.time(8), day_time=dt.time(21))

    remind_at(clock, DAY + dt.timedelta(hours=11, minutes=30))
    assert kinds() == []  # it would arrive on the day itself, and say "tomorrow"

    MessageTerms.objects.update(week_time=dt.time(21))
    remind_at(clock, WEEK + dt.timedelta(hours=11, minutes=30))
    assert Message.objects.get().due_at == dt.datetime(2030, 2, 26, 1, tzinfo=dt.UTC)


def test_remind_of_an_early_visit_leaves_the_morning_out(clock):
    visits.make_booking(visits.make_slot(starts_at=dt.datetime(2030, 3, 4, 1, 30, tzinfo=dt.UTC)))
    Message.objects.all().delete()

    assert remind_at(clock, MORNING) == 0


@pytest.mark.parametrize(
    ("booked", "told"),
    [
        (DAY - dt.timedelta(hours=12), ["bring", "reminder_day", "reminder_morning"]),
        (DAY - dt.timedelta(hours=11), ["reminder_morning"]),
        (DAY + dt.timedelta(hours=9), ["reminder_morning"]),
        (MORNING - dt.timedelta(hours=11), []),
    ],
)
def test_remind_when_booked_late_says_only_what_is_new(clock, slot, booked, told):
    clock.move_to(booked)
    visits.make_booking(slot)
    Message.objects.all().delete()
    for moment in (DAY, DAY + dt.timedelta(hours=10), MORNING):
        if moment > booked:
            remind_at(clock, moment)

    assert sorted(kinds()) == sorted(told)


@pytest.mark.parametrize("change", ["cancel", "displace", "no contact", "past", "not sent here"])
def test_remind_says_nothing_to_whom_it_does_not_concern(clock, booking, change):
    if change == "cancel":
        changing.cancel(bookings=[booking], key=uuid.uuid4())
    if change == "displace":
        Booking.objects.update(displaced_at=LONG_BEFORE)
    if change == "no contact":
        Booking.objects.update(phone="", email="")
    if change == "past":
        Booking.objects.update(state="past")
    if change == "not sent here":
        MessageTerms.objects.update(kinds=["confirmed"])
    Message.objects.all().delete()

    assert remind_at(clock, DAY) == 0
    assert kinds() == []


@pytest.mark.parametrize("change", ["cancel", "move", "displace"])
def test_reminder_when_the_visit_is_no_longer_so_is_not_sent(clock, booking, change):
    provider = Provider()
    remind_at(clock, DAY)
    later = visits.make_slot(point=booking.slot.point, starts_at=visits.MORNING + dt.timedelta(days=9))
    if change == "cancel":
        changing.cancel(bookings=[booking], key=uuid.uuid4(), by=houses.make_user())
    if change == "move":
        changing.move(bookings=[booking], to=later.pk, key=uuid.uuid4(), by=houses.make_user())
    if change == "displace":
        Booking.objects.update(displaced_at=DAY)

    delivery.deliver_due(Only(provider))

    sent = {one.kind for one in provider.sent}
    assert sent.isdisjoint({"reminder_day", "bring"})
    assert set(Message.objects.filter(kind__in=["reminder_day", "bring"]).values_list("state", flat=True)) == {
        "cancelled"
    }


def test_remind_when_moved_reminds_of_the_new_day(clock, booking):
    later = visits.make_slot(point=booking.slot.point, starts_at=booking.slot.starts_at + dt.timedelta(days=9))
    remind_at(clock, DAY)
    changing.move(bookings=[booking], to=later.pk, key=uuid.uuid4(), by=houses.make_user())
    Message.objects.all().delete()

    assert remind_at(clock, MORNING) == 0
    assert remind_at(clock, DAY + dt.timedelta(days=9)) == 2
    assert set(Message.objects.values_list("kind", "version")) == {("reminder_day", 2), ("bring", 2)}


# --- families ---


@pytest.fixture
def family(slot):
    party = visits.make_party(slot, people=visits.make_people(5))
    Message.objects.all().delete()
    return party


def test_remind_tells_a_family_once(clock, family):
    assert remind_at(clock, WEEK) == 1
    assert remind_at(clock, WEEK + MINUTE) == 0

    assert Message.objects.get().booking_id == family[0].pk


def test_remind_when_the_first_of_a_family_cancelled_after_it_was_said_is_silent(clock, family):
    remind_at(clock, WEEK)
    delivery.deliver_due(Only(Provider()))
    changing.cancel(bookings=family[:1], key=uuid.uuid4())

    assert remind_at(clock, WEEK + MINUTE) == 0


def test_remind_when_the_first_of_a_family_cancelled_before_it_was_said_tells_the_next(clock, family):
    remind_at(clock, WEEK)
    changing.cancel(bookings=family[:1], key=uuid.uuid4())

    assert remind_at(clock, WEEK + MINUTE) == 1
    assert Message.objects.get(kind="reminder_week", state="queued").booking_id == family[1].pk


def test_remind_when_one_of_a_family_went_to_another_day_tells_of_both(clock, family, slot):
    other = visits.make_slot(point=slot.point, starts_at=slot.starts_at + dt.timedelta(days=3))
    changing.move(bookings=family[4:], to=other.pk, key=uuid.uuid4())
    Message.objects.all().delete()

    remind_at(clock, DAY)
    remind_at(clock, DAY + dt.timedelta(days=3))
    reminded = Message.objects.filter(kind="reminder_day").values_list("booking", flat=True)
    assert sorted(reminded) == [family[0].pk, family[4].pk]


# --- after the visit ---


def test_remind_after_the_visit_invites_once_with_a_link_of_its_own(clock, booking):
    come(booking)
    Booking.objects.update(state="past")
    assert remind_at(clock, AFTER) == 1
    assert remind_at(clock, AFTER + MINUTE) == 0

    invitation = Invitation.objects.get()
    assert (invitation.point_id, invitation.week_on) == (booking.slot.point_id, dt.date(2030, 3, 4))
    assert invitation.expires_at == AFTER + dt.timedelta(days=14)
    assert len(Message.objects.get().secret) == 12


@pytest.mark.parametrize("at", [None, dt.datetime(2030, 3, 1, 1, tzinfo=dt.UTC)])
def test_remind_after_a_visit_to_which_nobody_came_asks_nothing(clock, booking, at):
    """Whoever came days before, and lacked a paper, has another visit now."""
    Booking.objects.update(state="past", came_at=at)

    assert remind_at(clock, AFTER) == 0
    assert not Invitation.objects.exists()


def test_remind_of_a_family_asks_whoever_of_them_came(clock, family):
    come(family[2], family[3])

    remind_at(clock, AFTER)

    assert list(Message.objects.values_list("kind", "booking")) == [("feedback", family[2].pk)]


@pytest.mark.parametrize(("minutes", "told"), [(14, []), (15, ["ready", "feedback"])])
def test_remind_asks_whose_passport_is_ready_since_they_must_have_come(clock, booking, minutes, told):
    make_ready(booking)

    remind_at(clock, AFTER + dt.timedelta(minutes=minutes))

    assert kinds() == told


def test_remind_after_a_visit_that_was_cancelled_asks_nothing(clock, booking):
    come(booking)
    changing.cancel(bookings=[booking], key=uuid.uuid4())
    Message.objects.all().delete()

    assert remind_at(clock, AFTER) == 0


# --- passports ---


def make_ready(*bookings, at=AFTER):
    key = uuid.uuid4()
    Collection.objects.bulk_create(
        Collection(booking=one, ready_at=at, ready_key=key, undo_until=at + dt.timedelta(minutes=15))
        for one in bookings
    )


@pytest.mark.parametrize(
    ("wait", "told"),
    [
        ({"minutes": 14}, []),  # it can still be taken back
        ({"minutes": 15}, ["ready"]),
        ({"days": 3}, []),
        ({"days": 7, "minutes": -1}, []),
        ({"days": 7}, ["ready_7"]),
        ({"days": 8}, ["ready_7"]),
        ({"days": 9}, []),
        ({"days": 14}, ["ready_14"]),
        ({"days": 21}, ["ready_21"]),
        ({"days": 28}, ["ready_28"]),
        ({"days": 31}, []),
    ],
)
def test_remind_tells_of_a_passport_that_waits(clock, booking, wait, told):
    MessageTerms.objects.update(kinds=[kind for kind in Message.Kind.values if kind != "feedback"])
    make_ready(booking)
    remind_at(clock, AFTER + dt.timedelta(**wait))

    assert kinds() == told


def test_remind_of_a_family_whose_passports_wait_is_one_message(clock, family):
    make_ready(*family)

    assert remind_at(clock, AFTER + dt.timedelta(days=7)) == 1


def test_remind_when_the_passport_was_collected_is_silent(clock, booking):
    make_ready(booking)
    Collection.objects.update(collected_at=AFTER, collected_key=uuid.uuid4())

    assert remind_at(clock, AFTER + dt.timedelta(days=7)) == 0


# --- many ---


def queries_at(clock, moment):
    clock.move_to(moment)
    with CaptureQueriesContext(connection) as seen:
        told = reminders.remind()
    asked = [one["sql"] for one in seen if not one["sql"].startswith(("BEGIN", "SAVEPOINT", "RELEASE", "COMMIT"))]
    written = [one for one in asked if one.startswith("INSERT") and "bookings_message" in one]
    if connection.vendor == "postgresql":  # SQLite takes some thirty rows in one statement
        assert len(written) <= 1
    return told, len(asked) - len(written)


def many_like(booking, count):
    """So many more bookings of other people, each a party of its own."""
    fields = {field.attname: getattr(booking, field.attname) for field in Booking._meta.concrete_fields}
    rows = []
    for number in range(count):
        own = {"id": None, "code": f"{number:09d}", "party": uuid.uuid4(), "identity_hash": number.to_bytes(32)}
        rows.append(Booking(**{**fields, **own}))
    Booking.objects.bulk_create(rows)


def test_remind_asks_as_many_queries_for_one_booking_as_for_three_hundred(clock, booking):
    assert queries_at(clock, WEEK) == (1, 24)

    Message.objects.all().delete()
    many_like(booking, 299)

    assert queries_at(clock, WEEK + MINUTE) == (300, 24)
    assert queries_at(clock, WEEK + 2 * MINUTE) == (0, 23)


def test_remind_when_there_are_more_than_fit_at_once_tells_all(clock, booking, monkeypatch):
    monkeypatch.setattr(reminders, "AT_ONCE", 7)
    many_like(booking, 19)

    assert remind_at(clock, WEEK) == 20
    assert remind_at(clock, WEEK + MINUTE) == 0


def test_remind_of_two_offices_keeps_each_ones_clock(clock, booking):
    makassar = houses.make_office(slug="makassar", zone="Asia/Makassar")
    slot = visits.make_slot(
        point=houses.make_point(office=makassar), starts_at=dt.datetime(2030, 3, 4, 2, tzinfo=dt.UTC)
    )
    other = visits.make_booking(slot)
    Message.objects.all().delete()

    remind_at(clock, DAY - dt.timedelta(hours=1))  # 10.00 in Makassar, 09.00 in Jakarta
    assert set(Message.objects.filter(kind="reminder_day").values_list("booking", flat=True)) == {other.pk}

    remind_at(clock, DAY)
    assert Message.objects.filter(kind="reminder_day").count() == 2
    assert Slot.objects.count() == 2


def test_link_of_an_invitation_is_forgotten_when_it_is_worthless(clock, booking):
    come(booking)
    remind_at(clock, AFTER)
    clock.move_to(AFTER + dt.timedelta(days=2))
    assert messages.forget_secrets() == 0

    clock.move_to(AFTER + dt.timedelta(days=3))
    assert messages.forget_secrets() == 1
    assert Message.objects.get().secret == ""


def test_remind_passes_over_whom_no_key_opens_and_tells_the_others(clock, slot, booking):
    other = visits.make_booking(slot)
    Message.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE bookings_booking SET phone = 'spoilt' WHERE id = %s", [booking.pk])

    assert remind_at(clock, DAY) == 2
    assert set(Message.objects.values_list("booking", flat=True)) == {other.pk}
