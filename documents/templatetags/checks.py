"""What the office said of papers, on the page of the visit: the lower floor knows no papers, its templates do."""

from typing import Any

from django import template

from bookings.models import Booking
from documents.reports import checks, counter

register = template.Library()


@register.inclusion_tag("documents/checks/_told.html")
def checked(booking: Booking) -> dict[str, Any]:
    """What the counter found, else the newest answer, or that the papers wait for one."""
    if counter.found_complete(booking):
        return {"is_found_complete": True}
    check = checks.last_of(booking)
    is_overtaken = bool(checks.wanted_since(booking, check))
    return {"check": check, "is_overtaken": is_overtaken, "only_asks": checks.only_asks(check)}
