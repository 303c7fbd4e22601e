import datetime as dt

import pytest

from bookings.actions import finding
from bookings.errors import NotFound, TooMany
from bookings.models import Booking
from bookings.rules import codes
from tests.factories import houses, visits

pytestmark = pytest.mark.django_db

BORN = dt.date(1990, 5, 17)


def find(code, born_on=BORN, address="192.0.2.1"):
    return finding.find(code=code, born_on=born_on, address=address)


def unknown_code():
    return codes.make(lambda size: size - 1)


def test_find_with_both_facts_gives_the_booking():
    booking = visits.make_booking(visits.make_slot())

    assert find(booking.code) == booking
    assert find(codes.show(booking.code).lower()) == booking


def test_find_with_a_wrong_date_or_a_wrong_code_answers_the_same():
    booking = visits.make_booking(visits.make_slot())

    with pytest.raises(NotFound) as wrong_date:
        find(booking.code, dt.date(1990, 5, 18))
    with pytest.raises(NotFound) as wrong_code:
        find(unknown_code())
    with pytest.raises(NotFound) as no_code:
        find("")

    assert wrong_date.value.codes == wrong_code.value.codes == no_code.value.codes == ("not_found",)


def test_find_too_often_from_one_address_is_refused_even_with_the_right_facts():
    booking = visits.make_booking(visits.make_slot())
    for _try in range(20):
        with pytest.raises(NotFound):
            find("nonsense")

    with pytest.raises(TooMany):
        find(booking.code)

    assert find(booking.code, address="192.0.2.2") == booking


def test_find_of_one_code_too_often_is_refused_from_anywhere():
    booking = visits.make_booking(visits.make_slot())
    for number in range(8):
        with pytest.raises(NotFound):
            find(booking.code, dt.date(1990, 1, 1), address=f"192.0.2.{number}")

    with pytest.raises(TooMany):
        find(booking.code, address="192.0.2.99")


def test_party_of_gives_everybody_in_the_order_they_were_named():
    people = visits.make_people(3)
    party = visits.make_party(visits.make_slot(capacity=3), people=people)

    assert finding.party_of(party[2]) == party
    assert finding.by_party(party[0].party) == party


def test_others_of_gives_the_persons_other_bookings_newest_first():
    slots = visits.make_run(1, 1, 1)
    person = visits.make_person()
    made = []
    for slot in slots:
        made.append(visits.make_booking(slot, person=person))
        Booking.objects.filter(pk=made[-1].pk).update(state="past")
    visits.make_booking(visits.make_slot(starts_at=visits.MORNING + dt.timedelta(days=9)))

    assert finding.others_of(made[0]) == [made[2], made[1]]


def test_by_name_finds_whole_words_at_ones_own_office_only():
    slot = visits.make_slot(capacity=5)
    siti = visits.make_booking(slot, person=visits.make_person(name="Siti Aminah Contoh"))
    visits.make_booking(slot, person=visits.make_person(name="Sitinah Contoh"))
    london = houses.make_point(office=houses.make_office(slug="london", zone="Europe/London"))
    visits.make_booking(visits.make_slot(point=london), person=visits.make_person(name="Siti Aminah Contoh"))

    assert finding.by_name(slot.point.office, ("siti",)) == [siti]
    assert finding.by_name(slot.point.office, ("contoh", "aminah")) == [siti]
    assert finding.by_name(slot.point.office, ("sit",)) == []
