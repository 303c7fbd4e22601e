"""The week's roster as paper for the wall."""

from django.http import Http404, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from bookings.views.pdf import pdf_of
from bookings.views.staff.rosters import overridden
from bookings.views.staff.scope import PLANNING_ROLES, day_of, point_of
from offices.actions import publishing
from offices.permissions import StaffRequest, requires
from offices.reports.wall import wall as wall_of


@requires(*PLANNING_ROLES)
@never_cache
@require_safe
def wall(request: StaffRequest) -> HttpResponse:
    """A4 landscape: who works at a point in the week of a day. Raises Http404 when no roster is in force there."""
    point, office = point_of(request), request.staff.office
    first, last = publishing.whole_weeks(day_of(request), day_of(request))
    found = wall_of(point, first)
    if not found.rows:
        raise Http404
    context = {
        "office": office,
        "point": point,
        "wall": found,
        "version": publishing.version_in_force(office, first, last),
        "overridden": overridden(request, first, last),
        "made_at": timezone.now(),
    }
    pdf = pdf_of(render_to_string("staff/rosters/wall.html", context))
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{point.slug}-{first}.pdf"'
    return response
