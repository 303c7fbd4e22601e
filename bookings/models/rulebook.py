"""Everything dated that an office books by, as objects, in one statement: what a claim and a list must agree on."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, TypeVar

from bookings.models.messages import MessageTerms
from bookings.models.terms import BookingTerms, LaneRule, ReleaseRule
from bookings.rules.promises import Promise, Promises
from offices.models import Dated, Offer, Office, Product, ProductTerms, Service, ServicePoint, ServiceTerms
from offices.models.together import Together

Row = TypeVar("Row", bound=Dated)

DAY = dt.timedelta(days=1)
MOST_OFFICES = 1_000
EVERY_ROW = "1 = 1"
OFFICE_OF_POINT = "(SELECT office_id FROM offices_servicepoint WHERE id = %(point)s)"
OFFICE_BY_SLUG = "(SELECT id FROM offices_office WHERE slug = %(slug)s)"


@dataclass(frozen=True)
class Things:
    """Services and products by their codes, each with its terms over the years."""

    services: Mapping[str, tuple[ServiceTerms, ...]]
    products: Mapping[str, tuple[ProductTerms, ...]]

    def service(self, code: str, on: dt.date) -> ServiceTerms | None:
        """The terms of a service in force on the day."""
        return newest(self.services.get(code, ()), on)

    def product(self, code: str, on: dt.date) -> ProductTerms | None:
        """The terms of a product in force on the day."""
        return newest(self.products.get(code, ()), on)


@dataclass(frozen=True, eq=False)
class Rulebook:
    """An office's rules; points by their keys, rows in the order of their keys, offers with their thing loaded.

    Two are the same only when they are one object: rows that changed still have their old keys.
    """

    office: Office
    points: Mapping[int, ServicePoint]
    offers: tuple[Offer, ...]
    lane_rules: tuple[LaneRule, ...]
    booking_terms: tuple[BookingTerms, ...]
    messages: tuple[MessageTerms, ...]
    things: Things
    release_rules: tuple[ReleaseRule, ...] = ()  # read only with the office's slug

    def terms(self, on: dt.date) -> BookingTerms:
        """The booking terms in force on the day; the plain defaults when there are none."""
        return newest(self.booking_terms, on) or BookingTerms(office=self.office)

    def message_terms(self, on: dt.date) -> MessageTerms:
        """What is told to whom and when, on the day; the plain defaults when the office has not said."""
        return newest(self.messages, on) or MessageTerms(office=self.office)

    def promise(self, visit_on: dt.date) -> Promise:
        """By when whoever comes on the day is known to know.

        By the terms in force on that day: the promise belongs to the visit, so that whoever asks, and whenever, is
        told of the same moment, before terms change and after.
        """
        return self.message_terms(visit_on).promise

    @property
    def promises(self) -> Promises:
        """The same of all days."""
        rows = (*self.messages, MessageTerms())
        furthest = max(max(row.known_by_days, row.evidence_days) for row in rows)
        return Promises(self.promise, self.office.zone, furthest)

    def unit(self, point: int, service: str, lane: str, on: dt.date) -> int:
        """Places that one applicant of the service takes at the point, by the rules that made that day's places."""
        terms = self.things.service(service, on)
        rule = lanes_on((row for row in self.lane_rules if row.point_id in (None, point)), on).get(lane)
        minutes = terms.minutes if terms else 0
        return max(1, -(-minutes // (rule.minutes_per_place if rule else minutes or 1)))

    def changes(self, service: str, lane: str, since: dt.date) -> list[dt.date]:
        """The day, and those after it on which another `unit` may begin."""
        rows: list[Dated] = [row for row in self.lane_rules if row.lane == lane]
        rows += self.things.services.get(service, ())
        ends = (row.valid_to + DAY for row in rows if row.valid_to is not None)
        return [since, *sorted({on for on in (*(row.valid_from for row in rows), *ends) if on > since})]


def newest(rows: Iterable[Row], on: dt.date) -> Row | None:
    """The row in force on the day that began last; as offices.models.latest, of rows already read."""
    return max((row for row in rows if row.holds_on(on)), key=lambda row: row.valid_from, default=None)


def lanes_on(rows: Iterable[LaneRule], on: dt.date) -> dict[str, LaneRule]:
    """The rule of each lane on the day; one that names the point goes before the office's, a newer before an older."""
    in_force = [row for row in rows if row.holds_on(on)]
    return {row.lane: row for row in sorted(in_force, key=lambda row: (row.point_id is not None, row.valid_from))}


# --- reading -----------------------------------------------------------------------------------------------------

_THINGS = ((Service, EVERY_ROW), (Product, EVERY_ROW), (ServiceTerms, EVERY_ROW), (ProductTerms, EVERY_ROW))
_things = Together(*_THINGS)


def _whole(office: str, *more: type[Dated]) -> Together:
    own = (ServicePoint, Offer, LaneRule, BookingTerms, MessageTerms)
    first, last = ([(model, f"office_id = {office}") for model in some] for some in (own, more))
    return Together((Office, f"id = {office}"), *first, *_THINGS, *last)


_of_point, _by_slug = _whole(OFFICE_OF_POINT), _whole(OFFICE_BY_SLUG, ReleaseRule)


def of_point(pk: int) -> Rulebook:
    """The rules of the point's office. Raises ServicePoint.DoesNotExist."""
    read = _of_point.read(point=pk)
    if not read[0]:
        raise ServicePoint.DoesNotExist
    return _bound(*read)


def of_office(slug: str) -> Rulebook:
    """The rules of the office: the same object for as long as nothing changes. Raises Office.DoesNotExist."""
    return _as_written(_by_slug.texts(slug=slug))


@lru_cache(MOST_OFFICES)
def _as_written(texts: tuple[str, ...]) -> Rulebook:
    read = _by_slug.objects(texts)
    if not read[0]:
        raise Office.DoesNotExist
    return replace(_bound(*read[:-1]), release_rules=tuple(read[-1]))


def of_things() -> Things:
    """The services and products of all offices."""
    return _terms(*_things.read())


def _bound(
    offices: list[Office],
    points: list[ServicePoint],
    offers: list[Offer],
    lane_rules: list[LaneRule],
    booking_terms: list[BookingTerms],
    messages: list[MessageTerms],
    *things: list[Any],
) -> Rulebook:
    office = offices[0]
    bound: list[Any] = [*points, *offers, *lane_rules, *booking_terms, *messages]
    for row in bound:
        row.office = office
    services, products = ({one.pk: one for one in rows} for rows in things[:2])
    for offer in offers:
        offer.service = services.get(offer.service_id)
        offer.product = products.get(offer.product_id)
    by_key = {point.pk: point for point in points}
    return Rulebook(
        office, by_key, tuple(offers), tuple(lane_rules), tuple(booking_terms), tuple(messages), _terms(*things)
    )


def _terms(
    services: list[Service],
    products: list[Product],
    of_services: list[ServiceTerms],
    of_products: list[ProductTerms],
) -> Things:
    service_by_key, product_by_key = {one.pk: one for one in services}, {one.pk: one for one in products}
    for service_terms in of_services:
        service_terms.service = service_by_key[service_terms.service_id]
    for product_terms in of_products:
        product_terms.product = product_by_key[product_terms.product_id]
    return Things(
        {one.code: tuple(row for row in of_services if row.service_id == one.pk) for one in services},
        {one.code: tuple(row for row in of_products if row.product_id == one.pk) for one in products},
    )
