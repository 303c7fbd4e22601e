"""The report on a month's interviews: told once, to who watches over them, and nothing of what stands in it."""

import datetime as dt

import pytest
import time_machine
from django.core import mail

from documents.actions import monthly
from documents.models import MonthlyNotice, Screening
from offices.gateways import email
from offices.models import Holiday, User
from tests.factories import houses
from tests.factories.desks import sit_down
from tests.factories.duties import make_officer
from tests.factories.interviews import FOR_WORK, make_screening

pytestmark = pytest.mark.django_db

FRIDAY_MORNING = "2030-03-01T03:00:00Z"  # 10.00 in Jakarta


@pytest.fixture
def clock():
    with time_machine.travel(FRIDAY_MORNING, tick=False) as travel:
        yield travel


@pytest.fixture
def office(clock):
    """Somebody was interviewed there in February 2030, with an answer that raises a flag."""
    found = make_screening(answers={**FOR_WORK, "told_what_to_say": "yes"})
    Screening.objects.update(on=dt.date(2030, 2, 12))
    return found.office


def make_person(office, role):
    person = houses.make_user(role=role, office=office)
    User.objects.filter(pk=person.pk).update(email=f"{role}@kantor.example")
    return person


def told():
    return sorted(one.to[0] for one in mail.outbox)


def test_report_of_the_month_before_is_told_to_who_watches_over_interviews_and_once(office):
    for role in ("supervisor", "auditor", "counter", "interviewer", "planner", "gate", "administrator"):
        make_person(office, role)

    assert [monthly.tell(), monthly.tell()] == [2, 0]

    assert told() == ["auditor@kantor.example", "supervisor@kantor.example"]


def test_report_when_told_says_where_it_is_and_nothing_of_what_stands_in_it(office, client):
    make_person(office, "auditor")

    monthly.tell()

    [letter] = mail.outbox
    assert letter.subject == "Laporan Februari 2030 sudah ada"
    assert letter.body == (
        "Halo,\n\nlaporan Februari 2030 sudah ada. Masuklah untuk membacanya:\n\n"
        "http://127.0.0.1:8000/petugas/berkas/wawancara/angka/?month=2030-02\n"
    )
    sit_down(client, "auditor", office=office)
    page = client.get(letter.body.split()[-1].removeprefix("http://127.0.0.1:8000")).content.decode()
    assert "February 2030" in page
    assert "No interview in this month" not in page


def test_report_when_the_person_reads_english_is_told_in_english(office):
    point = houses.make_point(office=office)
    officer = make_officer(home=point, language="en")
    houses.Posting.objects.create(user=officer.user, role="supervisor", office=office, since=houses.LONG_AGO)
    User.objects.filter(pk=officer.user_id).update(email="s@kantor.example")

    monthly.tell()

    assert [one.subject for one in mail.outbox] == ["The report on February 2030 is there"]


@pytest.mark.parametrize(
    ("moment", "holiday", "count"),
    [
        ("2030-02-28T16:59:00Z", None, 0),  # 23.59 on the last day
        ("2030-02-28T17:01:00Z", None, 1),
        ("2030-03-01T03:00:00Z", dt.date(2030, 3, 1), 0),
        ("2030-03-03T03:00:00Z", dt.date(2030, 3, 1), 0),  # Sunday
        ("2030-03-04T03:00:00Z", dt.date(2030, 3, 1), 1),
        ("2030-03-28T03:00:00Z", None, 1),  # nobody worked at it until then
        ("2030-04-01T03:00:00Z", None, 0),  # March had no interview
    ],
)
def test_report_is_told_from_the_first_working_day_of_the_month_on(office, clock, moment, holiday, count):
    make_person(office, "auditor")
    if holiday:
        fields = {"country": office.holiday_country, "region": "", "name": "Libur contoh"}
        Holiday.objects.create(on=holiday, **fields)
    clock.move_to(moment)

    assert monthly.tell() == count


@pytest.mark.parametrize("whose", ["gone", "elsewhere", "without an address"])
def test_report_is_not_told_to_who_is_not_there_to_read_it(office, whose):
    person = make_person(houses.make_office(slug="makassar") if whose == "elsewhere" else office, "supervisor")
    if whose == "gone":
        person.postings.update(until="2030-02-28")
    if whose == "without an address":
        User.objects.update(email="")

    assert monthly.tell() == 0
    assert mail.outbox == []


def test_report_when_nobody_was_interviewed_is_not_there_to_be_told(clock):
    make_person(houses.make_office(), "auditor")

    assert monthly.tell() == 0
    assert not MonthlyNotice.objects.exists()


def test_report_when_the_mail_server_is_away_is_told_later(office, clock, monkeypatch):
    make_person(office, "auditor")

    def away(**_letter):
        raise email.MailError("mail_server_unreachable")

    with monkeypatch.context() as trouble:
        trouble.setattr(email, "send", away)
        assert monthly.tell() == 0
    [row] = MonthlyNotice.objects.all()
    assert (row.sent_at, row.attempts, row.error) == (None, 1, "mail_server_unreachable")
    assert monthly.tell() == 0

    clock.move_to(row.due_at)
    assert monthly.tell() == 1
    assert told() == ["auditor@kantor.example"]


def test_report_when_the_mail_server_never_comes_back_is_given_up(office, clock, monkeypatch):
    make_person(office, "auditor")
    tries = []

    def away(**letter):
        tries.append(letter)
        raise email.MailError("mail_server_unreachable")

    monkeypatch.setattr(email, "send", away)
    for _hour in range(24):
        monthly.tell()
        clock.shift(dt.timedelta(hours=1))

    assert len(tries) == 5
