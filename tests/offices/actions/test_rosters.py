import datetime as dt

import pytest
import time_machine
from django.db.models import QuerySet
from django.utils import timezone

from offices.actions import nudging, rosters
from offices.errors import Refused
from offices.models import JournalEntry, Roster, Shortage
from offices.rules import roster as values
from offices.rules.findings import Finding
from tests.factories import duties
from tests.factories.duties import DAY, MONDAY, SUNDAY, at

pytestmark = pytest.mark.django_db

WEEK = dt.timedelta(weeks=1)


def ask(office, first=MONDAY, last=SUNDAY):
    return rosters.ask(office=office, first=first, last=last, by=None)


def everybody(problem, seconds, reporter):
    """A solver that lets everybody work the first pattern on the first day, in turns."""
    pattern = problem.patterns[0]
    assignments = tuple(
        values.Assignment(
            officer.key,
            problem.first,
            pattern.point,
            pattern.key,
            "counter",
            at(problem.first, 8),
            at(problem.first, 13),
            at(problem.first, 10 + number % 2),
            at(problem.first, 11 + number % 2),
        )
        for number, officer in enumerate(problem.officers)
    )
    shortage = values.Shortage(
        problem.first,
        at(problem.first, 10),
        at(problem.first, 11),
        pattern.point,
        "counter",
        1,
        values.Relaxation(values.RelaxationKind.ABSENCE, problem.officers[0].key, "7"),
    )
    goal = values.Goal(values.GoalName.SHORTAGE, 60, 60, 0.5)
    return values.Roster(
        values.Status.PROVEN, assignments, (shortage,), (goal,), objective=60, bound=60, gap=0, seconds=0.5
    )


def nothing(problem, seconds, reporter):
    return values.Roster(values.Status.REFUSED, findings=(Finding("no_officers"),))


def test_ask_leaves_a_row_and_wakes_the_worker(django_capture_on_commit_callbacks, monkeypatch):
    sent = []
    monkeypatch.setattr(nudging, "async_task", lambda errand, **options: sent.append((errand, options)))
    point, _officers = duties.make_week()

    with django_capture_on_commit_callbacks(execute=True):
        row = ask(point.office)

    assert (row.state, row.starts_on, row.ends_on) == ("asked", MONDAY, SUNDAY)
    assert sent[0][0] == "offices.actions.rosters.solve_next"
    assert sent[0][1]["q_options"]["timeout"] == 80  # twenty for two officers, and a minute beside
    assert JournalEntry.objects.get().action == "roster.asked"


@pytest.mark.parametrize(
    ("first", "last", "code"),
    [
        (SUNDAY, MONDAY, "dates_reversed"),
        (MONDAY + DAY, SUNDAY, "weeks_not_whole"),
        (MONDAY, SUNDAY - DAY, "weeks_not_whole"),
        (MONDAY, SUNDAY + 6 * WEEK, "too_many_weeks"),
        (dt.date(2020, 3, 2), dt.date(2020, 3, 8), "weeks_are_over"),
    ],
)
def test_ask_for_weeks_that_cannot_be_meant_is_refused(first, last, code):
    point, _officers = duties.make_week()

    with pytest.raises(Refused) as refusal:
        ask(point.office, first, last)

    assert refusal.value.codes == (code,)
    assert not Roster.objects.exists()


@pytest.mark.parametrize(("officers", "weeks", "seconds"), [(2, 1, 20), (60, 4, 120), (300, 4, 600), (900, 6, 600)])
def test_ask_without_seconds_gives_as_many_as_an_office_of_the_size_needs(monkeypatch, officers, weeks, seconds):
    point, _officers = duties.make_week()
    monkeypatch.setattr(QuerySet, "count", lambda rows: officers)

    row = rosters.ask(office=point.office, first=MONDAY, last=SUNDAY + (weeks - 1) * WEEK, by=None)

    assert row.seconds_allowed == seconds


def test_ask_twice_for_the_same_weeks_is_refused():
    point, _officers = duties.make_week()
    ask(point.office)

    with pytest.raises(Refused) as refusal:
        ask(point.office, MONDAY, SUNDAY + WEEK)

    assert refusal.value.codes == ("already_asked",)


def test_solve_next_turns_what_was_asked_into_a_draft_with_its_figures_and_shortages():
    point, officers = duties.make_week()
    row = ask(point.office)

    assert rosters.solve_next(everybody) == row.pk

    row.refresh_from_db()
    assert (row.state, row.status, row.objective, row.bound, row.gap) == ("draft", "proven", 60, 60, 0)
    assert row.goals == [{"name": "shortage", "value": 60, "bound": 60, "seconds": 0.5}]
    assert list(row.assignments.order_by("officer").values_list("officer", "starts_at", "break_starts_at")) == [
        (officers[0].pk, at(MONDAY, 8), at(MONDAY, 10)),
        (officers[1].pk, at(MONDAY, 8), at(MONDAY, 11)),
    ]
    shortage = Shortage.objects.get()
    assert (shortage.point, shortage.missing, shortage.relaxation) == (point, 1, "absence")
    assert (shortage.relaxed_officer, shortage.relaxed_key) == (officers[0], "7")


def test_solve_next_when_nothing_waits_does_nothing():
    assert rosters.solve_next(everybody) is None


def test_solve_next_when_the_problem_is_refused_says_why():
    point, _officers = duties.make_week()
    row = ask(point.office)

    rosters.solve_next(nothing)

    row.refresh_from_db()
    assert (row.state, row.findings) == ("failed", [{"code": "no_officers", "detail": ""}])


def test_solve_next_while_another_is_being_solved_leaves_the_worker_free():
    point, _officers = duties.make_week()
    running = ask(point.office)
    lease = timezone.now() + dt.timedelta(minutes=1)
    Roster.objects.filter(pk=running.pk).update(state="solving", lease_until=lease)
    ask(point.office, MONDAY + WEEK, SUNDAY + WEEK)

    assert rosters.solve_next(everybody) is None


def test_solve_next_when_a_solver_died_takes_its_roster_up_again():
    point, _officers = duties.make_week()
    row = ask(point.office)
    Roster.objects.filter(pk=row.pk).update(state="solving", attempts=1, lease_until=timezone.now() - DAY)

    assert rosters.solve_next(everybody) == row.pk
    row.refresh_from_db()
    assert (row.state, row.attempts) == ("draft", 2)


def test_solve_next_when_solvers_died_thrice_gives_up():
    point, _officers = duties.make_week()
    row = ask(point.office)
    Roster.objects.filter(pk=row.pk).update(state="solving", attempts=3, lease_until=timezone.now() - DAY)

    assert rosters.solve_next(everybody) is None
    row.refresh_from_db()
    assert (row.state, row.findings) == ("failed", [{"code": "solver_died", "detail": ""}])


def test_settle_when_somebody_else_took_over_keeps_theirs():
    point, _officers = duties.make_week()
    row = ask(point.office)

    def slow(problem, seconds, reporter):
        Roster.objects.filter(pk=row.pk).update(attempts=2)
        return everybody(problem, seconds, reporter)

    rosters.solve_next(slow)

    row.refresh_from_db()
    assert row.state == "solving"
    assert not row.assignments.exists()


def test_progress_is_written_to_the_row_and_a_stop_is_heard():
    point, _officers = duties.make_week()
    row = ask(point.office)
    heard = []

    def watched(problem, seconds, reporter):
        heard.append(reporter.stops())
        reporter.progress(values.Progress(values.GoalName.TARGET, 9, 4, 1.5, 3))
        row.refresh_from_db()
        assert row.progress == {"goal": "target", "value": 9, "bound": 4, "seconds": 1.5, "rosters": 3}
        rosters.stop(roster=row, by=None)
        reporter.asked = 0.0
        heard.append(reporter.stops())
        return everybody(problem, seconds, reporter)

    rosters.solve_next(watched)

    assert heard == [False, True]


def test_stop_before_it_has_begun_throws_it_away():
    point, _officers = duties.make_week()
    row = ask(point.office)

    rosters.stop(roster=row, by=None)

    row.refresh_from_db()
    assert row.state == "discarded"
    assert rosters.solve_next(everybody) is None
    with pytest.raises(Refused):
        rosters.stop(roster=row, by=None)


def test_discard_throws_a_draft_away_once():
    point, _officers = duties.make_week()
    draft = duties.make_draft(point.office)

    rosters.discard(roster=draft, by=None)

    draft.refresh_from_db()
    assert draft.state == "discarded"
    with pytest.raises(Refused):
        rosters.discard(roster=draft, by=None)


def test_ask_today_keeps_what_is_wanted_for_the_worker_and_writes_the_day_alone():
    point, officers = duties.make_week(officers=3)
    duties.make_published(point.office, officers)
    wanted = values.Wanted(point.slug, "counter", at(MONDAY, 10), at(MONDAY, 11), 2)
    given = []

    def replanner(problem, on, asked, seconds):
        given.append((on, asked))
        return values.Replan(values.Roster(values.Status.PROVEN, problem.previous[:2]), ())

    with time_machine.travel(at(MONDAY, 7), tick=False):
        row = rosters.ask_today(office=point.office, wanted=[wanted], by=None)
        rosters.solve_next(replanner=replanner)

    row.refresh_from_db()
    assert given == [(MONDAY, [wanted])]
    assert (row.state, row.cause, row.starts_on, row.ends_on) == ("draft", "today", MONDAY, MONDAY)
    assert row.assignments.count() == 2


def test_ask_today_without_a_roster_is_refused():
    point, _officers = duties.make_week()

    with pytest.raises(Refused) as refusal:
        rosters.ask_today(office=point.office, wanted=[], by=None)

    assert refusal.value.codes == ("not_rostered",)
