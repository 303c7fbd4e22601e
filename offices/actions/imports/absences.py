"""The table of absences: a row each. New ones are asked for, or granted where nobody loses a shift by it."""

import datetime as dt
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from django.utils import timezone

from offices.actions import absences
from offices.actions.imports.rows import Cell, Odd, PeopleRows, names_of, words_of
from offices.errors import Refused
from offices.models import Absence, Assignment, Office, Officer, User
from offices.rules import cells

ASKED, GRANTED = Absence.State.ASKED.value, Absence.State.GRANTED.value
DAYS_BACK = dt.timedelta(days=366)  # what ended earlier is not taken out any more


@dataclass
class AbsenceLine:
    """One absence in the table's words; refused and withdrawn ones are not in it."""

    account: str = ""
    name: str = field(default="", compare=False)
    kind: str = ""
    first: dt.date | None = None
    last: dt.date | None = None
    state: str = ""


class AbsenceRows(PeopleRows):
    """What was granted stays so: only what waits for an answer changes, and only by being granted."""

    columns = ("account", "name", "kind", "first", "last", "state")

    def __init__(self, *, office: Office, by: User | None) -> None:
        officers = Officer.objects.of(office).select_related("user", "office")
        self._officers = {row.user.username: row for row in officers}
        since = office.local(timezone.now()).date() - DAYS_BACK
        rows = Absence.objects.filter(officer__office=office, state__in=(ASKED, GRANTED), ends_on__gte=since)
        by_state = rows.select_related("officer__user", "officer__office").order_by("state")
        self._there = {_key(line_of(row)): row for row in by_state}  # of two alike the granted one counts
        super().__init__(office=office, by=by)

    def cells(self) -> dict[str, Cell]:
        account = cells.one_of(names_of(self._officers), "cell_officer_unknown")
        kinds, states = dict(Absence.Kind.choices), dict(Absence.State.choices)
        asked_or_granted = [(code, states[code]) for code in (ASKED, GRANTED)]
        return {
            "account": Cell(account),
            "name": Cell(str),
            "kind": Cell(
                cells.one_of(words_of(Absence.Kind.choices), "cell_word_unknown"), lambda code: str(kinds[code])
            ),
            "first": Cell(cells.needed_day, cells.told_day),
            "last": Cell(cells.needed_day, cells.told_day),
            "state": Cell(cells.one_of(words_of(asked_or_granted), "cell_state_wrong"), lambda code: str(states[code])),
        }

    def lines(self) -> Iterable[AbsenceLine]:
        return (line_of(row) for row in sorted(self._there.values(), key=lambda row: (row.starts_on, row.pk)))

    def init_instance(self, row: Mapping[str, str] | None = None) -> AbsenceLine:
        return AbsenceLine()

    def key(self, row: Mapping[str, str]) -> Hashable:
        return tuple(self.read(row, column) for column in ("account", "kind", "first", "last"))

    def existing(self, key: Hashable) -> AbsenceLine | None:
        return line_of(self._there[key]) if key in self._there else None

    def odd(self, line: AbsenceLine, before: AbsenceLine | None) -> Iterator[Odd]:
        name = self._officers[line.account].user.shown_name
        if line.name and line.name.casefold() != name.casefold():
            yield Odd("name", "cell_name_of_another", name)
        if line.first and line.last and line.last < line.first:
            yield Odd("last", "cell_days_reversed", cells.told_day(line.last))
        if before and before.state == GRANTED and line.state == ASKED:
            yield Odd("state", "cell_granted_already")
        line.name = name

    def write(self, line: AbsenceLine, before: AbsenceLine | None) -> None:
        officer = self._officers[line.account]
        absence = self._there.get(_key(line))
        if absence is None and line.first and line.last:
            absence = absences.ask(officer=officer, kind=line.kind, first=line.first, last=line.last, by=self.by)
        if absence is not None and line.state == GRANTED:
            self._grant(absence)

    def _grant(self, absence: Absence) -> None:
        """Raises Refused with has_shifts: what that would do to cover and to citizens is to be looked at first."""
        coming = Assignment.objects.in_force(absence.starts_on, absence.ends_on).filter(officer=absence.officer)
        if coming.exists():
            raise Refused("has_shifts")
        absences.grant(absence=absence, by=self.by)


def line_of(absence: Absence) -> AbsenceLine:
    user = absence.officer.user
    return AbsenceLine(
        user.username, user.shown_name, absence.kind, absence.starts_on, absence.ends_on, str(absence.state)
    )


def _key(line: AbsenceLine) -> Hashable:
    return (line.account, line.kind, line.first, line.last)
