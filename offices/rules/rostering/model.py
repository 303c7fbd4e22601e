"""The hard rules as constraints, one function each. Officers choose posts; roles and breaks are counted, not named.

How many of a profile serve in which role, and how many rest when, is all that cover depends on. Names are handed out
afterwards (`naming`), which always works: whoever shares a profile may take any of its roles and breaks.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias

from ortools.sat.python import cp_model

from offices.rules import duty
from offices.rules.duty import DAY, MINUTE
from offices.rules.roster import SUPERVISOR
from offices.rules.rostering.grid import Grid, Pool, Post, Profile, Stretch, profile

Count: TypeAlias = cp_model.LinearExpr | int
SUPERVISING = ""  # in place of a role: whoever has the skill, whatever the role


@dataclass(frozen=True, slots=True)
class Model:
    """`takes`: officer, post. `serves`: how many of the profile in the role. `rests`: how many of a pool's role,
    or of its supervisors, take the break that starts then."""

    grid: Grid
    cp: cp_model.CpModel
    takes: dict[tuple[int, int], cp_model.IntVar] = field(default_factory=dict)
    profiles: dict[int, dict[Profile, list[int]]] = field(default_factory=dict)  # post: who could
    serves: dict[tuple[int, Profile, str], Count] = field(default_factory=dict)
    rests: dict[tuple[int, str, int], cp_model.IntVar] = field(default_factory=dict)
    praying: dict[int, cp_model.IntVar] = field(default_factory=dict)  # by pool: prayer breaks wished and not given
    below_least: list[tuple[Stretch, cp_model.IntVar]] = field(default_factory=list)
    below_target: list[tuple[Stretch, cp_model.IntVar]] = field(default_factory=list)
    off_hours: list[tuple[int, date, cp_model.IntVar]] = field(default_factory=list)

    def on(self, officer: int, day: date) -> list[cp_model.IntVar]:
        return [self.takes[officer, post.number] for post in self.grid.choices[officer].get(day, ())]


def build(grid: Grid, *, strict: bool = True, hours_may_slip: bool = False) -> Model:
    """Every hard rule. Cover is one of them if strict; else a goal asks for it, as a shortage is an answer too."""
    model = Model(grid, cp_model.CpModel())
    _choose_posts(model)
    for officer in range(len(grid.problem.officers)):
        one_shift_a_day(model, officer)
        free_days_a_week(model, officer)
        days_running(model, officer)
        rest_between_shifts(model, officer)
        contract_hours(model, officer, may_slip=hours_may_slip)
    for post in grid.posts:
        count_roles(model, post)
    supervised = {pool for stretch in grid.stretches if stretch.need.skill == SUPERVISOR for pool, _ in stretch.resting}
    for pool in grid.pools:
        count_breaks(model, pool, supervised=pool.number in supervised)
        count_prayers(model, pool)
    tightest = set(_tightest(grid.stretches)) if strict else set()
    for stretch in grid.stretches:
        measure_cover(model, stretch, strict=strict, tightest=stretch in tightest)
    return model


def total(terms: Iterable[Count]) -> cp_model.LinearExpr:
    return cp_model.LinearExpr.sum([*terms, 0])  # the zero makes it an expression even of no terms


def _choose_posts(model: Model) -> None:
    for number, officer in enumerate(model.grid.problem.officers):
        for posts in model.grid.choices[number].values():
            for post in posts:
                model.takes[number, post.number] = model.cp.new_bool_var("")
                alike = profile(officer, post)
                if alike is not None:
                    model.profiles.setdefault(post.number, {}).setdefault(alike, []).append(number)


def one_shift_a_day(model: Model, officer: int) -> None:
    for day in model.grid.choices[officer]:
        if len(choices := model.on(officer, day)) > 1:
            model.cp.add_at_most_one(choices)


def _weeks(model: Model) -> list[date]:
    return list(model.grid.days[::7])


def _week(model: Model, officer: int, week: date) -> list[cp_model.IntVar]:
    return [take for day in duty.dates(week, week + DAY * 6) for take in model.on(officer, day)]


def free_days_a_week(model: Model, officer: int) -> None:
    for week in _weeks(model):
        most = 7 - duty.settings_on(model.grid.problem, week).free_days
        if takes := _week(model, officer, week):
            model.cp.add(total(takes) <= most)


def days_running(model: Model, officer: int) -> None:
    problem = model.grid.problem
    key = problem.officers[officer].key
    around = {one.on for one in problem.around if one.officer == key}
    most = duty.settings_on(problem, problem.first).most_running
    for start in duty.dates(problem.first - DAY * most, problem.last):
        days = duty.dates(start, start + DAY * most)
        takes = [take for day in days for take in model.on(officer, day)]
        if takes and (len(takes) > most or around):
            model.cp.add(total(takes) <= max(0, most - len(around.intersection(days))))


def rest_between_shifts(model: Model, officer: int) -> None:
    """For every hour at which shifts of a day end: whoever works until then takes none of those that start too soon."""
    choices = model.grid.choices[officer]
    for day, posts in choices.items():
        for later in (day + DAY, day + DAY * 2):
            rest = MINUTE * duty.settings_on(model.grid.problem, later).rest_minutes
            following = choices.get(later, [])
            for end in sorted({post.shift.ends_at for post in posts}):
                too_soon = [post for post in following if post.shift.starts_at < end + rest]
                if too_soon:
                    until = [post for post in posts if post.shift.ends_at >= end]
                    model.cp.add_at_most_one(model.takes[officer, post.number] for post in (*until, *too_soon))


def contract_hours(model: Model, officer: int, *, may_slip: bool) -> None:
    """The paid minutes of each week keep to the contract; how many days that takes is said too, for a better bound."""
    problem = model.grid.problem
    person = problem.officers[officer]
    for week in _weeks(model):
        due, tolerance = duty.due_minutes(person, week, problem.holidays)
        days = duty.dates(week, week + DAY * 6)
        posts = [post for day in days for post in model.grid.choices[officer].get(day, ())]
        paid = total(post.pattern.paid_minutes * model.takes[officer, post.number] for post in posts)
        if may_slip:
            slip = model.cp.new_int_var(0, 7 * duty.MINUTES_OF_A_DAY, "")
            model.off_hours.append((officer, week, slip))
            model.cp.add(paid + slip >= due - tolerance)
            model.cp.add(paid - slip <= due + tolerance)
            continue
        model.cp.add_linear_constraint(paid, due - tolerance, due + tolerance)
        lengths = [post.pattern.paid_minutes for post in posts if post.pattern.paid_minutes > 0]
        if lengths and len(lengths) == len(posts):
            takes = _week(model, officer, week)
            fewest, most = -(-(due - tolerance) // max(lengths)), (due + tolerance) // min(lengths)
            model.cp.add_linear_constraint(total(takes), max(0, fewest), most)


def count_roles(model: Model, post: Post) -> None:
    for alike, officers in model.profiles.get(post.number, {}).items():
        here = total(model.takes[officer, post.number] for officer in officers)
        if len(alike.roles) == 1:
            model.serves[post.number, alike, alike.roles[0]] = here
            continue
        split = []
        for role in alike.roles:
            count = model.cp.new_int_var(0, len(officers), "")
            model.serves[post.number, alike, role] = count
            split.append(count)
        model.cp.add(total(split) == here)


def count_breaks(model: Model, pool: Pool, *, supervised: bool) -> None:
    """Everybody rests once, within the window of the own shift."""
    roles = sorted({role for number in pool.posts for alike in model.profiles.get(number, {}) for role in alike.roles})
    for role in roles:
        _share_breaks(model, pool, role, {number: _in_role(model, number, role) for number in pool.posts})
    if supervised and roles:
        _share_breaks(model, pool, SUPERVISING, {number: _supervising(model, number) for number in pool.posts})
        for start in range(len(pool.starts)):
            resting = total(model.rests[pool.number, role, start] for role in roles)
            model.cp.add(resting >= model.rests[pool.number, SUPERVISING, start])


def count_prayers(model: Model, pool: Pool) -> None:
    """How many who prefer the prayer break have to rest at another time."""
    members = [
        model.takes[officer, number]
        for number in pool.posts
        for alike, officers in model.profiles.get(number, {}).items()
        if alike.prays
        for officer in officers
    ]
    if members:
        missed = model.cp.new_int_var(0, len(members), "")
        model.praying[pool.number] = missed
        given = [
            count
            for (number, role, start), count in model.rests.items()
            if number == pool.number and role != SUPERVISING and start in pool.prayers
        ]
        model.cp.add(missed >= total(members) - total(given))


def _share_breaks(model: Model, pool: Pool, role: str, working: dict[int, list[Count]]) -> None:
    """By Hall's theorem enough: between any first and last start, as many rest as have their window within."""
    posts = [post for post in model.grid.posts if post.number in working and post.breaks]
    firsts, lasts = {post.breaks[0] for post in posts}, {post.breaks[-1] for post in posts}
    counts = []
    for start, moment in enumerate(pool.starts):
        is_possible = posts and min(firsts) <= moment <= max(lasts)
        count = model.cp.new_int_var(0, len(model.grid.problem.officers) if is_possible else 0, "")
        model.rests[pool.number, role, start] = count
        counts.append(count)
    model.cp.add(total(counts) == total(count for found in working.values() for count in found))
    for first in firsts:
        for last in lasts:
            inside = [post for post in posts if first <= post.breaks[0] and post.breaks[-1] <= last]
            if inside and len(inside) < len(posts):
                here = [count for start, count in zip(pool.starts, counts, strict=True) if first <= start <= last]
                model.cp.add(total(here) >= total(count for post in inside for count in working[post.number]))


def _in_role(model: Model, post: int, role: str) -> list[Count]:
    return [model.serves[post, alike, role] for alike in model.profiles.get(post, {}) if role in alike.roles]


def _supervising(model: Model, post: int) -> list[Count]:
    return [
        model.takes[officer, post]
        for alike, officers in model.profiles.get(post, {}).items()
        if alike.supervises
        for officer in officers
    ]


def serving(model: Model, stretch: Stretch) -> Count:
    """How many serve all through a stretch: those on duty less those on a break."""
    skill = stretch.need.skill
    there: list[Count] = [stretch.there_already]
    for number in stretch.posts:
        there += _supervising(model, number) if skill == SUPERVISOR else _in_role(model, number, skill)
    role = SUPERVISING if skill == SUPERVISOR else skill
    keys = [(pool, role, start) for pool, start in stretch.resting]
    return total(there) - total(model.rests[key] for key in keys if key in model.rests)


def _tightest(stretches: Iterable[Stretch]) -> Iterator[Stretch]:
    """Those that imply the rest: of stretches of a need with the same posts, where most breaks may run."""
    alike: dict[tuple[object, ...], list[Stretch]] = defaultdict(list)
    for stretch in stretches:
        alike[stretch.need, stretch.posts, stretch.there_already].append(stretch)
    for found in alike.values():
        running = [set(stretch.resting) for stretch in found]
        yield from (one for one, here in zip(found, running, strict=True) if not any(here < other for other in running))


def measure_cover(model: Model, stretch: Stretch, *, strict: bool, tightest: bool) -> None:
    """By how many the stretch falls below the least, and below the target."""
    there = serving(model, stretch)
    least, target = stretch.need.least, stretch.need.target
    if least > 0 and not strict:
        short = model.cp.new_int_var(0, least, "")
        model.cp.add(there + short >= least)
        model.below_least.append((stretch, short))
    elif least > 0 and tightest:
        model.cp.add(there >= least)
    if target > least:
        wanting = model.cp.new_int_var(0, target - least if strict else target, "")
        model.cp.add(there + wanting >= target)
        model.below_target.append((stretch, wanting))
