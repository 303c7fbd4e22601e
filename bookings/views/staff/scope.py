"""What a request of staff may touch: their own office's bookings, the points where they are posted."""

import datetime as dt

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from bookings.models import Booking
from offices.models import Role, ServicePoint
from offices.permissions import StaffRequest
from offices.rules.cells import FIRST_DAY, LAST_DAY

COUNTER_ROLES = (Role.COUNTER, Role.SUPERVISOR)
PLANNING_ROLES = (Role.PLANNER, Role.SUPERVISOR)
MESSAGE_ROLES = (Role.ADMINISTRATOR, Role.SUPERVISOR)
AUDIT_ROLES = (Role.AUDITOR, Role.ADMINISTRATOR, Role.SUPERVISOR)


def point_of(request: StaffRequest) -> ServicePoint:
    """The point in the address, or the first of mine. Raises Http404 for another's, PermissionDenied without any."""
    wanted = request.GET.get("point", "")
    mine = request.staff.points
    if not mine:
        raise PermissionDenied
    for point in mine:
        if point.slug == wanted:
            return point
    if wanted:
        raise Http404
    return mine[0]


def day_of(request: StaffRequest, name: str = "on") -> dt.date:
    """The day in the address; today on the office's clock when there is none, or nonsense."""
    try:
        on = dt.date.fromisoformat(request.GET.get(name, ""))
    except ValueError:
        return today_at(request)
    return on if FIRST_DAY <= on <= LAST_DAY else today_at(request)


def today_at(request: StaffRequest) -> dt.date:
    return request.staff.office.local(timezone.now()).date()


def booking_of(request: StaffRequest, pk: int) -> Booking:
    """The booking, if it is my office's. Raises Http404 otherwise, as for one that never was."""
    return get_object_or_404(Booking.objects.of_office(request.staff.office).for_display(), pk=pk)
