"""What a roster is made from and what it is: plain values, shared by the solver, the verifier and re-planning.

Days are calendar days on the point's own clock; a shift belongs to the day on which it starts. Local times are
minutes since that day's midnight and may pass 1440. Moments are aware UTC. Keys are chosen by the caller.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from offices.rules.findings import Finding

SUPERVISOR = "supervisor"
COUNTER = "counter"


class WishKind(StrEnum):
    FREE = "free"
    EARLY = "early"  # any shift but a late one
    LATE = "late"


class Status(StrEnum):
    PROVEN = "proven"  # every goal is shown to be as good as it can be
    FOUND = "found"  # every hard rule is kept; some goals may be improved
    STOPPED = "stopped"  # as FOUND, ended on request
    NOTHING = "nothing"  # ended before any roster was found
    REFUSED = "refused"  # the problem cannot be meant; `findings` say why


class GoalName(StrEnum):
    """In order of importance; each is made as small as can be before the next one is looked at."""

    SHORTAGE = "shortage"  # officer-minutes below the least
    TARGET = "target"  # officer-minutes below the target
    MOVES = "moves"  # officer-days away from the home point
    WISHES = "wishes"  # wished days, and Friday prayer breaks, not granted
    FAIRNESS = "fairness"  # how unevenly Saturdays and late shifts lie on people: rises with the square of each count
    STABILITY = "stability"  # officer-days that differ from the previous roster
    NOON = "noon"  # how unevenly breaks at noon lie on people, likewise, with the shifts as the goals before left them
    TOUCHED = "touched"  # re-planning only: officers whose day changes


class RelaxationKind(StrEnum):
    ABSENCE = "absence"  # the officer would have to come although absent
    FREE_DAYS = "free_days"  # the officer would lose a free day
    HOURS = "hours"  # the officer would leave the contract's hours and their tolerance
    RUNNING = "running"  # the officer would work too many days in a row
    REST = "rest"  # the officer would rest too briefly between two shifts
    PLACE = "place"  # the officer may not be sent to this point
    SKILL = "skill"  # the officer lacks the skill
    RULE = "rule"  # the cover rule would have to ask for less


@dataclass(frozen=True, slots=True)
class Skill:
    code: str
    valid_from: date
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class Contract:
    """Paid minutes a week, breaks excluded, and by how many a week may differ.

    Each of the `days` first weekdays from Monday is due its even part; holidays and absences are not due.
    """

    week_minutes: int
    tolerance: int
    valid_from: date
    valid_to: date | None = None
    days: int = 5


@dataclass(frozen=True, slots=True)
class Absence:
    """A granted absence of whole days, both ends included."""

    key: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Wish:
    on: date
    kind: WishKind = WishKind.FREE


@dataclass(frozen=True, slots=True)
class History:
    """How often in the 13 weeks before the first day: Saturdays worked, late shifts, breaks at noon."""

    saturdays: int = 0
    late: int = 0
    noon: int = 0


@dataclass(frozen=True, slots=True)
class Officer:
    key: str
    skills: tuple[Skill, ...]
    home: str  # point
    points: frozenset[str]  # points the officer may be sent to, besides home
    contracts: tuple[Contract, ...]
    absences: tuple[Absence, ...] = ()
    wishes: tuple[Wish, ...] = ()
    prefers_prayer_break: bool = False
    history: History = History()


@dataclass(frozen=True, slots=True)
class Point:
    key: str
    zone: str


@dataclass(frozen=True, slots=True)
class ShiftPattern:
    """One way to work a day at a point. The break starts between `break_from` and `break_to`, both included."""

    key: str
    point: str
    weekdays: frozenset[int]  # 0 is Monday
    starts: int
    ends: int
    paid_minutes: int
    break_minutes: int  # 0 is a shift without a break
    break_from: int
    break_to: int
    valid_from: date
    valid_to: date | None = None
    is_late: bool = False


@dataclass(frozen=True, slots=True)
class CoverRule:
    """While the point is open, at least so many serve in the skill at every moment from `starts` to `ends`.

    A rule with `dates` replaces, on these dates, all rules of its point and skill that have none. Where rules
    overlap the larger number counts.
    """

    key: str
    point: str
    skill: str
    starts: int
    ends: int
    least: int
    target: int
    valid_from: date
    valid_to: date | None = None
    weekdays: frozenset[int] = frozenset()
    dates: frozenset[date] = frozenset()


@dataclass(frozen=True, slots=True)
class Opening:
    """A stretch in which a point serves the public; a supervisor must be on duty throughout."""

    point: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Settings:
    """Limits in force from a day to a day; a week goes by its Monday. Local spans are minutes of the day."""

    rest_minutes: int  # between two shifts, such as 660
    most_running: int  # days worked in a row, such as 6
    free_days: int  # of a week from Monday to Sunday, such as 2
    grain: int  # minutes; breaks start at its multiples, such as 15
    noon: tuple[int, int]  # a break that covers this span is a noon break
    prayer: tuple[int, int]  # a break that covers this span on Friday is a prayer break
    valid_from: date
    valid_to: date | None = None
    needs_supervisor: bool = True


@dataclass(frozen=True, slots=True)
class Assignment:
    """One officer's shift of one day. `role` is the skill served in; a supervisor may serve in any role."""

    officer: str
    on: date
    point: str
    pattern: str
    role: str
    starts_at: datetime
    ends_at: datetime
    break_starts_at: datetime | None = None
    break_ends_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """Whole weeks from a Monday to a Sunday, and all that decides who may work when.

    `around` are assignments before and after these weeks, which count for rest and days in a row. `previous` is the
    roster so far for the same weeks, from which to differ little.
    """

    first: date
    last: date
    points: tuple[Point, ...]
    officers: tuple[Officer, ...]
    patterns: tuple[ShiftPattern, ...]
    rules: tuple[CoverRule, ...]
    openings: tuple[Opening, ...]
    settings: tuple[Settings, ...]
    holidays: frozenset[date] = frozenset()
    around: tuple[Assignment, ...] = ()
    previous: tuple[Assignment, ...] = ()


@dataclass(frozen=True, slots=True)
class Relaxation:
    """One thing that, changed alone, mends a shortage; `key` names the absence or the cover rule when it is one."""

    kind: RelaxationKind
    officer: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Shortage:
    """So many too few serve in a skill at a point, all the time from a moment to a moment."""

    on: date
    starts_at: datetime
    ends_at: datetime
    point: str
    skill: str
    missing: int
    relaxation: Relaxation | None = None


@dataclass(frozen=True, slots=True)
class Goal:
    """What was reached, and the bound below which nobody can get; equal means proven."""

    name: GoalName
    value: int
    bound: int
    seconds: float  # since the solve began, when it turned to the next goal

    @property
    def is_proven(self) -> bool:
        return self.value <= self.bound


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a running solve stands."""

    goal: GoalName
    value: int
    bound: int
    seconds: float  # since the solve began
    rosters: int  # how many were found so far


@dataclass(frozen=True, slots=True)
class Roster:
    """`objective`, `bound` and `gap` (0 to 1) weigh all goals together; `goals` tell each of them apart."""

    status: Status
    assignments: tuple[Assignment, ...] = ()
    shortages: tuple[Shortage, ...] = ()
    goals: tuple[Goal, ...] = ()
    objective: float = 0
    bound: float = 0
    gap: float = 0
    seconds: float = 0
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Wanted:
    """So many must serve in the skill at the point from a moment to a moment; re-planning keeps this."""

    point: str
    skill: str
    starts_at: datetime
    ends_at: datetime
    count: int


@dataclass(frozen=True, slots=True)
class Change:
    """What re-planning asks of one officer: the day before and after; None is a free or lost day."""

    officer: str
    before: Assignment | None
    after: Assignment | None


@dataclass(frozen=True, slots=True)
class Replan:
    roster: Roster
    changes: tuple[Change, ...]  # without those who fell ill
