import pytest
import time_machine
from django.urls import reverse

from offices.actions import feeds
from offices.models import JournalEntry, Officer
from tests.factories import duties, houses
from tests.factories.desks import sit_down

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def the_week_before():
    with time_machine.travel("2030-02-27T04:00:00Z", tick=False):
        yield


@pytest.fixture
def officer():
    """One of two who work on the Monday by a published roster."""
    point, officers = duties.make_week()
    duties.make_published(point.office, officers)
    return officers[0]


def at_work(client, officer):
    user = sit_down(client, "counter", office=officer.office)
    Officer.objects.filter(pk=officer.pk).update(user=user)
    officer.user = user
    return officer


def path_of(secret):
    return reverse("offices:duty_feed", args=[secret])


def test_mine_shows_my_shift_with_its_break_and_nobody_elses(client, officer):
    at_work(client, officer)

    page = client.get(reverse("offices:duty")).content.decode()

    assert "Monday, 4 March" in page
    assert page.count("08.00–13.00") == 1
    assert "10.00–11.00" in page


def test_mine_when_somebody_is_no_officer_says_so(client):
    sit_down(client, "counter", office=houses.make_office())

    assert "You are not rostered" in client.get(reverse("offices:duty")).content.decode()


def test_mine_when_nothing_is_published_says_so(client):
    _point, officers = duties.make_week()
    at_work(client, officers[0])

    assert "No shift in the coming eight weeks" in client.get(reverse("offices:duty")).content.decode()


def test_feed_made_on_the_page_is_told_once_and_kept_as_a_hash_only(client, officer):
    at_work(client, officer)

    page = client.post(reverse("offices:duty_feed_make")).content.decode()
    again = client.get(reverse("offices:duty")).content.decode()

    secret = page.split(".ics")[0].split("/")[-1]
    assert len(secret) == 32
    assert secret not in again
    officer.refresh_from_db()
    assert secret.encode() not in bytes(officer.feed_hash)
    assert not any(secret in str(vars(one)) for one in JournalEntry.objects.all())
    assert "BEGIN:VEVENT" in client.get(path_of(secret)).content.decode()


def test_feed_shows_shift_and_break_on_the_offices_clock(client, officer):
    secret = feeds.make(officer=officer, by=officer.user)

    answer = client.get(path_of(secret))

    text = answer.content.decode()
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert text.count("BEGIN:VEVENT") == 1
    assert "DTSTART;TZID=Asia/Jakarta:20300304T080000" in text
    assert "10.00–11.00" in text


@pytest.mark.parametrize("end", ["revoked", "made anew", "account shut"])
def test_feed_when_its_address_is_over_is_an_empty_calendar(client, officer, end):
    secret = feeds.make(officer=officer, by=officer.user)
    if end == "revoked":
        feeds.revoke(officer=officer, by=officer.user)
    elif end == "made anew":
        feeds.make(officer=officer, by=officer.user)
    else:
        type(officer.user).objects.filter(pk=officer.user_id).update(is_active=False)

    answer = client.get(path_of(secret))

    assert answer.status_code == 200
    assert "BEGIN:VEVENT" not in answer.content.decode()


def test_revoke_on_the_page_ends_the_address(client, officer):
    at_work(client, officer)
    secret = feeds.make(officer=officer, by=officer.user)

    page = client.post(reverse("offices:duty_feed_revoke"), follow=True).content.decode()

    assert "The address no longer works." in page
    assert feeds.find(secret) is None
