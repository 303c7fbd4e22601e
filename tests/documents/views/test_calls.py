"""Somebody in danger: a call for the supervisor that says nothing of them, and a safe contact that can be forgotten."""

import re

import pytest
from django.urls import reverse

from documents.actions import screening
from documents.errors import NotYours
from offices.models import JournalEntry
from tests.factories.desks import sit_down
from tests.factories.houses import make_office, make_user
from tests.factories.interviews import HARMLESS, make_screening
from tests.factories.visits import make_booking, make_slot

pytestmark = pytest.mark.django_db
SECRET = "Negeri Rahasia"


def test_calls_when_an_interviewer_asks_for_help_name_the_point_and_nothing_else(client):
    found = make_screening(answers={**HARMLESS, "destination": SECRET})
    screening.call_supervisor(screening=found, safe_contact="sister", by=found.interviewer)
    sit_down(client, "supervisor")

    page = client.get(reverse("papers:calls")).content.decode()
    client.post(reverse("papers:call_answer", args=[found.calls.get().pk]))

    assert found.booking.slot.point.short_name in page
    assert all(word not in page for word in (SECRET, "sister", found.booking.code, found.booking.name))
    assert found.calls.get().answered_at is not None


def test_call_when_the_first_was_answered_is_a_call_again(client):
    me = sit_down(client, "interviewer")
    found = make_screening(by=me, answers=HARMLESS)
    address = reverse("papers:interview_call", args=[found.pk])

    client.post(address, {"safe_contact": "sister"})
    client.post(address)
    screening.answer_call(call=found.calls.get(), by=make_user(role="supervisor"))
    page = client.get(reverse("papers:interview", args=[found.pk])).content.decode()
    client.post(address)

    assert "Call the supervisor again" in page
    assert [one.answered_at is None for one in found.calls.all()] == [False, True]


def test_calling_when_somebody_calls_tells_the_supervisor_on_every_page_how_many_and_nothing_else(client):
    found = make_screening(answers=HARMLESS)
    sit_down(client, "supervisor")
    before = client.get(reverse("papers:calling")).json()
    screening.call_supervisor(screening=found, safe_contact="sister", by=found.interviewer)

    page = client.get(reverse("staff:today")).content.decode()

    assert f'data-calls="{reverse("papers:calling")}"' in page
    assert "js/calls.js" in page
    assert (before, client.get(reverse("papers:calling")).json()) == ({"waiting": 0}, {"waiting": 1})


@pytest.mark.parametrize("name", ["staff:today", "offices:password", "admin:index"])
def test_badge_when_somebody_calls_is_there_without_a_script_and_goes_when_answered(client, name):
    found = make_screening(answers=HARMLESS)
    sit_down(client, "supervisor")
    call = screening.call_supervisor(screening=found, safe_contact="sister", by=found.interviewer)

    called = badge_on(client.get(reverse(name)))
    client.post(reverse("papers:call_answer", args=[call.pk]))

    assert (called, badge_on(client.get(reverse(name)))) == ("1", "hidden")


def badge_on(answer):
    [(hidden, count)] = re.findall(r"<span [^>]*data-calls=[^>]*?( hidden)?>(\d*)</span>", answer.content.decode())
    return hidden.strip() or count


def test_badge_when_a_supervisor_goes_wrong_is_there_too(client):
    found = make_screening(answers=HARMLESS)
    sit_down(client, "supervisor")
    screening.call_supervisor(screening=found, safe_contact="", by=found.interviewer)

    answers = [client.get("/petugas/nothing/"), client.get(reverse("papers:interview_audit"))]

    assert [(answer.status_code, badge_on(answer)) for answer in answers] == [(404, "1"), (403, "1")]


def test_answer_call_when_a_colleague_was_quicker_says_so(client):
    found = make_screening(answers=HARMLESS)
    call = screening.call_supervisor(screening=found, safe_contact="", by=found.interviewer)
    sit_down(client, "supervisor")
    point, address = found.booking.slot.point.short_name, reverse("papers:call_answer", args=[call.pk])

    first = client.post(address, follow=True).content.decode()
    sit_down(client, "supervisor", office=found.office)
    second = client.post(address, follow=True).content.decode()

    assert f"{found.interviewer.shown_name} knows that you are coming: {point}" in first
    assert f"A colleague is on the way already: {point}" in second


def test_called_when_nobody_has_answered_says_nothing_then_who_comes_and_is_no_look_at_the_interview(client):
    me = sit_down(client, "interviewer")
    found = make_screening(by=me, answers={**HARMLESS, "destination": SECRET})
    call = screening.call_supervisor(screening=found, safe_contact="sister", by=me)
    address, supervisor = reverse("papers:interview_called", args=[found.pk]), make_user(role="supervisor")

    waiting = client.get(address)
    screening.answer_call(call=call, by=supervisor)
    part = client.get(address).content.decode()

    assert (waiting.status_code, waiting.content) == (204, b"")
    assert f"{supervisor.shown_name} is on the way" in part
    assert not [word for word in (SECRET, "sister", found.booking.code) if word in part]
    assert not JournalEntry.objects.filter(action="screening.seen").exists()


def test_safe_contact_when_it_was_given_is_shown_to_the_interviewer_and_the_auditor(client):
    me = sit_down(client, "interviewer")
    found = make_screening(by=me, answers=HARMLESS)
    call = screening.call_supervisor(screening=found, safe_contact="sister, evenings", by=me)
    screening.answer_call(call=call, by=make_user(role="supervisor"))
    screening.call_supervisor(screening=found, safe_contact="", by=me)

    own = client.get(reverse("papers:interview", args=[found.pk])).content.decode()
    sit_down(client, "auditor")
    audited = client.post(reverse("papers:interview_audited", args=[found.pk])).content.decode()

    assert 'value="sister, evenings"' in own
    assert "sister, evenings" in audited


@pytest.mark.parametrize(
    "sent", [{"forget": "1", "safe_contact": "sister, evenings"}, {"had": "1", "safe_contact": ""}]
)
def test_safe_contact_when_it_is_emptied_is_nowhere_and_the_journal_says_so_without_it(client, sent):
    me = sit_down(client, "interviewer")
    found = make_screening(by=me, answers=HARMLESS)
    first = screening.call_supervisor(screening=found, safe_contact="sister, evenings", by=me)
    screening.answer_call(call=first, by=make_user(role="supervisor"))
    screening.call_supervisor(screening=found, safe_contact="brother", by=me)

    client.post(reverse("papers:interview_call", args=[found.pk]), sent)
    own = client.get(reverse("papers:interview", args=[found.pk])).content.decode()
    rows = JournalEntry.objects.filter(action="screening.contact_forgotten")

    assert [one.safe_contact for one in found.calls.all()] == ["", ""]
    assert not [word for word in ("sister", "brother", "Forget this contact") if word in own]
    assert [(row.by, row.detail) for row in rows] == [(me.username, {})]


@pytest.mark.parametrize("sent", [{}, {"safe_contact": ""}])
def test_safe_contact_when_a_page_that_did_not_show_it_sends_none_stays(client, sent):
    me = sit_down(client, "interviewer")
    found = make_screening(by=me, answers=HARMLESS)
    screening.call_supervisor(screening=found, safe_contact="sister", by=me)

    client.post(reverse("papers:interview_call", args=[found.pk]), sent)

    assert found.calls.get().safe_contact == "sister"


def test_safe_contact_when_it_is_forgotten_calls_nobody(client):
    me = sit_down(client, "interviewer")
    found = make_screening(by=me, answers=HARMLESS)
    call = screening.call_supervisor(screening=found, safe_contact="sister", by=me)
    screening.answer_call(call=call, by=make_user(role="supervisor"))

    page = client.get(reverse("papers:interview", args=[found.pk])).content.decode()
    client.post(
        reverse("papers:interview_call", args=[found.pk]), {"forget": "1", "had": "1", "safe_contact": "sister"}
    )

    assert page.index('name="forget"') > page.index("Call the supervisor again")  # Enter presses the first
    assert found.calls.filter(answered_at=None).count() == 0


def test_forget_contact_when_it_is_a_colleagues_interview_raises_not_yours():
    found = make_screening(answers=HARMLESS)
    screening.call_supervisor(screening=found, safe_contact="sister", by=found.interviewer)

    with pytest.raises(NotYours):
        screening.forget_contact(screening=found, by=make_user(role="supervisor"))

    assert found.calls.get().safe_contact == "sister"


def test_calling_when_it_is_another_offices_is_not_counted(client):
    found = make_screening(answers=HARMLESS)
    screening.call_supervisor(screening=found, safe_contact="", by=found.interviewer)
    sit_down(client, "supervisor", office=make_office(slug="elsewhere"))

    assert client.get(reverse("papers:calling")).json() == {"waiting": 0}


def test_calling_when_the_role_is_another_is_no_part_of_the_page(client):
    sit_down(client, "counter")

    assert "js/calls.js" not in client.get(reverse("staff:today")).content.decode()
    assert client.get(reverse("papers:calling")).status_code == 403


def test_calling_asks_as_often_however_many_call(client, queries_of):
    sit_down(client, "supervisor")
    slot = make_slot(capacity=9)
    for _one in range(3):
        found = make_screening(booking=make_booking(slot))
        screening.call_supervisor(screening=found, safe_contact="", by=found.interviewer)

    assert queries_of(reverse("papers:calling")) == 6
