import datetime as dt
import time

import pytest
import time_machine

from offices.actions import demo, problems, publishing, rosters, seeding
from offices.actions.demo import officers, rota
from offices.models import Absence, Assignment, CoverRule, Office, Officer, Roster, RosteredDay, User
from offices.rules import cover, rostering

pytestmark = pytest.mark.django_db

TODAY = dt.date(2026, 11, 25)


@pytest.fixture(autouse=True)
def on_a_wednesday():
    with time_machine.travel("2026-11-25T04:10:00Z", tick=False):
        yield


@pytest.fixture
def house():
    seeding.seed(2026)
    demo.hire()
    officers.enlist()


def test_enlist_makes_sixty_people_up_and_nobody_can_sign_in_as_them(house):
    assert Officer.objects.count() == 60
    invented = User.objects.filter(officer__isnull=False, username__startswith="petugas-")
    assert invented.count() == 58
    assert {user.first_name for user in invented} == {"Petugas Contoh"}
    assert not any(user.has_usable_password() for user in invented)
    assert User.objects.get(username="demo-counter").officer.home.slug == "bekasi"
    assert set(Absence.objects.values_list("state", flat=True)) == {"asked", "granted"}


def test_enlist_twice_makes_nobody_new(house):
    assert officers.enlist() == 0
    assert Officer.objects.count() == 60


def test_enlist_when_places_are_gone_makes_nobody():
    assert officers.enlist() == 0


@pytest.mark.parametrize("today", ["2026-11-25", "2026-12-23", "2027-02-10", "2027-08-02"])
def test_rota_keeps_every_rule_whenever_a_trial_begins(house, today):
    """Christmas, Ramadan and a plain month: the verifier refuses anything else."""
    Absence.objects.all().delete()
    with time_machine.travel(f"{today}T04:10:00Z", tick=False):
        roster = rota.publish(dt.date.fromisoformat(today))

    assert roster is not None
    assert (roster.state, roster.override_reason) == ("published", "")
    draft = Roster.objects.get(state="draft")
    assert draft.starts_on == roster.ends_on + dt.timedelta(days=1)


def test_rota_is_in_force_from_today_and_what_follows_is_a_draft_that_may_be_published(house):
    roster = rota.publish(TODAY)

    assert RosteredDay.objects.filter(roster=roster).order_by("on").first().on == TODAY
    assert Assignment.objects.in_force(TODAY, TODAY).count() > 40
    assert publishing.review(Roster.objects.get(state="draft")).breaches == ()


def test_rota_twice_publishes_nothing_new(house):
    rota.publish(TODAY)

    assert rota.publish(TODAY) is None
    assert Roster.objects.count() == 2


def test_rota_when_somebody_asks_for_more_cover_is_left_as_a_draft(house):
    CoverRule.objects.filter(point__slug="bekasi", skill="counter").update(least=30, target=30)

    assert rota.publish(TODAY) is None
    assert set(Roster.objects.values_list("state", flat=True)) == {"draft"}


@pytest.mark.parametrize("monday", ["2026-11-30", "2026-12-21", "2027-02-15"])
def test_solved_roster_of_the_trials_tables_is_published_without_any_override(house, monday):
    """A plain week, Christmas and Ramadan: asked for, solved and published as a planner does it."""
    first = dt.date.fromisoformat(monday)
    row = rosters.ask(office=bekasi(), first=first, last=first + dt.timedelta(days=6), by=None, seconds=40)

    rosters.solve_next()

    row.refresh_from_db()
    assert (row.state, row.status, row.shortages.count()) == ("draft", "proven", 0)
    published = publishing.publish(roster=row, seen=0, by=None)
    assert (published.state, published.override_reason) == ("published", "")


@pytest.mark.parametrize("seed", range(4))
def test_first_roster_that_the_solver_finds_leaves_no_point_without_a_supervisor(house, seed):
    """Unimproved, and each seed another: once two supervisors of a point rested together for a quarter of an hour."""
    first = dt.date(2026, 11, 30)
    problem = problems.problem_of(bekasi(), first, first + dt.timedelta(days=13))
    told = []

    found = rostering.solve(
        problem,
        seconds=40,
        workers=1,
        clock=time.monotonic,
        seed=seed,
        progress=told.append,
        stop=lambda: bool(told),
    )

    assert found.status == "stopped"
    assert cover.check(problem, found.assignments) == []


def bekasi():
    return Office.objects.get(slug="bekasi")
