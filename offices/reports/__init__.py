"""Read-only figures of the house: what things cost, and when a point serves."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Prefetch

from offices import wording
from offices.models import Fee, Offer, Office, Product, ServiceDay, ServicePoint, Shutting


@dataclass(frozen=True)
class Price:
    """What one applicant pays for a product with a service, in rupiah, on a day. `None` is: no fee on record."""

    product: Product
    rupiah: int | None
    on_top: int
    is_confirmed: bool
    is_offered: bool
    offer: Offer | None  # the one in force, or the last one that ended: its note says why

    @property
    def total(self) -> int | None:
        return None if self.rupiah is None else self.rupiah + self.on_top

    @property
    def shown(self) -> str:
        return "" if self.total is None else wording.rupiah(self.total)

    @property
    def shown_on_top(self) -> str:
        return wording.rupiah(self.on_top)


def prices(office: Office, service: str, on: dt.date) -> list[Price]:
    """Every product with its fee for this service on the day, offered at the office or not."""
    fees = list(Fee.objects.in_force(on).select_related("product", "service").order_by("valid_from"))
    extra = [fee for fee in fees if fee.service and fee.service.code == service]
    by_product = {fee.product_id: fee for fee in fees if fee.product_id}
    rows = Offer.objects.filter(office=office, product__isnull=False, valid_from__lte=on).order_by("valid_from", "pk")
    offers = {row.product_id: row for row in sorted(rows, key=lambda row: row.lasts(on))}
    return [
        _price(product, by_product.get(product.pk), extra, offers.get(product.pk), on)
        for product in Product.objects.all()
    ]


def _price(product: Product, fee: Fee | None, extra: list[Fee], offer: Offer | None, on: dt.date) -> Price:
    return Price(
        product=product,
        rupiah=fee.rupiah if fee else None,
        on_top=sum(row.rupiah for row in extra),
        is_confirmed=fee is not None and fee.confirmed and all(row.confirmed for row in extra),
        is_offered=offer is not None and offer.lasts(on),
        offer=offer,
    )


@dataclass(frozen=True)
class PointToday:
    """A point and whether it serves at this moment; `until` is when this stretch of service ends, in UTC."""

    point: ServicePoint
    is_open: bool
    until: dt.datetime | None
    opens_next: dt.datetime | None
    is_continuous: bool
    day: ServiceDay | None
    shutting: Shutting | None  # what keeps it shut at this moment although its hours say otherwise

    @property
    def why_closed(self) -> str:
        return wording.closed(self.day.reason, self.day.detail) if self.day else ""


def points_now(office: Office, now: dt.datetime, *, days_ahead: int = 8) -> list[PointToday]:
    """Every point of the office with what it does now and when it opens next, in four queries."""
    today = office.local(now).date()
    last = today + dt.timedelta(days=days_ahead)
    days = ServiceDay.objects.filter(on__range=(today, last)).order_by("on").prefetch_related("spans")
    shut = Shutting.objects.filter(lifted_at=None, ends_at__gt=now)
    points = ServicePoint.objects.of(office).open_on(today)
    rows = points.prefetch_related(Prefetch("days", days), Prefetch("shuttings", shut))
    return [_point_now(point, now, today) for point in rows]


def _point_now(point: ServicePoint, now: dt.datetime, today: dt.date) -> PointToday:
    days: Iterable[ServiceDay] = [day for day in point.days.all() if day.state == ServiceDay.State.OPEN]
    spans = [span for day in days for span in day.spans.all() if span.ends_at > now]
    serving = [stretch for span in spans for stretch in span.stretches if stretch[1] > now]
    until = _unbroken_until(serving, now)
    shutting = next((row for row in point.shuttings.all() if row.starts_at <= now < row.ends_at), None)
    return PointToday(
        point=point,
        is_open=until is not None and shutting is None,
        until=None if shutting else until,
        opens_next=next((start for start, _end in serving if start > now), None),
        is_continuous=all(span.continuous for span in spans if span.starts_at <= now),
        day=next((day for day in point.days.all() if day.on == today), None),
        shutting=shutting,
    )


def _unbroken_until(stretches: list[tuple[dt.datetime, dt.datetime]], now: dt.datetime) -> dt.datetime | None:
    """The end of the service that runs now; stretches that adjoin count as one."""
    until = None
    for start, end in stretches:
        if start <= (until or now):
            until = end
    return until
