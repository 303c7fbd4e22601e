"""Pages for what went wrong, in plain words; a JSON problem for the API."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from offices.models import User
from offices.permissions import public, staff_of

AT_WORK = ("/petugas/", "/kelola/")


def _answer(request: HttpRequest, status: int, code: str, sentence: str) -> HttpResponse:
    if request.path.startswith("/api/"):
        problem = {
            "type": f"{request.build_absolute_uri('/api/problems')}#{code}",
            "title": sentence,
            "status": status,
            "code": code,
        }
        return JsonResponse(problem, status=status, content_type="application/problem+json")
    context = {"sentence": sentence, "status": status, "language_next": "" if request.method == "GET" else "/"}
    template = "errors/at_work.html" if status < 500 and _is_at_work(request) else "errors/page.html"
    return render(request, template, context, status=status)


def _is_at_work(request: HttpRequest) -> bool:
    """Whether a member of staff went wrong on a staff page, and goes on from the staff's menu. Sets `request.staff`."""
    user = getattr(request, "user", None)  # nobody's before the middleware has looked
    if not request.path.startswith(AT_WORK) or not isinstance(user, User):
        return False
    if not hasattr(request, "staff"):
        request.staff = staff_of(user)  # type: ignore[attr-defined]
    return request.staff is not None  # type: ignore[attr-defined]


@public
def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _answer(request, 400, "bad_request", _("This request could not be read. Nothing was changed."))


@public
def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _answer(request, 403, "not_allowed", _("This page is not for your role or your office."))


@public
def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _answer(request, 404, "not_found", _("This page does not exist, or no longer does."))


@public
def server_error(request: HttpRequest) -> HttpResponse:
    return _answer(request, 500, "server_error", _("Something went wrong here. Please try again in a moment."))


@public
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    sentence = _("This form is too old or was opened elsewhere. Go back, reload the page and send it again.")
    return _answer(request, 403, "stale_form", sentence)
