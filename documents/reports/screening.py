"""Figures on interviews: who is flagged and refused how often, which rules ask in vain, who looked at a case."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q

from bookings.models import Booking
from documents.models import Flag, FlagRule, Screening
from documents.rules import skew
from offices.gateways import regions
from offices.models import JournalEntry, Office, User
from offices.rules import identity
from offices.rules.hours import instant

AGAINST = (Screening.State.POSTPONED, Screening.State.REFUSED)
OVER = (*AGAINST, Screening.State.CLEAR)
READ = "screening.seen"


@dataclass(frozen=True)
class Skew:
    """The shares of all groups of people by sex, by age and by district, beside everybody's."""

    people: int
    by_sex: tuple[skew.Share, ...]
    by_age: tuple[skew.Share, ...]
    by_district: tuple[skew.Share, ...]


def skew_of(office: Office, first: dt.date, last: dt.date) -> Skew:
    """Interviews of the office that began from the first to the last day, and its applicants of those days."""
    rows = Screening.objects.of(office).filter(on__range=(first, last)).annotate(raised=Count("flags"))
    counted = rows.values_list("counted_sex", "counted_age", "counted_district", "raised", "state")
    interviews = [
        skew.Interview(skew.Counted(sex, age, district), raised, state in AGAINST)
        for sex, age, district, raised, state in counted.order_by()
    ]
    applicants = _applicants(office, first, last)
    return Skew(
        people=len(interviews),
        by_sex=skew.shares(interviews, lambda one: one.sex, applicants),
        by_age=skew.shares(interviews, lambda one: one.age, applicants),
        by_district=skew.shares(interviews, lambda one: regions.regency_name(one.district), applicants),
    )


def _applicants(office: Office, first: dt.date, last: dt.date) -> list[skew.Counted]:
    """Everybody who had a booking for those days and did not cancel it, as the figures count people."""
    begins, ends = (instant(on, dt.time(), office.zone) for on in (first, last + dt.timedelta(days=1)))
    rows = Booking.objects.of_office(office).exclude(state=Booking.State.CANCELLED)
    coming = rows.filter(slot__starts_at__gte=begins, slot__starts_at__lt=ends).select_related("slot__point__office")
    return [
        skew.counted(identity.read_nik(one.identity_number), one.born_on, one.local_start.date())
        for one in coming.order_by()
    ]


@dataclass(frozen=True)
class InVain:
    """A rule whose flags are nearly always cleared; `rule` is its newest row."""

    rule: FlagRule
    kept: skew.Kept


def asked_in_vain(office: Office, first: dt.date, last: dt.date) -> tuple[InVain, ...]:
    """Rules to think about: their flags in interviews that are over were nearly always cleared by a person."""
    flags = Flag.objects.filter(screening__office=office, screening__on__range=(first, last), screening__state__in=OVER)
    counted = flags.values_list("rule__code").annotate(
        raised=Count("pk"), cleared=Count("pk", filter=Q(cleared_by__isnull=False))
    )
    found = skew.nearly_always_cleared(skew.Kept(*row) for row in counted.order_by("rule__code"))
    newest = {row.code: row for row in FlagRule.objects.order_by("valid_from")}
    return tuple(InVain(newest[one.rule], one) for one in found)


@dataclass(frozen=True)
class Look:
    """Somebody read an interview. `part` is what they do in it: interviewer, second or auditor."""

    at: dt.datetime
    who: str
    part: str


def looks(screening: Screening) -> tuple[Look, ...]:
    """Everybody who read it, in order of time, by the names that staff go by."""
    rows = JournalEntry.objects.of_office(screening.office.slug).filter(action=READ)
    entries = list(rows.filter(subject=f"screening:{screening.pk}").order_by("pk"))
    names = _names(entry.by for entry in entries)
    parts = {screening.interviewer.username: "interviewer"}
    if screening.second:
        parts[screening.second.username] = "second"
    return tuple(Look(entry.at, names.get(entry.by, entry.by), parts.get(entry.by, "auditor")) for entry in entries)


def _names(usernames: Iterable[str]) -> dict[str, str]:
    wanted = Counter(usernames)
    return {user.username: user.shown_name for user in User.objects.filter(username__in=wanted)}
