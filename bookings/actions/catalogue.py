"""An office's rules of the day, read together and kept for two seconds in each process."""

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from threading import Condition
from typing import NamedTuple, TypeVar
from zoneinfo import ZoneInfo

from cachetools import TTLCache, cached
from django.db.models import Q

from bookings.models import BookingTerms, LaneRule
from offices.models import DatedQuerySet, Offer, Office, ProductTerms, ServicePoint, ServiceTerms, latest

KEPT_SECONDS = 2
MOST_KEPT = 2_000

_kept: list[TTLCache[object, object]] = [TTLCache(MOST_KEPT, KEPT_SECONDS) for _cache in range(4)]


Terms = TypeVar("Terms", ServiceTerms, ProductTerms)


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
    lanes: tuple[LaneRule, ...]

    def unit(self, service: str, lane: str, starts_at: dt.datetime) -> int:
        """Places that one applicant of the service takes in the lane, by the rules that made that day's places."""
        visit_on = self.office.local(starts_at).date()
        terms, rule = service_terms(service, visit_on), lanes_on(self.lanes, visit_on).get(lane)
        minutes = terms.minutes if terms else 0
        return max(1, -(-minutes // (rule.minutes_per_place if rule else minutes or 1)))

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


def point_rules(point_id: int, now: dt.datetime) -> PointRules:
    """The rules of a point on its office's own day at the moment, at most two seconds old.

    Raises ServicePoint.DoesNotExist.
    """
    office, zone = _office_of(point_id)
    on = now.astimezone(ZoneInfo(zone)).date()
    found = _office_rules(office, on).get(point_id) or _read_office_rules(office, on).get(point_id)
    if found is None:
        raise ServicePoint.DoesNotExist
    return found


@cached(_kept[3], condition=Condition())
def _office_of(point_id: int) -> tuple[int, str]:
    return ServicePoint.objects.values_list("office_id", "office__zone").get(pk=point_id)


@cached(_kept[0], condition=Condition())
def _office_rules(office_id: int, on: dt.date) -> dict[int, PointRules]:
    return _read_office_rules(office_id, on)


def _read_office_rules(office_id: int, on: dt.date) -> dict[int, PointRules]:
    """The rules of all points of an office, in four queries however many points it has."""
    points = list(ServicePoint.objects.filter(office=office_id).select_related("office"))
    if not points:
        return {}
    rows = Offer.objects.filter(office=office_id).select_related("service", "product")
    offers = [one for row in rows for one in _offered(row)]
    lane_rules = list(LaneRule.objects.filter(office=office_id))
    terms = terms_of(points[0].office, on)
    found = {}
    for point in points:
        here = tuple(one for one in offers if one.offer.point_id in (None, point.pk))
        lanes = tuple(row for row in lane_rules if row.point_id in (None, point.pk))
        found[point.pk] = PointRules(on, point, point.office, terms, here, lanes)
    return found


def _offered(row: Offer) -> Iterator[OfferedThing]:
    for kind, thing in (("service", row.service), ("product", row.product)):
        if thing is not None:
            yield OfferedThing(kind, thing.code, row.lane, row)


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


def service_terms(code: str, on: dt.date) -> ServiceTerms | None:
    """The terms of a service in force on the day."""
    return _latest(_terms_of_service(code), on) if is_slug(code) else None


def product_terms(code: str, on: dt.date) -> ProductTerms | None:
    """The terms of a product in force on the day."""
    return _latest(_terms_of_product(code), on) if is_slug(code) else None


is_slug = re.compile(r"[A-Za-z0-9_-]{1,50}").fullmatch  # a code that could be one; no table is asked for others


@cached(_kept[1], condition=Condition())
def _terms_of_service(code: str) -> list[ServiceTerms]:
    return list(ServiceTerms.objects.filter(service__code=code).select_related("service"))


@cached(_kept[2], condition=Condition())
def _terms_of_product(code: str) -> list[ProductTerms]:
    return list(ProductTerms.objects.filter(product__code=code).select_related("product"))


def _latest(rows: Iterable[Terms], on: dt.date) -> Terms | None:
    """The row in force on the day that began last; as offices.models.latest, of rows already read."""
    in_force = [row for row in rows if row.valid_from <= on and (row.valid_to is None or on <= row.valid_to)]
    return max(in_force, key=lambda row: row.valid_from, default=None)


def forget() -> None:
    """The next question is answered from the tables."""
    for kept in _kept:
        kept.clear()
