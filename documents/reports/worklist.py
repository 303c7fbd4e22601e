"""What waits for officers: papers to be checked before the visit, and cases that were referred at the counter."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from bookings.rules import codes
from bookings.wording import masked_name
from documents.models import Check, CounterCase, CounterDecision
from documents.models.checks import CheckQuerySet
from documents.reports.checks import left_of
from documents.rules.checks import Left
from documents.rules.counter import Referral
from documents.wording.counter import REFERRALS
from offices.models import Office, User
from offices.rules.hours import instant

DAY = dt.timedelta(days=1)
FILTERS = ("all", "mine", "free", "late")
NAMES = {"all": _("All"), "mine": _("In my hands"), "free": _("In nobody’s hands"), "late": _("Late")}


@dataclass(frozen=True)
class Line:
    """One that waits; `left` is None while nothing is promised, `round` counts from 1."""

    check: Check
    left: Left | None
    round: int
    is_mine: bool
    is_elsewhere: bool

    @property
    def code(self) -> str:
        return codes.show(self.check.booking.code)

    @property
    def masked_name(self) -> str:
        return masked_name(self.check.booking.name)


def chosen(office: Office, which: str, by: User, now: dt.datetime) -> CheckQuerySet:
    """The rows of a filter, oldest first."""
    rows = Check.objects.of_office(office).on_the_list(now)
    narrowed = {"mine": rows.mine(by, now), "free": rows.free(now), "late": rows.late(now)}.get(which, rows)
    earlier = Check.objects.answered().filter(booking=OuterRef("booking")).order_by().values("booking")
    counted = narrowed.annotate(earlier=Coalesce(Subquery(earlier.annotate(rounds=Count("pk")).values("rounds")), 0))
    return counted.select_related("booking__slot__point", "booking__service", "taken_by").order_by("asked_at", "pk")


def lines(rows: Iterable[Check], by: User, now: dt.datetime) -> list[Line]:
    return [_line(row, by, now) for row in rows]


def _line(row: Check, by: User, now: dt.datetime) -> Line:
    is_elsewhere = row.is_held_by_another(by, now)
    is_mine = row.taken_by_id == by.pk and row.lease_until is not None and row.lease_until > now
    rounds = 1 + int(getattr(row, "earlier", 0))
    return Line(row, left_of(row, now), rounds, is_mine, is_elsewhere)


def counts(office: Office, by: User, now: dt.datetime) -> dict[str, int]:
    """How many each filter has."""
    rows = Check.objects.of_office(office).on_the_list(now).order_by()
    return rows.aggregate(
        all=Count("pk"),
        mine=Count("pk", filter=Q(taken_by=by, lease_until__gt=now)),
        free=Count("pk", filter=Q(taken_by=None) | Q(lease_until__lte=now)),
        late=Count("pk", filter=Q(due_at__lt=now)),
    )


def filters(counted: Mapping[str, int]) -> list[tuple[str, str, int]]:
    """(code, name, how many) of each."""
    return [(code, str(NAMES[code]), counted[code]) for code in FILTERS]


@dataclass(frozen=True)
class Kept:
    """Whether the promise was kept since `since`: answers in time and late, and answers due that were not given."""

    since: dt.date
    in_time: int
    late: int
    missed: int


def kept(office: Office, now: dt.datetime) -> Kept:
    """In this week, from its Monday on, on the office's own calendar."""
    today = office.local(now).date()
    monday = today - today.weekday() * DAY
    begin = instant(monday, dt.time(), office.zone)
    answered = Q(answered_at__gte=begin, due_at__isnull=False)
    still = Q(state=Check.State.WAITING) & ~Q(booking__state="cancelled")
    due = still | Q(withdrawn_at__gt=F("due_at"))  # whoever gave up waiting was promised an answer all the same
    rows = Check.objects.of_office(office).order_by()
    found = rows.aggregate(
        in_time=Count("pk", filter=answered & Q(answered_at__lte=F("due_at"))),
        late=Count("pk", filter=answered & Q(answered_at__gt=F("due_at"))),
        missed=Count("pk", filter=due & Q(due_at__gte=begin, due_at__lt=now)),
    )
    return Kept(monday, **found)


# --- referred at the counter -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Referred:
    """A case that its officer left to another to decide, and why in words."""

    decision: CounterDecision
    why: str
    is_own: bool  # who referred it does not decide it

    @property
    def code(self) -> str:
        return codes.show(self.decision.case.booking.code)

    @property
    def masked_name(self) -> str:
        return masked_name(self.decision.case.booking.name)


def referred(office: Office) -> "QuerySet[CounterDecision]":
    """The decisions that refer what waits for another officer, oldest first."""
    newest = CounterDecision.objects.filter(case=OuterRef("case")).order_by("-pk").values("pk")[:1]
    rows = CounterDecision.objects.filter(
        pk=Subquery(newest), case__state=CounterCase.State.REFERRED, case__booking__office=office
    ).exclude(case__booking__state="cancelled")
    people = rows.select_related("case__booking__slot__point", "case__booking__service", "case__taken_by", "decided_by")
    return people.order_by("decided_at", "pk")


def referrals(rows: Iterable[CounterDecision], by: User) -> list[Referred]:
    return [Referred(row, str(REFERRALS[Referral(row.why)]), row.decided_by_id == by.pk) for row in rows]
