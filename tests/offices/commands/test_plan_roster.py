import datetime as dt
import os
import signal

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone, translation

from offices.actions import rosters
from offices.models import Roster
from offices.rules import roster as values
from tests.factories import duties

pytestmark = pytest.mark.django_db


def plan(office, first="2030-03-04", last="2030-03-10", **options):
    call_command("plan_roster", office.slug, first, last, **options)


def test_plan_roster_leaves_a_draft_and_tells_how_far_it_is(capsys):
    point, _officers = duties.make_week()

    plan(point.office, seconds=20)

    told = capsys.readouterr().out.splitlines()
    assert told[0].endswith("shortage: 0, bound 0")
    assert told[-1].startswith("Roster")
    assert "objective 0, bound 0, gap 0.0%, 0 shortages" in told[-1]
    row = Roster.objects.get()
    assert (row.state, row.seconds_allowed, row.assignments.count()) == ("draft", 20, 2)


def test_plan_roster_when_it_cannot_be_asked_for_says_why():
    point, _officers = duties.make_week()

    with translation.override("en"), pytest.raises(CommandError, match="whole weeks"):
        plan(point.office, last="2030-03-09")
    with pytest.raises(CommandError, match="no office nowhere"):
        call_command("plan_roster", "nowhere", "2030-03-04", "2030-03-10")
    assert not Roster.objects.exists()


def test_plan_roster_when_interrupted_keeps_the_best_so_far(monkeypatch, capsys):
    point, _officers = duties.make_week()
    heard = []

    def solver(problem, seconds, reporter):
        reporter.progress(values.Progress(values.GoalName.TARGET, 9, 4, 1.5, 3))
        heard.append(reporter.stops())
        os.kill(os.getpid(), signal.SIGINT)
        heard.append(reporter.stops())
        return values.Roster(values.Status.STOPPED)

    monkeypatch.setattr(rosters, "solve_here", solver)

    plan(point.office)

    assert heard == [False, True]
    assert "target: 9, bound 4" in capsys.readouterr().out
    assert Roster.objects.get().status == "stopped"


def test_plan_roster_when_a_worker_has_taken_it_up_stops_it_there(monkeypatch, capsys):
    point, _officers = duties.make_week()

    def taken(solver):
        row = Roster.objects.get()
        if row.stop_asked_at is not None:
            Roster.objects.update(state="draft", status="stopped", objective=0, bound=0, gap=0, seconds=1)
        elif row.state == "asked":
            lease = timezone.now() + dt.timedelta(minutes=1)
            Roster.objects.update(state="solving", lease_until=lease)
            os.kill(os.getpid(), signal.SIGINT)

    monkeypatch.setattr(rosters, "solve_next", taken)
    monkeypatch.setattr("offices.management.commands.plan_roster.BETWEEN_LOOKS", 0)

    plan(point.office)

    assert "stopped: objective 0" in capsys.readouterr().out
