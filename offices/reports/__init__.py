"""Read-only figures of the house: what things cost."""

import datetime as dt
from dataclasses import dataclass

from offices import wording
from offices.models import Fee, Offer, Office, Product


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
