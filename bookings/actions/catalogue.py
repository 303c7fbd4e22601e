"""An office's rules of the day, read together and kept for two seconds in each process."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db.models import Q

from bookings.models import BookingTerms, LaneRule
from bookings.models.rulebook import Rulebook, Things, of_point, of_things
from offices.models import DatedQuerySet, Offer, Office, ProductTerms, ServicePoint, ServiceTerms, latest
from offices.reports.kept import Kept

KEPT_SECONDS = 2
MOST_KEPT = 2_000


class OfferedThing(NamedTuple):
    kind: str  # "service" or "product"
    code: str
    lane: str
    offer: Offer


@dataclass(frozen=True)
class PointRules:
    """What a claim at one point must know besides the slot itself."""

    on: dt.date
    point: ServicePoint
    terms: BookingTerms
    offers: tuple[OfferedThing, ...]
    book: Rulebook
    units: dict[tuple[str, str, dt.date], int] = field(default_factory=dict, compare=False)  # worked out so far

    @property
    def office(self) -> Office:
        return self.book.office

    def unit(self, service: str, lane: str, starts_at: dt.datetime) -> int:
        """Places that one applicant of the service takes in the lane, by the rules that made that day's places."""
        on = self.office.local(starts_at).date()
        found = self.units.get((service, lane, on))
        if found is None:
            found = self.units[service, lane, on] = self.book.unit(self.point.pk, service, lane, on)
        return found

    def service_terms(self, code: str, on: dt.date) -> ServiceTerms | None:
        """The terms of a service in force on the day."""
        return self.book.things.service(code, on)

    def product_terms(self, code: str, on: dt.date) -> ProductTerms | None:
        """The terms of a product in force on the day."""
        return self.book.things.product(code, on)

    def is_online(self, service: str) -> bool:
        """Whether citizens may book the service by themselves."""
        terms = self.service_terms(service, self.on)
        return terms is not None and terms.online

    def services_in(self, lane: str) -> frozenset[str]:
        """Services that are offered in this lane."""
        return frozenset(one.code for one in self.offers if one.kind == "service" and one.lane == lane)

    def offers_service(self, code: str, lane: str, starts_at: dt.datetime) -> bool:
        return self._has("service", code, lane, starts_at)

    def offers_product(self, code: str, starts_at: dt.datetime) -> bool:
        return self._has("product", code, "", starts_at)

    def _has(self, kind: str, code: str, lane: str, starts_at: dt.datetime) -> bool:
        local = self.office.local(starts_at)
        return any(
            one.kind == kind
            and one.code == code
            and one.lane in ("", lane)
            and one.offer.holds_on(local.date())
            and one.offer.covers(local)
            for one in self.offers
        )


@dataclass(frozen=True)
class _Pages:
    """An office's rulebook, and what was looked up in it for each point and day."""

    book: Rulebook
    seen: dict[tuple[int, dt.date], PointRules] = field(default_factory=dict)

    def at(self, point_id: int, on: dt.date) -> PointRules:
        found = self.seen.get((point_id, on))
        if found is None:
            found = self.seen[point_id, on] = _rules(self.book, point_id, on)
        return found


_pages: Kept[_Pages] = Kept(KEPT_SECONDS, MOST_KEPT)
_things: Kept[Things] = Kept(KEPT_SECONDS, MOST_KEPT)
_way: dict[int, int] = {}  # each point that was seen, to the one by which its office is asked for


def point_rules(point_id: int, now: dt.datetime) -> PointRules:
    """The rules of a point on its office's own day at the moment, at most two seconds old.

    Raises ServicePoint.DoesNotExist.
    """
    try:
        pages = _ask(_way.get(point_id, point_id))
    except ServicePoint.DoesNotExist:  # the point that led the way is gone
        pages = _ask(point_id)
    if point_id not in pages.book.points:  # younger than what is kept, or another office's by now
        pages = _ask(point_id)
    return pages.at(point_id, pages.book.office.local(now).date())


def _ask(point_id: int) -> _Pages:
    """The office of the point, from memory where any of its points has been asked for."""
    return _pages.to(point_id, lambda: _read(point_id))


def _read(point_id: int) -> _Pages:
    book = of_point(point_id)
    _way.update(dict.fromkeys(book.points, point_id))
    return _Pages(book)


def _rules(book: Rulebook, point_id: int, on: dt.date) -> PointRules:
    offers = (one for row in book.offers if row.point_id in (None, point_id) for one in _offered(row))
    return PointRules(on, book.points[point_id], book.terms(on), tuple(offers), book)


def _offered(row: Offer) -> Iterator[OfferedThing]:
    for kind, thing in (("service", row.service), ("product", row.product)):
        if thing is not None:
            yield OfferedThing(kind, thing.code, row.lane, row)


def lane_rows(point: ServicePoint) -> DatedQuerySet[LaneRule]:
    """Every lane rule that speaks of the point: the office's, and its own."""
    return LaneRule.objects.filter(Q(point=point) | Q(point=None), office=point.office_id)


def terms_of(office: Office, on: dt.date) -> BookingTerms:
    """The office's booking terms in force on the day; the plain defaults when it has none."""
    found: BookingTerms | None = latest(BookingTerms.objects.filter(office=office), on)
    return found or BookingTerms(office=office)


def service_terms(code: str, on: dt.date) -> ServiceTerms | None:
    """The terms of a service in force on the day, at most two seconds old."""
    return _things.to("all", of_things).service(code, on)


def product_terms(code: str, on: dt.date) -> ProductTerms | None:
    """The terms of a product in force on the day, at most two seconds old."""
    return _things.to("all", of_things).product(code, on)


def forget() -> None:
    """The next question is answered from the tables."""
    _pages.forget()
    _things.forget()
    _way.clear()
