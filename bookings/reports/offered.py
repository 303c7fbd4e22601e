"""The ground for every question about places: what an office offers where and when, and which slots have room."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Expression, F, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce, ExtractIsoWeekDay, Greatest, TruncDate, TruncTime
from django.utils.translation import get_language

from bookings.models import Hold, LaneRule, Slot
from bookings.models.slots import SlotQuerySet
from offices.models import Offer, Office, Product, Service, ServicePoint, ServiceTerms

KEPT_SECONDS = 1.5  # an answer that is kept so long, and the time it took, is less than two seconds old
MOST_KEPT = 500


@dataclass(frozen=True)
class Note:
    """What an offer says about itself; as text, in the language of the moment."""

    indonesian: str
    english: str

    def __str__(self) -> str:
        return self.english if get_language() == "en" else self.indonesian


@dataclass(frozen=True)
class Point:
    """A point, the places that one person takes there, and its first start with room for the party, if any."""

    pk: int
    slug: str
    name: str
    unit: int
    first_free: dt.datetime | None


@dataclass(frozen=True)
class Ground:
    """An office as it stands for one service, product and lane."""

    office: Office
    points: tuple[Point, ...]
    offers: tuple[Offer, ...]
    is_online: bool  # citizens may book the service by themselves, wherever it is on offer

    def point(self, slug: str) -> Point:
        """Raises ServicePoint.DoesNotExist."""
        for point in self.points:
            if point.slug == slug:
                return point
        raise ServicePoint.DoesNotExist

    def offers_at(self, point: Point, kind: str) -> list[Offer]:
        """The offers of the service or of the product (`kind`) that count at the point."""
        return [one for one in of_kind(self.offers, kind) if one.point_id in (None, point.pk)]

    @property
    def service(self) -> Service | None:
        """The service asked for, where it is offered at all."""
        return next((one.service for one in self.offers if one.service), None)

    @property
    def product(self) -> Product | None:
        """The product asked for, where it is offered at all."""
        return next((one.product for one in self.offers if one.product), None)

    def notes(self, kind: str) -> tuple[Note, ...]:
        """What the offers say about where and when, each once."""
        notes = [Note(one.note_id, one.note_en) for one in of_kind(self.offers, kind) if one.note_id]
        return tuple(dict.fromkeys(notes))


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What a party comes for."""

    service: str
    product: str = ""
    lane: str = "regular"
    people: int = 1


def ground(slug: str, wish: Wish, now: dt.datetime) -> Ground:
    """The office by its slug, in two queries, or three when it offers nothing of it. Raises Office.DoesNotExist."""
    terms = ServiceTerms.objects.filter(service=OuterRef("service")).in_force(now.date()).order_by("-valid_from")
    asked = Q(service__code=wish.service, lane__in=["", wish.lane])
    if wish.product:
        asked |= Q(product__code=wish.product, lane="")
    found = Offer.objects.filter(asked, office__slug=slug).select_related("office", "service", "product").order_by("pk")
    found = found.annotate(minutes=Subquery(terms.values("minutes")[:1]), online=Subquery(terms.values("online")[:1]))
    offers = tuple(found)
    office = offers[0].office if offers else Office.objects.get(slug=slug)
    points = tuple(Point(*row) for row in _points(office, wish, offers, now))
    is_online = _of_terms(offers, "online") is True or not of_kind(offers, "service")
    return Ground(office, points, offers, is_online)


def _of_terms(offers: tuple[Offer, ...], name: str) -> Any:
    """What the terms of the service say, if there are any."""
    return next((getattr(one, name) for one in of_kind(offers, "service")), None)


def of_kind(offers: Iterable[Offer], kind: str) -> list[Offer]:
    return [one for one in offers if getattr(one, f"{kind}_id")]


def _points(
    office: Office, wish: Wish, offers: tuple[Offer, ...], now: dt.datetime
) -> "QuerySet[Any, tuple[int, str, str, int, dt.datetime | None]]":
    """The office's points; the rules are those that a hold would read now (bookings.actions.catalogue)."""
    rules = LaneRule.objects.filter(Q(point=OuterRef("pk")) | Q(point=None), office=office, lane=wish.lane)
    nearest = rules.in_force(now.date()).order_by(F("point").desc(nulls_last=True), "-valid_from")
    minutes = _of_terms(offers, "minutes") or 1
    per_place = Subquery(nearest.values("minutes_per_place")[:1])
    still_open = Q(open_to=None) | Q(open_to__gte=office.local(now).date())
    points = ServicePoint.objects.of(office).filter(still_open).order_by("pk")
    return points.annotate(
        unit=Coalesce(Value(minutes - 1) / per_place + 1, 1),  # the minutes by those of a place, rounded up
        first_free=Subquery(_first_free(office, wish, offers, now).values("starts_at")[:1]),
    ).values_list("pk", "slug", "name", "unit", "first_free")


def _first_free(office: Office, wish: Wish, offers: tuple[Offer, ...], now: dt.datetime) -> SlotQuerySet:
    """The slots of an outer point, which knows its `unit`, that have room for the whole party, in order."""
    free = on_the_clock(Slot.objects.filter(point=OuterRef("pk")), ZoneInfo(office.zone)).in_lane(wish.lane)
    free = free.released(now).filter(offered(offers, wish, office.local(now).date()))
    return with_room(free, OuterRef("unit") * wish.people, now).order_by("starts_at")


def on_the_clock(slots: SlotQuerySet, zone: ZoneInfo) -> SlotQuerySet:
    """With the day, time and weekday (0 is Monday) of each start on a clock in the zone."""
    return slots.alias(
        local_on=TruncDate("starts_at", tzinfo=zone),
        local_time=TruncTime("starts_at", tzinfo=zone),
        local_weekday=ExtractIsoWeekDay("starts_at", tzinfo=zone) - 1,
    )


def offered(offers: Iterable[Offer], wish: Wish, today: dt.date) -> Q:
    """Which slots (see `on_the_clock`) from today on have both the service and the product on offer."""
    found = _any(of_kind(offers, "service"), today)
    return found & _any(of_kind(offers, "product"), today) if wish.product else found


NEVER = Q(pk__in=[])
ALWAYS = Q()
EVERY_DAY = 7


def _any(offers: Iterable[Offer], today: dt.date) -> Q:
    windows = [_window(one, today) for one in offers]
    return ALWAYS if ALWAYS in windows else reduce(or_, windows, NEVER)


def _window(offer: Offer, today: dt.date) -> Q:
    """The slots that the offer covers, as Offer.covers says it for one moment, on the days it is in force."""
    found = ALWAYS if offer.valid_from <= today else Q(local_on__gte=offer.valid_from)
    if offer.valid_to is not None:
        found &= Q(local_on__lte=offer.valid_to)
    if offer.point_id is not None:
        found &= Q(point_id=offer.point_id)
    if len(set(offer.weekdays)) < EVERY_DAY:
        found &= Q(local_weekday__in=[int(day) for day in offer.weekdays])
    if offer.from_time is not None:
        found &= Q(local_time__gte=offer.from_time)
    if offer.to_time is not None:
        found &= Q(local_time__lt=offer.to_time)
    return found


def with_room(slots: SlotQuerySet, places: Expression | int, now: dt.datetime) -> SlotQuerySet:
    """Slots with so many places left for citizens, counting those of holds that ran out and were not swept yet."""
    slots = slots.alias(back=given_back("places", now), back_online=given_back("places", now, online=True))
    free = Q(taken__lte=F("capacity") - places, taken_online__lte=F("online") - places)
    waiting = Q(pk__in=Hold.objects.run_out(now).values("slot"))
    would_be_free = Q(
        taken__lte=F("capacity") + F("back") - places, taken_online__lte=F("online") + F("back_online") - places
    )
    return slots.filter(free | (waiting & would_be_free))


def given_back(field: str, now: dt.datetime, **only: bool) -> Greatest:
    """What the next claim on the slot would get back from holds that ran out, less the places that then vanish."""
    mine = Hold.objects.run_out(now).filter(slot=OuterRef("pk"), **only).order_by()
    places = Coalesce(Subquery(mine.values("slot").annotate(sum=Sum(field)).values("sum")), 0)
    return Greatest(places - F("over_online" if only.get("online") else "over"), 0)
