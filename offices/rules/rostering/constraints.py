"""The hard rules as constraints, one function each, and what roles and breaks make of cover."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date

from ortools.sat.python import cp_model

from offices.rules import duty
from offices.rules.duty import DAY, MINUTE
from offices.rules.roster import SUPERVISOR
from offices.rules.rostering.breaks import count_breaks, count_prayers, deal_out
from offices.rules.rostering.grid import Grid, Post, Stretch, profile
from offices.rules.rostering.model import Count, Model, in_role, total


def build(grid: Grid, *, strict: bool = True, hours_may_slip: bool = False) -> Model:
    """Every hard rule. Cover is one of them if strict; else a goal asks for it, as a shortage is an answer too."""
    model = Model(grid, cp_model.CpModel())
    choose_posts(model)
    for officer in range(len(grid.problem.officers)):
        one_shift_a_day(model, officer)
        free_days_a_week(model, officer)
        days_running(model, officer)
        rest_between_shifts(model, officer)
        contract_hours(model, officer, may_slip=hours_may_slip)
    count_cover(model, strict=strict)
    return model


def count_cover(model: Model, *, strict: bool, by_noon: bool = False) -> None:
    """Roles and breaks of whoever takes the posts, and what they make of cover."""
    grid = model.grid
    for post in grid.posts:
        count_roles(model, post)
    supervised = {pool for stretch in grid.stretches if stretch.need.skill == SUPERVISOR for pool, _ in stretch.resting}
    for pool in grid.pools:
        count_breaks(model, pool, supervised=pool.number in supervised)
        (deal_out if by_noon else count_prayers)(model, pool)
    tightest = set(_tightest(grid.stretches)) if strict else set()
    for stretch in grid.stretches:
        measure_cover(model, stretch, strict=strict, tightest=stretch in tightest)


def choose_posts(model: Model) -> None:
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
        there += _supervising(model, number) if skill == SUPERVISOR else in_role(model, number, skill)
    return total(there) - total(_resting(model, stretch))


def _resting(model: Model, stretch: Stretch) -> Iterator[Count]:
    for pool, start in stretch.resting:
        if stretch.need.skill == SUPERVISOR:
            yield from (model.leads[key] for role in model.roles[pool] if (key := (pool, role, start)) in model.leads)
        elif (key := (pool, stretch.need.skill, start)) in model.rests:
            yield model.rests[key]


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
