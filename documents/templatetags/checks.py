"""What the office said of papers, on the page of the visit: the lower floor knows no papers, its templates do."""

from typing import Any

from django import template

from bookings.models import Booking
from documents.reports import checks

register = template.Library()


@register.inclusion_tag("documents/checks/_told.html")
def checked(booking: Booking) -> dict[str, Any]:
    """The newest answer, or that the papers wait for one."""
    check = checks.last_of(booking)
    is_overtaken = bool(checks.wanted_since(booking, check))
    return {"check": check, "is_overtaken": is_overtaken, "only_asks": checks.only_asks(check)}
