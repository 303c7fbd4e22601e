import pytest

from offices.models import JournalEntry
from tests.factories.desks import sit_down
from tests.factories.houses import make_office, make_point
from tests.factories.visits import make_booking, make_person, make_slot

URL = "/petugas/cari/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def slot():
    return make_slot(capacity=9)


def search(client, text):
    return client.post(URL, {"q": text})


def test_search_by_whole_words_lists_masked_and_stands_in_the_journal(client, slot):
    make_booking(slot, person=make_person(name="Siti Nur Rahmawati"))
    make_booking(slot, person=make_person(name="Rahmawati Siti"))
    make_booking(slot, person=make_person(name="Siti Rahma"))
    sit_down(client, "counter")

    found = search(client, "rahmawati SITI")

    assert [one.booking.name for one in found.context["found"]] == ["Siti Nur Rahmawati", "Rahmawati Siti"]
    assert "S••• N••• R•••" in found.content.decode()
    assert "Nur" not in found.content.decode()
    entry = JournalEntry.objects.get(action="bookings.searched")
    assert (entry.subject, entry.detail) == ("search", {"by": "name", "found": 2})


@pytest.mark.parametrize("spelled", ["{}", " {} ", "{}".lower()])
def test_search_by_code_leads_to_the_booking(client, slot, spelled):
    made = make_booking(slot)
    sit_down(client, "gate")

    assert search(client, spelled.format(made.code)).url == f"/petugas/pesanan/{made.pk}/"


def test_search_by_identity_number_leads_to_the_booking(client, slot):
    made = make_booking(slot, person=make_person(number="3275015705900001"))
    sit_down(client, "counter")

    assert search(client, "3275 0157 0590 0001").url == f"/petugas/pesanan/{made.pk}/"
    assert JournalEntry.objects.get(action="bookings.searched").detail == {"by": "number", "found": 1}


@pytest.mark.parametrize("by", ["name", "code", "identity_number"])
def test_search_never_finds_another_offices_people(client, slot, by):
    made = make_booking(slot, person=make_person(name="Siti", number="3275015705900001"))
    office = make_office(slug="makassar")
    make_point(office=office)
    sit_down(client, "counter", office=office)

    found = search(client, getattr(made, by))

    assert found.status_code == 200
    assert "Nothing found at your office" in found.content.decode()


def test_search_when_posted_to_one_point_finds_the_offices_people(client, slot):
    """Who came to the wrong point is helped there."""
    made = make_booking(slot, person=make_person(name="Siti Contoh"))
    sit_down(client, "counter", point=make_point())

    assert search(client, "siti").url == f"/petugas/pesanan/{made.pk}/"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Write a name, a NIK or a booking code."),
        ("x" * 151, "This is longer than any name or code."),
        ("\x00", "Null characters are not allowed."),
    ],
)
def test_search_when_nothing_usable_is_typed_says_so_and_finds_nothing(client, slot, text, sentence):
    make_booking(slot)
    sit_down(client, "counter")

    answer = search(client, text)

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not JournalEntry.objects.filter(action="bookings.searched").exists()


@pytest.mark.parametrize("text", ["...", "' OR 1=1 --", "%", "<script>alert(1)</script>", "🙂"])
def test_search_when_hostile_finds_nobody(client, slot, text):
    make_booking(slot)
    sit_down(client, "counter")

    answer = search(client, text)

    assert answer.status_code == 200
    assert answer.context["found"] == ()
    assert "<script>alert" not in answer.content.decode()


def test_search_in_the_address_is_not_looked_at(client, slot):
    make_booking(slot, person=make_person(name="Siti Contoh"))
    sit_down(client, "counter")

    assert "found" not in client.get(URL, {"q": "siti"}).context


@pytest.mark.parametrize("people", [2, 3])
def test_search_takes_eight_queries_whatever_is_found(client, slot, people, django_assert_num_queries):
    for _one in range(people):
        make_booking(slot, person=make_person(name="Siti Contoh"))
    sit_down(client, "counter")

    with django_assert_num_queries(8):  # session, account, postings, points, transaction (2), bookings, journal
        found = search(client, "siti")

    assert len(found.context["found"]) == people
