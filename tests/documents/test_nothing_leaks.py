"""No word of an interview leaves it: not on screens of others, nor in messages, calendar, QR or journal."""

import datetime as dt
import re
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from bookings.actions.delivery import text_of
from bookings.models import Message
from documents.actions import checking, counter, screening
from documents.actions.checks import begin
from documents.rules.counter import Outcome as Decided
from documents.rules.outcomes import Outcome
from documents.wording.screening import called, monthly
from offices.models import JournalEntry
from tests.factories import checks
from tests.factories.desks import sit_down
from tests.factories.handed import hand_in
from tests.factories.houses import make_user
from tests.factories.interviews import FOR_WORK, make_screening

pytestmark = pytest.mark.django_db
ROLES = ["counter", "gate", "planner", "supervisor", "administrator", "interviewer", "auditor"]
MARKS = ("Negeri Rahasia", "catatan rahasia", "kontak rahasia", "alasan rahasia")
WORDS = re.compile(
    r"PMI|TPPO|pekerja migran|migrant|screening|trafick|traffick|ditolak|refused for now|penolakan|penundaan|postpone|"
    r"kontrak kerja|procedure_not_begun|told_what|flag",
    re.IGNORECASE,
)


@pytest.fixture
def refused():
    """An interview with every secret in it, refused by two officers, after the supervisor was called."""
    found = make_screening(answers={**FOR_WORK, "destination": MARKS[0], "told_what_to_say": "yes"})
    screening.clear_flag(flag=found.flags.get(), why=MARKS[3], by=found.interviewer)
    screening.call_supervisor(screening=found, safe_contact=MARKS[2], by=found.interviewer)
    decision = screening.propose(
        screening=found, outcome=Outcome.REFUSE, by=found.interviewer, reason="procedure_not_begun", note=MARKS[1]
    )
    second = make_user(role="interviewer", office=found.office)
    screening.take_second(screening=found, by=second)
    screening.settle(decision=decision, agreed=True, by=second)
    return found


EVERY_KIND = re.compile(r"<details class=\"expander\">.*?</details>", re.DOTALL)  # what anybody may hand in, by name
TOKEN = re.compile(r'(?<=name="csrfmiddlewaretoken" value=")[A-Za-z0-9]{64}(?=")')  # chance may spell a word in it


def leaks(text):
    text = TOKEN.sub("", text)
    return [mark for mark in MARKS if mark in text] + WORDS.findall(text)


def test_leaks_when_a_word_is_there_are_found():
    assert leaks("Permohonan PMI ini ditolak di Negeri Rahasia") == ["Negeri Rahasia", "PMI", "ditolak"]


def test_journal_when_an_interview_was_refused_has_no_word_of_it(refused):
    rows = JournalEntry.objects.exclude(action__startswith="reference.")

    assert rows.filter(subject=f"screening:{refused.pk}").count() >= 6
    for row in rows:
        assert leaks(f"{row.subject} {row.by} {row.detail}".replace("screening:", "")) == []
    assert {row.action for row in rows.filter(action__startswith="screening.")} <= {
        f"screening.{deed}"
        for deed in (
            *("opened", "answered", "seen", "noted", "handed_on", "second_taken", "ended"),
            *("supervisor_called", "call_answered", "contact_forgotten", "looks_told"),
        )
    }


def test_messages_when_an_interview_was_refused_have_no_word_of_it(refused):
    checked_and_referred(refused.booking)
    texts = [str(getattr(row, field.name)) for row in Message.objects.all() for field in Message._meta.fields]
    texts += [text_of(row) for row in Message.objects.all()]

    assert "papers_lack" in texts
    assert [leaks(text) for text in texts if leaks(text)] == []


def checked_and_referred(booking):
    """The same person's papers were answered before the visit, wait again, and are referred at the counter."""
    checks.make_rules()
    officer = make_user(role="counter", office=booking.office)
    hand_in(booking)
    asked = begin(booking, None, timezone.now())
    checks.answer(booking, officer)
    checking.again(booking=booking, by=officer)
    counter.decide(booking=booking, outcome=Decided.REFER, by=officer, why="paper_in_doubt")
    return asked


@pytest.mark.parametrize(
    "name", ["bookings:mine", "bookings:calendar", "bookings:qr", "documents:papers", "documents:requirements"]
)
def test_own_pages_when_an_interview_was_refused_have_no_word_of_it(client, refused, name):
    checked_and_referred(refused.booking)
    answer = client.post(
        reverse("bookings:find"),
        {
            "code": refused.booking.code,
            "born_on_day": refused.booking.born_on.day,
            "born_on_month": refused.booking.born_on.month,
            "born_on_year": refused.booking.born_on.year,
        },
        follow=True,
    )
    assert answer.status_code == 200
    page = client.get(reverse(name))

    assert page.status_code == 200
    assert leaks(EVERY_KIND.sub("", page.content.decode())) == []


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("role", ROLES)
def test_staff_pages_when_an_interview_was_refused_have_no_word_of_it(client, refused, role, language):
    checked_and_referred(refused.booking)
    sit_down(client, role, office=refused.office)
    client.cookies["language"] = language
    on = {"on": refused.booking.local_start.date().isoformat()}

    for name, arguments in (
        ("staff:today", []),
        ("staff:booking", [refused.booking.pk]),
        ("papers:counter", [refused.booking.pk]),
        ("papers:check", [refused.booking.pk]),
        ("papers:checks", []),
        ("papers:referred", []),
        ("staff:tally", []),
        ("papers:interviews", []),
        ("papers:calls", []),
    ):
        answer = client.get(reverse(name, args=arguments), on)
        body = re.sub(r"<nav.*?</nav>", "", answer.content.decode(), flags=re.DOTALL)
        assert leaks(body) == [], (role, name)


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("role", ["supervisor", "administrator", "auditor"])
def test_journal_page_when_an_interview_was_refused_names_neither_whose_nor_what(client, refused, role, language):
    """That somebody did something with an interview is there to be checked; the list of deeds names every deed."""
    sit_down(client, role, office=refused.office)
    client.cookies["language"] = language

    page = client.get(reverse("staff:journal")).content.decode()

    rows = [row for row in re.findall(r"<tr.*?</tr>", page, flags=re.DOTALL) if "screening" in row]
    assert len(rows) >= 6
    for row in rows:
        assert leaks(row.replace("screening", "")) == []
        assert refused.booking.code not in row
        assert f"booking:{refused.booking.pk}" not in row


TABLES = r"Answer|Call|Decision|Flag|Screening"
READS_INTERVIEWS = re.compile(rf"^\s*(?:{TABLES}),$|import .*\b(?:{TABLES})\b|models\.screening\b|\.screening\b", re.M)


def test_files_that_read_interviews_are_these():
    """Another one has to be put here by a person: whatever it shows is then on the walk, or its door is guarded."""
    found = {
        path.as_posix()
        for app in ("offices", "bookings", "documents", "config")
        for path in Path(app).rglob("*.py")
        if "migrations" not in path.parts and READS_INTERVIEWS.search(path.read_text(encoding="utf-8"))
    }

    assert found == {
        *("documents/models/__init__.py", "documents/models/screening.py"),
        *(f"documents/actions/{name}.py" for name in ("screening", "calling", "forgetting", "monthly", "demo")),
        *("documents/reports/screening.py", "documents/forms/screening.py", "documents/admin/screening.py"),
        *(f"documents/views/staff/{name}.py" for name in ("screening", "letter", "oversight")),
        "documents/templatetags/calls.py",
    }


def test_templates_that_read_interviews_lie_with_them():
    found = [
        path.as_posix()
        for path in Path("templates").rglob("*.html")
        if re.search(r"\.screening\b|screening\.", path.read_text(encoding="utf-8"))
    ]

    assert len(found) >= 7
    assert [path for path in found if not path.startswith("templates/documents/screening/")] == []


def test_letters_to_staff_about_interviews_have_no_word_of_them():
    for language in ("id", "en"):
        with translation.override(language):
            written = [*called("https://x.example/"), *monthly(dt.date(2030, 2, 1), "https://x.example/")]
        assert [word for text in written for word in leaks(text)] == []
        assert not re.search("wawancara|interview", " ".join(written), re.IGNORECASE)
