"""How visits were, point by point, a month at a time."""

import datetime as dt

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from bookings.forms.after import MonthForm
from bookings.reports import feedback as reports
from bookings.views.staff.scope import AUDIT_ROLES, today_at
from offices.permissions import StaffRequest, requires


@requires(*AUDIT_ROLES)
@never_cache
@require_safe
def feedback(request: StaffRequest) -> HttpResponse:
    first = MonthForm(request.GET).first(today_at(request))
    context = {
        "first": first,
        "before": first - dt.timedelta(days=1),
        "after": first + dt.timedelta(days=32) if first < today_at(request).replace(day=1) else None,
        "said": reports.month(request.staff.points, first),
        "least": reports.LEAST_ANSWERS,
    }
    return render(request, "staff/feedback/feedback.html", context)
