"""Two planners at the same moment: one roster is in force, and the other planner is told."""

import time
import uuid

import pytest
from django.db import IntegrityError

from offices.actions import absences, publishing, rosters, shifts
from offices.errors import Refused
from offices.models import AbsentDay, Assignment, Office, Roster, RosteredDay
from tests.concurrency.rivals import all_at_once
from tests.factories import duties
from tests.factories.duties import MONDAY, SUNDAY


def drafts(count):
    _point, officers = duties.make_week()
    found = []
    for _one in range(count):
        draft = duties.make_draft(officers[0].office)
        for number, officer in enumerate(officers):
            duties.make_assignment(draft, officer, pause=10 + number % 2)
        found.append(draft)
    return found


def outcome(deed):
    """What became of it: done, a refusal's code, or what the database had to stop."""
    try:
        deed()
    except Refused as refusal:
        return refusal.codes[0]
    except IntegrityError:
        return "stopped by the table"
    return "done"


def publish(draft):
    return outcome(lambda: publishing.publish(roster=draft, seen=0, by=None))


def test_publish_by_four_at_once_lets_one_win_and_tells_the_others():
    outcomes = all_at_once(publish, drafts(4))

    assert sorted(outcomes) == ["done", "overtaken", "overtaken", "overtaken"]
    assert Roster.objects.filter(state="published").count() == 1
    assert RosteredDay.objects.count() == 1


def test_publish_of_one_draft_clicked_four_times_publishes_once():
    draft = drafts(1)[0]

    outcomes = all_at_once(publish, [draft] * 4)

    assert outcomes.count("done") == 1
    assert Roster.objects.filter(state="published").count() == 1


def test_changes_of_one_day_by_four_at_once_let_one_win_and_lose_nobodys():
    point, officers = duties.make_week(officers=4)
    duties.make_published(point.office, officers)

    def send_home(officer):
        day = {"on": MONDAY, "pattern": "", "role": "", "break_starts_at": None}
        return outcome(lambda: shifts.change(officer=officer, **day, by=None, reason="Course", seen=1))

    outcomes = all_at_once(send_home, officers)

    assert sorted(outcomes) == ["done", "overtaken", "overtaken", "overtaken"]
    assert Assignment.objects.in_force(MONDAY, SUNDAY).count() == 3
    assert Roster.objects.filter(cause="change").count() == 1


def test_requests_with_one_key_at_once_ask_for_one_roster():
    point, _officers = duties.make_week()
    key = uuid.uuid4()

    def ask(_number):
        return outcome(lambda: rosters.ask(office=point.office, first=MONDAY, last=SUNDAY, by=None, key=key))

    assert all_at_once(ask, range(4)) == ["done"] * 4
    assert Roster.objects.count() == 1


def test_canary_careless_publishing_is_caught(monkeypatch):
    """Without the lock both planners believe that nobody else has published."""
    seen = publishing.version_in_force

    def slow(*args):
        version = seen(*args)
        time.sleep(0.2)
        return version

    monkeypatch.setattr(publishing, "version_in_force", slow)
    monkeypatch.setattr(publishing, "Office", Unlocked)

    outcomes = all_at_once(publish, drafts(4))

    assert "overtaken" not in outcomes


class Unlocked:
    class objects:  # noqa: N801  it stands in for a manager
        @staticmethod
        def select_for_update(**_options):
            return Office.objects


def test_ask_clicked_four_times_at_once_asks_once():
    point, _officers = duties.make_week()

    outcomes = all_at_once(
        lambda _click: outcome(lambda: rosters.ask(office=point.office, first=MONDAY, last=SUNDAY, by=None)), range(4)
    )

    assert sorted(outcomes) == ["already_asked"] * 3 + ["done"]


def test_absences_of_the_same_day_granted_at_once_are_granted_once():
    _point, officers = duties.make_week()
    asked = [duties.make_absence(officers[0]) for _one in range(4)]

    outcomes = all_at_once(lambda absence: outcome(lambda: absences.grant(absence=absence, by=None)), asked)

    assert sorted(outcomes) == ["absent_already"] * 3 + ["done"]
    assert AbsentDay.objects.count() == 1


@pytest.mark.parametrize("workers", [4])
def test_solve_next_by_all_workers_at_once_solves_a_roster_once(workers):
    point, _officers = duties.make_week()
    rosters.ask(office=point.office, first=MONDAY, last=SUNDAY, by=None)
    solved = []

    def solver(problem, seconds, reporter):
        solved.append(1)
        raise Refused("enough")

    all_at_once(lambda _worker: outcome(lambda: rosters.solve_next(solver)), range(workers))

    assert len(solved) == 1
