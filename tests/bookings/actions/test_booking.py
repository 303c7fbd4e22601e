import datetime as dt
import uuid

import pytest

from bookings import reports
from bookings.actions import booking, contact
from bookings.errors import AlreadyBooked, ContactNotConfirmed, HoldOver, KeyReused, NotEligible, NotFound
from bookings.models import Booking, Hold, Message, NameWord, Slot
from bookings.rules import codes
from offices.actions import nudging
from offices.models import JournalEntry, keyed_hash
from tests.factories import houses, visits

pytestmark = pytest.mark.django_db


def confirm_refused(kind, held, **wishes):
    """The refusal; a refused confirmation changes nothing and the hold still runs."""
    before = list(Booking.objects.order_by("pk").values_list("pk", "state", "version"))
    said, written = Message.objects.count(), JournalEntry.objects.count()
    with pytest.raises(kind) as refusal:
        visits.confirm(held, **wishes)
    assert list(Booking.objects.order_by("pk").values_list("pk", "state", "version")) == before
    assert (Message.objects.count(), JournalEntry.objects.count()) == (said, written)
    assert set(Hold.objects.filter(token=held.token).values_list("state", flat=True)) == {"held"}
    assert reports.inventory_breaks() == []
    return refusal.value


def test_confirm_turns_the_hold_into_a_booking():
    slot = visits.make_slot(capacity=3)
    held = visits.hold(slot)
    person = visits.make_person(name="Siti Nurhaliza Contoh", needs=("wheelchair",))
    wishes = visits.make_wishes(phone="+628110000001", email="a@example.org", language="en", companion="Budi")

    made = visits.confirm(held, people=[person], wishes=wishes)

    stored = Booking.objects.get()
    assert made == [stored]
    assert codes.read(stored.code) == stored.code
    assert (stored.state, stored.slot_id, stored.places, stored.online) == ("booked", slot.pk, 1, True)
    assert (stored.name, stored.identity_number, stored.born_on) == (person.name, person.number, person.born_on)
    assert (stored.phone, stored.email, stored.companion) == ("+628110000001", "a@example.org", "Budi")
    assert (stored.needs, stored.language, stored.channel) == (["wheelchair"], "en", "online")
    assert (stored.party, stored.version, stored.displaced_at) == (held.token, 1, None)
    assert Hold.objects.get().state == "booked"
    assert Slot.objects.get().taken == 1
    assert reports.inventory_breaks() == []


def test_confirm_queues_one_message_and_journals_each_person():
    slot = visits.make_slot(capacity=2)

    made = visits.make_party(slot, people=visits.make_people(2))

    message = Message.objects.get()
    assert (message.booking, message.kind, message.channel, message.state) == (made[0], "confirmed", "sms", "queued")
    assert message.recipient == "+628110000001"
    lines = JournalEntry.objects.filter(action="booking.made").order_by("pk")
    assert [line.subject for line in lines] == [f"booking:{one.pk}" for one in made]
    assert lines[0].detail == {"slot": slot.pk, "people": 2, "channel": "online"}


def test_confirm_without_a_phone_writes_to_the_mailbox():
    visits.make_booking(visits.make_slot(), wishes=visits.make_wishes(phone="", email="a@example.org"))

    assert (Message.objects.get().channel, Message.objects.get().recipient) == ("email", "a@example.org")


def test_confirm_by_staff_says_who_and_how():
    officer = houses.make_user(username="counter-1")
    held = visits.hold(visits.make_slot(), by=officer)

    booking.confirm(
        token=held.token, people=visits.make_people(1), wishes=booking.Wishes(), by=officer, channel="phone"
    )

    stored = Booking.objects.get()
    assert (stored.made_by, stored.channel, stored.online) == (officer, "phone", False)
    assert JournalEntry.objects.get(action="booking.made").by == "counter-1"
    assert not Message.objects.exists()  # nobody left a way to reach them


def test_confirm_keeps_name_words_as_hashes_only():
    visits.make_booking(visits.make_slot(), person=visits.make_person(name="Siti Contoh"))

    words = {bytes(row.word_hash) for row in NameWord.objects.all()}
    assert words == {keyed_hash("name", "siti"), keyed_hash("name", "contoh")}


def test_confirm_of_a_party_seats_everybody_in_order_over_adjoining_slots():
    slots = visits.make_run(2, 1)
    people = visits.make_people(3)

    made = visits.make_party(slots[0], people=people)

    assert [one.slot_id for one in made] == [slots[0].pk, slots[0].pk, slots[1].pk]
    assert [one.identity_number for one in made] == [one.number for one in people]
    assert reports.inventory_breaks() == []


def test_confirm_when_asked_again_gives_the_same_bookings():
    held = visits.hold(visits.make_slot())
    people = visits.make_people(1)
    first = visits.confirm(held, people=people)

    assert visits.confirm(held, people=people) == first
    assert Booking.objects.count() == 1
    assert Message.objects.count() == 1


def test_confirm_when_booked_for_somebody_else_says_so():
    """A second answer under the same token must not pass as a booking for other people."""
    held = visits.hold(visits.make_slot())
    visits.confirm(held)

    with pytest.raises(KeyReused):
        visits.confirm(held, people=visits.make_people(1))

    assert Booking.objects.count() == 1


def test_confirm_of_nothing_is_not_found():
    with pytest.raises(NotFound):
        booking.confirm(token=uuid.uuid4(), people=visits.make_people(1), wishes=visits.make_wishes())


@pytest.mark.parametrize("how", ["ran out", "reclaimed", "released"])
def test_confirm_when_the_hold_is_over_says_so(how):
    held = visits.hold(visits.make_slot())
    if how == "released":
        Hold.objects.update(state="released")
        Slot.objects.update(taken=0, taken_online=0)
    else:
        visits.run_out(held)
    if how == "reclaimed":
        visits.hold(Slot.objects.get())

    with pytest.raises(HoldOver):
        visits.confirm(held)

    assert not Booking.objects.exists()
    assert reports.inventory_breaks() == []


def test_confirm_of_a_party_when_one_part_was_reclaimed_books_nobody():
    slots = visits.make_run(1, 1)
    held = visits.hold(slots[0], people=2)
    visits.run_out(held)
    visits.hold(slots[1])

    with pytest.raises(HoldOver):
        visits.confirm(held, people=visits.make_people(2))

    assert not Booking.objects.exists()
    assert reports.inventory_breaks() == []


@pytest.mark.parametrize("people", [0, 1, 3])
def test_confirm_for_another_number_of_people_is_refused(people):
    held = visits.hold(visits.make_slot(capacity=5), people=2)
    wishes = visits.make_wishes()

    with pytest.raises(NotEligible) as refusal:
        booking.confirm(token=held.token, people=visits.make_people(people), wishes=wishes)

    assert refusal.value.codes == ("party_changed",)
    assert not Booking.objects.exists()


def test_confirm_for_who_may_not_take_the_product_is_refused():
    houses.make_product(code="ordinary-10", years=10, least_age=17)
    point = houses.make_point(products=("ordinary-10",))
    held = visits.hold(visits.make_slot(point=point), product="ordinary-10")
    child = visits.make_person(born_on=dt.date(2020, 1, 1))

    assert confirm_refused(NotEligible, held, people=[child]).codes == ("product_needs_age",)


def test_confirm_for_the_same_person_twice_is_refused():
    held = visits.hold(visits.make_slot(capacity=2), people=2)
    person = visits.make_person()

    assert confirm_refused(NotEligible, held, people=[person, person]).codes == ("same_person_twice",)


def test_confirm_without_a_confirmed_contact_is_refused_to_citizens_but_not_to_staff():
    point = houses.make_point(office=houses.make_office(contact_code=True))
    slot = visits.make_slot(point=point, capacity=2)
    confirm_refused(ContactNotConfirmed, visits.hold(slot))

    visits.make_booking(slot, by=houses.make_user())

    assert Booking.objects.count() == 1


def test_confirm_with_another_contact_than_the_confirmed_one_is_refused():
    point = houses.make_point(office=houses.make_office(contact_code=True))
    held = visits.hold(visits.make_slot(point=point))
    contact.send_code(token=held.token, channel="sms", contact="+628110000009", language="id", key=uuid.uuid4())
    contact.check_code(token=held.token, contact="+628110000009", code=Message.objects.get().secret)
    Message.objects.all().delete()

    confirm_refused(ContactNotConfirmed, held, wishes=visits.make_wishes(phone="+628110000001"))

    visits.confirm(held, wishes=visits.make_wishes(phone="+628110000009"))
    assert Booking.objects.count() == 1


# --- one live booking per person ---


def test_confirm_for_somebody_who_has_a_live_booking_at_any_office_is_refused():
    person = visits.make_person()
    visits.make_booking(visits.make_slot(), person=person)
    elsewhere = houses.make_point(office=houses.make_office(slug="makassar", zone="Asia/Makassar"))

    confirm_refused(AlreadyBooked, visits.hold(visits.make_slot(point=elsewhere)), people=[person])


def test_confirm_of_a_party_with_one_who_has_a_live_booking_books_nobody():
    slot = visits.make_slot(capacity=5)
    person = visits.make_person()
    visits.make_booking(slot, person=person)

    confirm_refused(AlreadyBooked, visits.hold(slot, people=2), people=[visits.make_person(), person])


def test_confirm_when_the_race_is_lost_to_the_constraint_answers_like_the_polite_check(monkeypatch):
    """The first look sees nobody; the database has the last word."""
    slot = visits.make_slot(capacity=2)
    person = visits.make_person()
    visits.make_booking(slot, person=person)
    held = visits.hold(slot)
    looks = iter([set(), set()])
    polite = booking._booked_among
    monkeypatch.setattr(booking, "_booked_among", lambda hashes: next(looks, polite(hashes)))

    confirm_refused(AlreadyBooked, held, people=[person])


def test_confirm_when_the_last_visit_is_over_lets_the_person_book_again():
    slots = visits.make_run(1, 1)
    person = visits.make_person()
    old = visits.make_booking(slots[0], person=person)
    Slot.objects.filter(pk=slots[0].pk).update(starts_at=dt.datetime(2025, 1, 6, tzinfo=dt.UTC))

    visits.make_booking(slots[1], person=person)

    old.refresh_from_db()
    assert old.state == "past"
    assert reports.inventory_breaks() == []


def test_confirm_when_the_code_is_taken_makes_another(monkeypatch):
    slot = visits.make_slot(capacity=2)
    first = visits.make_booking(slot)
    made = iter([first.code, first.code])
    fresh = codes.make
    monkeypatch.setattr(codes, "make", lambda pick: next(made, None) or fresh(pick))

    second = visits.make_booking(slot)

    assert second.code != first.code
    assert reports.inventory_breaks() == []


def test_confirm_when_no_code_is_free_gives_up_and_changes_nothing(monkeypatch):
    slot = visits.make_slot(capacity=2)
    first = visits.make_booking(slot)
    held = visits.hold(slot)
    monkeypatch.setattr(codes, "make", lambda pick: first.code)

    with pytest.raises(RuntimeError):
        visits.confirm(held)

    assert Booking.objects.count() == 1
    assert reports.inventory_breaks() == []


@pytest.mark.django_db(transaction=True)
def test_confirm_when_the_nudge_fails_is_still_confirmed(monkeypatch, caplog):
    """The booking is committed by then; to say otherwise would be a lie. A lost nudge costs a minute."""

    def broken(*args, **options):
        raise ConnectionError("no broker")

    monkeypatch.setattr(nudging, "async_task", broken)
    monkeypatch.setattr(nudging, "_last", {})

    made = visits.make_booking(visits.make_slot())

    assert made.is_live
    assert "ConnectionError" in caplog.text


# --- closing ---


def test_close_past_closes_what_is_over_and_journals_it_per_office():
    slots = visits.make_run(1, 1)
    old, coming = visits.make_booking(slots[0]), visits.make_booking(slots[1])
    Slot.objects.filter(pk=slots[0].pk).update(starts_at=dt.datetime(2025, 1, 6, tzinfo=dt.UTC))

    assert booking.close_past() == 1
    assert booking.close_past() == 0

    states = {one.pk: one.state for one in Booking.objects.all()}
    assert states == {old.pk: "past", coming.pk: "booked"}
    assert JournalEntry.objects.get(action="bookings.closed").detail == {"bookings": 1}
    assert reports.inventory_breaks() == []


def test_close_past_leaves_open_whose_place_the_office_took_away():
    slot = visits.make_slot()
    visits.make_booking(slot)
    Booking.objects.update(displaced_at=visits.RELEASED)
    Slot.objects.update(starts_at=dt.datetime(2025, 1, 6, tzinfo=dt.UTC))

    assert booking.close_past() == 0

    assert Booking.objects.live().count() == 1
