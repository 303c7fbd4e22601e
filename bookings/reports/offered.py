"""The ground for every question about places: what an office offers where and when, and which slots have room."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache, reduce
from operator import or_
from zoneinfo import ZoneInfo

from django.db.models import Case, Expression, F, IntegerField, OuterRef, Q, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce, ExtractIsoWeekDay, Greatest, TruncDate, TruncTime
from django.utils.translation import get_language

from bookings.models import Hold, ReleaseRule
from bookings.models.rulebook import Rulebook, of_office
from bookings.models.slots import SlotQuerySet
from offices.models import Offer, Office, Product, Service, ServicePoint
from offices.rules.hours import instant

MOST_KEPT = 500
MOST_QUESTIONS = 2_000  # whose ground and statements are kept, for as long as no rule of the office changes


@dataclass(frozen=True)
class Note:
    """What an offer says about itself; as text, in the language of the moment."""

    indonesian: str
    english: str

    def __str__(self) -> str:
        return self.english if get_language() == "en" else self.indonesian


@dataclass(frozen=True)
class Point:
    """A point, the places that one person takes there from each moment on, and its first start with room, if any.

    `first_free` is known only where it was asked for.
    """

    pk: int
    slug: str
    name: str
    units: tuple[tuple[dt.datetime, int], ...]
    first_free: dt.datetime | None = None

    def unit(self, seconds: float) -> int:
        """The places that one person takes in a slot with this start, by the rules of the slot's own day."""
        return next((unit for since, unit in reversed(self.units) if since.timestamp() <= seconds), self.units[0][1])


@dataclass(frozen=True, eq=False)
class Ground:
    """An office as it stands today for one service, product and lane; one object for as long as that is so."""

    office: Office
    today: dt.date
    points: tuple[Point, ...]
    offers: tuple[Offer, ...]
    is_online: bool  # citizens may book the service by themselves, wherever it is on offer
    release_rules: tuple[ReleaseRule, ...]

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
    """The office by its slug, in one query. Raises Office.DoesNotExist."""
    book = of_office(slug)
    return _ground(book, wish, book.office.local(now).date())


@lru_cache(MOST_QUESTIONS)
def _ground(book: Rulebook, wish: Wish, today: dt.date) -> Ground:
    offers = tuple(one for one in book.offers if _is_asked_for(one, wish))
    terms = book.things.service(wish.service, today)
    is_online = bool(terms and terms.online) or not of_kind(offers, "service")
    points = tuple(
        Point(point.pk, point.slug, point.name, _units(book, point.pk, wish, today))
        for point in book.points.values()
        if point.open_to is None or point.open_to >= today
    )
    return Ground(book.office, today, points, offers, is_online, book.release_rules)


def _is_asked_for(offer: Offer, wish: Wish) -> bool:
    if offer.service is not None:
        return offer.service.code == wish.service and offer.lane in ("", wish.lane)
    return offer.product is not None and offer.product.code == wish.product and offer.lane == ""


def of_kind(offers: Iterable[Offer], kind: str) -> list[Offer]:
    return [one for one in offers if getattr(one, f"{kind}_id")]


def _units(book: Rulebook, point: int, wish: Wish, today: dt.date) -> tuple[tuple[dt.datetime, int], ...]:
    """The places that one person takes at the point, each number with the moment from which it counts."""
    found: list[tuple[dt.datetime, int]] = []
    for on in book.changes(wish.service, wish.lane, today):
        unit = book.unit(point, wish.service, wish.lane, on)
        if not found or found[-1][1] != unit:
            found.append((instant(on, dt.time(), book.office.zone), unit))
    return tuple(found)


def unit_of(points: Iterable[Point]) -> Expression | int:
    """The places that one person takes in a slot of these points, by the rules of the slot's own day."""
    steps = [(point.pk, since, unit) for point in points for since, unit in reversed(point.units)]
    usual = steps[0][2]
    if all(unit == usual for _point, _since, unit in steps):
        return usual
    firsts = {point.pk: point.units[0][0] for point in points}
    whens = [
        When(point=point, then=Value(unit))
        if since == firsts[point]
        else When(point=point, starts_at__gte=since, then=Value(unit))
        for point, since, unit in steps
    ]
    return Case(*whens, default=Value(usual))


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


def given_back(field: str, now: dt.datetime, **only: bool) -> Case:
    """What the next claim on the slot would get back from holds that ran out, less the places that then vanish.

    Where nothing is taken, no hold is looked for.
    """
    mine = Hold.objects.run_out(now).filter(slot=OuterRef("pk"), **only).order_by()
    places = Coalesce(Subquery(mine.values("slot").annotate(sum=Sum(field)).values("sum")), 0)
    back = Greatest(places - F("over_online" if only.get("online") else "over"), 0)
    return Case(When(taken__gt=0, then=back), default=0, output_field=IntegerField())
