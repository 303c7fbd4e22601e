import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from offices.models import Absence, JournalEntry, Officer
from tests.factories import duties, houses
from tests.factories.desks import sit_down
from tests.factories.duties import MONDAY

PAGE, ASK = "/petugas/tugas/cuti/", "/petugas/tugas/cuti/minta/"
TYPED = {"kind": "leave", "first": "2030-03-04", "last": "2030-03-05", "note": "Back on Wednesday"}

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def the_week_before():
    with time_machine.travel("2030-02-27T04:00:00Z", tick=False):
        yield


@pytest.fixture
def officer(client):
    """Signed in, with the page in English."""
    point = houses.make_point()
    officer = duties.make_officer(home=point)
    user = sit_down(client, "counter", office=point.office)
    Officer.objects.filter(pk=officer.pk).update(user=user)
    officer.user = user
    return officer


@pytest.mark.parametrize("kind", ["leave", "training", "illness"])
def test_ask_waits_for_an_answer_and_stands_on_the_page(client, officer, kind):
    page = client.post(ASK, {**TYPED, "kind": kind}, follow=True).content.decode()

    absence = Absence.objects.get()
    assert (absence.officer, absence.kind, absence.state, absence.note) == (officer, kind, "asked", TYPED["note"])
    assert "Asked for. You see the answer here." in page
    assert "4 March 2030–5 March 2030" in page
    assert ">Asked for</span>" in page


def test_note_is_sealed_in_the_table_and_not_in_the_journal(client, officer):
    client.post(ASK, TYPED)

    with connection.cursor() as cursor:
        cursor.execute("SELECT note FROM offices_absence")
        assert "Wednesday" not in cursor.fetchone()[0]
    assert "Wednesday" not in str(JournalEntry.objects.get().detail)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"kind": ""}, "Choose what it is."),
        ({"kind": "holiday"}, "holiday"),
        ({"first": ""}, "Choose a day."),
        ({"first": "2030-02-30"}, "This day does not exist."),
        ({"first": "2030-03-06"}, "The last day must not be before the first."),
        ({"first": "2030-02-01", "last": "2030-02-02"}, "This is already over."),
        ({"last": "2031-03-31"}, "An absence lasts a year at most."),
        ({"note": "x" * 201}, "200"),
    ],
)
def test_ask_when_it_cannot_be_meant_is_told_in_words_and_keeps_what_was_typed(client, officer, more, words):
    answer = client.post(ASK, {**TYPED, **more})

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert more.get("note", "Back on Wednesday") in answer.content.decode()
    assert not Absence.objects.exists()


def test_ask_when_the_thumb_was_too_quick_asks_once(client, officer):
    client.post(ASK, TYPED)

    again = client.post(ASK, TYPED)

    assert again.status_code == 422
    assert "This has been asked for already." in again.content.decode()
    assert Absence.objects.count() == 1


def test_withdraw_takes_back_what_waits(client, officer):
    absence = duties.make_absence(officer)

    page = client.post(reverse("offices:leave_withdraw", args=[absence.pk]), follow=True).content.decode()

    absence.refresh_from_db()
    assert absence.state == "withdrawn"
    assert "Withdrawn. You are on the roster as before." in page
    assert "/tarik/" not in page


def test_withdraw_when_it_was_answered_meanwhile_changes_nothing(client, officer):
    absence = duties.make_absence(officer, state="granted", decided_at="2030-02-26T00:00:00Z")

    page = client.post(reverse("offices:leave_withdraw", args=[absence.pk]), follow=True).content.decode()

    absence.refresh_from_db()
    assert absence.state == "granted"
    assert "This has been answered already." in page


def test_absence_of_a_colleague_is_neither_shown_nor_withdrawn(client, officer):
    other = duties.make_absence(duties.make_officer(home=officer.home))

    answer = client.post(reverse("offices:leave_withdraw", args=[other.pk]))

    assert answer.status_code == 404
    assert "Nothing asked for" in client.get(PAGE).content.decode()


def test_page_when_somebody_is_no_officer_is_not_there(client):
    sit_down(client, "counter", office=houses.make_office())

    assert [client.get(PAGE).status_code, client.post(ASK, TYPED).status_code] == [404, 404]


@pytest.mark.parametrize("count", [1, 3])
def test_page_asks_as_often_however_many_absences_there_are(client, officer, count):
    for number in range(count):
        day = MONDAY + number * duties.DAY
        duties.make_absence(officer, first=day, last=day)

    with CaptureQueriesContext(connection) as queries:
        assert client.get(PAGE).content.decode().count("/tarik/") == count

    assert len(queries) == 6


def test_my_shifts_lead_to_my_leave(client, officer):
    assert f'href="{PAGE}"' in client.get(reverse("offices:duty")).content.decode()
