"""Which services could take the place of a booked one, and what each does to the fee."""

from dataclasses import dataclass

from bookings import wording
from bookings.models import Booking
from bookings.rules import finder
from offices.models import Fee, Service, latest

ABOUT_THE_FEE = ("wrong_service", "examination_first", "charge_on_top", "may_be_postponed", "fee_on_top")


@dataclass(frozen=True)
class Other:
    """`rupiah` is what the service costs on top of the passport, None while no fee is in force."""

    service: Service
    rupiah: int | None
    is_confirmed: bool
    warnings: list[str]

    @property
    def price(self) -> str:
        """The rupiah with a dot at each thousand, as written in Indonesia."""
        return f"{self.rupiah:,}".replace(",", ".") if self.rupiah else ""


def others(booking: Booking) -> list[Other]:
    """In the house's order; what is collected without an application takes no other's place."""
    rows = Service.objects.exclude(pk=booking.service_id).filter(code__in=finder.WARNINGS)
    return [_other(row, booking) for row in rows.exclude(code=finder.PICK_UP)]


def _other(service: Service, booking: Booking) -> Other:
    fee: Fee | None = latest(Fee.objects.filter(service=service), booking.local_start.date())
    codes = [code for code in finder.WARNINGS[service.code] if code in ABOUT_THE_FEE]
    return Other(service, fee.rupiah if fee else None, bool(fee and fee.confirmed), wording.sentences(codes))
