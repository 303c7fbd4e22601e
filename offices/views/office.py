"""Which office a citizen is looking at: the one chosen, or the home office."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from offices.models import Office
from offices.permissions import public

COOKIE = "office"
COOKIE_SECONDS = 365 * 24 * 60 * 60


def chosen_slug(request: HttpRequest) -> str:
    """The slug this browser chose, or the home office's; it may name no office at all."""
    return request.COOKIES.get(COOKIE, "")[:50] or str(settings.HOME_OFFICE)


def office_of(request: HttpRequest) -> Office:
    """The office of this request, read once. Raises Http404 when no office has been set up."""
    found: Office | None = getattr(request, "office", None)
    if found is None:
        slug = chosen_slug(request)
        offices = {office.slug: office for office in Office.objects.order_by("pk")}
        if not offices:
            raise Http404
        found = offices.get(slug) or offices.get(settings.HOME_OFFICE) or next(iter(offices.values()))
        request.office = found  # type: ignore[attr-defined]
    return found


@public
@require_POST
def choose(request: HttpRequest, slug: str) -> HttpResponse:
    """Another office's places from now on."""
    office = get_object_or_404(Office, slug=slug)
    response = redirect("home")
    response.set_cookie(COOKIE, office.slug, max_age=COOKIE_SECONDS, httponly=True, samesite="Lax")
    return response
