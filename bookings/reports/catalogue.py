"""What an office has to offer on a day: services and passports, for whom, at which points and for how many rupiah."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from bookings.reports.offered import Note
from offices.models import Fee, Offer, Office, Product, ProductTerms, Service, ServicePoint, ServiceTerms


@dataclass(frozen=True)
class Price:
    rupiah: int
    is_confirmed: bool


@dataclass(frozen=True)
class Where:
    """The points at which something is on offer, and what the offers say about it."""

    points: tuple[str, ...]  # slugs
    notes: tuple[Note, ...]
    is_confirmed: bool


@dataclass(frozen=True)
class OfferedService:
    """`price` is what the service costs on top of the passport."""

    service: Service
    terms: ServiceTerms | None
    price: Price | None
    where: Where

    @property
    def is_confirmed(self) -> bool:
        return self.where.is_confirmed and self.terms is not None and self.terms.confirmed


@dataclass(frozen=True)
class OfferedProduct:
    product: Product
    terms: ProductTerms | None
    price: Price | None
    where: Where

    @property
    def is_confirmed(self) -> bool:
        return self.where.is_confirmed and self.terms is not None and self.terms.confirmed


@dataclass(frozen=True)
class Catalogue:
    office: Office
    on: dt.date
    services: tuple[OfferedService, ...]
    products: tuple[OfferedProduct, ...]


def catalogue(slug: str, now: dt.datetime) -> Catalogue:
    """Everything in force today on the office's calendar, in eight queries. Raises Office.DoesNotExist."""
    office = Office.objects.get(slug=slug)
    on = office.local(now).date()
    points = dict(ServicePoint.objects.of(office).open_on(on).values_list("pk", "slug"))
    offers = list(Offer.objects.in_force(on).filter(office=office).order_by("pk"))
    fees = list(Fee.objects.in_force(on).order_by("valid_from"))
    service_terms = {row.service_id: row for row in ServiceTerms.objects.in_force(on).order_by("valid_from")}
    product_terms = {row.product_id: row for row in ProductTerms.objects.in_force(on).order_by("valid_from")}
    return Catalogue(
        office,
        on,
        tuple(
            OfferedService(
                one,
                service_terms.get(one.pk),
                _price(fee for fee in fees if fee.service_id == one.pk),
                _where((offer for offer in offers if offer.service_id == one.pk), points),
            )
            for one in Service.objects.all()
        ),
        tuple(
            OfferedProduct(
                one,
                product_terms.get(one.pk),
                _price(fee for fee in fees if fee.product_id == one.pk),
                _where((offer for offer in offers if offer.product_id == one.pk), points),
            )
            for one in Product.objects.all()
        ),
    )


def _price(fees: Iterable[Fee]) -> Price | None:
    """The fee that came into force last."""
    newest = list(fees)[-1:]
    return Price(newest[0].rupiah, newest[0].confirmed) if newest else None


def _where(offers: Iterable[Offer], points: dict[int, str]) -> Where:
    rows = list(offers)
    slugs = [slug for pk, slug in points.items() if any(row.point_id in (None, pk) for row in rows)]
    notes = dict.fromkeys(Note(row.note_id, row.note_en) for row in rows if row.note_id)
    return Where(tuple(slugs), tuple(notes), all(row.confirmed for row in rows))
