import datetime as dt
import signal
import time
from argparse import ArgumentParser
from collections.abc import Callable
from contextlib import suppress

from django.core.management.base import BaseCommand, CommandError

from offices import wording
from offices.actions import rosters
from offices.errors import Refused
from offices.models import Office, Roster
from offices.rules import roster as values

BETWEEN_LOOKS = 1.0  # seconds


class Command(BaseCommand):
    help = "Plans a roster as a draft and tells how far it is. Ctrl-C ends it with the best roster so far."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("office", help="short name of the office, such as bekasi")
        parser.add_argument("first", type=dt.date.fromisoformat, help="a Monday, such as 2026-11-23")
        parser.add_argument("last", type=dt.date.fromisoformat, help="a Sunday")
        parser.add_argument("--seconds", type=int, help="for the best one; by the office's size if not said")

    def handle(self, *, office: str, first: dt.date, last: dt.date, seconds: int | None, **options: object) -> None:
        place = Office.objects.filter(slug=office).first()
        if place is None:
            raise CommandError(f"There is no office {office}.")
        try:
            row = rosters.ask(office=place, first=first, last=last, by=None, seconds=seconds)
        except Refused as refusal:
            raise CommandError(str(wording.say(refusal.codes[0]))) from refusal
        self._follow(row)
        row.refresh_from_db()
        for one in row.findings:
            self.stderr.write(f"{wording.say(one['code'])} {one['detail']}")
        if row.state != Roster.State.DRAFT:
            raise CommandError("There is no roster.", returncode=1)
        self._tell(row)

    def _follow(self, row: Roster) -> None:
        """Until it is planned, here or by the task worker, whichever takes it up first."""
        asked_to_end: list[int] = []
        before = signal.signal(signal.SIGINT, lambda number, _frame: asked_to_end.append(number))
        try:
            while row.is_waiting:
                if rosters.solve_next(_Aloud(self.stdout.write, asked_to_end).solve) is None:
                    time.sleep(BETWEEN_LOOKS)
                row.refresh_from_db()
                if asked_to_end and row.stop_asked_at is None:
                    with suppress(Refused):  # it has ended meanwhile
                        rosters.stop(roster=row, by=None)
        finally:
            signal.signal(signal.SIGINT, before)

    def _tell(self, row: Roster) -> None:
        for goal in row.goals:
            self.stdout.write(f"{goal['name']}: {goal['value']}, bound {goal['bound']}")
        self.stdout.write(
            f"Roster {row.pk}, {row.status}: objective {row.objective:g}, bound {row.bound:g}, gap {row.gap:.1%}, "
            f"{row.shortages.count()} shortages, {row.seconds:.0f} seconds"
        )


class _Aloud:
    """A reporter that says on the terminal what it reports, and ends when somebody there asks it to."""

    def __init__(self, say: Callable[[str], object], asked_to_end: list[int]) -> None:
        self.say, self.asked_to_end = say, asked_to_end

    def solve(self, problem: values.Problem, seconds: float, reporter: rosters.Reporter) -> values.Roster:
        self.reporter = reporter
        return rosters.solve_here(problem, seconds, self)

    def progress(self, progress: values.Progress) -> None:
        self.reporter.progress(progress)
        self.say(f"{progress.seconds:6.1f} s  {progress.goal}: {progress.value}, bound {progress.bound}")

    def stops(self) -> bool:
        return bool(self.asked_to_end) or self.reporter.stops()
