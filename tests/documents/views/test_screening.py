import datetime as dt
import io

import pypdfium2
import pytest
from django.urls import reverse

from documents.actions import screening
from documents.models import Screening
from documents.rules.outcomes import Outcome
from offices.models import JournalEntry
from tests.factories.desks import sit_down
from tests.factories.houses import make_office, make_user
from tests.factories.interviews import FOR_WORK, HARMLESS, make_screening
from tests.factories.visits import make_booking, make_slot

pytestmark = pytest.mark.django_db
SECRET = "Negeri Rahasia"


def asked(answers):
    return {f"q-{key}": value for key, value in answers.items()}


def test_interview_when_an_officer_goes_through_it_ends_clear(client):
    me = sit_down(client, "interviewer")
    booking = make_screening().booking
    Screening.objects.all().delete()

    client.post(reverse("papers:interview_begin", args=[booking.pk]))
    found = Screening.objects.get()
    first = client.get(reverse("papers:interview", args=[found.pk])).content.decode()
    client.post(reverse("papers:interview_answer", args=[found.pk]), asked(HARMLESS))
    client.post(reverse("papers:interview_decide", args=[found.pk]), {"outcome": "clear"})

    found.refresh_from_db()
    assert "What do you travel for?" in first
    assert "Can you name the employer" not in first
    assert (found.interviewer, found.state) == (me, "clear")


def test_interview_when_an_answer_opens_another_question_shows_it(client):
    me = sit_down(client, "interviewer")
    found = make_screening(by=me, answers={"purpose": "work"})

    page = client.get(reverse("papers:interview", args=[found.pk])).content.decode()

    assert "Can you name the employer and the work?" in page


def test_interview_when_flags_are_open_names_why_the_source_and_what_clears_it(client):
    me = sit_down(client, "interviewer")
    found = make_screening(by=me, answers={**FOR_WORK, "contract_shown": "no", "placement_letter": "no"})

    page = client.get(reverse("papers:interview", args=[found.pk])).content.decode()
    refused = client.post(reverse("papers:interview_decide", args=[found.pk]), {"outcome": "clear"})
    client.post(reverse("papers:interview_clear", args=[found.pk, found.flags.get().pk]), {"why": "BP3MI confirmed"})
    client.post(reverse("papers:interview_decide", args=[found.pk]), {"outcome": "clear"})

    found.refresh_from_db()
    assert "UU 18/2017 art. 13" in page
    assert "Is the placement agency registered?" in page
    assert (refused.status_code, found.state) == (422, "clear")


@pytest.mark.parametrize("role", ["counter", "gate", "planner", "administrator", "auditor"])
def test_interview_when_the_role_is_another_is_refused(client, role):
    found = make_screening(answers={**HARMLESS, "destination": SECRET})
    sit_down(client, role)

    answer = client.get(reverse("papers:interview", args=[found.pk]))

    assert (answer.status_code, SECRET in answer.content.decode()) == (403, False)


@pytest.mark.parametrize("role", ["interviewer", "supervisor"])
def test_interview_when_it_is_a_colleagues_is_not_found(client, role):
    found = make_screening(answers={**HARMLESS, "destination": SECRET})
    sit_down(client, role)

    pages = [client.get(reverse("papers:interview", args=[found.pk])), client.get(reverse("papers:interviews"))]

    assert [page.status_code for page in pages] == [404, 200]
    assert all(SECRET not in page.content.decode() for page in pages)


def test_interview_when_it_is_another_offices_is_not_found(client):
    found = make_screening()
    sit_down(client, "interviewer", office=make_office(slug="elsewhere"))

    begun = client.post(reverse("papers:interview_begin", args=[found.booking.pk]))

    assert client.get(reverse("papers:interview", args=[found.pk])).status_code == 404
    assert begun.status_code == 404


def test_interview_when_it_is_read_says_so_in_the_journal(client):
    me = sit_down(client, "interviewer")
    found = make_screening(by=me)

    client.get(reverse("papers:interview", args=[found.pk]))

    seen = JournalEntry.objects.filter(action="screening.seen", subject=f"screening:{found.pk}")
    assert list(seen.values_list("by", flat=True)) == [me.username]


@pytest.mark.parametrize("deed", ["interview_answer", "interview_decide", "interview_call"])
def test_interview_when_it_is_read_by_a_form_that_is_refused_says_so_too(client, deed):
    me = sit_down(client, "interviewer")
    found = make_screening(by=me, answers={**HARMLESS, "destination": SECRET})
    nonsense = {"q-purpose": "a_dream", "outcome": "a_dream", "safe_contact": "x" * 5000}

    answer = client.post(reverse(f"papers:{deed}", args=[found.pk]), nonsense)

    assert (answer.status_code, SECRET in answer.content.decode()) == (422, True)
    assert JournalEntry.objects.filter(action="screening.seen", by=me.username).count() == 1


def test_letter_when_two_officers_refuse_says_why_how_to_object_and_who_helps(client, monkeypatch):
    me = sit_down(client, "interviewer")
    first = make_user(role="interviewer")
    found = make_screening(by=first, answers=FOR_WORK)
    screening.propose(screening=found, outcome=Outcome.REFUSE, by=first, reason="procedure_not_begun")
    pages = []
    monkeypatch.setattr("documents.views.staff.letter.pdf_of", lambda page: pages.append(page) or b"%PDF")

    early = client.post(reverse("papers:interview_letter", args=[found.pk]))
    client.post(reverse("papers:interview_take", args=[found.pk]))
    client.post(reverse("papers:interview_settle", args=[found.pk]), {"agree": "1"})
    answer = client.post(reverse("papers:interview_letter", args=[found.pk]))

    found.refresh_from_db()
    assert (early.status_code, found.state, found.second, answer.status_code) == (404, "refused", me, 200)
    for words in (
        "prosedur penempatan resmi belum dimulai",
        "Keberatan kepada pejabat",
        "21 hari kerja: sampai",
        "SAPA 129",
    ):
        assert words in pages[0]
    assert "0800 1000" in pages[0]


def words_of(answer):
    pages = pypdfium2.PdfDocument(io.BytesIO(answer.content))
    return " ".join(" ".join(page.get_textpage().get_text_range() for page in pages).split())


def against(client, outcome, reason, **more):
    """The words of the letter that an applicant gets whom two officers decided against on Friday 1 March 2030."""
    me, first = sit_down(client, "supervisor"), make_user(role="interviewer")
    found = make_screening(by=first, answers=FOR_WORK)
    decision = screening.propose(screening=found, outcome=outcome, by=first, reason=reason, **more)
    screening.take_second(screening=found, by=me)
    screening.settle(decision=decision, agreed=True, by=me)
    return words_of(client.post(reverse("papers:interview_letter", args=[found.pk])))


@pytest.mark.parametrize(
    "words",
    [
        "Tujuan bekerja di luar negeri, tetapi prosedur penempatan resmi belum dimulai.",
        "Daftarlah lewat Disnaker atau BP3MI, lalu bawa buktinya.",
        "Keberatan kepada pejabat yang memutuskan, secara tertulis. Dalam 21 hari kerja: sampai 1 April 2030.",
        "Pengaduan ke Ombudsman RI",
        "perusahaan penempatan (P3MI) yang terdaftar",
        "Paspor pertama untuk calon pekerja migran tidak dipungut biaya",
    ],
)
def test_letter_when_it_is_a_refusal_has_these_words_on_its_paper(client, time_machine, words):
    time_machine.move_to("2030-03-01T03:00:00Z", tick=False)

    assert words in against(client, Outcome.REFUSE, "procedure_not_begun")


def test_letter_when_papers_are_outstanding_names_them_and_until_when(client, time_machine):
    time_machine.move_to("2030-03-01T03:00:00Z", tick=False)

    letter = against(
        client,
        Outcome.POSTPONE,
        "papers_outstanding",
        papers=["Kontrak kerja", "Surat P3MI"],
        until=dt.date(2030, 3, 18),
    )

    assert "Bawalah dokumen yang disebut di surat ini" in letter
    assert "Dokumen berikut ditunggu sampai 18 Maret 2030:" in letter
    assert "Kontrak kerja" in letter
    assert "Surat P3MI" in letter


def test_letter_when_it_is_printed_is_a_pdf(client):
    me = sit_down(client, "interviewer")
    found = make_screening(by=me, answers=FOR_WORK)
    screening.propose(
        screening=found,
        outcome=Outcome.PAPERS,
        by=me,
        papers=["Kontrak kerja"],
        until=found.on.replace(year=found.on.year + 1),
    )

    answer = client.post(reverse("papers:interview_letter", args=[found.pk]))
    handed_out = found.decisions.get().letter_at
    client.post(reverse("papers:interview_letter", args=[found.pk]))
    page = client.get(reverse("papers:interview", args=[found.pk])).content.decode()

    assert answer.content.startswith(b"%PDF")
    assert handed_out is not None
    assert found.decisions.get().letter_at == handed_out
    assert "letter handed out" in page


def test_letter_when_it_is_printed_is_a_look_and_the_journal_does_not_tell_that_there_is_one(client):
    """Only those have a letter against whom something was decided, and a supervisor reads the journal."""
    me = sit_down(client, "interviewer")
    found = make_screening(by=make_user(role="interviewer"), answers=FOR_WORK)
    decision = screening.propose(
        screening=found, outcome=Outcome.REFUSE, by=found.interviewer, reason="procedure_not_begun"
    )
    screening.take_second(screening=found, by=me)
    screening.settle(decision=decision, agreed=True, by=me)

    client.post(reverse("papers:interview_letter", args=[found.pk]))

    newest = JournalEntry.objects.filter(subject=f"screening:{found.pk}").latest("pk")
    assert (newest.action, newest.by, newest.detail) == ("screening.seen", me.username, {})


def test_audited_when_an_auditor_reads_one_shows_all_and_who_looked(client):
    found = make_screening(answers={**HARMLESS, "destination": SECRET})
    me = sit_down(client, "auditor")

    page = client.post(reverse("papers:interview_audited", args=[found.pk])).content.decode()

    assert SECRET in page
    assert me.shown_name in page
    assert JournalEntry.objects.filter(action="screening.seen", by=me.username).count() == 1


def test_looks_when_the_applicant_asks_name_duties_and_times_but_nobody_and_stand_in_the_journal(client, time_machine):
    time_machine.move_to("2030-03-01T03:00:00Z", tick=False)
    interviewer = sit_down(client, "interviewer")
    found = make_screening(by=interviewer, answers={**HARMLESS, "destination": SECRET})
    for _look in range(2):  # within a minute
        client.get(reverse("papers:interview", args=[found.pk]))
    me = sit_down(client, "auditor")
    client.post(reverse("papers:interview_audited", args=[found.pk]))

    words = words_of(client.post(reverse("papers:interview_looks", args=[found.pk])))

    assert words.count(f"Pewawancara, {found.office.name}, 1 Maret 2030, 10.00") == 1
    assert f"Auditor, {found.office.name}, 1 Maret 2030, 10.00" in words
    for name in (SECRET, interviewer.shown_name, me.shown_name, interviewer.username, me.username):
        assert name not in words
    assert JournalEntry.objects.filter(action="screening.looks_told", by=me.username).count() == 1


@pytest.mark.parametrize("role", ["interviewer", "supervisor", "counter", "administrator"])
def test_looks_when_the_role_is_another_are_refused(client, role):
    found = make_screening()
    sit_down(client, role)

    assert client.post(reverse("papers:interview_looks", args=[found.pk])).status_code == 403


@pytest.fixture
def march(time_machine):
    """It is 15 March 2030, and in each of this month and the one before one person was interviewed."""
    time_machine.move_to("2030-03-03T03:00:00Z", tick=False)
    slot = make_slot(capacity=2)
    for on in (dt.date(2030, 2, 12), dt.date(2030, 3, 3)):
        found = make_screening(booking=make_booking(slot), answers={**HARMLESS, "told_what_to_say": "yes"})
        Screening.objects.filter(pk=found.pk).update(on=on)
    time_machine.move_to("2030-03-15T03:00:00Z", tick=False)


def test_figures_when_fewer_than_ten_were_interviewed_show_no_group(client, march):
    sit_down(client, "auditor")

    page = client.get(reverse("papers:interview_figures")).content.decode()

    assert "February 2030" in page
    assert "not shown: fewer than ten could be told apart" in page


@pytest.mark.parametrize("month", ["2030-03", "2030-04", "9999-12", "", "nonsense"])
def test_figures_of_a_month_that_is_not_over_are_those_of_the_month_before(client, march, month):
    """Or whoever looks before and after an interview would know how it ended."""
    sit_down(client, "supervisor")

    answer = client.get(reverse("papers:interview_figures"), {"month": month})

    assert (answer.context["first"], answer.context["skew"].people) == (dt.date(2030, 2, 1), 1)
    assert answer.context["after"] is None


def test_figures_of_a_month_before_all_calendars_are_there_and_empty(client, march):
    sit_down(client, "supervisor")

    answer = client.get(reverse("papers:interview_figures"), {"month": "0001-01"})

    assert (answer.status_code, answer.context["skew"].people) == (200, 0)


FRONT = ("staff:today", "staff:search", "staff:booking", "staff:places", "staff:tally")


@pytest.mark.parametrize("role", ["counter", "gate", "supervisor"])
def test_front_desk_when_an_interview_went_badly_shows_no_word_of_it(client, role):
    found = make_screening(answers={**FOR_WORK, "told_what_to_say": "yes", "destination": SECRET})
    screening.propose(screening=found, outcome=Outcome.REFUSE, by=found.interviewer, reason="procedure_not_begun")
    sit_down(client, role, office=found.office)

    for name in FRONT:
        arguments = [found.booking.pk] if name == "staff:booking" else []
        page = client.get(reverse(name, args=arguments), {"on": found.booking.local_start.date()}).content.decode()
        for word in (SECRET, "refuse", "postpone", "Refused", "flag", "told_what", "procedure", "PMI"):
            assert word not in page, (name, word)


@pytest.mark.parametrize("count", [1, 4])
def test_interviews_ask_as_often_however_many_come(client, count, queries_of):
    me = sit_down(client, "interviewer")
    slot = make_slot(capacity=9)
    for _one in range(count):
        make_screening(booking=make_booking(slot), by=me, answers={"purpose": "work"})
    address = f"{reverse('papers:interviews')}?on={slot.local_start.date()}&point={slot.point.slug}"

    assert queries_of(address) == 9


@pytest.mark.parametrize(
    "answers", [{"purpose": "work"}, {**FOR_WORK, "contract_shown": "no", "placement_letter": "no"}]
)
def test_interview_asks_as_often_however_much_was_said(client, answers, queries_of):
    me = sit_down(client, "interviewer")
    found = make_screening(by=me, answers=answers)

    assert queries_of(reverse("papers:interview", args=[found.pk])) == 13
