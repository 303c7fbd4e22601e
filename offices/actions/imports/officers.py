"""The table of officers: a row each, with what they can do, how long they work and what they wish for."""

import datetime as dt
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError
from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from offices import wording
from offices.actions import journal
from offices.actions.imports.rows import Cell, Odd, PeopleRows, names_of, words_of
from offices.errors import Refused
from offices.models import (
    ContractHours,
    Office,
    Officer,
    OfficerSkill,
    Posting,
    Season,
    ServicePoint,
    Skill,
    User,
    Wish,
)
from offices.rules import cells
from offices.rules.cells import Stretch


@dataclass
class OfficerLine:
    """One officer in the table's words: points, skills and kinds by their codes, names to be looked at only."""

    account: str = ""
    name: str = field(default="", compare=False)
    home: str = ""
    others: tuple[str, ...] = ()
    skills: tuple[Stretch, ...] = ()
    hours: tuple[Stretch, ...] = ()
    friday: str = "no"
    since: dt.date | None = None
    until: dt.date | None = None
    wishes: tuple[Stretch, ...] = ()


class OfficerRows(PeopleRows):
    """Accounts are made elsewhere; a new officer is somebody posted at the office. Wishes that are over stay."""

    columns = ("account", "name", "home", "others", "skills", "hours", "friday", "since", "until", "wishes")

    def __init__(self, *, office: Office, by: User | None) -> None:
        self._points = {point.slug: point for point in ServicePoint.objects.of(office)}
        self._seasons = {season.code: season for season in Season.objects.all()}
        self._today = office.local(timezone.now()).date()
        self._officers = {row.user.username: row for row in _officers(office, self._today)}
        self._users = {row.username: row for row in _posted(office, self._today)}
        self._users |= {account: row.user for account, row in self._officers.items()}
        elsewhere = Officer.objects.exclude(office=office).filter(user__in=self._users.values())
        self._elsewhere = set(elsewhere.values_list("user__username", flat=True))
        super().__init__(office=office, by=by)

    def cells(self) -> dict[str, Cell]:
        skill, kind, yes_no = words_of(Skill.choices), words_of(Wish.Kind.choices), words_of(wording.YES_NO)
        point = cells.one_of(names_of(self._points), "cell_point_unknown")
        read_skill, read_kind = cells.one_of(skill, "cell_skill_unknown"), cells.one_of(kind, "cell_word_unknown")
        read_yes, tell_yes = cells.one_of(yes_no, "cell_word_unknown"), dict(wording.YES_NO)
        seasons = names_of(self._seasons)
        account = cells.one_of(names_of(self._users), "cell_account_unknown")
        return {
            "account": Cell(account),
            "name": Cell(str),
            "home": Cell(point),
            "others": Cell(lambda text: tuple(sorted({point(one) for one in cells.listed(text)})), cells.told_list),
            "skills": Cell(
                lambda text: cells.stretches(text, read_skill),
                lambda found: cells.told_stretches(found, lambda code: str(Skill(code).label)),
            ),
            "hours": Cell(
                lambda text: cells.stretches(text, lambda one: cells.week_hours(one, seasons), cells.season_of),
                lambda found: cells.told_stretches(found, cells.told_week_hours),
            ),
            "friday": Cell(lambda text: read_yes(text or "no"), lambda code: str(tell_yes[code])),
            "since": Cell(cells.needed_day, cells.told_day),
            "until": Cell(cells.day_or_none, cells.told_day),
            "wishes": Cell(
                lambda text: tuple(one for one in cells.days(text, read_kind) if one.first >= self._today),
                lambda found: cells.told_days(found, lambda code: str(Wish.Kind(code).label)),
            ),
        }

    def lines(self) -> Iterable[OfficerLine]:
        return (line_of(self._officers[account]) for account in sorted(self._officers))

    def init_instance(self, row: Mapping[str, str] | None = None) -> OfficerLine:
        return OfficerLine()

    def key(self, row: Mapping[str, str]) -> Hashable:
        return str(self.read(row, "account"))

    def existing(self, key: Hashable) -> OfficerLine | None:
        return line_of(self._officers[str(key)]) if key in self._officers else None

    def odd(self, line: OfficerLine, before: OfficerLine | None) -> Iterator[Odd]:
        name = self._users[line.account].shown_name
        if line.account in self._elsewhere:
            yield Odd("account", "cell_officer_elsewhere", line.account)
        if line.name and line.name.casefold() != name.casefold():
            yield Odd("name", "cell_name_of_another", name)
        if line.since and line.until and line.until < line.since:
            yield Odd("until", "cell_days_reversed", cells.told_day(line.until))
        line.name = name
        line.others = tuple(slug for slug in line.others if slug != line.home)

    def write(self, line: OfficerLine, before: OfficerLine | None) -> None:
        officer = self._officers.get(line.account) or Officer(user=self._users[line.account], office=self.office)
        officer.home = self._points[line.home]
        officer.prefers_friday_prayer = line.friday == "yes"
        officer.since, officer.until = line.since or self._today, line.until
        try:
            officer.save(update_fields=["home", "prefers_friday_prayer", "since", "until"] if before else None)
        except IntegrityError as error:  # another office was quicker
            raise Refused("officer_elsewhere") from error
        was = before or OfficerLine()
        if line.others != was.others:
            officer.others.set(self._points[slug] for slug in line.others)
        if line.skills != was.skills:
            self._write_skills(officer, line.skills)
        if line.hours != was.hours:
            self._write_hours(officer, line.hours)
        if line.wishes != was.wishes:
            officer.wishes.filter(on__gte=self._today).delete()
            Wish.objects.bulk_create(Wish(officer=officer, on=one.first, kind=one.what) for one in line.wishes)
        changed = [code for code in self.columns if code != "name" and getattr(line, code) != getattr(was, code)]
        self._note("officer.changed" if before else "officer.added", officer, changed)

    def _write_skills(self, officer: Officer, wanted: Sequence[Stretch]) -> None:
        there = {(row.skill, row.valid_from): row for row in officer.skills.all()}
        OfficerSkill.objects.bulk_create(
            OfficerSkill(officer=officer, skill=one.what, **self._dated(one)) for one in _kept(there, wanted)
        )

    def _write_hours(self, officer: Officer, wanted: Sequence[Stretch]) -> None:
        there = {(_what(row), row.valid_from): row for row in officer.contract_hours.select_related("season")}
        ContractHours.objects.bulk_create(
            ContractHours(
                officer=officer,
                minutes_a_week=int(one.what.split(" ")[0]),
                season=self._seasons.get(cells.season_of(one.what)),
                **self._dated(one),
            )
            for one in _kept(there, wanted)
        )

    def _dated(self, one: Stretch) -> dict[str, Any]:
        """What is brought in is confirmed by whoever looks at the paper, not by the table."""
        source = f"import: {self.by.username if self.by else ''}"
        return {"valid_from": one.first, "valid_to": one.last, "source": source}

    def _note(self, deed: str, officer: Officer, columns: list[str]) -> None:
        detail = {"columns": columns}
        now, subject = timezone.now(), f"officer:{officer.pk}"
        journal.record(deed, office=self.office, subject=subject, by=self.by, at=now, detail=detail)


def _kept(there: dict[tuple[str, dt.date], Any], wanted: Sequence[Stretch]) -> list[Stretch]:
    """Rows that are wanted end when they should, others are gone; what is not there yet is left to be made."""
    missing = []
    for one in wanted:
        row = there.pop((one.what, one.first), None)
        if row is None:
            missing.append(one)
        elif row.valid_to != one.last:
            row.valid_to = one.last
            row.save(update_fields=["valid_to"])
    for row in there.values():
        row.delete()
    return missing


def line_of(officer: Officer) -> OfficerLine:
    """What the table says of an officer that `_officers` has read."""
    return OfficerLine(
        account=officer.user.username,
        name=officer.user.shown_name,
        home=officer.home.slug,
        others=tuple(sorted(point.slug for point in officer.others.all())),
        skills=cells.in_order(Stretch(row.valid_from, row.valid_to, row.skill) for row in officer.skills.all()),
        hours=cells.in_order(Stretch(row.valid_from, row.valid_to, _what(row)) for row in officer.contract_hours.all()),
        friday="yes" if officer.prefers_friday_prayer else "no",
        since=officer.since,
        until=officer.until,
        wishes=cells.in_order(Stretch(row.on, row.on, row.kind) for row in officer.wishes.all()),
    )


def _what(row: ContractHours) -> str:
    return f"{row.minutes_a_week} {row.season.code}" if row.season else str(row.minutes_a_week)


def _officers(office: Office, today: dt.date) -> QuerySet[Officer]:
    """With all that a line says; of wishes those that are not over."""
    hours = Prefetch("contract_hours", ContractHours.objects.select_related("season"))
    wishes = Prefetch("wishes", Wish.objects.filter(on__gte=today))
    rows = Officer.objects.of(office).select_related("user", "home")
    return rows.prefetch_related("others", "skills", hours, wishes)


def _posted(office: Office, today: dt.date) -> QuerySet[User]:
    """Who works at the office or is going to."""
    here = Posting.objects.filter(Q(until=None) | Q(until__gte=today), office=office)
    return User.objects.filter(pk__in=here.values("user"), is_active=True)
