import datetime as dt
from collections import defaultdict

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bookings.actions import delivery, pausing
from bookings.models import Message, Pause
from offices.errors import Refused
from offices.models import JournalEntry
from tests.factories.houses import make_office, make_user
from tests.factories.outbox import make_message, make_pause
from tests.factories.post import Only, Provider

NOW = dt.datetime(2030, 3, 4, 3, 0, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    monkeypatch.setattr("bookings.wording.facts", lambda row: defaultdict(str))
    monkeypatch.setattr("bookings.wording.filled", lambda kind, facts: kind)
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


def sent(provider=None):
    """The kinds that leave now, in their order."""
    provider = provider or Provider()
    delivery.deliver_due(Only(provider))
    return [letter.kind for letter in provider.sent]


def states():
    return list(Message.objects.values_list("kind", "state"))


def journalled():
    return list(JournalEntry.objects.values_list("action", "by", "detail"))


# --- pressing it ---


def test_pause_holds_from_now_on_and_stands_in_the_journal():
    office, by = make_office(), make_user(username="kepala")

    made = pausing.pause(office=office, kind="feedback", reason=" Wrong address ", by=by)

    row = Pause.objects.get()
    assert (row, row.office, row.kind, row.began_at, row.paused_by) == (made, office, "feedback", NOW, by)
    assert (row.reason, row.ended_at) == ("Wrong address", None)
    assert journalled() == [("messages.paused", "kepala", {"kind": "feedback"})]


@pytest.mark.parametrize(
    ("kind", "reason", "code"),
    [
        ("contact_code", "quiet please", "not_pausable"),
        ("nonsense", "quiet please", "not_pausable"),
        ("feedback", "  ", "no_reason"),
    ],
)
def test_pause_when_refused_changes_nothing(kind, reason, code):
    with pytest.raises(Refused) as refusal:
        pausing.pause(office=make_office(), kind=kind, reason=reason, by=make_user())

    assert refusal.value.codes == (code,)
    assert (Pause.objects.count(), journalled()) == (0, [])


def test_pause_when_a_colleague_was_faster_is_refused_and_theirs_stands():
    office = make_office()
    first = make_pause(office)

    with pytest.raises(Refused) as refusal:
        pausing.pause(office=office, kind="feedback", reason="me too", by=make_user())

    assert refusal.value.codes == ("already_paused",)
    assert (list(Pause.objects.all()), journalled()) == ([first], [])


def test_pause_again_after_it_ended_is_another_one():
    office = make_office()
    make_pause(office, ended_at=NOW - MINUTE)

    pausing.pause(office=office, kind="feedback", reason="again", by=make_user())

    assert Pause.objects.count() == 2


def test_resume_ends_it_once():
    pause, by = make_pause(), make_user(username="kepala")

    pausing.resume(pause=pause, by=by)
    with pytest.raises(Refused) as refusal:
        pausing.resume(pause=pause, by=by)

    pause.refresh_from_db()
    assert (pause.ended_at, refusal.value.codes) == (NOW, ("not_paused",))
    assert journalled() == [("messages.resumed", "kepala", {"kind": "feedback"})]


# --- what the errand makes of it ---


def test_paused_rows_wait_and_all_others_leave_and_they_leave_once_it_is_over():
    office, other = make_office(), make_office(slug="makassar")
    pause = make_pause(office)
    for kind in ("feedback", "contact_code", "ready"):
        make_message(office=office, kind=kind, due_at=NOW - MINUTE)
    make_message(office=other, kind="feedback", due_at=NOW)

    assert sent() == ["contact_code", "ready", "feedback"]
    assert Message.objects.get(office=office, kind="feedback").attempts == 0
    assert sent() == []

    pausing.resume(pause=pause, by=make_user())

    assert sent() == ["feedback"]


def test_paused_rows_starve_nobody_however_many_they_are():
    office = make_office()
    make_pause(office)
    for _one in range(delivery.BATCH + 5):
        make_message(office=office, kind="feedback", due_at=NOW - 9 * MINUTE)
    make_message(office=office, kind="ready", due_at=NOW)

    assert sent() == ["ready"]


def test_paused_row_that_was_refused_before_is_not_tried_again():
    office = make_office()
    make_pause(office)
    make_message(office=office, kind="feedback", due_at=NOW - MINUTE, state="claimed", unsure=False, attempts=1)

    assert sent() == []
    assert states() == [("feedback", "claimed")]


def test_paused_row_is_dropped_in_its_time_and_never_sent_late(clock):
    office = make_office()
    pause = make_pause(office)
    make_message(office=office, kind="feedback", due_at=NOW, expires_at=NOW + MINUTE)

    assert (sent(), states()) == ([], [("feedback", "queued")])
    clock.shift(MINUTE)
    assert (sent(), states()) == ([], [("feedback", "expired")])

    pausing.resume(pause=pause, by=make_user())

    assert sent() == []


def test_paused_row_that_may_have_left_is_asked_for_when_it_is_worthless_and_not_sent(clock):
    office, provider = make_office(), Provider()
    make_pause(office)
    row = make_message(
        office=office, kind="feedback", due_at=NOW, expires_at=NOW + MINUTE, state="claimed", unsure=True, attempts=1
    )
    Message.objects.filter(pk=row.pk).update(provider=provider.name)

    assert (sent(provider), provider.asked) == ([], 0)
    clock.shift(MINUTE)
    assert (sent(provider), provider.asked, states()) == ([], 1, [("feedback", "expired")])


def test_pauses_cost_the_errand_no_query_of_their_own():
    def asked():
        make_message(kind="ready", due_at=NOW)
        with CaptureQueriesContext(connection) as seen:
            sent()
        return len(seen)

    without = asked()
    make_pause()
    make_pause(kind="moved")

    assert asked() == without
