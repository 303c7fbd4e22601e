"""What waits for an officer: papers before the visit with their clock, and cases that were referred at the counter."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from bookings.views.staff.scope import COUNTER_ROLES
from documents.reports import worklist as reports
from offices.permissions import StaffRequest, requires

PER_PAGE = 30


@requires(*COUNTER_ROLES)
@never_cache
@require_safe
def checks(request: StaffRequest) -> HttpResponse:
    """Papers of my office that wait, oldest first: all, mine, free or late; and whether the promise is kept."""
    now, me, office = timezone.now(), request.staff.user, request.staff.office
    wanted = request.GET.get("show", "")
    which = wanted if wanted in reports.FILTERS else reports.FILTERS[0]
    page = Paginator(reports.chosen(office, which, me, now), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "lines": reports.lines(page, me, now),
        "which": which,
        "filters": reports.filters(reports.counts(office, me, now)),
        "kept": reports.kept(office, now),
        "referred": reports.referred(office).count(),
    }
    return render(request, "documents/checks/worklist.html", context)


@requires(*COUNTER_ROLES)
@never_cache
@require_safe
def referred(request: StaffRequest) -> HttpResponse:
    """Cases of my office that wait for another officer than who referred them, oldest first."""
    page = Paginator(reports.referred(request.staff.office), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "lines": reports.referrals(page, request.staff.user)}
    return render(request, "documents/checks/referred.html", context)
