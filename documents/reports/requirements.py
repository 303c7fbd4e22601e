"""The papers that somebody must bring, in words; and whose list a changed regulation changes."""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from zoneinfo import ZoneInfo

from django.db.models import Count
from django.db.models.functions import TruncDate

from bookings.models import Booking, BookingTerms
from bookings.rules import eligibility
from documents.models import AskedPaper, CaseFacts, Cure, RequirementSet
from documents.rules import cases, requirements
from documents.rules.cases import Fact, Situation
from documents.rules.kinds import Shows
from documents.rules.requirements import Asked, CaseList, Demand
from documents.wording import lists as wording
from offices.models import Office, latest
from offices.reports.kept import KEPT_SECONDS, Kept


@dataclass(frozen=True)
class Item:
    """One of these papers must be there."""

    demand: Demand
    papers: tuple[AskedPaper, ...]

    @property
    def title(self) -> str:
        """The papers that are enough for everybody; what is enough for some stands among the notes."""
        usual = [option.kind for option, paper in self._pairs if not paper.note]
        return wording.papers(usual or [option.kind for option in self.demand.options])

    @property
    def condition(self) -> str:
        return wording.condition(self.demand.needs, self.demand.unless)

    @cached_property
    def shows(self) -> list[str]:
        """What each of them must show."""
        return wording.shown(frozenset.intersection(*(option.shows for option in self.demand.options)))

    @property
    def names_parents(self) -> bool:
        """It must show what people overlook most."""
        return any(Shows.PARENTS in option.shows for option in self.demand.options)

    @property
    def is_copy(self) -> bool:
        return all(paper.copy_is_enough for paper in self.papers)

    @property
    def notes(self) -> list[str]:
        """What is to be known about its papers; of alternatives, each with the paper."""
        has_choice = len(self.papers) > 1
        return [
            wording.instead(option.kind, paper.note) if has_choice else paper.note
            for option, paper in self._pairs
            if paper.note
        ]

    @property
    def _pairs(self) -> list[tuple[Asked, AskedPaper]]:
        return list(zip(self.demand.options, self.papers, strict=True))

    @property
    def cures(self) -> list[Cure]:
        """What helps when it is missing, or shows too little."""
        found = [paper.cure for paper in self.papers] + [paper.gap_cure for paper in self.papers]
        return list({cure.pk: cure for cure in found if cure}.values())


@dataclass(frozen=True)
class Section:
    """What one case asks for, and who says so."""

    name: str
    row: RequirementSet
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Listing:
    """All that somebody must bring to the office on the day."""

    office: Office
    on: dt.date
    situation: Situation
    sections: tuple[Section, ...]

    @property
    def is_for_child(self) -> bool:
        return any(case in cases.CHILD.values() for case in self.situation.cases)

    @property
    def items(self) -> list[Item]:
        return [item for section in self.sections for item in section.items]

    @property
    def demands(self) -> tuple[Demand, ...]:
        """As the rule of completeness wants them."""
        return tuple(item.demand for item in self.items)

    @property
    def is_confirmed(self) -> bool:
        return all(section.row.confirmed for section in self.sections)


@dataclass(frozen=True)
class _Book:
    """Every list there is, read once."""

    rows: dict[int, RequirementSet]
    lists: tuple[CaseList, ...]
    papers: dict[int, AskedPaper] = field(default_factory=dict)


_kept: Kept[_Book] = Kept(KEPT_SECONDS, 1)
_ages: Kept[int] = Kept(KEPT_SECONDS, 1_000)


def _book() -> _Book:
    return _kept.to("all", _read)


def _read() -> _Book:
    rows = {row.pk: row for row in RequirementSet.objects.with_papers()}
    lists = tuple(row.as_rule() for row in rows.values())
    return _Book(rows, lists, {paper.pk: paper for row in rows.values() for paper in row.papers.all()})


def forget() -> None:
    """The next question is answered from the tables."""
    _kept.forget()
    _ages.forget()


def listing(office: Office, of: Situation, on: dt.date) -> Listing:
    """What the person brings, by the lists in force at the office on the day; at most two seconds old."""
    book = _book()
    found = requirements.lists_of(book.lists, of, office.slug, on)
    return Listing(office, on, of, tuple(_section(book, one, of) for one in found))


def _section(book: _Book, one: CaseList, of: Situation) -> Section:
    items = [
        Item(demand, tuple(book.papers[option.key] for option in demand.options))
        for demand in requirements.demanded([one], of)
    ]
    return Section(str(wording.CASES[one.case]), book.rows[one.key], tuple(items))


def extras(office: Office, answers: dict[str, str], also: Collection[Fact], on: dt.date) -> list[Fact]:
    """What may be said on top of the answers and would change the list."""

    def asked(facts: Collection[Fact]) -> object:
        of = cases.situation(answers, facts)
        found = requirements.lists_of(lists, of, office.slug, on)
        return found, requirements.demanded(found, of)

    lists = _book().lists
    return [fact for fact in cases.extras(answers) if asked({*also} | {fact}) != asked({*also} - {fact})]


def for_party(party: Iterable[Booking]) -> list[Listing]:
    """What those who come together bring, by the lists in force on the day of each one's visit: grown-ups first.

    Nothing for a service without papers of its own.
    """
    found: dict[tuple[bool, tuple[Demand, ...]], Listing] = {}
    for booking in party:
        if one := for_booking(booking):
            found.setdefault((one.is_for_child, one.demands), one)
    return sorted(found.values(), key=lambda one: one.is_for_child)


def for_booking(booking: Booking, of: Situation | None = None) -> Listing | None:
    """The booking's list on the office's own day of its visit; None for a service without papers of its own.

    `of` is what was established about the person; without it, what the booking tells by itself.
    """
    known = of or cases.of_booking(booking.service.code, is_child=is_child(booking))
    return listing(booking.slot.point.office, known, booking.local_start.date()) if known else None


def situation_of(booking: Booking) -> Situation | None:
    """What the booking tells, and what was said of its person's case; None for a service without papers."""
    facts = CaseFacts.objects.filter(booking=booking).first()
    choices, also = (facts.choices, facts.also) if facts else (None, frozenset[Fact]())
    return cases.of_booking(booking.service.code, is_child=is_child(booking), choices=choices, also=also)


def known_of(booking: Booking) -> dict[str, str]:
    """The answers that the booking gives by itself; none for a service without papers of its own."""
    return cases.told_by(booking.service.code, is_child=is_child(booking))


def is_child(booking: Booking) -> bool:
    """Whether a parent's papers are wanted too, by the office's terms on the day of the visit."""
    office, on = booking.slot.point.office, booking.local_start.date()
    grown_up_from = _ages.to((office.pk, on), lambda: _grown_up_from(office, on))
    return eligibility.age_on(on, booking.born_on) < grown_up_from


def _grown_up_from(office: Office, on: dt.date) -> int:
    terms: BookingTerms | None = latest(BookingTerms.objects.filter(office=office), on)
    return (terms or BookingTerms()).companion_until_age


# --- whose list a changed regulation changes -------------------------------------------------------------------------


@dataclass(frozen=True)
class Affected:
    """Coming bookings of a service at an office whose lists can change, and from which to which day."""

    office: str
    service: str
    first_on: dt.date
    last_on: dt.date
    bookings: int


def every_list() -> tuple[CaseList, ...]:
    """What is in the tables now, whatever is kept."""
    return _read().lists


def affected(before: Iterable[CaseList], after: Iterable[CaseList], now: dt.datetime) -> list[Affected]:
    """Whose list differs between the two, by service and office.

    Nobody's data are opened to know it, so grown-ups and children of a service count alike: it is the most there
    can be.
    """
    old, new = tuple(before), tuple(after)
    days: dict[tuple[str, str], dict[dt.date, int]] = {}
    for office, service, on, count in _coming(now):
        if any(
            requirements.in_force(old, case, office, on) != requirements.in_force(new, case, office, on)
            for case in cases.cases_of(service)
        ):
            days.setdefault((office, service), {})[on] = count
    return [
        Affected(office, service, min(found), max(found), sum(found.values()))
        for (office, service), found in sorted(days.items())
    ]


def _coming(now: dt.datetime) -> list[tuple[str, str, dt.date, int]]:
    """(office, service, day on the office's own calendar, live bookings) from this moment on."""
    found: list[tuple[str, str, dt.date, int]] = []
    for zone in Office.objects.order_by("zone").values_list("zone", flat=True).distinct():
        coming = Booking.objects.live().filter(office__zone=zone, slot__starts_at__gte=now).order_by()
        by_day = coming.annotate(day=TruncDate("slot__starts_at", tzinfo=ZoneInfo(zone)))
        found += by_day.values_list("office__slug", "service__code", "day").annotate(count=Count("pk"))
    return found
