"""An office's rules of the day, read together and kept for two seconds in each process."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from threading import Condition
from typing import NamedTuple

from cachetools import TTLCache, cached
from django.db.models import Q

from bookings.models import BookingTerms, LaneRule
from offices.models import DatedQuerySet, Offer, Office, ProductTerms, ServicePoint, ServiceTerms, latest

KEPT_SECONDS = 2
MOST_KEPT = 2_000

_kept: list[TTLCache[object, object]] = [TTLCache(MOST_KEPT, KEPT_SECONDS) for _cache in range(3)]


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
    office: Office
    terms: BookingTerms
    offers: tuple[OfferedThing, ...]
    minutes_per_place: dict[str, int]

    def unit(self, service: str, lane: str) -> int:
        """Places that one applicant of the service takes in the lane."""
        terms = service_terms(service, self.on)
        minutes = terms.minutes if terms else 0
        return max(1, -(-minutes // self.minutes_per_place.get(lane, minutes or 1)))

    def is_online(self, service: str) -> bool:
        """Whether citizens may book the service by themselves."""
        terms = service_terms(service, self.on)
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
            and one.offer.valid_from <= local.date()
            and (one.offer.valid_to is None or local.date() <= one.offer.valid_to)
            and one.offer.covers(local)
            for one in self.offers
        )


@cached(_kept[0], condition=Condition())
def point_rules(point_id: int, on: dt.date) -> PointRules:
    """The rules of a point as they stand, at most two seconds old; `on` is the day the terms are read for."""
    point = ServicePoint.objects.select_related("office").get(pk=point_id)
    offers = Offer.objects.at(point).select_related("service", "product")
    services = [OfferedThing("service", row.service.code, row.lane, row) for row in offers if row.service]
    products = [OfferedThing("product", row.product.code, row.lane, row) for row in offers if row.product]
    lanes = lanes_on(lane_rows(point), on)
    minutes = {lane: rule.minutes_per_place for lane, rule in lanes.items()}
    return PointRules(on, point, point.office, terms_of(point.office, on), (*services, *products), minutes)


def lane_rows(point: ServicePoint) -> DatedQuerySet[LaneRule]:
    """Every lane rule that speaks of the point: the office's, and its own."""
    return LaneRule.objects.filter(Q(point=point) | Q(point=None), office=point.office_id)


def lanes_on(rows: Iterable[LaneRule], on: dt.date) -> dict[str, LaneRule]:
    """The rule of each lane on the day; one that names the point goes before the office's, a newer before an older."""
    in_force = [row for row in rows if row.valid_from <= on and (row.valid_to is None or on <= row.valid_to)]
    return {row.lane: row for row in sorted(in_force, key=lambda row: (row.point_id is not None, row.valid_from))}


def terms_of(office: Office, on: dt.date) -> BookingTerms:
    """The office's booking terms in force on the day; the plain defaults when it has none."""
    found: BookingTerms | None = latest(BookingTerms.objects.filter(office=office), on)
    return found or BookingTerms(office=office)


@cached(_kept[1], condition=Condition())
def service_terms(code: str, on: dt.date) -> ServiceTerms | None:
    """The terms of a service in force on the day."""
    found: ServiceTerms | None = latest(ServiceTerms.objects.filter(service__code=code).select_related("service"), on)
    return found


@cached(_kept[2], condition=Condition())
def product_terms(code: str, on: dt.date) -> ProductTerms | None:
    """The terms of a product in force on the day."""
    found: ProductTerms | None = latest(ProductTerms.objects.filter(product__code=code).select_related("product"), on)
    return found


def forget() -> None:
    """The next question is answered from the tables."""
    for kept in _kept:
        kept.clear()
