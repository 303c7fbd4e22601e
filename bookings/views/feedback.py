"""How it was: two questions by the link of a message. No sign-in, no name, one answer."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from bookings.actions import feedback
from bookings.errors import NotFound
from bookings.forms.after import FeedbackForm
from offices.permissions import public
from offices.views.office import office_of


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def feedback_page(request: HttpRequest, secret: str) -> HttpResponse:
    """Whoever has the link may answer once; the page says no more than the point."""
    form = FeedbackForm(request.POST if request.method == "POST" else None)
    try:
        found = feedback.find(secret)
        if request.method == "POST" and form.is_valid():
            feedback.answer(invitation=found, **form.cleaned_data)
            return redirect("bookings:feedback_thanks")
    except NotFound:
        return render(request, "bookings/feedback/over.html", {"office": office_of(request)}, status=410)
    context = {"office": found.point.office, "point": found.point, "form": form}
    return render(request, "bookings/feedback/feedback.html", context, status=422 if form.errors else 200)


@public
@require_safe
def thanks(request: HttpRequest) -> HttpResponse:
    return render(request, "bookings/feedback/thanks.html", {"office": office_of(request)})
