import datetime as dt

import pytest
import time_machine

from bookings.models import Booking
from offices.actions import journal
from offices.models import JournalEntry
from tests.factories.desks import sit_down
from tests.factories.houses import make_office, make_point, make_user
from tests.factories.visits import make_booking, make_slot

URL = "/petugas/jurnal/"
TALLY = "/petugas/hitungan/"
NOON = dt.datetime(2030, 3, 4, 5, tzinfo=dt.UTC)
TOMORROW = NOON + dt.timedelta(days=1)

pytestmark = pytest.mark.django_db


def note(action, *, office=None, at=NOON, by=None, **detail):
    journal.record(action, office=office or make_office(), subject="booking:7", by=by, at=at, detail=detail)


def lines(answer):
    return [line.words for line in answer.context["lines"]]


@pytest.fixture
def auditor(client):
    make_point()
    with time_machine.travel(NOON, tick=False):
        yield sit_down(client, "auditor")


def test_journal_lists_my_offices_entries_in_words_the_newest_first(client, auditor):
    note("booking.made", by=make_user(username="loket"), channel="phone", people=2)
    note("booking.viewed", fields=["name", "number"])
    note("booking.moved", office=make_office(slug="makassar"))

    answer = client.get(URL)

    assert lines(answer) == ["Looked at personal data", "Booked"]
    page = answer.content.decode()
    for words in ("channel: phone · people: 2", "fields: name, number", "booking:7", "loket", "4 Mar 2030, 12.00.00"):
        assert words in page


@pytest.mark.parametrize(("role", "links"), [("auditor", 1), ("supervisor", 1), ("administrator", 0)])
def test_journal_leads_on_to_bookings_for_those_who_may_see_them(client, auditor, role, links):
    note("booking.made")
    sit_down(client, role)

    assert client.get(URL).content.decode().count('href="/petugas/pesanan/7/"') == links


def test_journal_filtered_by_action_and_by_the_offices_day(client, auditor):
    note("booking.made", at=dt.datetime(2030, 3, 3, 17, tzinfo=dt.UTC))  # midnight in Jakarta
    note("booking.moved", at=dt.datetime(2030, 3, 3, 16, 59, tzinfo=dt.UTC))
    note("booking.moved")

    assert lines(client.get(URL, {"on": "2030-03-04"})) == ["Moved", "Booked"]
    assert lines(client.get(URL, {"on": "2030-03-04", "action": "booking.made"})) == ["Booked"]
    assert lines(client.get(URL, {"on": "2030-03-05"})) == []


@pytest.mark.parametrize("asked", [{"on": "nonsense"}, {"on": "9999-12-31"}, {"action": "drop table"}])
def test_journal_when_asked_nonsense_says_so_and_shows_everything(client, auditor, asked):
    note("booking.made")

    answer = client.get(URL, asked)

    assert answer.status_code == 422
    assert lines(answer) == ["Booked"]


def test_journal_has_pages(client, auditor):
    for _one in range(51):
        note("booking.made")

    assert len(lines(client.get(URL))) == 50
    assert len(lines(client.get(URL, {"page": 2}))) == 1
    assert len(lines(client.get(URL, {"page": "last or so"}))) == 50


def test_journal_says_that_the_chain_is_whole(client, auditor):
    note("booking.made")
    journal.seal()
    note("booking.moved")

    page = client.get(URL, {"check": 1}).content.decode()

    assert "The chain is whole: 1 entry." in page
    assert "1 entry waits to be sealed." in page
    assert "The chain is whole" not in client.get(URL).content.decode()


def test_journal_names_the_first_broken_link(client, auditor):
    note("booking.made")
    note("booking.moved")
    journal.seal()
    JournalEntry.objects.filter(action="booking.moved").update(by="somebody else")

    page = client.get(URL, {"check": 1}).content.decode()

    assert "The chain is broken" in page
    assert "link 2 of bekasi" in page


@pytest.mark.parametrize("entries", [1, 3])
def test_journal_takes_six_queries(client, auditor, entries, django_assert_num_queries):
    for _one in range(entries):
        note("booking.made")

    with django_assert_num_queries(6):  # session, account, 2 for the posting, the count, the page
        assert len(lines(client.get(URL))) == entries


def test_tally_counts_per_day_and_officer(client, auditor):
    slot = make_slot(capacity=9, starts_at=TOMORROW)
    ani, budi = make_user(username="ani"), make_user(username="budi")
    for by, channel, at, state in (
        (ani, "counter", NOON, "booked"),
        (ani, "phone", NOON, "cancelled"),
        (budi, "phone", NOON, "booked"),
        (ani, "counter", NOON - dt.timedelta(hours=12, seconds=1), "booked"),  # the day before, in Jakarta
        (ani, "counter", NOON - dt.timedelta(days=28), "booked"),  # too long ago
    ):
        made = make_booking(slot, by=by)
        Booking.objects.filter(pk=made.pk).update(channel=channel, created_at=at, state=state)
    make_booking(slot)

    rows = client.get(TALLY).context["rows"]

    assert [(row.on.day, row.officer, row.counter, row.phone, row.cancelled) for row in rows] == [
        (4, "ani", 1, 1, 1),
        (4, "budi", 0, 1, 0),
        (3, "ani", 1, 0, 0),
    ]


def test_tally_knows_no_other_office(client, auditor):
    point = make_point(office=make_office(slug="makassar"))
    far = make_booking(make_slot(point=point, starts_at=TOMORROW), by=make_user())
    Booking.objects.filter(pk=far.pk).update(channel="counter")

    assert "Staff made no bookings for others" in client.get(TALLY).content.decode()


@pytest.mark.parametrize("bookings", [1, 3])
def test_tally_takes_five_queries(client, auditor, bookings, django_assert_num_queries):
    slot = make_slot(capacity=bookings, starts_at=TOMORROW)
    for _one in range(bookings):
        make_booking(slot, by=make_user())
    Booking.objects.update(channel="counter")

    with django_assert_num_queries(5):  # session, account, 2 for the posting, bookings
        assert len(client.get(TALLY).context["rows"]) == bookings
