"""How many promises an office kept: whose visit's moment came, and who was known to know of it by then."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import F
from django.utils import timezone

from bookings.models import Booking, Knowing, PhoneCall
from bookings.models.bookings import BookingQuerySet
from bookings.models.rulebook import of_office
from offices.models import Office

DAY = dt.timedelta(days=1)
FURTHEST = dt.timedelta(days=60)  # between that moment and the visit


@dataclass(frozen=True)
class Week:
    """Visits whose moment came in the week from `monday` on: `known` in time, `late` but before it, or `never`.

    `by` says what showed it first of those known in time; `called` is for how many somebody phoned.
    """

    monday: dt.date
    promised: int
    known: int
    late: int
    never: int
    called: int
    by: Mapping[str, int]

    @property
    def percent(self) -> int:
        """Kept promises of a hundred, rounded down: only all are all."""
        return 100 * self.known // self.promised if self.promised else 0


@dataclass(frozen=True)
class _Visit:
    booking: int
    starts_at: dt.datetime
    known_by: dt.datetime


def kept(office: Office, first: dt.date, last: dt.date, now: dt.datetime | None = None) -> tuple[Week, ...]:
    """A week each for those in which moments of these days, on the office's clock, have come; in four queries.

    Cancelled bookings are not promised anything, nor is who has no place, or booked when the moment was over. A
    booking that was moved is counted where it stands now.
    """
    rows = _bookings(office, first, last)
    moments = _moments(office, rows, first, last, now or timezone.now())
    evidence: dict[int, list[tuple[dt.datetime, str]]] = defaultdict(list)
    known = Knowing.objects.filter(booking__in=rows.values("pk"), version=F("booking__version"))
    for booking, at, how in known.values_list("booking", "at", "how"):
        evidence[booking].append((at, how))
    calls = PhoneCall.objects.filter(booking__in=rows.values("pk"), version=F("booking__version"))
    called = set(calls.exclude(result__in=["", PhoneCall.Result.LEFT]).values_list("booking", flat=True))
    weeks: dict[dt.date, list[_Visit]] = defaultdict(list)
    for visit in moments:
        on = office.local(visit.known_by).date()
        weeks[on - dt.timedelta(days=on.weekday())].append(visit)
    return tuple(_week(monday, weeks[monday], evidence, called) for monday in sorted(weeks))


def _bookings(office: Office, first: dt.date, last: dt.date) -> BookingQuerySet:
    """Those whose moment may lie on these days, and some more."""
    rows = Booking.objects.of_office(office).exclude(state=Booking.State.CANCELLED).filter(displaced_at=None)
    begin = dt.datetime.combine(first - DAY, dt.time(), dt.UTC)
    return rows.filter(slot__starts_at__range=(begin, begin + (last - first) + FURTHEST)).order_by()


def _moments(
    office: Office, rows: BookingQuerySet, first: dt.date, last: dt.date, now: dt.datetime
) -> Iterable[_Visit]:
    book = of_office(office.slug)
    for booking, starts_at, made_at in rows.values_list("pk", "slot__starts_at", "created_at"):
        on = office.local(starts_at).date()
        known_by = book.promise(on).known_by(on)
        if made_at <= known_by <= now and first <= office.local(known_by).date() <= last:
            yield _Visit(booking, starts_at, known_by)


def _week(
    monday: dt.date,
    visits: Iterable[_Visit],
    evidence: Mapping[int, list[tuple[dt.datetime, str]]],
    called: set[int],
) -> Week:
    by: Counter[str] = Counter()
    late = never = phoned = 0
    for visit in visits:
        at, how = min(evidence.get(visit.booking, []), default=(None, ""))
        phoned += visit.booking in called
        if at is None or at > visit.starts_at:
            never += 1
        elif at > visit.known_by:
            late += 1
        else:
            by[how] += 1
    known = sum(by.values())
    return Week(monday, known + late + never, known, late, never, phoned, dict(by))
