"""Finding a person's booking by code, NIK or name."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from bookings.actions import viewing
from bookings.forms.staff import SearchForm
from bookings.reports.day import visitors
from offices.permissions import PEOPLE_ROLES, StaffRequest, requires


@requires(*PEOPLE_ROLES)
@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def search(request: StaffRequest) -> HttpResponse:
    """What was asked for travels in the body: names and numbers have no place in an address."""
    if request.method != "POST":
        return render(request, "staff/search/search.html", {"form": SearchForm()})
    form = SearchForm(request.POST)
    if not form.is_valid():
        return render(request, "staff/search/search.html", {"form": form}, status=422)
    staff = request.staff
    found = viewing.look_up(office=staff.office, text=form.cleaned_data["q"], by=staff.user)
    if len(found) == 1:
        return redirect("staff:booking", found[0].pk)
    context = {"form": form, "query": form.cleaned_data["q"], "found": visitors(found), "asked": True}
    return render(request, "staff/search/search.html", context)
