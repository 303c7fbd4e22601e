import datetime as dt
import uuid

import pytest
import time_machine
from django.db import connection
from django.db.models.expressions import RawSQL
from django.test.utils import CaptureQueriesContext

from bookings.actions import catalogue, changing, promises
from bookings.errors import LinkOver
from bookings.models import Booking, Knowing, Message
from tests.factories import houses, visits
from tests.factories.told import make_told

pytestmark = pytest.mark.django_db

# The visit is on Monday 4 March 2030 at 09.00 in Jakarta.
EARLY = dt.datetime(2030, 2, 20, 3, tzinfo=dt.UTC)
NOW = dt.datetime(2030, 3, 2, 3, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
BOTH = {"phone": "+628110000001", "email": "siti@contoh.example"}


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def booking():
    made = visits.make_booking(visits.make_slot(capacity=9), wishes=visits.make_wishes(**BOTH))
    Message.objects.all().delete()
    return made


def evidence():
    return sorted(Knowing.objects.values_list("booking", "version", "how"))


def offices_rely_on(*channels):
    houses.make_message_terms(houses.make_office(), receipts=list(channels), retry_hours=4)


# --- what is written down ---


@pytest.mark.parametrize(("from_visit_on", "counted"), [(1, []), (2, ["tap"])])
def test_tap_counts_in_the_days_that_the_terms_of_the_visits_day_say(booking, from_visit_on, counted):
    office, visit_on = booking.office, booking.local_start.date()
    houses.make_message_terms(office, evidence_days=7)
    houses.make_message_terms(office, valid_from=visit_on, evidence_days=from_visit_on)
    catalogue.forget()

    promises.tap(booking=booking)

    assert [how for _booking, _version, how in evidence()] == counted


@pytest.mark.parametrize(("from_visit_on", "counted"), [(1, []), (2, ["delivered"])])
def test_receipt_counts_in_the_days_that_the_terms_of_the_visits_day_say(booking, from_visit_on, counted):
    office, visit_on = booking.office, booking.local_start.date()
    houses.make_message_terms(office, evidence_days=7, receipts=["email"])
    houses.make_message_terms(office, valid_from=visit_on, evidence_days=from_visit_on, receipts=["email"])
    make_told(booking, channel="email", state="delivered", at=NOW - HOUR, receipt_at=NOW - HOUR)

    promises.keep()

    assert [how for _booking, _version, how in evidence()] == counted


def test_tap_is_written_once_a_version(booking):
    promises.tap(booking=booking)
    promises.tap(booking=booking)

    assert evidence() == [(booking.pk, 1, "tap")]
    assert Knowing.objects.get().at == NOW


def test_tap_speaks_for_everybody_who_comes_along():
    party = visits.make_party(visits.make_slot(capacity=3), people=visits.make_people(3))

    promises.tap(booking=party[0])

    assert evidence() == [(one.pk, 1, "tap") for one in party]


def test_tap_does_not_speak_for_who_was_moved_away():
    slot = visits.make_slot(capacity=3)
    other = visits.make_slot(point=slot.point, starts_at=visits.MORNING + dt.timedelta(days=1), capacity=3)
    lead, moved = visits.make_party(slot, people=visits.make_people(2))
    changing.move(bookings=[moved], to=other.pk, key=uuid.uuid4(), by=houses.make_user())

    promises.tap(booking=lead)

    assert evidence() == [(lead.pk, 1, "tap")]


def test_tap_on_a_booking_that_changed_is_refused_and_leaves_nothing(booking):
    Booking.objects.filter(pk=booking.pk).update(version=2)

    with pytest.raises(LinkOver):
        promises.tap(booking=booking)

    assert evidence() == []


def test_sign_before_the_window_opens_is_not_kept(booking, clock):
    clock.move_to(EARLY)

    promises.tap(booking=booking)

    assert evidence() == []
    assert not promises.is_asked(booking, EARLY)
    assert promises.is_asked(booking, NOW)


@pytest.mark.parametrize("changed", [{"displaced_at": NOW}, {"state": "past"}])
def test_sign_of_who_has_no_visit_to_come_is_not_kept(booking, changed):
    Booking.objects.update(**changed)

    promises.note(Booking.objects.for_display(), "viewed", NOW)

    assert evidence() == []


def test_sign_after_the_visit_began_is_not_kept(booking):
    promises.note([booking], "viewed", booking.slot.starts_at)

    assert evidence() == []


# --- receipts ---


def test_keep_takes_a_receipt_for_evidence_where_they_can_be_relied_on(booking):
    offices_rely_on("whatsapp")
    make_told(booking, channel="whatsapp", state="delivered", at=NOW - HOUR)

    assert promises.keep() == 1
    assert promises.keep() == 0

    assert evidence() == [(booking.pk, 1, "delivered")]
    assert Knowing.objects.get().at == NOW - HOUR


def test_keep_takes_a_receipt_for_everybody_who_comes_along():
    offices_rely_on("sms")
    party = visits.make_party(visits.make_slot(capacity=3), people=visits.make_people(3))
    make_told(party[0], kind="reminder_day", state="delivered", at=NOW - HOUR)

    promises.keep()

    assert evidence() == [(one.pk, 1, "delivered") for one in party]


@pytest.mark.parametrize(
    "told",
    [
        {"channel": "sms", "state": "delivered", "at": NOW - HOUR},  # proves nothing
        {"channel": "whatsapp", "state": "sent", "at": NOW - HOUR},
        {"channel": "whatsapp", "state": "delivered", "at": NOW - HOUR, "version": 3},
        {"channel": "whatsapp", "state": "delivered", "at": EARLY},
        {"channel": "whatsapp", "state": "delivered", "at": NOW - HOUR, "kind": "bring"},  # does not say when
    ],
)
def test_keep_takes_nothing_else_for_evidence(booking, told):
    offices_rely_on("whatsapp")
    make_told(booking, **told)

    promises.keep()

    assert evidence() == []


# --- the next channel ---


def said():
    return list(Message.objects.order_by("pk").values_list("channel", "state", "then"))


def test_keep_tries_the_next_channel_when_the_last_brought_nothing(booking, clock):
    offices_rely_on("whatsapp")
    first = make_told(booking, at=NOW - 4 * HOUR, then=["email"])

    assert promises.keep() == 1
    assert promises.keep() == 0

    assert said() == [("sms", "accepted", ["email"]), ("email", "queued", [])]
    follower = Message.objects.get(channel="email")
    assert (follower.follows, follower.kind, follower.recipient) == (first, "reminder_day", booking.email)


def test_keep_passes_over_whom_no_key_opens_and_tries_the_others(booking):
    other = visits.make_booking(booking.slot, wishes=visits.make_wishes(**BOTH))
    Message.objects.all().delete()
    for one in (booking, other):
        make_told(one, at=NOW - 4 * HOUR, then=["email"])
    Message.objects.filter(booking=booking).update(recipient=RawSQL("'spoilt'", []))

    assert promises.keep() == 1
    assert Message.objects.values_list("booking").get(channel="email") == (other.pk,)


@pytest.mark.parametrize("how", ["tap", "viewed", "told", "delivered"])
def test_keep_tries_nothing_more_once_something_shows(booking, how):
    offices_rely_on()
    Knowing.objects.create(booking=booking, version=1, how=how, at=NOW - HOUR)
    make_told(booking, at=NOW - 5 * HOUR, then=["email"])

    assert promises.keep() == 0
    assert len(said()) == 1


@pytest.mark.parametrize(
    "told",
    [
        {"at": NOW - 3 * HOUR},  # not long enough ago
        {"at": NOW - 5 * HOUR, "state": "queued"},
        {"at": NOW - 5 * HOUR, "state": "failed"},  # whoever settled it has followed it
        {"at": NOW - 5 * HOUR, "expires_at": NOW},
        {"at": NOW - 5 * HOUR, "version": 2},
        {"at": NOW - 5 * HOUR, "kind": "cancelled"},
        {"at": NOW - 5 * HOUR, "then": ["whatsapp"]},  # never agreed to
    ],
)
def test_keep_leaves_alone_what_needs_no_other_channel(booking, told):
    offices_rely_on("whatsapp")
    make_told(booking, **{"then": ["email"], **told})

    assert promises.keep() == 0
    assert len(said()) == 1


def test_keep_does_not_look_again_at_what_nothing_can_follow(booking):
    make_told(booking, at=NOW - 5 * HOUR, then=["whatsapp"])

    promises.keep()

    assert said() == [("sms", "accepted", [])]


def test_keep_waits_for_nothing_where_a_delivered_receipt_proves_nothing(booking):
    offices_rely_on("whatsapp")
    make_told(booking, state="delivered", at=NOW - 5 * HOUR, then=["email"])

    assert promises.keep() == 1
    assert evidence() == []


def test_keep_asks_as_often_however_many_there_are():
    offices_rely_on("whatsapp")
    slot = visits.make_slot(capacity=50)

    def tell(how_many):
        for _one in range(how_many):
            silent, known = (visits.make_booking(slot, wishes=visits.make_wishes(**BOTH)) for _both in "ab")
            make_told(silent, at=NOW - 5 * HOUR, then=["email"])
            make_told(known, channel="whatsapp", state="delivered", at=NOW - HOUR)

    def queries():
        catalogue.forget()  # or what is kept for two seconds is asked for once more on a slow machine
        with CaptureQueriesContext(connection) as seen:
            promises.keep()
        return len(seen)

    tell(2)
    few = queries()
    tell(20)

    assert queries() == few
    assert Knowing.objects.count() == 22
    assert Message.objects.filter(channel="email").count() == 22
