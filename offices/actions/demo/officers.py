"""The officers of a trial: sixty of them, plainly made up, of whom two are demo logins."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from offices.actions import journal
from offices.actions.demo import COUNTER, SINCE
from offices.models import Absence, AbsentDay, Office, Officer, OfficerSkill, Posting, Role, ServicePoint, Skill, User

OFFICE = "bekasi"
HOMES = (("bekasi", 34), ("bekasi-mpp", 9), ("bekasi-cibubur", 8), ("bekasi-lounge", 9))  # officers at home there
SIGNED_IN = {1: COUNTER, 2: "demo-interviewer"}
INVENTED = "Demo only: made up"


@dataclass(frozen=True)
class Made:
    """What is made up about officer `number`, from 1 on."""

    number: int
    home: str

    @property
    def username(self) -> str:
        return SIGNED_IN.get(self.number, f"petugas-{self.number:02}")

    @property
    def skills(self) -> list[Skill]:
        every = {Skill.COUNTER: 1, Skill.INTERVIEW: 2, Skill.BIOMETRICS: 2, Skill.SUPERVISOR: 3, Skill.GATE: 4}
        found = [skill for skill, step in every.items() if (self.number + (skill == Skill.BIOMETRICS)) % step == 0]
        return [*found, Skill.SCREENING] if self.number % 5 == 0 else found

    @property
    def others(self) -> list[str]:
        """Everybody may be sent to the main office, every other one to all points."""
        points = [point for point, _count in HOMES] if self.number % 2 else ["bekasi"]
        return [point for point in points if point != self.home]


def made_up() -> Iterator[Made]:
    number = 0
    for home, count in HOMES:
        for _one in range(count):
            number += 1
            yield Made(number, home)


@transaction.atomic
def enlist() -> int:
    """The trial's office has its officers; how many were made now, none when it has any."""
    office = Office.objects.filter(slug=OFFICE).first()
    points = {point.slug: point for point in ServicePoint.objects.filter(office=office)}
    if office is None or Officer.objects.of(office).exists() or not {slug for slug, _ in HOMES} <= points.keys():
        return 0  # somebody has their own, or deleted the places
    made = list(made_up())
    users = _users(made, office, points)
    Officer.objects.bulk_create(
        Officer(
            user=users[one.username],
            office=office,
            home=points[one.home],
            prefers_friday_prayer=one.number % 3 != 0,
            since=SINCE,
        )
        for one in made
    )
    officers = {row.user.username: row for row in Officer.objects.of(office).select_related("user")}
    sent = Officer.others.through
    sent.objects.bulk_create(
        sent(officer_id=officers[one.username].pk, servicepoint_id=points[slug].pk)
        for one in made
        for slug in one.others
    )
    OfficerSkill.objects.bulk_create(
        OfficerSkill(officer=officers[one.username], skill=skill, valid_from=SINCE, source=INVENTED)
        for one in made
        for skill in one.skills
    )
    now = timezone.now()
    _absences([officers[one.username] for one in made], office.local(now).date(), now)
    journal.record("officers.added", office=office, subject="officers", by=None, at=now, detail={"officers": len(made)})
    return len(made)


def _users(made: list[Made], office: Office, points: dict[str, ServicePoint]) -> dict[str, User]:
    """Accounts that nobody can sign in to, besides the demo logins."""
    names = [one.username for one in made]
    there = {user.username: user for user in User.objects.filter(username__in=names)}
    new = {
        one.username: User(
            username=one.username,
            password=make_password(None),
            first_name="Petugas Contoh",
            last_name=f"{one.number:02}",
        )
        for one in made
        if one.username not in there
    }
    User.objects.bulk_create(new.values())
    Posting.objects.bulk_create(
        Posting(user=new[one.username], role=Role.COUNTER, office=office, point=points[one.home], since=SINCE)
        for one in made
        if one.username in new
    )
    return there | new


def _absences(officers: list[Officer], today: dt.date, now: dt.datetime) -> None:
    """Every sixth officer has a week of leave some time in the coming seven weeks; one still waits for an answer."""
    monday = today - dt.timedelta(days=today.weekday())
    for number, officer in enumerate(officers[::6]):
        starts_on = monday + dt.timedelta(weeks=1 + number % 7)
        ends_on = starts_on + dt.timedelta(days=4)
        is_open = number == 0
        absence = Absence.objects.create(
            officer=officer,
            kind=Absence.Kind.LEAVE,
            starts_on=starts_on,
            ends_on=ends_on,
            state=Absence.State.ASKED if is_open else Absence.State.GRANTED,
            asked_at=now,
            decided_at=None if is_open else now,
        )
        if not is_open:
            days = [starts_on + dt.timedelta(days=day) for day in range(5)]
            AbsentDay.objects.bulk_create(AbsentDay(absence=absence, officer=officer, on=on) for on in days)
