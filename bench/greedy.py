"""A plain planner to compare with: day by day, who fits goes where most is missing, and nothing is taken back."""

from collections import defaultdict
from dataclasses import replace
from datetime import date, datetime

from offices.rules import duty
from offices.rules.duty import DAY, MINUTE, Need
from offices.rules.roster import SUPERVISOR, Assignment, Officer, Problem
from offices.rules.rostering.grid import Post, lay

Key = tuple[str, str]  # point, skill


class Greedy:
    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.grid = lay(problem)
        self.paid: dict[tuple[str, date], int] = defaultdict(int)
        self.worked: dict[str, set[date]] = defaultdict(set)
        self.serving: dict[Key, dict[datetime, int]] = defaultdict(lambda: defaultdict(int))
        self.needs: dict[Key, list[Need]] = defaultdict(list)
        for need in duty.needs(problem):
            self.needs[need.point, need.skill].append(need)

    def plan(self) -> list[Assignment]:
        found = []
        for on in self.grid.days:
            posts = [post for post in self.grid.posts if post.on == on]
            while chosen := self._next(posts, on):
                found.append(self._take(*chosen))
        return found

    def _next(self, posts: list[Post], on: date) -> tuple[Officer, Post, str] | None:
        """Where most officer-minutes are missing and somebody is free; when nothing is missing, whoever owes hours."""
        missing = {
            (post.number, role): self._missing(post, role) for post in posts for role in (*post.roles, SUPERVISOR)
        }
        for number, role in sorted(missing, key=lambda key: -missing[key]):
            if officer := self._free(self.grid.posts[number], role, is_needed=missing[number, role] > 0):
                return officer, self.grid.posts[number], role
        return None

    def _missing(self, post: Post, role: str) -> int:
        minutes = 0
        for need in self.needs[post.point, role]:
            start, end = max(need.starts_at, post.shift.starts_at), min(need.ends_at, post.shift.ends_at)
            while start < end:
                minutes += 15 * (self.serving[post.point, role][start] < need.least)
                start += MINUTE * 15
        return minutes

    def _free(self, post: Post, role: str, *, is_needed: bool) -> Officer | None:
        able = [
            officer
            for number, officer in enumerate(self.problem.officers)
            if post in self.grid.choices[number].get(post.on, ())
            and role in duty.skills_on(officer, post.on)
            and (is_needed or officer.home == post.point)
            and self._may(officer, post, is_needed=is_needed)
        ]
        week = duty.monday(post.on)
        return min(able, key=lambda one: (one.home != post.point, self.paid[one.key, week], one.key), default=None)

    def _may(self, officer: Officer, post: Post, *, is_needed: bool) -> bool:
        week = duty.monday(post.on)
        due, tolerance = duty.due_minutes(officer, week, self.problem.holidays)
        paid = self.paid[officer.key, week]
        days = self.worked[officer.key]
        settings = duty.settings_on(self.problem, post.on)
        running = {post.on - DAY * back for back in range(1, settings.most_running + 1)}
        return (
            post.on not in days
            and paid + post.pattern.paid_minutes <= due + tolerance
            and (is_needed or post.on.weekday() < duty.SATURDAY)
            and len([day for day in days if duty.monday(day) == week]) < 7 - settings.free_days
            and not running <= days
        )

    def _take(self, officer: Officer, post: Post, role: str) -> Assignment:
        """The break goes where the fewest are missing then."""
        roles = [role] if role != SUPERVISOR else [*sorted(post.roles & duty.skills_on(officer, post.on)), role][:1]
        shift = post.shift
        one = Assignment(officer.key, post.on, post.point, post.pattern.key, roles[0], shift.starts_at, shift.ends_at)
        counted = {roles[0], *({SUPERVISOR} & duty.skills_on(officer, post.on))}
        long = MINUTE * post.pattern.break_minutes
        if post.breaks:
            start = max(post.breaks, key=lambda start: self._spare(post, counted, start, start + long))
            one = replace(one, break_starts_at=start, break_ends_at=start + long)
        self.paid[officer.key, duty.monday(post.on)] += post.pattern.paid_minutes
        self.worked[officer.key].add(post.on)
        moment = shift.starts_at
        while moment < shift.ends_at:
            resting = one.break_starts_at and one.break_ends_at and one.break_starts_at <= moment < one.break_ends_at
            for counts in counted:
                self.serving[post.point, counts][moment] += not resting
            moment += MINUTE * 15
        return one

    def _spare(self, post: Post, roles: set[str], start: datetime, end: datetime) -> int:
        """How many more than the least serve when it is worst, were the break then."""
        worst = 99
        for role in roles:
            for need in self.needs[post.point, role]:
                moment = max(start, need.starts_at)
                while moment < min(end, need.ends_at):
                    worst = min(worst, self.serving[post.point, role][moment] - need.least)
                    moment += MINUTE * 15
        return worst


def plan(problem: Problem) -> list[Assignment]:
    return Greedy(problem).plan()
