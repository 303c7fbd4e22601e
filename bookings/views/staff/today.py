"""Who comes today at my point."""

import datetime as dt

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from bookings.reports.day import day
from bookings.views.staff.scope import COUNTER_ROLES, day_of, point_of, today_at
from offices.permissions import ANY_ROLE, PEOPLE_ROLES, StaffRequest, requires

DAY = dt.timedelta(days=1)


@requires(*ANY_ROLE)
@never_cache
@require_safe
def today(request: StaffRequest) -> HttpResponse:
    point, on = point_of(request), day_of(request)
    context = {
        "point": point,
        "on": on,
        "is_today": on == today_at(request),
        "before": on - DAY,
        "after": on + DAY,
        "day": day(point, on),
        "may_open": request.staff.may(*PEOPLE_ROLES),
        "may_check": request.staff.may(*COUNTER_ROLES),
        "printed_at": point.office.local(timezone.now()),
    }
    return render(request, "staff/today/today.html", context)
