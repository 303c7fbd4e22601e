import pytest
import time_machine
from django.urls import reverse

from offices.actions import shifts
from offices.models import Notice, Officer, User
from tests.factories import duties, houses
from tests.factories.desks import sit_down
from tests.factories.duties import MONDAY

DUTY, READ, LANGUAGE = "/petugas/tugas/", "/petugas/tugas/kabar/", "/petugas/tugas/kabar/bahasa/"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def the_week_before():
    with time_machine.travel("2030-02-27T04:00:00Z", tick=False):
        yield


@pytest.fixture
def officer(client):
    """Signed in; their Monday was just taken away."""
    point, people = duties.make_week(officers=3)
    duties.make_published(point.office, people)
    Notice.objects.all().delete()
    day = {"on": MONDAY, "pattern": "", "role": "", "break_starts_at": None}
    shifts.change(officer=people[2], **day, by=None, reason="test")
    user = sit_down(client, "counter", office=point.office)
    Officer.objects.filter(pk=people[2].pk).update(user=user)
    people[2].user = user
    return people[2]


def stamps(page):
    return [part.split('"')[0] for part in page.split('name="seen" value="')[1:]]


def test_mine_shows_what_changed_with_the_day_before_and_afterwards(client, officer):
    page = client.get(DUTY).content.decode()

    assert "1 change to your shifts" in page
    assert "Monday, 4 March" in page
    assert "08.00–13.00" in page
    assert '<td data-label="From now on">free' in page


def test_mine_in_indonesian_says_it_in_indonesian(client, officer):
    client.cookies["language"] = "id"

    page = client.get(DUTY).content.decode()

    assert "1 perubahan tugas Anda" in page
    assert "Senin, 4 Maret" in page


def test_read_takes_it_off_the_page_and_keeps_it_from_being_sent(client, officer):
    page = client.get(DUTY).content.decode()

    after = client.post(READ, {"seen": stamps(page)}, follow=True).content.decode()

    assert "change to your shifts" not in after
    assert Notice.objects.get().read_at is not None


@pytest.mark.parametrize("seen", [[], ["nonsense"], ["1 2030-01-01T00:00:00+00:00"]])
def test_read_of_nothing_that_was_shown_reads_nothing(client, officer, seen):
    client.post(READ, {"seen": seen})

    assert Notice.objects.get().read_at is None


def test_mine_shows_no_notice_of_a_colleague(client, officer):
    other = duties.make_officer(home=officer.home)
    Notice.objects.update(officer=other)

    assert "change to your shifts" not in client.get(DUTY).content.decode()


def test_mine_of_a_newly_published_roster_says_so_in_one_line(client, officer):
    Notice.objects.all().delete()
    moment = "2030-02-27T04:00Z"
    Notice.objects.create(officer=officer, on=MONDAY, until="2030-03-31", changed_at=moment, due_at=moment)

    page = client.get(DUTY).content.decode()

    assert "4 March 2030–31 March 2030" in page
    assert "published: your shifts stand below" in page


def test_language_of_the_e_mails_is_chosen_on_the_page(client, officer):
    User.objects.filter(pk=officer.user_id).update(email="a@kantor.example")
    assert "a@kantor.example" in client.get(DUTY).content.decode()

    client.post(LANGUAGE, {"language": "en"})
    client.post(LANGUAGE, {"language": "xx"})

    assert Officer.objects.get(pk=officer.pk).language == "en"


def test_mine_without_an_address_says_that_changes_are_told_here_only(client, officer):
    assert "Your account has no e-mail address" in client.get(DUTY).content.decode()


@pytest.mark.parametrize("name", ["notices_read", "notices_language"])
def test_notices_of_somebody_who_is_no_officer_are_none(client, name):
    sit_down(client, "counter", office=houses.make_office())

    assert client.post(reverse(f"offices:{name}")).status_code == 404
