"""Personal data at rest: sealed, rotatable, found through keyed hashes."""

import io

import pytest
from cryptography.fernet import Fernet, InvalidToken
from django.core.management import call_command
from django.db import connection
from django.db.models.expressions import RawSQL

from bookings.models import Booking
from offices.models import keyed_hash, readable
from tests.factories import visits

pytestmark = pytest.mark.django_db


def stored(field):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {field} FROM bookings_booking")
        return cursor.fetchone()[0]


def test_sealed_text_when_stored_cannot_be_read_in_the_table():
    visits.make_booking(visits.make_slot(), person=visits.make_person(name="Nama Rahasia"))

    assert "Rahasia" not in stored("name")
    assert Booking.objects.get().name == "Nama Rahasia"


def test_sealed_text_when_searched_says_to_use_the_hash():
    with pytest.raises(NotImplementedError):
        Booking.objects.filter(name="Nama Rahasia").exists()


def test_reseal_when_a_key_is_added_frees_the_old_one(settings):
    visits.make_booking(visits.make_slot(), person=visits.make_person(name="Nama Rahasia"))
    old, new = settings.FIELD_KEYS[0], Fernet.generate_key().decode()

    settings.FIELD_KEYS = [new, old]
    call_command("reseal", stdout=io.StringIO())
    settings.FIELD_KEYS = [new]

    assert Booking.objects.get().name == "Nama Rahasia"


def test_sealed_text_when_its_key_is_gone_cannot_be_opened(settings):
    visits.make_booking(visits.make_slot())
    settings.FIELD_KEYS = [Fernet.generate_key().decode()]

    with pytest.raises(InvalidToken):
        Booking.objects.get()


def test_keyed_hash_of_another_kind_or_key_is_another(settings):
    first = keyed_hash("name", "siti")
    settings.HASH_KEY = "another key, at least as long as this"

    assert keyed_hash("name", "siti") != first
    assert keyed_hash("identity:nik", "siti") != keyed_hash("name", "siti")


def test_readable_gives_as_many_as_asked_for_however_many_before_them_cannot_be_opened(caplog):
    slot = visits.make_slot(capacity=9)
    made = [visits.make_booking(slot) for _one in range(5)]
    shut = Booking.objects.filter(pk__in=[made[0].pk, made[1].pk, made[3].pk])
    shut.update(name=RawSQL("'spoilt'", []))

    assert readable(Booking.objects.order_by("pk"), 1) == [made[2]]
    assert readable(Booking.objects.order_by("pk"), 2) == [made[2], made[4]]
    assert readable(Booking.objects.order_by("-pk"), 1) == [made[4]]
    assert caplog.messages[0] == f"row_unreadable table=bookings_booking row={made[0].pk}"
